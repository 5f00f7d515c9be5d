// The text parser's trees, as the compact dump shows them: a whole listing with most of the syntax,
// a configuration file with variables and commands, and the spans that findings will point at.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/parser.hpp"

using namespace fwlint;
using namespace fwlint::nftables;

namespace {

struct Parsed {
  SourceSet sources;
  Document document;
  Diagnostics diagnostics;
};

void parse(Parsed& p, std::string_view text) {
  const FileId file = p.sources.add("t.nft", text);
  parse_text(p.sources, file, p.document, p.diagnostics);
}

/// The dump of a text that must have no diagnostic.
std::string clean(std::string_view text) {
  Parsed p;
  parse(p, text);
  for (const auto& d : p.diagnostics.all()) INFO(d.message);
  CHECK(p.diagnostics.empty());
  return dump(p.document);
}

/// The dump of one rule's statements.
std::string rule(std::string_view statements) {
  Parsed p;
  parse(p, "table inet t {\n chain c {\n  " + std::string(statements) + "\n }\n}\n");
  CHECK(p.diagnostics.empty());
  REQUIRE(p.document.commands.size() == 3);
  return dump(nftables::get<nftables::Rule>(p.document.commands[2].body));
}

}  // namespace

TEST_CASE("a listing: every kind of declaration and statement") {
  constexpr std::string_view kText =
      R"nft(# Warning: table ip nat is managed by iptables-nft, do not touch!
table ip nat { # handle 3
	chain PREROUTING { # handle 1
		type nat hook prerouting priority dstnat - 5; policy accept;
		tcp dport 80 counter packets 1 bytes 60 dnat to 10.0.0.1:8080 # handle 7
		ip daddr 10.0.0.5 dnat ip to tcp dport map { 22 : 10.0.0.1 . 2222 } comment "a # b"
		ip6 daddr ::1 snat to [2001:db8::1]:80-90 random,persistent
		fib daddr type local xt match "recent" jump KUBE-SVC+x/1 # handle 9
		# xt_mark counter accept
	}
}
table inet f {
	flags dormant,owner;
	set s { type ipv4_addr . inet_service; flags interval,timeout; timeout 1h30m; auto-merge; size 65535
		elements = { 10.0.0.0/8 . 22-25 timeout 1m expires 5s comment "x",
			1.2.3.4 . ssh counter packets 1 bytes 2 } }
	map m { typeof ip saddr . th dport : verdict; flags interval; elements = { 1.1.1.1 . 1-9 : jump c, * : drop } }
	map p { type dscp : classid; elements = { ef : 1:11, cs1 : 1:ff } }
	chain c {
		type filter hook ingress devices = { eth0, "wlan*" } priority -300; policy drop
		tcp flags syn / syn,ack accept
		tcp flags & (fin | syn) == fin | syn drop
		ct state { established, related } accept
		ct state vmap { established : accept, invalid : drop }
		ct original ip saddr 10.0.0.1 ct mark and 0xff != 0x10 accept
		iifname { "eth*", lo } oif != "lo" meta l4proto { tcp, 17 } th dport . ip saddr @s accept
		limit rate over 10 mbytes/second burst 1024 kbytes drop
		limit rate 3/minute burst 5 packets log prefix "in: " level info flags tcp sequence,options group 2
		meta mark set ct mark or 0x100 ct mark set meta mark
		add @s { ip saddr . tcp dport timeout 10s limit rate over 1/second } reject with icmpx type admin-prohibited
		meter m1 size 128 { ip saddr timeout 60s limit rate 1/second } drop
		@th,16,16 { 0x16, 80 } tcp option maxseg size set rt mtu ip dscp set cs1
		frag more-fragments 1 exthdr hbh exists vxlan ip saddr 10.0.0.0/24 drop
		jump { ip saddr 1.1.1.1 accept; drop; }
		queue flags bypass to 1-3
		jhash ip saddr . tcp dport mod 2 seed 0x1 == 0 ct count over 20 reject with tcp reset
		ip protocol tcp tcp dport != { 22, 80-90 } counter drop
	}
	flowtable ft { hook ingress priority filter + 1; devices = { eth0, eth1 }; flags offload; counter; }
	counter cn { packets 1 bytes 2 } 
	quota q { over 25 mbytes used 3 bytes; }
	ct helper h { type "ftp" protocol tcp; l3proto ip; }
}
)nft";
  constexpr std::string_view kTree = R"tree(add table ip nat iptables-nft handle 3
