// The printer's words: a listing comes back as it was, other spellings become the list form, JSON
// becomes text, and a rule that was changed prints as changed.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/json.hpp"
#include "parsers/nftables/parser.hpp"
#include "parsers/nftables/print.hpp"

using namespace fwlint;
using namespace fwlint::nftables;

namespace {

struct Parsed {
  SourceSet sources;
  Document document;
  Diagnostics diagnostics;
};

void parse(Parsed& p, std::string_view text, bool json = false) {
  const FileId file = p.sources.add("t.nft", text);
  if (json) {
    read_json(p.sources, file, p.document, p.diagnostics);
  } else {
    parse_text(p.sources, file, p.document, p.diagnostics);
  }
}

std::string printed(std::string_view text, bool json = false) {
  Parsed p;
  parse(p, text, json);
  for (const auto& d : p.diagnostics.all()) INFO(d.message);
  CHECK(p.diagnostics.error_count() == 0);
  return print_document(p.document);
}

/// One rule of family inet, printed.
std::string rule(std::string_view statements) {
  Parsed p;
  parse(p, "table inet t {\n chain c {\n  " + std::string(statements) + "\n }\n}\n");
  CHECK(p.diagnostics.error_count() == 0);
  REQUIRE(p.document.commands.size() == 3);
  return print_rule(nftables::get<nftables::Rule>(p.document.commands[2].body));
}

/// One statement of JSON, printed.
std::string json_rule(std::string_view statement) {
  Parsed p;
  parse(p,
        R"({"nftables": [{"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [)" +
            std::string(statement) + "]}}]}",
        true);
  for (const auto& d : p.diagnostics.all()) INFO(d.message);
  CHECK(p.diagnostics.error_count() == 0);
  REQUIRE(p.document.commands.size() == 1);
  return print_rule(nftables::get<nftables::Rule>(p.document.commands[0].body));
}

}  // namespace

TEST_CASE("a listing comes back as it was") {
  constexpr std::string_view kListing = R"nft(table inet f {
	flags dormant
	comment "the host"
	set hosts {
		typeof ip saddr . tcp dport
		policy memory
		flags interval,timeout
		timeout 1d2h3m4s5ms
		gc-interval 1h
		size 65535
		auto-merge
		comment "who"
		counter
		elements = { 10.0.0.0/8 . 22 counter packets 1 bytes 2 timeout 1h expires 59m comment "a", 10.1.0.1-10.1.0.9 . 80-90 }
	}
	map verdicts {
		type ifname . inet_service : verdict
		elements = { "eth0" . 22 : accept, "wg*" . * : jump other }
	}
	flowtable fast {
		hook ingress priority filter + 5
		devices = { "eth0", "eth1" }
		flags offload
		counter
	}
	counter seen {
		comment "all"
		packets 1 bytes 60
	}
	quota month {
		over 25 mbytes used 1 kbytes
	}
	limit slow {
		rate over 10 kbytes/minute burst 3 mbytes
	}
	ct helper ftp {
		type "ftp" protocol tcp;
		l3proto inet
	}
	synproxy shield {
		mss 1460
		wscale 7
		timestamp sack-perm
	}
	chain input {
		comment "in"
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport 22 ct state new limit rate 3/minute burst 5 packets accept comment "ssh"
		jump other
	}
	chain pre {
		type nat hook prerouting priority dstnat - 5; policy accept;
		dnat ip6 to [2001:db8::1]:8080
	}
	chain other {
	}
}
)nft";
  CHECK(printed(kListing) == kListing);
}

