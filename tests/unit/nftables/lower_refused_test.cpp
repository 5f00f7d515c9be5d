// What nft 1.0.6 refuses, as tables: the text, the first problem, and the characters that it points
// at. Checked against `nft -f` in an empty network namespace.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/nftables.hpp"

namespace fwlint::nftables {
namespace {

struct Problem {
  std::string message;
  std::string where;
  std::size_t count = 0;  ///< diagnostics and gaps of the file
};

Problem first(std::string_view text, DiagnosticLevel level) {
  SourceSet sources;
  const FileId file = sources.add("rules", text);
  Ruleset ruleset;
  Diagnostics diagnostics;
  parse_text_file(sources, file, {}, ruleset, diagnostics);
  Problem out;
  out.count = diagnostics.all().size() + ruleset.gaps.size();
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.level != level) continue;
    out.message = d.message;
    out.where = d.span.valid() ? std::string(sources.text(d.span)) : std::string();
    break;
  }
  return out;
}

std::string in_chain(std::string_view body) {
  return "table inet t {\n set plain { type inet_service; }\n set names { type ifname; }\n set "
         "fixed { "
         "type inet_service; flags constant; }\n set wide { type inet_service; flags interval; "
         "}\n map vm { type inet_service : "
         "verdict; "
         "}\n map m { type inet_service : mark; }\n chain u {\n }\n chain b {\n  type filter hook "
         "output priority 0;\n }\n chain c {\n  type filter hook "
         "input priority 0;\n  " +
         std::string(body) + "\n }\n}\n";
}

struct Case {
  std::string_view text;
  std::string_view message;
  std::string_view where;
};

}  // namespace

