// What iptables-restore 1.8.9 takes and refuses, line by line, by both of its back ends: what both
// refuse is an error, what one of them refuses is a warning that names it, what both take is
// neither.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "tests/unit/iptables/dump.hpp"

using namespace fwlint;
using namespace fwlint::iptables_test;

namespace {

struct Case {
  std::string_view table;
  std::string_view lines;
  std::string_view want;  ///< "error: …" or "warning: …", one line each
};

std::string said(const Parsed& p) {
  std::string out;
  for (const Diagnostic& d : p.diagnostics.all()) {
    if (!out.empty()) out += '\n';
    out += std::string(to_string(d.level)) + ": " + d.message;
  }
  return out;
}

void check_all(std::initializer_list<Case> cases, Family family = Family::ipv4) {
  for (const Case& c : cases) {
    CAPTURE(c.lines);
    const std::string text =
        "*" + std::string(c.table) + "\n" + std::string(c.lines) + "\nCOMMIT\n";
    CHECK(said(parse_text(text, "rules", family)) == c.want);
  }
}

}  // namespace

TEST_CASE("ports are read when the protocol is known") {
  check_all({
      {"filter", "-A INPUT -m multiport --dports 22,80 -p tcp -j ACCEPT",
       "error: '--dports' before '-p tcp'"},
      {"filter", "-A INPUT -m multiport -p tcp --dports 22,80 -j ACCEPT", ""},
      {"filter", "-A INPUT -m tcp --dport 22 -p tcp -j ACCEPT", ""},
      {"nat", "-A PREROUTING -j DNAT --to-destination 1.2.3.4:80 -p tcp",
       "error: '--to-destination' before '-p tcp'"},
      {"nat", "-A PREROUTING -j DNAT --to-destination 1.2.3.4 -p tcp", ""},
      {"nat", "-A PREROUTING -j REDIRECT --to-ports 80 -p tcp",
       "error: '--to-ports' before '-p tcp'"},
      {"filter", "-A INPUT -p udplite --dport 22 -j ACCEPT",
       "error: option '--dport' with '-p udplite', which has no match of its own"},
      {"filter", "-A INPUT -p udplite -m udplite --dport 22 -j ACCEPT",
       "error: match 'udplite' does not exist in iptables"},
      {"filter", "-A INPUT -p udplite -m multiport --dports 22 -j ACCEPT", ""},
  });
}

