// The JSON form: a listing against its model, errors with their places, and hostile input.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::string_view kListing = R"json({"nftables": [
{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
{"table": {"family": "inet", "name": "fw", "handle": 1}},
{"set": {"family": "inet", "name": "web", "table": "fw", "type": "inet_service", "handle": 4, "flags": ["interval"], "elem": [80, {"range": [8000, 8010]}]}},
{"set": {"family": "inet", "name": "seen", "table": "fw", "type": "ipv4_addr", "handle": 5, "size": 128, "flags": ["timeout"], "timeout": 60}},
{"map": {"family": "inet", "name": "vm", "table": "fw", "type": "inet_service", "handle": 6, "map": "verdict", "elem": [[22, {"accept": null}], [23, {"jump": {"target": "extra"}}]]}},
{"chain": {"family": "inet", "table": "fw", "name": "extra", "handle": 1}},
{"chain": {"family": "inet", "table": "fw", "name": "input", "handle": 2, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
{"chain": {"family": "inet", "table": "fw", "name": "nat", "handle": 3, "type": "nat", "hook": "prerouting", "prio": -100, "policy": "accept"}},
{"rule": {"family": "inet", "table": "fw", "chain": "extra", "handle": 7, "expr": [{"return": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 8, "expr": [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 10, "expr": [{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}], ["new", {"continue": null}]]}}}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 12, "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": {"set": ["eth*", "lo"]}}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 13, "expr": [{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn"]]}, "right": "syn"}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 14, "comment": "web", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "@web"}}, {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.0.0.0", "len": 8}}}}, {"counter": {"packets": 0, "bytes": 0}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 16, "expr": [{"match": {"op": "!=", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [1, {"range": [5, 9]}]}}}, {"drop": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 18, "expr": [{"match": {"op": "==", "left": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "right": {"set": [{"concat": ["10.0.0.1", 80]}, {"concat": ["10.0.0.2", 443]}]}}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 19, "expr": [{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@vm"}}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 20, "expr": [{"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "set": "@seen", "stmt": [{"limit": {"rate": 10, "burst": 5, "per": "minute", "inv": true}}]}}, {"drop": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 21, "expr": [{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"|": [{"&": [{"meta": {"key": "mark"}}, 511]}, 256]}}}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 23, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "saddr"}}, "right": {"prefix": {"addr": "fe80::", "len": 10}}}}, {"match": {"op": "==", "left": {"payload": {"protocol": "icmpv6", "field": "type"}}, "right": {"set": ["nd-router-advert", "nd-neighbor-solicit"]}}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 24, "expr": [{"match": {"op": "==", "left": {"fib": {"result": "type", "flags": ["daddr"]}}, "right": "local"}}, {"limit": {"rate": 3, "burst": 5, "per": "second"}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 28, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 53}}, "jump {\n\t\t\tip saddr 1.2.3.4 accept\n\t\t\tdrop\n\t\t}"]}},
{"rule": {"family": "inet", "table": "fw", "chain": "input", "handle": 29, "expr": [{"reject": {"type": "icmpx", "expr": "admin-prohibited"}}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "nat", "handle": 30, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 8080}}, {"dnat": {"family": "ip", "addr": "10.0.0.5", "port": 80}}]}},
{"rule": {"family": "inet", "table": "fw", "chain": "nat", "handle": 31, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 2222}}, {"redirect": {"port": 22}}]}}
]}
)json";