TEST_CASE("rules that nft refuses: the error is at the token, once") {
  static constexpr Case kCases[] = {
      {"ip saddr 10.0.0.256 accept", "'10.0.0.256' is no address", "10.0.0.256"},
      {"ip saddr 10.1 accept", "'10.1' is no address", "10.1"},
      {"tcp dport ! 22 accept", "'!' tests flags, and the field has none", "!"},
      {"meta mark 0x5/0xff accept", "a mask behind the value, where the field has no flags",
       "0xff"},
      {"ip saddr 1.2.3.4.5 accept", "'1.2.3.4.5' is no address", "1.2.3.4.5"},
      {"ip saddr 10.0.0.0/24/8", "unexpected '/'", "/"},
      {"tcp dport 22/24", "prefix length 24 is out of range for 'tcp dport'", "22/24"},
      {"tcp dport 22ssh accept", "unexpected 'ssh'", "ssh"},
      {"tcp dport { }", "unexpected '}'", "}"},
      {"tcp dport vmap { }", "unexpected '}'", "}"},
      {"tcp dport vmap { 22 : foo }", "an element of a verdict map without a verdict", "22 : foo"},
      {"tcp dport vmap { 22 : jump none }", "chain 'none' does not exist in table 't'",
       "jump none"},
      {"tcp dport vmap @plain", "'@plain' is a set", "@plain"},
      {"tcp dport vmap @m", "'@m' is a map", "@m"},
      {"meta mark set tcp dport map @vm", "'@vm' is a verdict map", "@vm"},
      {"meta mark set tcp dport map @plain", "'@plain' is a set", "@plain"},
      {"meta mark set tcp dport map { 22 : foo }", "'foo' is not a value of 'meta mark'", "foo"},
      {"foo accept", "unexpected 'foo'", "foo"},
      {"tcp accept", "unexpected 'accept'", "accept"},
      {"udp foo 5", "unexpected 'foo'", "foo"},
      {"meta foo 5", "unexpected 'foo'", "foo"},
      {"socket foo 5", "unexpected 'foo'", "foo"},
      {"osf foo \"x\"", "unexpected 'foo'", "foo"},
      {"tcp option foo exists", "unexpected 'foo'", "foo"},
      {"tcp option 256 exists", "'256' is out of range", "256"},
      {"tcp option eol length 1", "unexpected 'length'", "length"},
      {"tcp option window size 5", "unexpected 'size'", "size"},
      {"ip option foo exists", "unexpected 'foo'", "foo"},
      {"sctp chunk foo exists", "unexpected 'foo'", "foo"},
      {"log level foo", "unknown log level 'foo'", "foo"},
      {"quota 25 foo", "unexpected 'foo'", "foo"},
      {"queue num foo", "unexpected 'foo'", "foo"},
      {"queue flags foo num 1", "unexpected 'foo'", "foo"},
      {"ct original proto-dst 22",
       "'ct original proto-dst' needs a match of the transport protocol "
       "before it",
       "ct original proto-dst"},
      {"meta day \"Funday\"", "'Funday' is not a value of 'meta day'", "\"Funday\""},
      {"meta day mon", "'mon' is not a value of 'meta day'", "mon"},
      {"arp operation request",
       "'arp operation' contradicts the table: inet is about IPv4 and IPv6", "arp operation"},
      {"ct state new,foo", "'foo' is not a value of 'ct state'", "foo"},
      {"mark set foo", "'foo' is not a value of 'meta mark'", "foo"},
      {"ip dscp set foo", "'foo' is not a value of 'ip dscp'", "foo"},
      {"meta mark set 1, 2", "a list is no value", "1, 2"},
      {"ct mark == meta mark", "'meta mark' is no constant: nft compares with constants only",
       "meta mark"},
      {"ether daddr numgen inc mod 2",
       "'numgen inc mod 2' is no constant: nft compares with constants only", "numgen inc mod 2"},
      {"numgen inc mod 2 5", "value 5 never occurs", "5"},
      {"ip saddr { 10.0.0.1 . 22 }", "'10.0.0.1 . 22' is not a value of 'ip saddr'",
       "10.0.0.1 . 22"},
      {"ct helper set \"none\"", "ct helper 'none' is not declared in table 't'", "\"none\""},
      {"jump b", "'b' is a base chain: the kernel alone calls it", "b"},
      {"rt4 sid[0] 1", "unexpected 'rt4'", "rt4"},
      {"limit rate 5/second burst 10 accept", "unexpected 'accept'", "accept"},
      {"accept comment \"a\" comment \"b\"", "unexpected 'comment'", "comment"},
      {"rt0 addr ::1 accept", "unexpected '::1'", "::1"},
      {"rt0 addr[0] ::1 accept", "'::1' is not a value of 'exthdr rt0 addr'", "::1"},
      {"srh sid ::1 accept", "unexpected '::1'", "::1"},
      {"srh sid[0] ::1 accept", "'::1' is not a value of 'exthdr srh sid'", "::1"},
      {"update @dyn { ip saddr limit rate 5/second timeout 5s }", "unexpected 'timeout'",
       "timeout"},
      {"meta time \"2024-13-01\" accept", "'2024-13-01' is not a value of 'meta time'",
       "\"2024-13-01\""},
      {"meta hour \"24:00\" accept", "'24:00' is not a value of 'meta hour'", "\"24:00\""},
      {"rt2 addr ::1", "nft has no type for 'rt2 addr'", "rt2 addr"},
      {"igmp group 224.0.0.1", "'224.0.0.1' is not a value of 'igmp group'", "224.0.0.1"},
      {"icmpv6 packet-too-big 1500", "unexpected 'packet-too-big'", "packet-too-big"},
      {"icmpv6 parameter-problem 4", "unexpected 'parameter-problem'", "parameter-problem"},
      {"tcp dport { 22 : accept }", "an element with data in a set", "22 : accept"},
      {"iif @names", "'meta iif' is not of the set's type 'ifname'", "@names"},
      {"iifname @plain", "'meta iifname' is not of the set's type 'inet_service'", "@plain"},
      {"meta mark @plain", "'meta mark' is not of the set's type 'inet_service'", "@plain"},
      {"add @plain { ip saddr }", "'ip saddr' is not of the set's type 'inet_service'", "ip saddr"},
      {"add @names { iif }", "'meta iif' is not of the set's type 'ifname'", "iif"},
      {"add @plain { tcp dport . ip saddr }",
       "'tcp dport . ip saddr' is not of the set's type 'inet_service'", "tcp dport . ip saddr"},
      {"add @plain { tcp dport timeout 5s }",
       "a timeout for an element of '@plain', a set without timeouts", "@plain"},
      {"add @fixed { tcp dport }", "'@fixed' is declared constant", "@fixed"},
      {"update @wide { tcp dport }", "rules cannot write to '@wide', a set of intervals", "@wide"},
      {"update @plain { tcp dport comment \"x\" }", "an element that a rule adds has no comment",
       "\"x\""},
  };
  for (const Case& c : kCases) {
    INFO("rule: ", c.text);
    const Problem p = first(in_chain(c.text), DiagnosticLevel::error);
    CHECK(p.message == c.message);
    CHECK(p.where == c.where);
    CHECK(p.count == 1);
  }
}