add chain ip nat PREROUTING nat prerouting -105 policy accept handle 1
add rule ip nat PREROUTING: tcp.dport ~ 80; counter packets 1 bytes 60; dnat addr 10.0.0.1 port 8080 handle 7
add rule ip nat PREROUTING: ip.daddr ~ 10.0.0.5; dnat ip addr map(tcp.dport, {22: (10.0.0.1 . 2222)}) comment "a # b"
add rule ip nat PREROUTING: ip6.daddr ~ ::1; snat addr 2001:db8::1 port 80-90 random,persistent
add rule ip nat PREROUTING: fib[daddr type] ~ local; xt match "recent"; jump KUBE-SVC+x/1 handle 9
add rule ip nat PREROUTING: xt  "mark"; counter; accept
add table inet f dormant owner
add set inet f s type ipv4_addr,inet_service interval timeout auto-merge timeout_ms 5400000 size 65535 {(10.0.0.0/8 . 22-25) timeout 60000ms expires 5000ms comment "x", (1.2.3.4 . ssh) counter packets 1 bytes 2}
add map inet f m type typeof ip.saddr . th.dport : verdict interval {(1.1.1.1 . 1-9): jump c, *: drop}
add map inet f p type dscp : classid {ef: 1:11, cs1: 1:ff}
add chain inet f c filter ingress on eth0,wlan* -300 policy drop
add rule inet f c: (tcp.flags & [syn,ack]) == syn; accept
add rule inet f c: (tcp.flags & (fin | syn)) == (fin | syn); drop
add rule inet f c: ct[state] ~ {established, related}; accept
add rule inet f c: vmap(ct[state], {established: accept, invalid: drop})
add rule inet f c: ct[original ip saddr] ~ 10.0.0.1; (ct[mark] & 0xff) != 0x10; accept
add rule inet f c: meta[iifname] ~ {eth*, lo}; meta[oif] != "lo"; meta[l4proto] ~ {tcp, 17}; (th.dport . ip.saddr) ~ @s; accept
add rule inet f c: limit over 10 mbytes/second burst 1024 kbytes; drop
add rule inet f c: limit 3 packets/minute burst 5 packets; log prefix "in: " level info flags tcp sequence,tcp options group 2
add rule inet f c: meta[mark] := (ct[mark] | 0x100); ct[mark] := meta[mark]
add rule inet f c: add @s {(ip.saddr . tcp.dport) limit over 1 packets/second timeout 10000ms}; reject icmpx admin-prohibited
add rule inet f c: meter m1 size 128 {ip.saddr limit 1 packets/second timeout 60000ms}; drop
add rule inet f c: @th,16,16 ~ {0x16, 80}; tcpopt.maxseg.size := rt[mtu]; ip.dscp := cs1
add rule inet f c: exthdr.frag.more-fragments ~ 1; exthdr.hbh ~ exists; vxlan:ip.saddr ~ 10.0.0.0/24; drop
add rule inet f c: jump { ip.saddr ~ 1.1.1.1; accept; drop; }
add rule inet f c: queue num 1-3 flags bypass
add rule inet f c: jhash[(ip.saddr . tcp.dport) 2 0 seed 1] == 0; ct count over 20; reject tcp reset
add rule inet f c: ip.protocol ~ tcp; tcp.dport != {22, 80-90}; counter; drop
add flowtable inet f ft ingress 1 on eth0,eth1 flags offload counter
add counter inet f cn <packets 1 bytes 2> counter packets 1 bytes 2
add quota inet f q <over 25 mbytes used 3 bytes;> quota over 25 mbytes used 3 bytes
add ct helper inet f h <type "ftp" protocol tcp; l3proto ip;>
)tree";
  CHECK(clean(kText) == kTree);
}