TEST_CASE("extensions of some hooks, in chains that others reach") {
  check_all({
      {"nat", ":u - [0:0]\n-A u -j MASQUERADE", ""},
      {"nat", ":u - [0:0]\n-A u -j MASQUERADE\n-A POSTROUTING -j u", ""},
      {"nat", ":u - [0:0]\n-A u -j MASQUERADE\n-A PREROUTING -j u",
       "error: target 'MASQUERADE' in chain 'u', which PREROUTING reaches"},
      {"nat", ":u - [0:0]\n:v - [0:0]\n-A u -j MASQUERADE\n-A v -j u\n-A PREROUTING -g v",
       "error: target 'MASQUERADE' in chain 'u', which PREROUTING reaches"},
      {"nat", ":u - [0:0]\n-A u -j MASQUERADE\n-A PREROUTING -j u\n-D PREROUTING -j u", ""},
      {"nat", ":u - [0:0]\n-A u -j MASQUERADE\n-A PREROUTING -j u\n-F u", ""},
      {"nat", ":u - [0:0]\n-A u -j DNAT --to-destination 1.2.3.4\n-A POSTROUTING -j u",
       "error: target 'DNAT' in chain 'u', which POSTROUTING reaches"},
      {"mangle", ":u - [0:0]\n-A u -p tcp -j TPROXY --on-port 80\n-A INPUT -j u",
       "error: target 'TPROXY' in chain 'u', which INPUT reaches"},
      {"filter",
       ":u - [0:0]\n-A u -m owner --uid-owner 0 -j ACCEPT\n-A u -m owner --uid-owner 1 -j ACCEPT\n"
       "-A OUTPUT -j u\n-A INPUT -s 1.2.3.4 -j u",
       "error: match 'owner' in chain 'u', which INPUT reaches"},
      {"filter", ":u - [0:0]\n-A u -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT\n-A OUTPUT -j u",
       "error: match 'mac' in chain 'u', which OUTPUT reaches"},
      // iptables-legacy does not walk behind a rule that always ends the chain.
      {"filter", ":u - [0:0]\n-A u -j RETURN\n-A u -m owner --uid-owner 0 -j DROP\n-A INPUT -j u",
       "warning: match 'owner' in chain 'u', which INPUT reaches: iptables-nft refuses it"},
      {"filter", ":u - [0:0]\n-A u -m owner --uid-owner 0 -j DROP\n-A INPUT -j DROP\n-A INPUT -j u",
       "warning: match 'owner' in chain 'u', which INPUT reaches: iptables-nft refuses it"},
      {"filter",
       ":u - [0:0]\n-A u -m comment --comment x -j RETURN\n-A u -m owner --uid-owner 0 -j DROP\n"
       "-A INPUT -j u",
       "error: match 'owner' in chain 'u', which INPUT reaches"},
      // What the module itself asks, iptables-nft does not ask where a chain is called.
      {"filter", ":u - [0:0]\n-A u -m policy --dir in --pol none -j ACCEPT\n-A OUTPUT -j u",
       "warning: '--dir' in chain 'u', which OUTPUT reaches: iptables-legacy refuses it"},
      {"filter", ":u - [0:0]\n-A u -m physdev --physdev-out eth0 -j ACCEPT\n-A OUTPUT -j u",
       "warning: '--physdev-out' in chain 'u', which OUTPUT reaches: iptables-legacy refuses it"},
      {"mangle", ":u - [0:0]\n-A u -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu\n-A INPUT -j u",
       "warning: '--clamp-mss-to-pmtu' in chain 'u', which INPUT reaches: iptables-legacy refuses "
       "it"},
  });
}

TEST_CASE("options that a file for iptables-restore may not have") {
  check_all({
      {"filter", "-A INPUT -w -j ACCEPT", "error: option '-w' inside a file for iptables-restore"},
      {"filter", "-w 5 -A INPUT -j ACCEPT",
       "error: option '-w' inside a file for iptables-restore"},
      {"filter", "-A INPUT -W 5 -j ACCEPT",
       "error: option '-W' inside a file for iptables-restore"},
      {"filter", "-A INPUT -n -j ACCEPT", "error: option '-n' without -L"},
      {"filter", "-A INPUT -x -j ACCEPT", "error: option '-x' without -L"},
      {"filter", "-A INPUT --line-numbers -j ACCEPT", "error: option '--line-numbers' without -L"},
      {"filter", "-A INPUT -v -j ACCEPT", ""},
      {"filter", "-L -n", ""},
      {"filter", "-A INPUT ! -f ! -f -j ACCEPT", "error: option '-f' is given twice"},
      {"filter", "-N \"a b\"", "error: bad chain name 'a b'"},
      {"filter", "-C INPUT -j DROP", "error: -C of a rule in a chain without rules"},
      {"filter", "-A INPUT -j DROP\n-C INPUT -j DROP", ""},
      {"filter", "-A INPUT -j DROP\n-C INPUT -j ACCEPT",
       "warning: -C of a rule that is not in the chain as written here"},
  });
}

