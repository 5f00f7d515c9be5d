// What nft refuses, and neighbours of it that nft accepts. Checked against nft 1.0.6 (`nft -c`).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

/// The first problem of a file, without its place.
std::string problem(std::string_view text) {
  SourceSet sources;
  const FileId file = sources.add("rules", text);
  Ruleset ruleset;
  Diagnostics diagnostics;
  parse_text_file(sources, file, {}, ruleset, diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.level != DiagnosticLevel::error) continue;
    CHECK(d.span.valid());
    CHECK(d.span.size() > 0);
    return d.message;
  }
  return {};
}

std::string in_chain(std::string_view family, std::string_view hook, std::string_view body) {
  return "table " + std::string(family) +
         " t {\n counter used { }\n chain u {\n }\n chain c {\n  " + std::string(hook) + "\n  " +
         std::string(body) + "\n }\n}\n";
}

std::string rule(std::string_view family, std::string_view text) {
  return problem(in_chain(family, "type filter hook input priority 0;", text));
}

std::string translation(std::string_view family, std::string_view text) {
  return problem(in_chain(family, "type nat hook prerouting priority 0;", text));
}

std::string declaration(std::string_view text) {
  return problem("table ip t {\n " + std::string(text) + "\n}\n");
}

}  // namespace

TEST_CASE("protocols that contradict each other are refused") {
  CHECK(rule("inet", "tcp dport 1 udp dport 2") ==
        "'udp dport' contradicts the rule: it is about tcp here");
  CHECK(rule("inet", "meta l4proto tcp udp dport 1") ==
        "'udp dport' contradicts the rule: it is about tcp here");
  CHECK(rule("inet", "meta l4proto { tcp } udp dport 1") ==
        "'udp dport' contradicts the rule: it is about tcp here");
  CHECK(rule("inet", "meta l4proto != tcp tcp dport 2").empty());
  CHECK(rule("inet", "meta l4proto { tcp, udp } th dport 2").empty());
  CHECK(rule("inet", "ip saddr 1.1.1.1 ip6 saddr ::1") ==
        "'ip6 saddr' contradicts the rule: it is about IPv4 here");
  CHECK(rule("inet", "icmpv6 type 1 ip saddr 1.1.1.1") ==
        "'ip saddr' contradicts the rule: it is about IPv6 here");
  CHECK(rule("inet", "ip saddr 1.1.1.1 icmpv6 type 1").empty());
  CHECK(rule("ip", "ip6 saddr ::1") == "'ip6 saddr' contradicts the rule: it is about IPv4 here");
  CHECK(rule("arp", "tcp dport 1") == "'tcp dport' contradicts the rule: it is about ARP");
  CHECK(rule("inet", "icmp type echo-request icmp gateway 1") ==
        "'icmp gateway' is no field of ICMP messages of type 8");
  CHECK(rule("inet", "udp dport 1 reject with tcp reset") ==
        "'reject with tcp reset' answers TCP only");
  CHECK(rule("ip", "reject with icmpv6 no-route") ==
        "'reject with icmpv6' contradicts the rule's network protocol");
  CHECK(rule("inet", "vxlan vni 10") == "'vxlan vni' needs a match of UDP before it");
  CHECK(rule("inet", "udp dport 4789 vxlan vni 10").empty());
  CHECK(rule("inet", "rt nexthop 10.0.0.1") == "'rt nexthop' lacks a family in this table");
  CHECK(rule("ip", "rt nexthop 10.0.0.1").empty());
}

TEST_CASE("statements that cannot stand where they do are refused") {
  CHECK(rule("inet", "accept counter") ==
        "a statement after the one that ends the rule has no effect");
  CHECK(rule("inet", "continue accept").empty());
  CHECK(rule("inet", "tcp dport vmap { 1 : accept } counter").empty());
  CHECK(translation("ip", "dnat to 1.2.3.4:80") ==
        "a port can be translated only after a match of the transport protocol");
  CHECK(translation("ip", "meta l4proto { tcp, udp } dnat to 1.2.3.4:80").empty());
  CHECK(translation("inet", "tcp dport 1 dnat to 1.2.3.4") ==
        "an address in a table of family inet needs its family");
  CHECK(problem(in_chain("inet", "type filter hook prerouting priority 0;", "tproxy to :80")) ==
        "'tproxy' needs a match of the transport protocol before it");
  CHECK(rule("inet", "counter name nosuch") == "counter 'nosuch' is not declared in table 't'");
  CHECK(rule("inet", "counter name used").empty());
  CHECK(rule("inet", "flow add @nosuch") == "flowtable 'nosuch' is not declared in table 't'");
  CHECK(rule("inet", "log group 1 level info") ==
        "'log' takes a group, or a level and flags, not both");
  CHECK(rule("inet", "limit rate 0/second") == "a limit of zero is refused by the kernel");
  CHECK(rule("inet", "queue num 65536") == "a queue number is out of range");
  CHECK(rule("inet", "meta mark set { 1, 2 }") == "a set is no value");
  CHECK(rule("ip", "ip ttl set 300") == "value 300 is out of range for 'ip ttl'");
  CHECK(rule("ip", "fib mark oif lo") == "'fib' needs saddr or daddr");
}

