// `ipset save` as text, and what a rule with "-m set" matches once the elements are known.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "parsers/ipset/ipset.hpp"
#include "parsers/iptables/iptables.hpp"
#include "src/base/text.hpp"
#include "tests/unit/iptables/dump.hpp"

namespace fwlint::iptables_test {

namespace {

struct Sets {
  SourceSet sources;
  sets::Store store;
  Diagnostics diagnostics;
};

Sets read_sets(std::string_view text) {
  Sets s;
  const FileId file = s.sources.add("sets", text);
  ParseOptions options;
  options.services = [](std::string_view name, std::uint8_t) -> std::optional<std::uint16_t> {
    return name == "ssh" ? std::optional<std::uint16_t>(22) : std::nullopt;
  };
  ipset::parse(s.sources, file, options, s.store, s.diagnostics);
  return s;
}

/// "line:column level: message", one line each.
std::string complaints(std::string_view text) {
  const Sets s = read_sets(text);
  std::string out;
  for (const Diagnostic& d : s.diagnostics.all()) {
    const LineColumn at = s.sources.locate(d.span.file, d.span.begin);
    out += fmt::format("{}:{}+{} {}: {}\n", at.line, at.column, d.span.size(), to_string(d.level),
                       d.message);
  }
  return out;
}

/// The rule "-A INPUT <words>" read beside the sets.
std::string with_sets(std::string_view sets, std::string_view words, Family family = Family::ipv4) {
  const Sets s = read_sets(sets);
  std::string out;
  for (const Diagnostic& d : s.diagnostics.all()) out += d.message + "; ";
  Parsed p;
  p.file = p.sources.add("rules", fmt::format("*filter\n-A INPUT {}\nCOMMIT\n", words));
  ParseOptions options;
  options.family = family;
  options.sets = &s.store;
  iptables::parse(p.sources, p.file, options, p.ruleset, p.diagnostics);
  for (const Diagnostic& d : p.diagnostics.all()) out += d.message + "; ";
  for (const Gap& g : p.ruleset.gaps) out += "gap: " + g.what + "; ";
  return out + dump_rule(p, p.ruleset.rules.at(0));
}

}  // namespace

TEST_CASE("addresses of a set are one constraint") {
  const std::string sets =
      "create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1\n"
      "add a 10.0.0.1\nadd a 10.0.0.2-10.0.0.9\nadd a 192.0.2.0/24\n"
      "create b hash:ip netmask 24\nadd b 198.51.100.7\n"
      "create six hash:net family inet6\nadd six 2001:db8::/32\nadd six 2001:db8:1::/48 nomatch\n"
      "create map bitmap:ip range 10.0.0.0/24\nadd map 10.0.0.5\n"
      "create empty hash:net\n";
  CHECK(with_sets(sets, "-m set --match-set a src") ==
        "src=10.0.0.1-10.0.0.9, 192.0.2.0/24 -> continue");
  CHECK(with_sets(sets, "-m set ! --match-set a src") ==
        "src=any except 10.0.0.1-10.0.0.9, 192.0.2.0/24 -> continue");
  CHECK(with_sets(sets, "-m set --match-set b dst") == "dst=198.51.100.0/24 -> continue");
  CHECK(with_sets(sets, "-m set --match-set map src,dst") == "src=10.0.0.5 -> continue");
  CHECK(with_sets(sets, "-m set --match-set empty src -j DROP") == "proto=none -> drop");
  CHECK(with_sets(sets, "-m set ! --match-set empty src -j DROP") == "-> drop");
  CHECK(with_sets(sets, "-m set --match-set six src", Family::ipv6) ==
        "src=2001:db8::/48, 2001:db8:2::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff -> continue");
  CHECK(with_sets(sets, "-m set --match-set six src") ==
        "set 'six' holds IPv6 addresses and stands in an IPv4 rule; proto=none -> continue");
}

TEST_CASE("the most specific network decides, and nomatch takes away") {
  const std::string sets =
      "create n hash:net\nadd n 10.0.0.0/8\nadd n 10.1.0.0/16 nomatch\nadd n 10.1.2.3\n";
  CHECK(with_sets(sets, "-m set --match-set n src") ==
        "src=10.0.0.0/16, 10.1.2.3, 10.2.0.0-10.255.255.255 -> continue");
  CHECK(with_sets(sets, "-m set --match-set n src --return-nomatch") ==
        "src=10.1.0.0-10.1.2.2, 10.1.2.4-10.1.255.255 -> continue");
}

TEST_CASE(
    "an element behind a bridge's port, or one that learns its MAC, is a condition of its own") {
  const std::string sets =
      "create n hash:net,iface\nadd n 10.0.0.0/8,eth0\nadd n 192.0.2.0/24,physdev:eth1\n";
  CHECK(with_sets(sets, "-m set --match-set n src,src") ==
        "(src=10.0.0.0/8 iif=eth0 | src=192.0.2.0/24 [set contents: -m set --match-set n src,src, "
        "element 192.0.2.0/24,physdev:eth1]) -> continue");
  CHECK(with_sets(sets, "-m set ! --match-set n src,src") ==
        "(src=any except 10.0.0.0/8, 192.0.2.0/24 | src=10.0.0.0/8 !iif=eth0 | "
        "src=192.0.2.0/24 ![set contents: -m set --match-set n src,src, element "
        "192.0.2.0/24,physdev:eth1]) -> continue");
  CHECK(with_sets(sets + "add n 192.0.2.1,eth0\n", "-m set --match-set n src,src") ==
        "gap: contents of set 'n': element '192.0.2.0/24,physdev:eth1' depends on a port of a "
        "bridge; "
        "[set contents: -m set --match-set n src,src; fresh] -> continue ?");
  CHECK(with_sets("create m bitmap:ip,mac range 192.0.2.0/24\nadd m 192.0.2.1\n",
                  "-m set --match-set m src,src") ==
        "src=192.0.2.1 [set contents: -m set --match-set m src,src, element 192.0.2.1; fresh; "
        "first yes] -> continue");
}

TEST_CASE("positions: ports, second networks, interfaces, marks, MAC addresses") {
  CHECK(with_sets("create p hash:ip,port\nadd p 192.0.2.1,80-81\nadd p 192.0.2.1,udp:53\n"
                  "add p 192.0.2.2,tcp:80-81\nadd p 192.0.2.2,udp:53\n",
                  "-m set --match-set p dst,dst") ==
        "(dst=192.0.2.1-192.0.2.2 proto=17 frag=0 dport=53 | "
        "dst=192.0.2.1-192.0.2.2 proto=6 frag=0 dport=80-81) -> continue");
  CHECK(with_sets("create p hash:ip,port\nadd p 192.0.2.1,icmp:echo-request\n"
                  "add p 192.0.2.1,gre:0\n",
                  "-m set --match-set p src,dst") ==
        "(src=192.0.2.1 proto=1 frag=0 icmp=2048 | src=192.0.2.1 proto=47) -> continue");
  CHECK(with_sets("create b bitmap:port range 0-1024\nadd b 22\nadd b 25-26\n",
                  "-m set --match-set b src") == "proto=6,17 frag=0 sport=22,25-26 -> continue");
  CHECK(with_sets("create b bitmap:port range 0-1024\nadd b 0-1024\n",
                  "-m set ! --match-set b dst") ==
        "(proto=1 frag=0 | proto=58 frag=0 | proto=132,136 frag=0 | "
        "proto=6,17 frag=0 dport=1025-65535 | "
        "proto=0,2-5,7-16,18-57,59-131,133-135,137-255 | proto=1,6,17,132,136 frag=1) -> continue");
  CHECK(with_sets("create t hash:ip,port,net\nadd t 10.0.0.1,sctp:5,10.0.0.0/8\n"
                  "add t 10.0.0.1,sctp:5,10.9.0.0/16 nomatch\n",
                  "-m set --match-set t dst,dst,src") ==
        "src=10.0.0.0-10.8.255.255, 10.10.0.0-10.255.255.255 dst=10.0.0.1 proto=132 frag=0 dport=5 "
        "-> continue");
  CHECK(with_sets("create m hash:ip,mark markmask 0xff\nadd m 10.0.0.1,0x1ff\n",
                  "-m set --match-set m src,src") ==
        "src=10.0.0.1 [mark: -m mark --mark 0xff/0xff] -> continue");
  CHECK(with_sets("create m hash:mac\nadd m 02:00:00:00:00:0A\n", "-m set --match-set m src") ==
        "[content: -m mac --mac-source 02:00:00:00:00:0a] -> continue");
}

TEST_CASE("interfaces: only the most specific network's elements are looked at") {
  const std::string sets =
      "create i hash:net,iface\nadd i 0.0.0.0/0,eth0\nadd i 10.0.0.0/8,eth1\n"
      "create w hash:net,iface\nadd w 10.0.0.0/8,eth9 nomatch\nadd w 10.0.0.0/8,eth wildcard\n";
  CHECK(with_sets(sets, "-m set --match-set i src,src") ==
        "(src=any except 10.0.0.0/8 iif=eth0 | src=10.0.0.0/8 iif=eth1) -> continue");
  CHECK(with_sets(sets, "-m set --match-set i dst,dst") ==
        "(dst=any except 10.0.0.0/8 oif=eth0 | dst=10.0.0.0/8 oif=eth1) -> continue");
  CHECK(with_sets(sets, "-m set --match-set w src,src") ==
        "src=10.0.0.0/8 iif=eth* !iif=eth9 -> continue");
  CHECK(with_sets(sets, "-m set --match-set i src") ==
        "set 'i' of type hash:net,iface never matches with 1 direction; proto=none -> continue");
}

TEST_CASE("lists are the union of their members, by family and positions") {
  const std::string sets =
      "create a hash:ip\nadd a 10.0.0.1\ncreate b hash:ip,port\nadd b 10.0.0.2,80\n"
      "create six hash:ip family inet6\nadd six 2001:db8::1\n"
      "create l list:set size 8\nadd l a\nadd l b\nadd l six\n";
  CHECK(with_sets(sets, "-m set --match-set l src") == "src=10.0.0.1 -> continue");
  CHECK(with_sets(sets, "-m set --match-set l src,dst") ==
        "(src=10.0.0.1 | src=10.0.0.2 proto=6 frag=0 dport=80) -> continue");
  CHECK(with_sets(sets, "-m set --match-set l src", Family::ipv6) == "src=2001:db8::1 -> continue");
  CHECK(with_sets(sets, "-m set ! --match-set l src") == "src=any except 10.0.0.1 -> continue");
}

TEST_CASE("elements that expire, and sets that rules write, are conditions beside the sure ones") {
  const std::string sets =
      "create t hash:ip timeout 60\nadd t 10.0.0.1 timeout 0\nadd t 10.0.0.2\n"
      "create s hash:ip\nadd s 10.0.0.1\n";
  CHECK(with_sets(sets, "-m set --match-set t src") ==
        "(src=10.0.0.1 | src=10.0.0.2 "
        "[set contents: elements of set t have not expired (src); first yes]) -> continue");
  CHECK(with_sets(sets, "-m set ! --match-set t src") ==
        "(src=any except 10.0.0.1-10.0.0.2 | src=10.0.0.2 "
        "![set contents: elements of set t have not expired (src); first yes]) -> continue");
  CHECK(with_sets(sets, "-m set --match-set s src\n-A INPUT -j SET --add-set s src") ==
        "(src=10.0.0.1 | [set contents: -m set --match-set s src; fresh]) -> continue");
  CHECK(with_sets(sets, "-m set --match-set s src\n-A INPUT -j SET --del-set s src") ==
        "[set contents: -m set --match-set s src; fresh] -> continue");
  CHECK(with_sets(sets, "-m set --match-set gone src") ==
        "gap: contents of set 'gone'; [set contents: -m set --match-set gone src] -> continue ?");
}

TEST_CASE("commands of a file are followed to its end") {
  CHECK(
      with_sets("# comment\n\n-N a iphash\n-A a 10.0.0.1\nad a 10.0.0.2\ndel a 10.0.0.1\nCOMMIT\n",
                "-m set --match-set a src") == "src=10.0.0.2 -> continue");
  CHECK(with_sets("create a hash:ip\nadd a 10.0.0.0/30\ndel a 10.0.0.2\nadd a 10.0.0.9\n",
                  "-m set --match-set a src") == "src=10.0.0.0/31, 10.0.0.3, 10.0.0.9 -> continue");
  CHECK(with_sets("create a hash:ip\nadd a 10.0.0.1\ncreate b hash:ip\nadd b 10.0.0.2\nswap a b\n"
                  "rename b c\nflush a\nadd a 10.0.0.3 comment \"two words\"\n",
                  "-m set --match-set a src -m set --match-set c dst") ==
        "src=10.0.0.3 dst=10.0.0.1 -> continue");
}

TEST_CASE("what ipset refuses is an error at its place") {
  CHECK(complaints("create a hash:ip\nadd b 10.0.0.1\n") ==
        "2:5+1 error: set 'b' is not created before this line\n");
  CHECK(complaints("create a hash:ipp\n") == "1:10+8 error: unknown set type 'hash:ipp'\n");
  CHECK(complaints("create a hash:ip\ncreate a hash:ip\n") ==
        "2:8+1 error: set 'a' exists already\n");
  CHECK(complaints("create a bitmap:ip\n") == "1:1+18 error: type bitmap:ip without 'range'\n");
  CHECK(complaints("create a hash:ip range 1-2\n") ==
        "1:18+5 error: unknown option 'range' of type hash:ip\n");
  CHECK(complaints("create a hash:ip\nadd a 10.0.0.300\nadd a 10.0.0.1,80\nadd a 0.0.0.0\n") ==
        "2:7+10 error: '10.0.0.300' is not an IPv4 address\n"
        "3:7+11 error: 2 parts in an element of type hash:ip\n"
        "4:7+7 error: the address of all zeros\n");
  CHECK(complaints("create a hash:net\nadd a 0.0.0.0/0\nadd a 10.0.0.0/8 timeout 5\n") ==
        "2:7+9 error: a network of prefix length 0\n"
        "3:18+7 error: 'timeout' in a set that was created without timeouts\n");
  CHECK(complaints("create a hash:ip,port\nadd a 10.0.0.1,gre:5\nadd a 10.0.0.1,70000\n"
                   "add a 10.0.0.1,icmpv6:1/0\n") ==
        "2:16+5 error: port '5' of a protocol without ports\n"
        "3:16+5 error: '70000' is not a port\n"
        "4:16+10 error: icmpv6 in a set of family inet\n");
  CHECK(complaints("create a hash:ip\nadd a 10.0.0.1\nadd a 10.0.0.1\ndel a 10.0.0.9\n") ==
        "4:7+8 error: this element is not in the set\n"
        "3:1+14 warning: this element is in set 'a' already\n");
  CHECK(complaints("create a hash:ip\nadd a 10.0.0.1 # why\nlisten a\n") ==
        "2:16+1 error: unknown option '#' of an element of type hash:ip\n"
        "3:1+6 error: unknown command 'listen'\n");
  CHECK(complaints("create a hash:ip\nadd a 10.0.0.1 -exist\nadd a 10.0.0.1\ndel a 10.0.0.9\n")
            .empty());
}

TEST_CASE("ipset save is recognised") {
  CHECK(ipset::sniff("create a hash:ip family inet\nadd a 10.0.0.1\n") == 96);
  CHECK(ipset::sniff("add a 10.0.0.1\nadd a 10.0.0.2\n") == 55);
  CHECK(ipset::sniff("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n") == 0);
  CHECK(ipset::sniff("add table ip t\nadd chain ip t c\n") == 0);
}

}  // namespace fwlint::iptables_test