TEST_CASE("neighbours of them that nft accepts") {
  static constexpr std::string_view kRules[] = {"ip saddr \"10.0.0.1\"",
                                                "tcp dport 22/8",
                                                "tcp dport vmap @vm",
                                                "tcp dport @vm",
                                                "tcp dport @m",
                                                "iifname @names",
                                                "icmpv6 param-problem 4",
                                                "icmpv6 mtu 1500",
                                                "igmp group 5",
                                                "add @names { iifname }",
                                                "tcp dport { 22 timeout 5s }",
                                                "add @plain { tcp dport expires 5s }",
                                                "reject with icmpx port-unreachable",
                                                "meta mark set tcp dport map @m",
                                                "tcp option 8 exists",
                                                "tcp option sack0 left 5",
                                                "tcp option window count 5",
                                                "log level warn",
                                                "quota over 25 mbytes",
                                                "meta l4proto tcp ct original proto-dst 22",
                                                "meta day \"Monday\"",
                                                "meta time \"2024-02-30\"",
                                                "numgen inc mod 2 1",
                                                "numgen inc mod 2 offset 100 100",
                                                "jump u",
                                                "ipsec in reqid 1",
                                                "sctp chunk data tsn 5",
                                                "ct state established | new"};
  for (const std::string_view rule : kRules) {
    INFO("rule: ", rule);
    const Problem p = first(in_chain(rule), DiagnosticLevel::error);
    CHECK(p.message == "");
  }
}