TEST_CASE("values that a field cannot have are refused") {
  CHECK(rule("inet", "tcp dport 65536") == "value 65536 is out of range for 'tcp dport'");
  CHECK(rule("ip", "ip hdrlength 16") == "value 16 is out of range for 'ip hdrlength'");
  CHECK(rule("bridge", "vlan id 4096") == "value 4096 is out of range for 'vlan id'");
  CHECK(rule("inet", "ct label 128") == "value 128 is out of range for 'ct label'");
  CHECK(rule("inet", "meta day 7") == "value 7 is out of range for 'meta day'");
  CHECK(rule("inet", "meta hour \"24:00\"") == "'24:00' is not a value of 'meta hour'");
  CHECK(rule("inet", "ct status foo") == "'foo' is not a value of 'ct status'");
  CHECK(rule("inet", "tcp dport 22,80") ==
        "a list of values for 'tcp dport', which is no field of flags");
  CHECK(rule("inet", "dport 22") == "unexpected 'dport'");
  CHECK(rule("inet", "tcp dport vmap { 1-5 : accept, 3-8 : drop }") ==
        "an interval that overlaps another one of the map");
  CHECK(rule("inet", "tcp dport vmap { 1 : accept, 1 : drop }") ==
        "a key that the map has with other data");
  CHECK(rule("inet", "tcp dport { 1-5, 3-8 }").empty());
}

TEST_CASE("chains that their family does not have are refused") {
  const auto chain = [](std::string_view family, std::string_view hook) {
    return problem(in_chain(family, hook, "accept"));
  };
  CHECK(chain("ip", "type nat hook forward priority 0;") ==
        "a chain of type nat cannot hook to forward of family ip");
  CHECK(chain("ip", "type route hook output priority 0;").empty());
  CHECK(chain("ip", "type filter hook ingress priority 0;") == "the ip family has no ingress hook");
  CHECK(chain("arp", "type filter hook forward priority 0;") ==
        "the arp family has no forward hook");
  CHECK(chain("ip", "type nat hook prerouting priority -200;") ==
        "a nat chain must run after connection tracking");
  CHECK(chain("ip", "type filter hook input priority dstnat;") ==
        "priority 'dstnat' does not exist at input of family ip");
  CHECK(chain("ip", "type filter hook prerouting priority dstnat + 5;").empty());
  CHECK(chain("ip", "policy drop;") == "a chain without a hook has no policy");
}

TEST_CASE("sets that contradict their declaration are refused") {
  CHECK(declaration(
            "set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 10.1.0.1 }; }") ==
        "an interval that overlaps another one of set 's'");
  CHECK(declaration("set s { type ipv4_addr; flags interval; auto-merge; "
                    "elements = { 10.0.0.0/8, 10.1.0.1 }; }")
            .empty());
  CHECK(declaration("set s { type ipv4_addr; elements = { 10.0.0.0/8 }; }") ==
        "a range in a set without 'flags interval'");
  CHECK(declaration("set s { type ipv4_addr; elements = { ::1 }; }") ==
        "the address ::1 is not of the family of the set");
  CHECK(declaration("set s { type inet_service; elements = { 70000 }; }") ==
        "value 70000 is out of range");
  CHECK(declaration("set s { type foo; }") == "'foo' is no type of a key");
  CHECK(declaration("set s { elements = { 1.1.1.1 }; }") == "the set has no type");
  CHECK(declaration("map m { type ipv4_addr; }") == "the map has no type of its data");
  CHECK(declaration("map m { type ipv4_addr : verdict; elements = { 1.1.1.1 }; }") ==
        "an element of a map without data");
  CHECK(declaration("map m { type ipv4_addr : verdict; "
                    "elements = { 1.1.1.1 : accept, 1.1.1.1 : drop }; }") ==
        "a key that the map has with other data");
  CHECK(declaration("map m { type ipv4_addr : verdict; "
                    "elements = { 1.1.1.1 : accept, 1.1.1.1 : accept }; }")
            .empty());
  CHECK(
      problem(
          "table ip t {\n set s { type ipv4_addr; }\n chain c {\n  tcp dport @s accept\n }\n}\n") ==
      "'tcp dport' is not of the set's type 'ipv4_addr'");
  CHECK(declaration("set s { type ipv4_addr . inet_service; elements = { 1.1.1.1 }; }") ==
        "an element without the 2 parts of the type");
}

}  // namespace fwlint::nftables
