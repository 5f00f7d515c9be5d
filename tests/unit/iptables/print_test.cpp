// Rules as iptables-save prints them, and changes to a rule before it is printed.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/print.hpp"
#include "src/base/text.hpp"

using namespace fwlint;
using namespace fwlint::iptables;

namespace {

std::string printed(std::string_view words, Family family = Family::ipv4,
                    std::string_view table = "filter") {
  const ServiceLookup services = [](std::string_view name,
                                    std::uint8_t) -> std::optional<std::uint16_t> {
    if (name == "http") return 80;
    if (name == "https") return 443;
    if (name == "ssh") return 22;
    if (name == "ftp") return 21;
    if (name == "ftp-data") return 20;
    return std::nullopt;
  };
  const LooseRule rule("-A X " + std::string(words), family, table, services);
  return print_rule(rule.draft());
}

struct Case {
  std::string_view words;
  std::string_view want;
};

}  // namespace

TEST_CASE("rules in the order and spelling of iptables-save") {
  for (const Case& c : {
           Case{"--jump=ACCEPT --protocol 6 --dst 10.1.2.3/8 -i eth0 -s 192.0.2.1",
                "-s 192.0.2.1/32 -d 10.0.0.0/8 -i eth0 -p tcp -j ACCEPT"},
           {"-s 0/0 -i + -p all -j DROP", "-j DROP"},
           {"! -s 0.0.0.0/0 ! -i +", "! -s 0.0.0.0/0 ! -i +"},
           {"-d 10.0.0.1/255.0.255.0", "-d 10.0.0.0/255.0.255.0"},
           {"-p tcp --dport http --syn -j ACCEPT",
            "-p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT"},
           {"-p udp --destination-port : --sport 1024:", "-p udp -m udp --sport 1024:65535"},
           {"-p tcp -m multiport --destination-ports https,1:5",
            "-p tcp -m multiport --dports 443,1:5"},
           {"-m comment --comment it's", "-m comment --comment \"it\\'s\""},
           {"-m comment --comment \"a \\\"b\\\"\"", "-m comment --comment \"a \\\"b\\\"\""},
           {"-j LOG --log-level warning --log-prefix a:", "-j LOG --log-prefix \"a:\""},
           {"-j REJECT", "-j REJECT --reject-with icmp-port-unreachable"},
           {"-m limit", "-m limit --limit 3/hour"},
           {"-m connlimit ! --connlimit-above 5",
            "-m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr"},
           {"-m recent --set", "-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource"},
           {"-m hashlimit --hashlimit-name a --hashlimit 600/min",
            "-m hashlimit --hashlimit-upto 10/sec --hashlimit-burst 5 --hashlimit-name a "
            "--hashlimit-htable-expire 60000"},
           {"-j MARK --and-mark 5", "-j MARK --set-xmark 0x0/0xfffffffa"},
           {"-j MARK --set-mark 8/7", "-j MARK --set-xmark 0x8/0xf"},
           {"-j CONNMARK --save-mark --mask 0xff",
            "-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff"},
           {"-j TOS --and-tos 0x12", "-j TOS --set-tos 0x00/0xed"},
           {"-p tcp -j TPROXY --on-port http",
            "-p tcp -j TPROXY --on-port 80 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0"},
           {"-m time ! --weekdays Mon,Tue",
            "-m time --weekdays Wed,Thu,Fri,Sat,Sun --datestop 2038-01-19T03:14:07"},
           {"-m policy --pol ipsec --dir in --strict --mode tunnel --proto 50 --next --reqid 2",
            "-m policy --dir in --pol ipsec --strict --proto esp --mode tunnel --next --reqid 2"},
           {"-j other", "-j other"},
           {"-g other", "-g other"},
           {"-m nosuch --what 1 \"2 3\" -j DROP", "-m nosuch --what 1 \"2 3\" -j DROP"},
           {"-p tcp --dport 99999", "-p tcp -m tcp --dport 99999"},
       }) {
    CAPTURE(c.words);
    CHECK(printed(c.words) == "-A X " + std::string(c.want));
  }
  CHECK(printed("-s 192.0.2.1,192.0.2.2 -j DROP") ==
        "-A X -s 192.0.2.1/32 -j DROP\n-A X -s 192.0.2.2/32 -j DROP");
  CHECK(printed("-s 2001:DB8::1/32 -p icmpv6 --icmpv6-type ping -j REJECT", Family::ipv6) ==
        "-A X -s 2001:db8::/32 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j REJECT --reject-with "
        "icmp6-port-unreachable");
}

TEST_CASE("what is printed is printed again alike") {
  for (const std::string_view words :
       {"-s 10.0.0.0/8 ! -i eth+ -p tcp -m tcp --sport 1:5 ! --tcp-flags SYN,ACK NONE -j ACCEPT",
        "-m string --string \"a\\\"b \\\\\" --algo kmp --from 3", "-m comment --comment \"\"",
        "-m time --timestart 22:00:00 --timestop 06:00:00 --contiguous",
        "-m u32 --u32 \"0x0>>0x16&0x3c@0x4=0x1:0x5,0x7\""}) {
    const std::string once = printed(words);
    CHECK(printed(std::string_view(once).substr(5)) == once);
  }
}

TEST_CASE("a rule is changed and printed") {
  LooseRule rule("-A INPUT -p tcp --dport 22 -m limit --limit 5/min -j ACCEPT", Family::ipv4,
                 "filter");
  Draft& d = rule.draft();
  REQUIRE(d.options.size() == 2);
  set_words(d, 0, {"443"});
  CHECK(print_rule(d) == "-A INPUT -p tcp -m tcp --dport 443 -m limit --limit 5/min -j ACCEPT");
  CHECK(add_option(d, 1, "limit-burst", {"9"}));
  CHECK_FALSE(add_option(d, 1, "no-such-option", {}));
  set_base(d, d.src, "198.51.100.0/24");
  CHECK(print_rule(d) ==
        "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 443 -m limit --limit 5/min "
        "--limit-burst 9 -j ACCEPT");
  remove_option(d, 0);
  CHECK(print_rule(d) ==
        "-A INPUT -s 198.51.100.0/24 -p tcp -m limit --limit 5/min --limit-burst 9 -j ACCEPT");
  rule.check();
  CHECK(rule.diagnostics().error_count() == 0);
}

TEST_CASE("saved forms of the extension suite") {
  std::ifstream in(FWLINT_SHARED_DIR "/corpus/iptables-extensions/rules.tsv");
  if (!in) {
    std::puts("skipped: no corpus of extensions here");
    return;
  }
  std::string line;
  std::getline(in, line);
  std::size_t rows = 0;
  std::size_t equal = 0;
  while (std::getline(in, line)) {
    const auto f = split(line, '\t');
    if (f.size() < 6 || f[5].substr(0, 2) != "OK") continue;
    const std::string_view table = f[2].substr(0, f[2].find('/'));
    for (const char family : f[1]) {
      ++rows;
      const std::string got = printed(f[3], family == '6' ? Family::ipv6 : Family::ipv4, table);
      const bool same = got == "-A X " + std::string(f[4]);
      equal += same ? 1U : 0U;
      if (!same) MESSAGE(std::string(f[0]), ": ", got, " | ", std::string(f[4]));
    }
  }
  std::printf("saved forms: %zu of %zu rows as the suite has them\n", equal, rows);
  CHECK(equal * 100 >= rows * 98);
}