constexpr std::string_view kModel = R"(table inet fw
  set web
  set seen written
  set vm
  chain extra
    any -> return
  chain input filter input 0 policy drop
    ct state=1-2 -> accept
    any -> continue
      [ct state=0] continue
      [ct state=3] drop
    iif=eth*,lo -> accept
    fragment=0 protocol=6 tcp flags=2,6,10,14,18,22,26,30,34,38,42,46,50,54,58,62,66,70,74,78,82,86,90,94,98,102,106,110,114,118,122,126,130,134,138,142,146,150,154,158,162,166,170,174,178,182,186,190,194,198,202,206,210,214,218,222,226,230,234,238,242,246,250,254 -> accept
    dport=80,8000-8010 family=0 fragment=0 protocol=6 src=10.0.0.0-10.255.255.255 -> accept <dport set @web = 80,8000-8010> [0:0] # web
    dport=0,2-4,10-65535 fragment=0 protocol=6 -> drop <dport number 1 = 1> <dport range 5-9 = 5-9>
    family=0 fragment=0 protocol=6 one of (dport=443 src=10.0.0.2) (dport=80 src=10.0.0.1) -> accept <dport number 443 = 443> <dport number 80 = 80>
    fragment=0 protocol=6 -> continue
      [dport=22] accept
      [dport=23] jump extra <dport set @vm = 22-23>
    family=0 rate"limit rate over 10/minute"~=0 set contents"room in @seen"~=1 + set write{add @seen { ip saddr }} -> drop
    any + mark set{meta mark set ((meta mark & 511) | 256)} mask=ffffff00 value=100 -> continue
    family=1 fragment=0 icmp=34304-34815 protocol=58 src=fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff -> accept
    environment"fib daddr type local" rate"limit rate 3/second"~=1 -> accept
    dport=53 fragment=0 protocol=17 -> jump __anon0 <dport number 53 = 53>
    any -> reject (icmpx admin-prohibited)
  chain nat nat prerouting -100 policy accept
    dport=8080 family=0 fragment=0 protocol=6 + dnat{dnat to 10.0.0.5:80} to 10.0.0.5 ports 80 -> accept <dport number 8080 = 8080>
    dport=2222 fragment=0 protocol=6 + redirect{redirect to :22} ports 22 -> accept <dport number 2222 = 2222>
  chain __anon0
    family=0 src=1.2.3.4 -> accept
    any -> drop
)";

struct Read {
  Ruleset ruleset;
  std::string problems;
  std::string spans;
};

Read read(std::string_view json) {
  Read out;
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("rules.json", json);
  parse_json_file(sources, file, {}, out.ruleset, diagnostics);
  out.problems = test::dump(sources, diagnostics);
  for (const Rule& r : out.ruleset.rules) {
    out.spans += std::string(sources.text(r.span).substr(0, 60)) + '\n';
  }
  return out;
}

std::string rule_json(std::string_view expr) {
  return R"({"nftables": [{"table": {"family": "inet", "name": "t"}},
{"chain": {"family": "inet", "table": "t", "name": "c"}},
{"rule": {"family": "inet", "table": "t", "chain": "c", "expr": )" +
         std::string(expr) + "}}]}";
}

}  // namespace

TEST_CASE("a JSON listing becomes its model") {
  const Read r = read(kListing);
  CHECK(r.problems.empty());
  CHECK(test::dump(r.ruleset) == kModel);
  REQUIRE(r.ruleset.inputs.size() == 1);
  CHECK(r.ruleset.inputs[0].dialect == Dialect::nft_json);
  CHECK(r.ruleset.inputs[0].rules == 19);
  CHECK(r.ruleset.inputs[0].understood == 19);
}

TEST_CASE("rules and ports of JSON have their places") {
  SourceSet sources;
  Diagnostics diagnostics;
  Ruleset ruleset;
  const std::string text = rule_json(
      R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 8443}}, {"accept": null}])");
  const FileId file = sources.add("rules.json", text);
  parse_json_file(sources, file, {}, ruleset, diagnostics);
  REQUIRE(ruleset.rules.size() == 1);
  CHECK(sources.text(ruleset.rules[0].span).substr(0, 10) == "{\"rule\": {");
  CHECK(sources.text(ruleset.rules[0].span).ends_with("}}"));
  REQUIRE(ruleset.rules[0].ports.size() == 1);
  CHECK(sources.text(ruleset.rules[0].ports[0].span) == "8443");
}

TEST_CASE("one flag may be a string instead of an array") {
  const Read r = read(
      R"({"nftables": [{"table": {"family": "ip", "name": "t", "flags": "dormant"}},
{"set": {"family": "ip", "table": "t", "name": "s", "type": "ipv4_addr", "flags": "dynamic"}}]})");
  CHECK(r.problems.empty());
  CHECK(test::dump(r.ruleset) == "table ip t dormant\n  set s written\n");
}

