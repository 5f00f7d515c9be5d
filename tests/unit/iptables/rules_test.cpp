// What each option means, as rule text and the exact sets it is lowered to.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <string_view>

#include "tests/unit/iptables/dump.hpp"

using namespace fwlint;
using namespace fwlint::iptables_test;

namespace {
struct Case {
  std::string_view words;
  std::string_view want;
};
}  // namespace

TEST_CASE("addresses") {
  for (const Case& c : {
           Case{"-s 10.1.2.3/8 -j ACCEPT", "src=10.0.0.0/8 -> accept"},
           {"! -s 192.0.2.1 -j DROP", "src=any except 192.0.2.1 -> drop"},
           {"-s ! 192.0.2.1 -j DROP", "src=any except 192.0.2.1 -> drop"},
           {"-s 0.0.0.0/0 -d 10/8 -j DROP", "dst=10.0.0.0/8 -> drop"},
           {"! -s 0.0.0.0/0 -j DROP", "src=none -> drop"},
           {"-s 10.0.0.0/255.255.0.0,192.0.2.0/24 -j DROP",
            "src=10.0.0.0/16, 192.0.2.0/24 -> drop"},
           {"-d 1.0.0.5/255.0.0.255 -j DROP",
            "dst=1.0.0.5, 1.0.1.5, 1.0.2.5, 1.0.3.5, 1.0.4.5, "
            "1.0.5.5, … (65530 more) -> drop"},
           {"-s 010.0.0.1 -j DROP", "src=8.0.0.1 -> drop"},
           {"--source=10.0.0.1 --dest 10.0.0.2 -j ACCEPT", "src=10.0.0.1 dst=10.0.0.2 -> accept"},
           {"-s 10.0.0.1 -jACCEPT",
            "error: option '-j' with its value in the same word: iptables takes all of '-jACCEPT' "
            "for the value; src=10.0.0.1 -> accept ?"},
           {"-p tcp -mtcp --dport=22 -j ACCEPT", "proto=6 frag=0 dport=22 -> accept"},
           {"-s any/0 -d nosuch/0 -j ACCEPT", "-> accept"},
           {"! -s any/0 -j DROP", "src=none -> drop"},
           {"-s 10.0.0.1,any/0 -j ACCEPT", "-> accept"},
           {"-d any -j ACCEPT", "error: 'any' is looked up as a host name; -> accept ?"},
           {"-s 0x0a000001 -j DROP", "src=10.0.0.1 -> drop"},
           {"-s 0x0a000001/24 -d 10.256 -j DROP", "src=10.0.0.0/24 dst=10.0.1.0 -> drop"},
           {"-s 4294967296 -j DROP",
            "error: '4294967296' is not an address; [unknown: -s 4294967296; fresh] -> drop ?"},
           {"-s www.example.org -j ACCEPT", "[environment: -s www.example.org] -> accept ?"},
           {"-d 10.0.0.1,a.example -j ACCEPT",
            "([environment: -d a.example] | dst=10.0.0.1) -> accept ?"},
           {"-m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.0.0.3-10.0.0.4",
            "src=10.0.0.1-10.0.0.9 dst=any except 10.0.0.3-10.0.0.4 -> continue"},
       }) {
    CHECK_MESSAGE(rule4(c.words) == c.want, c.words);
  }
  CHECK(rule6("-s 2001:db8::1/32 ! -d fe80::/10 -j ACCEPT") ==
        "src=2001:db8::/32 dst=any except fe80::/10 -> accept");
  CHECK(rule6("-s ::1/ffff:: -j ACCEPT") == "src=::/16 -> accept");
}

TEST_CASE("ranges in the wrong order hold no value") {
  CHECK(rule4("-m length --length 200:100 -j ACCEPT") == "proto=none -> accept");
  CHECK(rule4("-m length ! --length 200:100 -j ACCEPT") == "-> accept");
  CHECK(rule4("-m conntrack --ctexpire 20:10 -j ACCEPT") ==
        "proto=none state=new,established,related -> accept");
  CHECK(rule4("-m conntrack --ctstate INVALID --ctexpire 20:10 -j ACCEPT") ==
        "state=invalid [environment: -m conntrack --ctstate INVALID --ctexpire 20:10] -> accept");
  CHECK(dump_diagnostics(parse_text("*filter\n-A INPUT -m length ! --length 9:1\nCOMMIT\n")) ==
        "2:31+3 warning: '! --length 9:1' always matches: the range is reversed | a range LOW:HIGH "
        "| \n");
}

