// Files as programs (flush, insert, delete), chains and tables, and what is reported as wrong.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

/// The model of the text and then its problems.
std::string model_of(std::string_view text) {
  SourceSet sources;
  Ruleset ruleset;
  Diagnostics diagnostics;
  const FileId file = sources.add("rules", text);
  parse_text_file(sources, file, {}, ruleset, diagnostics);
  return test::dump(ruleset, {.gaps = false}) + test::dump(sources, diagnostics);
}

std::string problems_of(std::string_view text) {
  SourceSet sources;
  Ruleset ruleset;
  Diagnostics diagnostics;
  const FileId file = sources.add("rules", text);
  parse_text_file(sources, file, {}, ruleset, diagnostics);
  return test::dump(sources, diagnostics);
}

}  // namespace

TEST_CASE("tables, base chains and policies") {
  CHECK(model_of(R"(table ip a {
  chain in { type filter hook input priority filter + 10; policy drop; }
  chain nat { type nat hook prerouting priority dstnat; }
  chain user { }
}
table inet b { flags dormant; }
table netdev n { chain x { type filter hook ingress device "lo" priority 0; policy accept; }; }
)") == R"(table ip a
  chain in filter input 10 policy drop
  chain nat nat prerouting -100 policy accept (default)
  chain user
table inet b dormant
table netdev n
  chain x filter ingress 0 policy accept
)");
}

TEST_CASE("commands are carried out in order") {
  CHECK(model_of(R"(add table ip t
add chain ip t c { type filter hook input priority 0; policy accept; }
add rule ip t c tcp dport 1 accept
add rule ip t c tcp dport 2 accept
insert rule ip t c tcp dport 3 accept
insert rule ip t c index 1 tcp dport 4 accept
add set ip t s { type inet_service; }
add element ip t s { 80, 443 }
add element ip t s { 8080 }
delete element ip t s { 443 }
add rule ip t c tcp dport @s drop
add table ip gone
delete table ip gone
add chain ip t empty
flush chain ip t empty
)") == R"(table ip t
  set s
  chain c filter input 0 policy accept
    dport=3 fragment=0 protocol=6 -> accept <dport number 3 = 3>
    dport=4 fragment=0 protocol=6 -> accept <dport number 4 = 4>
    dport=1 fragment=0 protocol=6 -> accept <dport number 1 = 1>
    dport=2 fragment=0 protocol=6 -> accept <dport number 2 = 2>
    dport=80,8080 fragment=0 protocol=6 -> drop <dport set @s = 80,8080>
  chain empty
)");
}

TEST_CASE("flush ruleset forgets what came before") {
  CHECK(model_of("table ip a { }\ntable ip6 b { }\nflush ruleset\ntable ip c { }\n") ==
        "table ip c\n");
}

TEST_CASE("a table may be opened again") {
  CHECK(model_of("table ip t {\n chain c {\n  tcp dport 1 accept\n }\n}\n"
                 "table ip t {\n chain c {\n  tcp dport 2 accept\n }\n}\n") == R"(table ip t
  chain c
    dport=1 fragment=0 protocol=6 -> accept <dport number 1 = 1>
    dport=2 fragment=0 protocol=6 -> accept <dport number 2 = 2>
)");
}

TEST_CASE("names that do not exist are errors with a hint") {
  CHECK(problems_of("table ip t {\n chain input2 { }\n chain c {\n  jump input1\n }\n}\n") ==
        "4:8: error: chain 'input1' does not exist in table 't' (expected the name of a chain of "
        "this "
        "table) (did you mean 'input2'?)\n");
  CHECK(problems_of(
            "table ip t {\n set web { type inet_service; }\n chain c {\n  tcp dport @wep accept\n "
            "}\n}\n") ==
        "4:13: error: set 'wep' is not declared in table 't' (expected the name of a set or map of "
        "this "
        "table) (did you mean 'web'?)\n");
}

TEST_CASE("loops of jumps are errors where a base chain reaches them") {
  CHECK(problems_of("table ip t {\n chain a {\n  jump b\n }\n chain b {\n  goto a\n }\n}\n") ==
        "6:3: warning: chain 'a' is reached from itself: a loop of jumps (expected jumps without a "
        "loop; the kernel refuses one as soon as a base chain reaches it)\n");
  CHECK(problems_of("table ip t {\n chain in {\n  type filter hook input priority 0; jump a\n }\n "
                    "chain a {\n  "
                    "jump b\n }\n chain b {\n  ip saddr vmap { 10.0.0.1 : goto a "
                    "}\n }\n}\n") ==
        "9:19: error: chain 'a' is reached from itself: a loop of jumps (expected jumps without "
        "a loop; the kernel refuses one)\n");
}

TEST_CASE("a base chain cannot be declared twice with another hook") {
  CHECK(problems_of("table ip t {\n chain c { type filter hook input priority 0; }\n}\n"
                    "table ip t {\n chain c { type filter hook output priority 0; }\n}\n") ==
        "5:2: error: chain 'c' is declared again with another type, hook or priority (expected the "
        "same "
        "declaration, or another name)\n");
}

TEST_CASE("values that do not fit their selector are errors") {
  const auto rule = [](std::string_view text) {
    return problems_of("table inet t {\n chain c {\n" + std::string(text) + "\n }\n}\n");
  };
  CHECK(rule("ct state establishd accept") ==
        "3:10: error: 'establishd' is not a value of 'ct state' (expected new, established, "
        "related, invalid or untracked) (did you mean 'established'?)\n");
  CHECK(rule("tcp dport 70000 accept") ==
        "3:11: error: value 70000 is out of range for 'tcp dport' (expected at most 65535)\n");
  CHECK(rule("ip saddr fe80::1 accept") ==
        "3:10: error: the address fe80::1 is not of the family of 'ip saddr' (expected an IPv4 "
        "address)\n");
  CHECK(rule("tcp dport 90-80 accept") ==
        "3:11: error: the range runs backwards (expected the lower bound first)\n");
  CHECK(rule("ip saddr . tcp dport { 10.0.0.1 } accept") ==
        "3:24: error: '10.0.0.1' does not have the 2 parts that the concatenation has (expected as "
        "many parts, joined by ' . ')\n");
  CHECK(rule("accept drop") ==
        "3:8: error: a statement after the one that ends the rule has no effect (expected nothing "
        "after the verdict)\n");
}

TEST_CASE("a ruleset of nft is recognised") {
  CHECK(sniff_text("table inet filter {\n}\n") == 95);
  CHECK(sniff_text("#!/usr/sbin/nft -f\nflush ruleset\n") == 100);
  CHECK(sniff_text("# comment\n\nflush ruleset\n") == 90);
  CHECK(sniff_text("# Warning: table ip filter is managed by iptables-nft, do not touch!\ntable ip "
                   "filter {") == 95);
  CHECK(sniff_text("define x = 10\n") == 70);
  CHECK(sniff_text("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n") == 0);
  CHECK(sniff_text("add\n") == 0);
  CHECK(sniff_text("") == 0);
}

}  // namespace fwlint::nftables