TEST_CASE("a table whose flags in JSON are none may be asleep") {
  const Read r = read(
      R"({"nftables": [{"table": {"family": "ip", "name": "a", "handle": 1, "flags": "b"}},
{"chain": {"family": "ip", "table": "a", "name": "c", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
{"chain": {"family": "ip", "table": "a", "name": "d", "handle": 2}}]})");
  CHECK(r.problems.empty());
  CHECK(test::dump(r.ruleset) ==
        "table ip a\n  chain c filter input 0 policy drop\n"
        "    hidden\"table ip a is dormant\" -> accept\n  chain d\n"
        "gap 2 flags of table 'a': nft 1.0.6 writes them wrong in JSON, so whether the table is "
        "dormant is taken as unknown; 'nft list ruleset' tells\n");
}

TEST_CASE("unknown statements and expressions of JSON stay conditions") {
  const Read r = read(rule_json(R"([{"novelty": {"a": 1}}, {"accept": null}])"));
  CHECK(r.problems.empty());
  CHECK(test::dump(r.ruleset) ==
        "table inet t\n  chain c\n    unknown\"{\"novelty\": {\"a\": 1}}\"~ -> accept ?\n"
        "gap 0 '{\"novelty\": {\"a\": 1}}': treated as a condition that may or may not hold\n");
}

TEST_CASE("xt statements of JSON are conditions or unknown verdicts") {
  const Read r = read(rule_json(
      R"([{"xt": {"type": "match", "name": "recent"}}, {"xt": {"type": "target", "name": "LOG"}}, {"xt": null}])"));
  CHECK(r.problems.empty());
  CHECK(test::dump(r.ruleset, {.gaps = false}) ==
        "table inet t\n  chain c\n    hidden\"xt match \"~ hidden\"xt match recent\"~ "
        "+ other{xt target LOG} -> continue ?\n");
}

TEST_CASE("broken JSON is an error with its place") {
  CHECK(read("").problems == "1:1: error: unexpected text in JSON (expected '{')\n");
  CHECK(read("[]").problems == "1:1: error: unexpected text in JSON (expected '{')\n");
  CHECK(
      read("{}").problems ==
      "1:1: error: the JSON object has no \"nftables\" member (expected the output of 'nft -j list "
      "ruleset')\n");
  CHECK(read("{\"nftables\": [").problems ==
        "1:15: error: the JSON text ends too early (expected ']')\n");
  CHECK(read("{\"nftables\": [\n {\"table\": {\"family\": \"ip\", \"name\": tru}}]}").problems ==
        "2:37: error: unexpected text in JSON (expected a value)\n");
  CHECK(read("{\"nftables\": [\"x]}").problems ==
        "1:15: error: a JSON string is not closed (expected '\"')\n");
  CHECK(read("{\"nftables\": []} x").problems ==
        "1:18: error: text after the end of the JSON value (expected the end of the file)\n");
  CHECK(read("{\"nftables\": [7]}").problems ==
        "1:15: error: found a number in the list of objects (expected an object with one member, "
        "such "
        "as {\"rule\": …})\n");
  CHECK(read("{\"nftables\": [{\"table\": {\"family\": \"ipx\", \"name\": \"t\"}}]}").problems ==
        "1:36: error: unknown family 'ipx' (expected ip, ip6, inet, arp, bridge or netdev)\n");
}

TEST_CASE("hostile JSON is refused, not obeyed") {
  const std::string deep = "{\"nftables\": " + std::string(100000, '[');
  CHECK(read(deep).problems ==
        "1:79: error: JSON is nested too deeply (expected at most 64 levels)\n");
  CHECK(read(std::string("{\"nftables\": [\"\0\"]}", 19)).problems ==
        "1:16: error: a control character inside a JSON string (expected an escape such as \\n)\n");
  std::string many = "[";
  for (int i = 0; i < 5000; ++i) many += "1,";
  many += "1]";
  const Read r = read(
      rule_json("[{\"match\": {\"op\": \"==\", \"left\": {\"|\": " + many + "}, \"right\": 1}}]"));
  CHECK(
      r.problems.find("an operator with 5001 operands (expected an array of two, or a few more)") !=
      std::string::npos);
  CHECK(r.ruleset.gaps.empty());  // the error says it
}

TEST_CASE("nftables JSON is recognised") {
  CHECK(sniff_json("{\"nftables\": []}") == 100);
  CHECK(sniff_json(" \n{ \"nftables\": []}") == 100);
  CHECK(sniff_json("{\"a\": 1, \"nftables\": []}") == 80);
  CHECK(sniff_json("{\"runs\": []}") == 0);
  CHECK(sniff_json("table ip t {}") == 0);
}

}  // namespace fwlint::nftables