TEST_CASE("what a module refuses") {
  check_all({
      {"filter", "-A INPUT -m time --contiguous --timestart 9:00 --timestop 10:00 -j ACCEPT",
       "error: '--contiguous' with a time that does not pass midnight"},
      {"filter", "-A INPUT -m time --contiguous --timestop 9:00 -j ACCEPT",
       "error: '--contiguous' with a time that does not pass midnight"},
      {"filter", "-A INPUT -m time --contiguous --timestart 9:00 --timestop 9:00 -j ACCEPT", ""},
      {"filter", "-A INPUT -m time --contiguous --timestart 22:00 --timestop 6:00 -j ACCEPT", ""},
      {"filter", "-A OUTPUT -m physdev --physdev-out eth0 -j ACCEPT",
       "error: '--physdev-out' in chain OUTPUT"},
      {"filter", "-A OUTPUT -m physdev ! --physdev-is-out -j ACCEPT",
       "error: '--physdev-is-out' in chain OUTPUT"},
      {"filter", "-A OUTPUT -m physdev --physdev-is-bridged --physdev-out eth0 -j ACCEPT", ""},
      {"filter", "-A INPUT -m physdev --physdev-out eth0 -j ACCEPT", ""},
      {"mangle", "-A INPUT -j TEE --gateway 0.0.0.0", "error: gateway '0.0.0.0'"},
      {"filter", ":foo - [0:0]\n:foo - [0:0]",
       "warning: chain 'foo' is declared twice: iptables-legacy refuses it"},
      {"filter", ":INPUT DROP\n:INPUT ACCEPT", ""},
      {"filter", "-A INPUT -m limit --limit-burst 0 -j ACCEPT",
       "warning: a burst of 0 packets: iptables-legacy refuses it"},
      {"filter", "-A INPUT -m limit --limit 1/day -j ACCEPT",
       "warning: a burst of 5 packets at this rate: iptables-legacy refuses it, because the "
       "product is out of range"},
      {"filter", "-A INPUT -m limit --limit 1/day --limit-burst 49 -j ACCEPT", ""},
      {"filter", "-A INPUT -m limit --limit 1/hour --limit-burst 1193 -j ACCEPT", ""},
      {"filter", "-A INPUT -m limit --limit 1/hour --limit-burst 1194 -j ACCEPT",
       "warning: a burst of 1194 packets at this rate: iptables-legacy refuses it, because the "
       "product is out of range"},
      {"filter", "-A INPUT -j TRACE",
       "warning: target 'TRACE' in table 'filter': iptables-legacy refuses it"},
      {"raw", "-A PREROUTING -j TRACE", ""},
      {"filter", "-A INPUT ! -p sctp -m sctp --dport 22 -j ACCEPT",
       "error: match 'sctp' without '-p sctp'"},
      {"filter", "-A INPUT ! -p tcp --dport 22 -j ACCEPT",
       "warning: match 'tcp' with '! -p tcp': iptables-legacy refuses it"},
  });
  check_all({{"filter", "-A INPUT -p icmp --icmp-type 8 -j ACCEPT",
              "error: option '--icmp-type' of 'icmp', which ip6tables does not have"}},
            Family::ipv6);
  check_all({{"mangle", "-A INPUT -j TEE --gateway ::", "error: gateway '::'"}}, Family::ipv6);
}

TEST_CASE("what iptables takes though it looks wrong") {
  check_all({
      {"filter", "-A INPUT -m policy --dir in --pol none --proto esp -j ACCEPT", ""},
      {"filter", "-A INPUT -m policy --dir in --pol none --next --proto esp -j ACCEPT",
       "error: '--next' alone"},
      {"filter", "-A INPUT -m time --weekdays Mon,Tue, -j ACCEPT", ""},
      {"filter", "-A INPUT -m time --weekdays Mon,,Tue -j ACCEPT",
       "error: '' is not a day of the week"},
      {"filter", "-A INPUT -m time --monthdays ,1,2, -j ACCEPT", ""},
      {"filter", ":INPUT DROP 0:0",
       "warning: bad counters '0:0': iptables-restore --counters refuses them"},
      {"filter", "[1:] -A INPUT -j ACCEPT",
       "warning: bad counters '[1:]': iptables-restore --counters refuses them"},
      {"filter", "[1] -A INPUT -j ACCEPT", "error: bad counters '[1]'"},
      {"filter", "[:1] -A INPUT -j ACCEPT", "error: bad counters '[:1]'"},
      {"filter", "-A INPUT -m conntrack --ctproto 0 -j ACCEPT",
       "warning: '--ctproto 0': other releases of iptables than 1.8.9 refuse it"},
      {"filter", ":a ACCEPT [0:0]",
       "warning: policy 'ACCEPT' on chain 'a', which is not built in: iptables-legacy refuses it, "
       "iptables-nft does not look at it"},
      {"filter", ":a - [0:0]\n-P a ACCEPT",
       "error: policy 'ACCEPT' on chain 'a', which is not built in"},
      {"filter", "-A INPUT -p tcp -m multiport --dports \"22 ,23\" -j ACCEPT",
       "error: '22 ' is not a port"},
      {"filter", "-A INPUT -s \"1.2.3.4 ,1.2.3.5\" -j ACCEPT",
       "error: '1.2.3.4 ' is not an address"},
      {"filter", "-A INPUT -p tcp --dport \" ssh\" -j ACCEPT", "error: ' ssh' is not a port"},
  });
  CHECK(rule4("-p tcp -m multiport --dports \"22, 23\" -j ACCEPT") ==
        rule4("-p tcp -m multiport --dports 22,23 -j ACCEPT"));
  CHECK(rule4("-p tcp --dport \" 22: +23\" -j ACCEPT") == rule4("-p tcp --dport 22:23 -j ACCEPT"));
  CHECK(rule4("-s \"1.2.3.0/24, 1.2.4.0/ 24\" -j ACCEPT") ==
        rule4("-s 1.2.3.0/24,1.2.4.0/24 -j ACCEPT"));
  CHECK(rule4("\"!\" -s 1.2.3.4 \"-p\" \" 6\" \"--dport\" 22 \"-j\" ACCEPT") ==
        rule4("! -s 1.2.3.4 -p tcp --dport 22 -j ACCEPT"));
  CHECK(rule4("! -p tcp -m tcp --dport 22 -j ACCEPT") ==
        "proto=0-5,7-255 [content: -m tcp --dport 22] -> accept");
  CHECK(said(parse_text("*filter\n-A INPUT -p ah -m ah --ahspi 5:2\nCOMMIT\n")) ==
        "warning: '--ahspi 5:2' never matches: the range is reversed");
}