TEST_CASE("a configuration file: commands, variables of all kinds, line continuation") {
  Parsed p;
  parse(p, R"nft(#!/usr/sbin/nft -f
flush ruleset
define wan = eth0
define ports = { 22, \
  80 }
define lan = 10.0.0.0/8
define all = { $lan, 192.0.2.1 }
define prio = filter
define pol = "drop"
table inet t { chain c { type filter hook input priority $prio + 1; policy $pol; }; }
add rule inet t c iifname $wan ip saddr $all tcp dport $ports jump $wan
insert rule inet t c position 4 meta priority set 1:10 accept
delete rule inet t c handle 9
add element inet t s { 1.1.1.1, 2.2.2.2 : accept }
rename chain inet t c d
delete table ip6 old
)nft");
  CHECK(p.diagnostics.empty());
  CHECK(dump(p.document) == R"tree(flush ruleset
add define wan = eth0
add define ports = {22, 80}
add define lan = 10.0.0.0/8
add define all = {10.0.0.0/8, 192.0.2.1}
add define prio = filter
add define pol = "drop"
add table inet t
add chain inet t c filter input 1 policy drop
add rule inet t c: meta[iifname] ~ eth0; ip.saddr ~ {10.0.0.0/8, 192.0.2.1}; tcp.dport ~ {22, 80}; jump eth0
insert rule inet t c position 4: meta[priority] := 1:10; accept
delete rule inet t c position 9: 
add element inet t s {1.1.1.1, 2.2.2.2: accept}
rename chain inet t c to d
delete table ip6 old
)tree");
}

TEST_CASE("a bare word is a selector only where it plainly is one") {
  CHECK(rule("ip protocol tcp tcp dport 22") == "ip.protocol ~ tcp; tcp.dport ~ 22");
  CHECK(rule("meta l4proto udp ct state new mark 5") ==
        "meta[l4proto] ~ udp; ct[state] ~ new; meta[mark] ~ 5");
  CHECK(rule("ct mark set tcp dport map { 22 : 1 }") == "ct[mark] := map(tcp.dport, {22: 1})");
  CHECK(rule("rt type 0 rt classid 1") == "exthdr.rt.type ~ 0; rt[classid] ~ 1");
}

TEST_CASE("operators: implicit, negated, bit tests, precedence") {
  CHECK(rule("tcp flags syn") == "tcp.flags ~ syn");
  CHECK(rule("tcp flags != syn / syn,ack") == "(tcp.flags & [syn,ack]) != syn");
  CHECK(rule("tcp flags 0x0 / fin,syn") == "(tcp.flags & [fin,syn]) == 0x0");
  CHECK(rule("tcp flags ! syn,rst") == "tcp.flags ! [syn,rst]");
  CHECK(rule("ct state != established,related") == "ct[state] != [established,related]");
  CHECK(rule("meta mark set 1 | 2 & 4 << 1 ^ 8") == "meta[mark] := (1 | ((2 & (4 << 1)) ^ 8))");
  CHECK(rule("tcp dport ge 1024 ip saddr eq 10.0.0.0/8") ==
        "tcp.dport >= 1024; ip.saddr == 10.0.0.0/8");
}

TEST_CASE("addresses beside colons, dots, dashes and slashes") {
  CHECK(rule("ip6 saddr vmap {aaaa:::accept, ::1-::5:drop, 2001:db8::/32: drop}") ==
        "vmap(ip6.saddr, {aaaa::: accept, ::1-::5: drop, 2001:db8::/32: drop})");
  CHECK(rule("ether saddr aa:bb:cc:dd:ee:0f ip daddr 10.0.0.1-10.0.0.9") ==
        "ether.saddr ~ aa:bb:cc:dd:ee:0f; ip.daddr ~ 10.0.0.1-10.0.0.9");
  CHECK(rule("dnat to :8080") == "dnat port 8080");
  CHECK(rule("dnat ip6 to [2001:838::]/64") == "dnat ip6 addr 2001:838::/64");
  CHECK(rule("redirect to :80-90 random") == "redirect port 80-90 random");
  CHECK(rule("dnat ip addr . port to ip saddr map { 1.1.1.1 : 2.2.2.2 . 80 }") ==
        "dnat ip addr.port addr map(ip.saddr, {1.1.1.1: (2.2.2.2 . 80)})");
  CHECK(rule("meta priority bcad:dada-bcad:dadc ether type 8021ad") ==
        "meta[priority] ~ bcad:dada-bcad:dadc; ether.type ~ 8021ad");
}