TEST_CASE("statements in list form") {
  const std::string_view same[] = {
      "tcp flags syn,ack",
      "tcp flags == syn",
      "tcp flags & (fin | syn | rst) == syn",
      "tcp flags ! fin,syn",
      "ct state != invalid",
      "ct original ip saddr 10.0.0.1",
      "ct mark & 0xff == 0x10",
      "ip saddr & 255.255.0.0 == 10.1.0.0",
      "ip6 saddr fe80::/10",
      "iifname { \"eth0\", \"wg*\" } accept",
      "oif \"lo\"",
      "meta l4proto { tcp, udp } th dport 53",
      "@th,16,16 22",
      "exthdr hbh exists",
      "rt0 addr[1] ::1",
      "srh sid[1] ::1",
      "tcp option maxseg size set rt mtu",
      "tcp option @42,16,4 5",
      "ip option lsrr ptr 1",
      "sctp chunk data flags 2",
      "fib saddr . iif oif missing",
      "fib daddr type local",
      "socket cgroupv2 level 1 \"user.slice\"",
      "osf ttl loose name \"Linux\"",
      "ipsec in spnum 1 ip saddr 10.0.0.1",
      "vxlan ip saddr 10.0.0.1",
      "meta hour \"17:00\"-\"19:00\"",
      "meta priority 1:10",
      "meta mark set numgen inc mod 4 offset 100",
      "dnat to jhash ip saddr . tcp dport mod 2 seed 0xdeadbeef map { 0 : 10.0.0.1, 1 : 10.0.0.2 }",
      "meta mark set meta mark & 0xffff0000 | 0x1",
      "meta mark set (meta mark | 0x1) & 0xff",
      "meta mark set meta mark & 0xff ^ 0x1",
      "counter packets 5 bytes 300 log prefix \"in: \" level warn flags tcp sequence,options flags "
      "ip options",
      "log prefix \"x\" group 1 snaplen 64 queue-threshold 5",
      "limit rate over 10 mbytes/second",
      "quota over 25 mbytes used 1 bytes drop",
      "ct count over 20 reject with tcp reset",
      "reject with icmpx port-unreachable",
      "queue flags bypass,fanout to 0-3",
      "ip saddr . tcp dport vmap { 10.0.0.1 . 22 : accept, 10.0.0.2 . 80 : goto c }",
      "add @s { ip saddr timeout 1m limit rate 10/second burst 5 packets }",
      "update @m { ip saddr : tcp dport }",
      "snat ip prefix to ip saddr map { 10.0.0.0/8 : 1.0.0.0/8 }",
      "masquerade to :1024-65535 random,persistent",
      "redirect to :8080",
      "notrack",
      "snat to [2001:db8::1]-[2001:db8::9]:80-90",
      "dup to 10.0.0.1 device \"eth0\"",
      "fwd ip to 10.0.0.1 device \"eth0\"",
      "flow add @f",
      "ct helper set \"ftp\"",
      "counter name tcp dport map { 22 : \"ssh\" }",
      "limit name \"slow\"",
      "last used never",
      "synproxy mss 1460 wscale 7 timestamp sack-perm",
      "tproxy ip to 127.0.0.1:8080",
      "meter flood size 1024 { ip saddr limit rate 10/second } drop",
      "xt match \"recent\"",
      "meta secmark set \"ctx\"",
      "reset tcp option sack-perm",
      "jump { tcp dport 22 accept; drop comment \"rest\"; }",
      "ether saddr 00:11:22:33:44:ff",
      "tcp dport != { 22, 80-90 }",
      "iifname \"eth\\*\"",
      "ct event set new,related"};
  for (const std::string_view text : same) CHECK(rule(text) == text);
}

TEST_CASE("other spellings become the list form") {
  CHECK(rule("mark and 0xff eq 1") == "meta mark & 0xff == 1");
  CHECK(rule("tcp flags syn / syn,ack") == "tcp flags & (syn | ack) == syn");
  CHECK(rule("iifname eth0 meta oifname != eth*") == "iifname \"eth0\" oifname != \"eth*\"");
  CHECK(rule("tcp dport == ssh") == "tcp dport ssh");
  CHECK(rule("queue num 1 bypass") == "queue flags bypass to 1");
  CHECK(rule("reject with icmp type host-unreachable") == "reject with icmp host-unreachable");
  CHECK(rule("set add ip saddr timeout 60s @s") == "add @s { ip saddr timeout 1m }");
  CHECK(rule("limit rate until 5 bytes/second burst 6 bytes") ==
        "limit rate 5 bytes/second burst 6 bytes");
  CHECK(rule("ip saddr { 10.0.0.1 , 10.0.0.2,} accept") ==
        "ip saddr { 10.0.0.1, 10.0.0.2 } accept");
  CHECK(rule("ip6 daddr 2001:DB8:0::1") == "ip6 daddr 2001:db8::1");
  CHECK(rule("dnat ip to 10.0.0.6/31:80") == "dnat ip to 10.0.0.6-10.0.0.7:80");
  CHECK(rule("flow offload @f") == "flow add @f");
  CHECK(rule("accept comment \"\"") == "accept comment \"\"");
}