TEST_CASE("what loads with a warning, and what does not") {
  const auto told = [](std::string_view line) {
    return dump_diagnostics(parse_text(fmt::format("*filter\n{}\nCOMMIT\n", line)));
  };
  CHECK(told("-A INPUT -m connlimit --connlimit-above 3 --connlimit-mask 33") ==
        "2:60+2 warning: length 33 is out of range and read as 32 | a length from 0 to 32 | \n");
  CHECK(told("-A INPUT -p tcp --dport nosuchservice") ==
        "2:25+13 warning: service name 'nosuchservice' is not known here | a port number | \n");
  CHECK(told("-N ACCEPT") ==
        "2:4+6 error: chain name 'ACCEPT' is the name of a target | a name of your own | \n");
  CHECK(told("-N HL") == "");
  CHECK(told(":LOG - [0:0]") ==
        "2:2+3 warning: chain name 'LOG' is the name of a target: iptables-nft refuses it | a name "
        "of your own | \n");
  CHECK(rule6("-j TTL --ttl-set 5", "mangle") ==
        "error: target 'TTL' does not exist in ip6tables; -> continue {other} ?");
  const Parsed p = parse_text("*filter\n-A INPUT -p tcp ! --dport 99999 -j DROP\nCOMMIT\n");
  CHECK(p.ruleset.gaps.empty());
  CHECK(dump_rule(p, p.ruleset.rules.at(0)) ==
        "proto=6 frag=0 ![unknown: --dport 99999; fresh] -> drop ?");
}

TEST_CASE("interfaces") {
  CHECK(rule4("-i eth+ -j ACCEPT") == "iif=eth* -> accept");
  CHECK(rule4("-i + -j ACCEPT") == "-> accept");
  CHECK(rule4("! -i + -j ACCEPT") == "!iif=* -> accept");
  CHECK(rule4("! -i lo -o eth0 -j DROP", "filter", "FORWARD") == "!iif=lo oif=eth0 -> drop");
}

TEST_CASE("protocols, ports and flags") {
  for (const Case& c : {
           Case{"-p all -j ACCEPT", "-> accept"},
           {"-p TCP -j ACCEPT", "proto=6 -> accept"},
           {"! -p udp -j ACCEPT", "proto=0-16,18-255 -> accept"},
           {"-p 50 -j ACCEPT", "proto=50 -> accept"},
           {"-p tcp -m tcp -j ACCEPT", "proto=6 frag=0 -> accept"},
           {"-p tcp --dport 22 -j ACCEPT", "proto=6 frag=0 dport=22 -> accept"},
           {"-p tcp -m tcp ! --dport 80 -j ACCEPT", "proto=6 frag=0 dport=0-79,81-65535 -> accept"},
           {"-p udp --sport :1023 --dport 1024: -j ACCEPT",
            "proto=17 frag=0 sport=0-1023 dport=1024-65535 -> accept"},
           {"-p tcp --destination-port ssh:https", "proto=6 frag=0 dport=22-443 -> continue"},
           {"-p sctp --dport 3868", "proto=132 frag=0 dport=3868 -> continue"},
           {"-p tcp --dport nosuch -j ACCEPT",
            "proto=6 frag=0 [environment: --dport nosuch] -> accept ?"},
           {"-p tcp -m multiport --dports 22,80:90,https -j ACCEPT",
            "proto=6 frag=0 dport=22,80-90,443 -> accept"},
           {"-p tcp -m multiport --dport 80,443", "proto=6 frag=0 dport=80,443 -> continue"},
           {"-p udp -m multiport ! --sports 53,123",
            "proto=17 frag=0 sport=0-52,54-122,124-65535 -> "
            "continue"},
           {"-p tcp -m multiport --ports 80 -j DROP",
            "proto=6 frag=0 (proto=6,17,33,132,136 frag=0 sport=80 | proto=6,17,33,132,136 frag=0 "
            "dport=80) -> drop"},
           {"-p tcp -m multiport ! --ports 80 -j DROP",
            "proto=6 frag=0 sport=0-79,81-65535 dport=0-79,81-65535 -> drop"},
           {"-p tcp --tcp-flags ALL NONE -j DROP", "proto=6 frag=0 flags=0,64,128,192 -> drop"},
           {"-p tcp --tcp-flags SYN,RST SYN,RST,ACK -j DROP", "proto=6 frag=0 flags=none -> drop"},
           {"-f -j DROP", "frag=1 -> drop"},
           {"! -f -j DROP", "frag=0 -> drop"},
       }) {
    CHECK_MESSAGE(rule4(c.words) == c.want, c.words);
  }
  CHECK(rule4("-p tcp --syn -j DROP") ==
        "proto=6 frag=0 flags=2,10,34,42,66,74,98,106,130,138,162,170,194,202,226,234 -> drop");
}