TEST_CASE("files that nft refuses") {
  static constexpr Case kCases[] = {
      {"table ip t { chain c { accept }\n}\n", "unexpected '}'", "}"},
      {"table ip t {\n chain accept {\n }\n}\n", "the name 'accept' is a keyword", "accept"},
      {"table inet accept { }\n", "the name 'accept' is a keyword", "accept"},
      {"table inet ip {\n chain c {\n }\n}\n", "the name 'ip' is a keyword", "ip"},
      {"table ip t {\n set ip { type mark; }\n}\n", "the name 'ip' is a keyword", "ip"},
      {"table ip t {\n chain 0c {\n }\n}\n", "the name '0c' is a number", "0c"},
      {"table ip t {\n counter 5 { }\n}\n", "the name '5' is a number", "5"},
      {"table ip t {\n chain -a {\n }\n}\n", "the name '-a' is no word", "-a"},
      {"table ip t {\n chain a+b {\n }\n}\n", "the name 'a+b' is no word", "a+b"},
      {"table ip \"t\" {\n}\n", "the name '\"t\"' is in quotes", "\"t\""},
      {"table ip t {\n set \"s\" { type mark; }\n}\n", "the name '\"s\"' is in quotes", "\"s\""},
      {"table ip t {\n chain d {\n }\n chain c {\n jump \"d\"\n }\n}\n",
       "the name '\"d\"' is in quotes", "\"d\""},
      {"define n = t\ntable inet $n {\n}\n", "the name '$n' is a variable", "$n"},
      {"add table t\nadd chain t c\nadd rule t tcp accept\n", "the name 'tcp' is a keyword", "tcp"},
      {"table ip t {\n set s { type hour; }\n}\n", "unexpected 'hour'", "hour"},
      {"table ip t {\n set s { type mark . day; }\n}\n", "unexpected 'day'", "day"},
      {"table netdev t {\n chain c {\n  ct state new\n }\n}\n",
       "tables of family netdev know no connections", "ct state"},
      {"table arp t {\n chain c {\n  ct mark set 5\n }\n}\n",
       "tables of family arp know no connections", "ct mark"},
      {"include d/a.nft\n", "unexpected 'd/a.nft'", "d/a.nft"},
      {"define f = \"a\"\ninclude $f\n", "unexpected '$f'", "$f"},
      {"table ip t {\n chain c {\n reject with icmpx port-unreachable\n }\n}\n",
       "'reject with icmpx' is for tables of both network protocols",
       "reject with icmpx port-unreachable"},
      {"table ip t { chain c { accept; } }\n", "unexpected '}'", "}"},
      {"table ip t { set s { type ipv4_addr }\n}\n", "unexpected '}'", "}"},
      {"add table ip t { flags dormant }\n", "unexpected '}'", "}"},
      {"table ip t { chain c { jump { accept };\n }\n}\n", "unexpected '}'", "}"},
      {"table ip t { foo x { }\n}\n", "unexpected 'foo'", "foo"},
      {"add foo ip t\n", "unexpected 'foo'", "foo"},
      {"flush foo\n", "unexpected 'foo'", "foo"},
      {"define a = 1\ndefine a = 2\n", "variable 'a' is defined already", "a"},
      {"define a = 1\ntable ip t { define a = 2\n}\n", "variable 'a' is defined already", "a"},
      {"define a = accept\n", "unexpected 'accept'", "accept"},
      {"create table ip t\ncreate table ip t\n", "table 't' exists already", "t"},
      {"add table ip t\nadd chain ip t c\ncreate chain ip t c\n", "chain 'c' exists already", "c"},
      {"table ip t {\n set s { type ipv4_addr; }\n map s { type ipv4_addr : mark; }\n}\n",
       "set 's' exists already", "s"},
      {"flush ruleset\ntable ip t {\n set s { type ipv4_addr; }\n}\ndelete element ip t s { "
       "1.1.1.1 "
       "}\n",
       "element 1.1.1.1 is not in set 's'", "1.1.1.1"},
      {"table ip t {\n set s { type ipv4_addr : mark; }\n}\n", "unexpected ':'", ":"},
      {"table ip t {\n set s { type inet_service; size 2; elements = { 1, 2, 3 } }\n}\n",
       "set 's' has more elements than its size 2", "3"},
      {"table ip t {\n set s { type inet_service; elements = { 1 timeout 5s } }\n}\n",
       "an element with a timeout in a set without timeouts", "1"},
      {"table ip t {\n set s { type inet_service; timeout 5; }\n}\n", "time '5' without a unit",
       "5"},
      {"table ip t {\n set s { type inet_service; elements = { } }\n}\n", "unexpected '}'", "}"},
      {"table ip t {\n set s { type inet_service; auto-merge; }\n}\n",
       "auto-merge is for sets of intervals only", "s"},
      {"table ip t {\n set s { type ct_state; elements = { foo } }\n}\n",
       "'foo' is not a value of 'ct_state'", "foo"},
      {"table ip t {\n map m { type inet_service : verdict; elements = { 22 : foo } }\n}\n",
       "'foo' is no verdict", "foo"},
      {"table ip t {\n map m { type inet_service : verdict; elements = { 22 : jump x } }\n}\n",
       "chain 'x' does not exist in table 't'", "jump x"},
      {"table ip t {\n map m { type inet_service : ipv4_addr; elements = { 22 : accept } }\n}\n",
       "a verdict in a map of values", "accept"},
      {"table ip t {\n map m { type inet_service : ipv4_addr; elements = { 22 : fe80::1 } }\n}\n",
       "the address fe80::1 is not of the family of 'ipv4_addr'", "fe80::1"},
      {"table ip t {\n map m { type inet_service : inet_service; elements = { 22 : 70000 } }\n}\n",
       "value 70000 is out of range for 'inet_service'", "70000"},
      {"table ip t {\n map m { type ipv4_addr : mark; elements = { 1.1.1.1 : 5 comment \"x\" } "
       "}\n}\n",
       "unexpected 'comment'", "comment"},
  };
  for (const Case& c : kCases) {
    INFO("file: ", c.text);
    const Problem p = first(c.text, DiagnosticLevel::error);
    CHECK(p.message == c.message);
    CHECK(p.where == c.where);
  }
}