TEST_CASE("commands of a file keep their order and their place") {
  CHECK(printed("flush ruleset\n"
                "define PORTS = { 22, 80 }\n"
                "table t {\n chain c { type filter hook input priority -5; }\n}\n"
                "add rule t c tcp dport $PORTS accept\n"
                "add element t s { 1, 2 }\n"
                "insert rule t c index 2 drop\n"
                "delete rule ip t c handle 4\n"
                "rename chain t c d\n"
                "flush set t s; delete table inet x; destroy table y\n"
                "add chain t e { policy accept; }\n"
                "create set t s { type mark; elements = { 1 }; }\n"
                "add counter t n { packets 1 bytes 2; }\n"
                "flush ruleset inet\n") == R"nft(flush ruleset
table ip t {
	chain c {
		type filter hook input priority filter - 5;
		tcp dport { 22, 80 } accept
	}
}
add element ip t s { 1, 2 }
insert rule ip t c index 2 drop
delete rule ip t c handle 4
rename chain ip t c d
flush set ip t s
delete table inet x
destroy table ip y
add chain ip t e {
	policy accept;
}
create set ip t s {
	type mark
	elements = { 1 }
}
add counter ip t n {
	packets 1 bytes 2
}
flush ruleset inet
)nft");
}

TEST_CASE("an include stays in the block that it stands in") {
  constexpr std::string_view kText = R"nft(table inet f {
	include "/etc/a/*.nft"
	chain c {
		tcp dport 22 accept
		include "/etc/b/*.nft"
		drop
	}
}
include "/etc/c.nft"
)nft";
  CHECK(printed(kText) == kText);
}

TEST_CASE("JSON becomes text") {
  CHECK(json_rule(R"({"match": {"op": "in", "left": {"ct": {"key": "state"}},
                      "right": ["new", "related"]}}, {"accept": null})") ==
        "ct state new,related accept");
  CHECK(json_rule(R"({"match": {"op": "in", "left": {"meta": {"key": "mark"}}, "right": 3}})") ==
        "meta mark & 3 != 0");
  CHECK(json_rule(R"({"match": {"op": "==", "left": {"meta": {"key": "iifname"}},
                      "right": {"set": ["eth0", "tcp"]}}})") == "iifname { \"eth0\", \"tcp\" }");
  CHECK(json_rule(R"({"match": {"op": "==", "left": {"meta": {"key": "time"}},
                      "right": "2026-01-02 03:04:05"}})") == "meta time \"2026-01-02 03:04:05\"");
  CHECK(json_rule(R"({"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp",
                      "field": "flags"}}, ["syn", "ack"]]}, "right": "syn"}})") ==
        "tcp flags & (syn | ack) == syn");
  CHECK(json_rule(R"({"log": {"prefix": "a \"b\" ", "flags": ["tcp sequence", "ether"]}})") ==
        "log prefix \"a 'b' \" flags tcp sequence flags ether");
  CHECK(printed(R"({"nftables": [{"table": {"family": "inet", "name": "t"}},
    {"ct timeout": {"family": "inet", "table": "t", "name": "o", "protocol": "tcp", "l3proto": "ip",
      "policy": {"established": 100, "close": 4}}},
    {"ct expectation": {"family": "inet", "table": "t", "name": "e", "l3proto": "ip",
      "protocol": "tcp", "dport": 9876, "timeout": 60000, "size": 12}},
    {"secmark": {"family": "inet", "table": "t", "name": "m", "context": "a:b"}},
    {"synproxy": {"family": "inet", "table": "t", "name": "y", "mss": 1460, "wscale": 7,
      "flags": ["timestamp", "sack-perm"]}}]})",
                true) == R"nft(table inet t {
	ct timeout o {
		protocol tcp;
		l3proto ip
		policy = { established : 100, close : 4 }
	}
	ct expectation e {
		protocol tcp
		dport 9876
		timeout 60000ms
		size 12
		l3proto ip
	}
	secmark m {
		"a:b"
	}
	synproxy y {
		mss 1460
		wscale 7
		timestamp sack-perm
	}
}
)nft");
}

TEST_CASE("a rule that was changed prints as changed; what is not understood stays as written") {
  Parsed p;
  parse(p, "add rule inet t c tcp dport { 22, 80, 443 } frobnicate 7 accept comment \"web\"");
  auto& r = nftables::get<nftables::Rule>(p.document.commands[0].body);
  auto& match = nftables::get<MatchStmt>(r.statements[0].body);
  match.right.args.pop_back();
  r.comment = "two";
  CHECK(print_command(p.document.commands[0]) ==
        "add rule inet t c tcp dport { 22, 80 } frobnicate 7 accept comment \"two\"");
  CHECK(print_expression(match.right) == "{ 22, 80 }");
  CHECK(print_statement(r.statements.back()) == "accept");
}