TEST_CASE("icmp") {
  CHECK(rule4("-p icmp --icmp-type any -j ACCEPT") == "proto=1 frag=0 icmp=0-65535 -> accept");
  CHECK(rule4("-p icmp ! --icmp-type 255 -j ACCEPT") == "proto=1 frag=0 icmp=none -> accept");
  CHECK(rule4("-p icmp --icmp-type ping") == "proto=1 frag=0 icmp=2048-2303 -> continue");
  CHECK(rule4("-p icmp --icmp-type 3/4") == "proto=1 frag=0 icmp=772 -> continue");
  CHECK(rule4("-p icmp --icmp-type fragmentation-n") == "proto=1 frag=0 icmp=772 -> continue");
  CHECK(rule6("-p icmpv6 --icmpv6-type echo-request") ==
        "proto=58 frag=0 icmp=32768-33023 -> continue");
  CHECK(rule6("-p ipv6-icmp -m icmp6 ! --icmpv6-type 1/0:1") ==
        "proto=58 frag=0 icmp=0-255,258-65535 -> continue");
}

TEST_CASE("connection tracking") {
  CHECK(rule4("-m state --state RELATED,ESTABLISHED -j ACCEPT") ==
        "state=established,related -> accept");
  CHECK(rule4("-m conntrack ! --ctstate NEW -j DROP") ==
        "state=established,related,invalid,untracked -> drop");
  CHECK(rule4("-m conntrack --ctstate NEW,DNAT -j ACCEPT") ==
        "(state=new | [environment: -m conntrack --ctstate DNAT]) -> accept");
  CHECK(rule4("-m conntrack ! --ctstate INVALID,SNAT") ==
        "state=new,established,related,untracked ![environment: -m conntrack --ctstate SNAT] -> "
        "continue");
  CHECK(rule4("-m conntrack --ctstate NEW --ctproto 6") ==
        "state=new [environment: -m conntrack --ctproto 6] -> continue");
  CHECK(rule4("-m conntrack --ctstate INVALID --ctproto 6") ==
        "state=invalid [environment: -m conntrack --ctstate INVALID --ctproto 6] -> continue");
  CHECK(rule4("-m conntrack --ctdir REPLY") ==
        "state=new,established,related (state=established,related [environment: -m conntrack "
        "--ctdir REPLY]) -> continue");
  // Of a packet without a connection no such test is true, nor is its opposite.
  CHECK(rule4("-m conntrack ! --ctstatus ASSURED") ==
        "state=new,established,related ![environment: -m conntrack --ctstatus ASSURED] -> "
        "continue");
}

TEST_CASE("marks, sets, rates and the rest are opaque and say what they are") {
  for (const Case& c : {
           Case{"-m mark ! --mark 0x1/0x3", "![mark: -m mark --mark 0x1/0x3] -> continue"},
           {"-m connmark --mark 5", "[ct mark: -m connmark --mark 0x5] -> continue"},
           {"-m pkttype ! --pkt-type broadcast", "pkt=0,2-3 -> continue"},
           {"-m set ! --match-set block src",
            "![set contents: -m set --match-set block src] -> "
            "continue ?"},
           {"-m limit --limit 5/min --limit-burst 10",
            "[rate: -m limit --limit 5/min --limit-burst 10; fresh; first yes] -> continue"},
           {"-m connlimit --connlimit-above 10",
            "[rate: -m connlimit --connlimit-above 10; fresh; first no] -> continue"},
           {"-m connlimit ! --connlimit-above 0",
            "![rate: -m connlimit --connlimit-above 0; fresh; first yes] -> continue"},
           {"-m hashlimit --hashlimit-above 1/sec --hashlimit-name x",
            "[rate: -m hashlimit --hashlimit-above 1/sec --hashlimit-name x; fresh; first no] -> "
            "continue"},
           {"-m recent --set --name A", "-> continue {set write A}"},
           {"-m recent --update --seconds 60 --name A -j DROP",
            "[rate: -m recent --update --seconds 60 --name A; fresh; first no] -> drop {set write "
            "A}"},
           {"-m statistic --mode random --probability 0.5",
            "[rate: -m statistic --probability 0.50000000000 --mode random; fresh] -> continue"},
           {"-m quota --quota 0", "[rate: -m quota --quota 0; fresh; first no] -> continue"},
           {"-m addrtype --dst-type LOCAL ! --src-type LOCAL",
            "[environment: -m addrtype --dst-type LOCAL] ![environment: -m addrtype --src-type "
            "LOCAL] "
            "-> continue"},
           {"-m string --string \"a b\" --algo bm",
            "[content: -m string --string \"a b\" --algo bm] -> continue"},
           {"-m mac --mac-source 00:AA:bb:cc:dd:ee",
            "[content: -m mac --mac-source 00:aa:bb:cc:dd:ee] -> continue"},
           {"-m time --timestart 08:00",
            "[environment: -m time --timestart 08:00:00 --timestop 23:59:59 --datestop "
            "2038-01-19T03:14:07; fresh] -> continue"},
           {"-m nosuchthing --foo 1 2 -p tcp -j ACCEPT",
            "proto=6 [unknown: -m nosuchthing --foo 1 2; fresh] -> accept ?"},
           {"-m comment --comment \"say \\\"hi\\\"\" -m comment --comment x -j ACCEPT",
            "-> accept \"say \"hi\" x\""},
       }) {
    CHECK_MESSAGE(rule4(c.words) == c.want, c.words);
  }
}