TEST_CASE("what depends on the host is one warning that says why, and none in a listing") {
  static constexpr Case kCases[] = {
      {"tcp dport frob",
       "the service 'frob' is not known here: nft refuses the file on a host whose /etc/services "
       "has no such name",
       "frob"},
      {"ip saddr a.example",
       "nft looks up the host name 'a.example' while it loads the file, and refuses the file when "
       "it finds none",
       "a.example"},
      {"meta skuid alice", "nft refuses the file on a host that has no user 'alice'", "alice"},
      {"meta skgid { staff, wheel }",
       "nft refuses the file on a host that has no group 'staff' (the same holds for other groups "
       "in the file)",
       "staff"},
      {"iif wan0 accept", "nft refuses the file while the host has no interface 'wan0'", "wan0"},
      {"rt classid foo", "nft refuses the file on a host whose rt_realms has no realm 'foo'",
       "foo"},
      {"masquerade", "'masquerade' in a chain of type filter: the kernel refuses it", "masquerade"},
      {"meta l4proto tcp tproxy to :22",
       "'tproxy' cannot be used at the input hook: the kernel refuses it", "tproxy to :22"},
      {"ipsec out reqid 1",
       "'ipsec out reqid' cannot be used at the input hook: the kernel refuses it",
       "ipsec out reqid"},
      {"ct label foo", "nft refuses the file on a host whose connlabel.conf has no label 'foo'",
       "foo"},
  };
  for (const Case& c : kCases) {
    INFO("rule: ", c.text);
    const Problem p = first(in_chain(c.text), DiagnosticLevel::warning);
    CHECK(p.message == c.message);
    CHECK(p.where == c.where);
  }
  CHECK(first(in_chain("iif lo meta skuid root"), DiagnosticLevel::warning).message == "");
  CHECK(first("table ip t {\n\tchain c {\n\t\tiif \"eth0\" queue to 1\n\t}\n}\n",
              DiagnosticLevel::warning)
            .message == "");
  CHECK(
      first(
          "table ip t {\n\tct helper h {\n\t\ttype \"rtsp\" protocol tcp\n\t}\n}\nflush ruleset\n",
          DiagnosticLevel::warning)
          .message == "");
  CHECK(first("flush ruleset\ntable ip t {\n ct helper h {\n type \"rtsp\" protocol tcp\n }\n}\n",
              DiagnosticLevel::warning)
            .message ==
        "the kernel refuses the file on a host that has no connection tracking helper 'rtsp'");
  CHECK(first("table ip t {\n set s { type ipv4_addr; }\n}\ndelete element ip t s { 1.1.1.1 }\n",
              DiagnosticLevel::warning)
            .message ==
        "element 1.1.1.1 is not in set 's' here: nft refuses the file unless the host has it");
}

TEST_CASE("names that nft can read, and names that it lists though it cannot read them") {
  static constexpr std::string_view kNames[] = {"input", "state", "a-b.c/d", "_x",  ".a",
                                                "5s",    "c0",    "ab:cd",   "dead"};
  for (const std::string_view name : kNames) {
    INFO("name: ", name);
    const std::string text = "table ip t {\n chain " + std::string(name) + " {\n }\n}\n";
    CHECK(first(text, DiagnosticLevel::error).count == 0);
  }
  CHECK(first("define d = u\ntable ip t {\n chain u {\n }\n chain c {\n jump $d\n }\n}\n",
              DiagnosticLevel::error)
            .count == 0);
  CHECK(first("table ip t {\n\tchain log {\n\t}\n\n\tchain a+b {\n\t\tjump log\n\t}\n}\n",
              DiagnosticLevel::error)
            .count == 0);
  CHECK(
      first("# Warning: table ip filter is managed by iptables-nft, do not touch!\ntable ip filter "
            "{\n chain log {\n }\n}\n",
            DiagnosticLevel::error)
          .count == 0);
}