TEST_CASE("an unknown statement keeps its text and the verdict behind it") {
  Parsed p;
  parse(p,
        "table inet t {\n chain c {\n  tcp dport 1 frobnicate x { a, b } 7 counter accept comment "
        "\"c\"\n }\n}\n");
  REQUIRE(p.diagnostics.all().size() == 1);
  CHECK(p.diagnostics.all()[0].message == "unexpected 'frobnicate'");
  REQUIRE(p.document.commands.size() == 3);
  CHECK(dump(nftables::get<nftables::Rule>(p.document.commands[2].body)) ==
        "tcp.dport ~ 1; unknown<frobnicate x { a, b } 7>; counter; accept comment \"c\"");
}

TEST_CASE("spans: rule, comment, operands, policy, variables at their use") {
  const std::string text =
      "define w = 22\n"
      "table ip t {\n chain c {\n  type filter hook input priority 0; policy drop;\n"
      "  tcp dport $w accept comment \"ssh\" # handle 4\n }\n}\n";
  Parsed p;
  parse(p, text);
  CHECK(p.diagnostics.empty());
  REQUIRE(p.document.commands.size() == 4);
  const auto text_of = [&](Span s) { return std::string(p.sources.text(s)); };
  const auto& chain = nftables::get<nftables::Chain>(p.document.commands[2].body);
  CHECK(text_of(chain.policy_span) == "policy drop");
  CHECK(text_of(chain.hook->priority_span) == "0");
  const auto& r = nftables::get<nftables::Rule>(p.document.commands[3].body);
  CHECK(text_of(r.span) == "tcp dport $w accept comment \"ssh\"");
  CHECK(text_of(r.comment_span) == "\"ssh\"");
  CHECK(r.handle == 4U);
  REQUIRE(r.statements.size() == 2);
  CHECK(text_of(r.statements[0].span) == "tcp dport $w");
  const auto& m = get<MatchStmt>(r.statements[0].body);
  CHECK(text_of(m.left.span) == "tcp dport");
  CHECK(text_of(m.right.span) == "$w");
  CHECK(m.right.value == 22);
  CHECK(text_of(p.document.commands[1].span) == text.substr(14, text.size() - 15));
}

TEST_CASE("priorities by name depend on the family") {
  CHECK(clean("table bridge t { chain c { type filter hook input priority filter; }; }") ==
        "add table bridge t\nadd chain bridge t c filter input -200\n");
  CHECK(clean("table ip t { chain c { type nat hook prerouting priority dstnat-5; }; }") ==
        "add table ip t\nadd chain ip t c nat prerouting -105\n");
  CHECK(clean("table ip t { chain c { type route hook output priority -150; policy accept; }; }") ==
        "add table ip t\nadd chain ip t c route output -150 policy accept\n");
}

TEST_CASE("durations and words") {
  CHECK(parse_duration_ms("1d2h3m4s5ms") == 93784005U);
  CHECK(parse_duration_ms("90") == 90000U);
  CHECK_FALSE(parse_duration_ms("5x").has_value());
  CHECK_FALSE(parse_duration_ms("99999999999999999w").has_value());
  CHECK(make_word("eth*", {}, true).kind == ExprKind::name_prefix);
  CHECK(dump(make_word("eth\\*", {}, true)) == "\"eth*\"");
  CHECK(make_word("0xffffffffffffffffffffffffffffffff", {}).value == kU128Max);
  CHECK(make_word("fe80::1", {}).family == Family::ipv6);
  CHECK(make_word("missing", {}).kind == ExprKind::boolean);
}