TEST_CASE("matches bound to a table") {
  CHECK(rule4("-m rpfilter --invert", "raw", "PREROUTING") ==
        "[environment: -m rpfilter --invert] -> continue");
}

TEST_CASE("targets") {
  for (const Case& c : {
           Case{"-j REJECT", "-> reject icmp-port-unreachable"},
           {"-p tcp -j REJECT --reject-with tcp-reset", "proto=6 -> reject tcp reset"},
           {"-j REJECT --reject-with host-unreach", "-> reject icmp-host-unreachable"},
           {"-j RETURN", "-> return"},
           {"-j NFQUEUE --queue-num 3", "-> queue 3"},
           {"-j LOG --log-prefix \"x: \"", "-> continue {log}"},
           {"-j MARK --set-mark 0x3/0x1", "-> continue {mark set 0x3/0x3}"},
           {"-j MARK --set-xmark 0x3/0x1", "-> continue {mark set 0x3/0x1}"},
           {"-j MARK --and-mark 0xff", "-> continue {mark set 0x0/0xffffff00}"},
           {"-j MARK --or-mark 0x4", "-> continue {mark set 0x4/0x4}"},
           {"-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf0",
            "-> continue {mark from ct mark 0xf0/0xff}"},
           {"-j CONNMARK --save-mark", "-> continue {ct mark from mark 0xffffffff/0xffffffff}"},
           {"-j SET --add-set s src", "-> continue {set write s}"},
           {"-p tcp -j SYNPROXY --mss 1460",
            "proto=6 [environment: SYNPROXY decides the packet; fresh] -> queue SYNPROXY"},
           {"-j NEWTHING --opt 1", "-> queue NEWTHING ?"},
           {"-j TEE --gateway 10.0.0.1", "-> continue {other}"},
       }) {
    CHECK_MESSAGE(rule4(c.words) == c.want, c.words);
  }
  CHECK(rule4("-j CT --notrack", "raw", "PREROUTING") == "-> continue {notrack}");
  CHECK(rule6("-j REJECT") == "-> reject icmp6-port-unreachable");
}

TEST_CASE("address translation") {
  for (const Case& c : {
           Case{"-p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:8080-8090",
                "proto=6 frag=0 dport=80 -> accept {dnat 10.0.0.5 :8080-8090}"},
           {"-j DNAT --to-destination 10.0.0.5-10.0.0.9", "-> accept {dnat 10.0.0.5-10.0.0.9}"},
           {"-p tcp -j DNAT --to-destination :ftp-data", "proto=6 -> accept {dnat :20}"},
           {"-p udp -j REDIRECT --to-port 53", "proto=17 -> accept {redirect :53}"},
           {"-j NETMAP --to 10.1.0.0/16", "-> accept {netmap 10.1.0.0/16}"},
       }) {
    CHECK_MESSAGE(rule4(c.words, "nat", "PREROUTING") == c.want, c.words);
  }
  CHECK(rule4("-j MASQUERADE", "nat", "POSTROUTING") == "-> accept {masquerade}");
  CHECK(rule6("-p tcp -j DNAT --to-destination [2001:db8::5]:80", "nat", "PREROUTING") ==
        "proto=6 -> accept {dnat 2001:db8::5 :80}");
  CHECK(rule4("-p tcp -j TPROXY --on-port 3128 --tproxy-mark 1/1", "mangle", "PREROUTING") ==
        "proto=6 -> accept {tproxy :3128} {mark set 0x1/0x1}");
}

TEST_CASE("ports remember how they were written") {
  const Parsed p = parse_text(
      "*filter\n-A INPUT -p tcp -m multiport --dports 22,https,8000:8010 -j ACCEPT\nCOMMIT\n");
  REQUIRE(p.ruleset.rules.size() == 1);
  const auto& ports = p.ruleset.rules[0].ports;
  REQUIRE(ports.size() == 3);
  CHECK(ports[0].text == "22");
  CHECK(ports[0].form == PortForm::number);
  CHECK(ports[1].text == "https");
  CHECK(ports[1].form == PortForm::service_name);
  CHECK(ports[1].ports == ValueSet::single(443));
  CHECK(ports[2].form == PortForm::range);
  CHECK(p.sources.text(ports[2].span) == "8000:8010");
}