TEST_CASE("encodings and line ends that nft refuses are one warning, and the file is read") {
  static constexpr std::string_view kPlain = "table ip t {\n chain c {\n accept\n }\n}\n";
  const auto utf16 = [] {
    std::string out = "\xff\xfe";
    for (const char c : kPlain) out += std::string{c, '\0'};
    return out;
  };
  const struct {
    std::string bytes;
    std::string_view message;
  } cases[] = {{"\xef\xbb\xbf" + std::string(kPlain),
                "the file begins with a byte-order mark: nft refuses its first line"},
               {utf16(), "the file is UTF-16: nft refuses its first line"},
               {"table ip t {\n chain c {\r\n accept\r\n }\n}\n", "lines end in CR LF"},
               {"# a\r\ntable ip t {\n chain c {\n accept # b\r\n }\n}\n", ""},
               {"table ip t {\n chain c {\n log prefix \"a\rb\" accept\n }\n}\n", ""}};
  for (const auto& c : cases) {
    INFO("bytes: ", c.bytes);
    SourceSet sources;
    const FileId file = sources.add("rules", c.bytes);
    Ruleset ruleset;
    Diagnostics diagnostics;
    parse_text_file(sources, file, {}, ruleset, diagnostics);
    CHECK(ruleset.rules.size() == 1);
    REQUIRE(diagnostics.all().size() == (c.message.empty() ? 0 : 1));
    if (c.message.empty()) continue;
    CHECK(diagnostics.all()[0].level == DiagnosticLevel::warning);
    CHECK(diagnostics.all()[0].message == c.message);
  }
}

TEST_CASE("what connection tracking objects lack") {
  static constexpr Case kCases[] = {
      {"ct helper h { protocol tcp; }", "unexpected 'protocol'", "protocol"},
      {"ct helper h { type \"ftp\"; }", "unexpected ';'", ";"},
      {"ct helper h { type \"ftp\" protocol sctp; }", "unexpected 'sctp'", "sctp"},
      {"ct helper h { type ftp protocol tcp; }", "unexpected 'ftp'", "ftp"},
      {"ct helper h { type \"ftp\" protocol tcp }", "unexpected '}'", "}"},
      {"ct helper h { l3proto ip; }", "ct helper 'h' lacks a type", "h"},
      {"ct timeout h { protocol tcp; policy = { foo : 5 }; }", "'foo' is no state of tcp", "foo"},
      {"ct timeout h { policy = { close : 5 }; }", "ct timeout 'h' lacks a protocol", "h"},
      {"ct timeout h { protocol udp; policy = { established : 5 }; }",
       "'established' is no state of udp", "established"},
      {"ct timeout h { protocol tcp; policy = { }; }", "unexpected '}'", "}"},
      {"ct expectation h { protocol tcp; dport 5; timeout 5s; }", "ct expectation 'h' lacks a size",
       "h"},
  };
  for (const Case& c : kCases) {
    INFO("object: ", c.text);
    const Problem p =
        first("table ip t {\n " + std::string(c.text) + "\n}\n", DiagnosticLevel::error);
    CHECK(p.message == c.message);
    CHECK(p.where == c.where);
    CHECK(p.count == 1);
  }
  static constexpr std::string_view kFine[] = {
      "ct helper h { type \"ftp\" protocol tcp; l3proto ip; comment \"x\"; }",
      "ct timeout h { policy = { established : 1, syn_sent2 : 2 }; protocol tcp; l3proto ip; }",
      "ct timeout h { protocol udp; policy = { unreplied : 15, replied : 12 }\n }",
      "ct expectation h { protocol tcp\n dport 5\n timeout 1h\n size 12\n }"};
  for (const std::string_view object : kFine) {
    INFO("object: ", object);
    CHECK(first("table ip t {\n " + std::string(object) + "\n}\n", DiagnosticLevel::error).count ==
          0);
  }
  const Problem unit =
      first("table ip t {\n ct timeout h { protocol udp; policy = { replied : 10s }; }\n}\n",
            DiagnosticLevel::warning);
  CHECK(unit.message == "nft 1.0.6 takes numbers of seconds here, without a unit");
  CHECK(unit.where == "10s");
}

}  // namespace fwlint::nftables