TEST_CASE("encodings that iptables-restore does not read") {
  const std::string text = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n";
  CHECK(said(parse_text("\xEF\xBB\xBF" + text)) ==
        "warning: the file begins with a byte-order mark: iptables-restore refuses its first line");
  std::string wide = "\xFF\xFE";
  for (const char c : text) wide += std::string{c, '\0'};
  const Parsed p = parse_text(wide);
  CHECK(said(p) == "warning: the file is UTF-16: iptables-restore refuses its first line");
  CHECK(dump_chains(p) == "ip filter INPUT input 0 drop\n");
}

TEST_CASE("what strtoul and strtok take, and what they make of an empty list") {
  check_all({
      {"filter", "-A INPUT -m ttl --ttl-eq \" 5\" -j ACCEPT", ""},
      {"filter", "-A INPUT -m ttl --ttl-eq +5 -j ACCEPT", ""},
      {"filter", "-A INPUT -m ttl --ttl-eq \"5 \" -j ACCEPT",
       "error: '5 ' is not a number from 0 to 255"},
      {"filter", "-A INPUT -m mark --mark \" 5/ 7\" -j ACCEPT", ""},
      {"filter", "-A INPUT -p icmp --icmp-type \" 8/ 0\" -j ACCEPT", ""},
      {"filter", "-A INPUT -p tcp --tcp-flags \"SYN,,ACK\" \"\" -j ACCEPT", ""},
      {"filter", "-A INPUT -p dccp -m dccp --dport 5:2 -j ACCEPT",
       "warning: '--dport 5:2' never matches: the range is reversed"},
      {"filter", "-A INPUT -p udp ! --sport 5:2 -j ACCEPT",
       "warning: '! --sport 5:2' always matches: the range is reversed"},
      {"filter", "-A INPUT -p tcp --dport 5:2 -j ACCEPT", "error: port range 5:2 is reversed"},
      {"filter", "-A INPUT -p udp -m multiport --dports 5:2 -j ACCEPT",
       "error: port range 5:2 is reversed"},
      {"filter", "-A INPUT -m time --weekdays \"\" -j ACCEPT",
       "warning: '--weekdays' names no day: it never matches"},
      {"filter", "-A INPUT -m time ! --monthdays \",\" -j ACCEPT",
       "warning: '! --monthdays' names no day: it always matches"},
      {"filter", "-A INPUT -m time --weekdays \",Mo\" -j ACCEPT",
       "error: '' is not a day of the week"},
      {"filter", "-A INPUT -m time --timestart \" 1: 2\" --datestart \"2024- 1-1\" -j ACCEPT", ""},
  });
}
