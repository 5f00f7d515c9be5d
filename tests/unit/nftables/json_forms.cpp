// The shapes that releases of nft from 0.9 to 1.1 gave the same thing in JSON, commands, and what
// is said about JSON that nft would refuse. Each form is compared with the text that means the
// same.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

struct Outcome {
  std::string model;
  std::string problems;
};

Outcome lowered(std::string_view bytes, bool json) {
  SourceSet sources;
  Ruleset ruleset;
  Diagnostics diagnostics;
  const FileId file = sources.add("r", bytes);
  (json ? parse_json_file : parse_text_file)(sources, file, {}, ruleset, diagnostics);
  return {test::dump(ruleset), test::dump(sources, diagnostics)};
}

constexpr std::string_view kTable = R"({"table": {"family": "inet", "name": "t"}})";
constexpr std::string_view kChain = R"({"chain": {"family": "inet", "table": "t", "name": "c"}})";

std::string listing(std::string_view more) {
  return "{\"nftables\": [" + std::string(kTable) + ", " + std::string(more) + "]}";
}

std::string rule_of(std::string_view statements) {
  return listing(std::string(kChain) +
                 R"(, {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [)" +
                 std::string(statements) + "]}}");
}

/// The JSON statements and the rule text mean the same, and nothing is wrong with either.
void same(std::string_view statements, std::string_view text) {
  CAPTURE(std::string(statements));
  CAPTURE(std::string(text));
  const Outcome a = lowered(rule_of(statements), true);
  const Outcome b =
      lowered("table inet t {\n chain c {\n  " + std::string(text) + "\n }\n}\n", false);
  CHECK(a.problems == b.problems);
  CHECK(a.model == b.model);
}

std::string problems(std::string_view json) { return lowered(json, true).problems; }

}  // namespace

TEST_CASE("one statement in the shapes of several releases") {
  same(R"({"match": {"left": {"payload": {"name": "tcp", "field": "dport"}}, "right": 22}})",
       "tcp dport 22");
  same(R"({"match": {"left": {"meta": "iifname"}, "op": "==", "right": "lo"}}, {"accept": null})",
       "iifname \"lo\" accept");
  same(
      R"({"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}})",
      "ct state established,related");
  same(
      R"({"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": {"|": ["established", "related"]}}})",
      "ct state established,related");
  same(
      R"({"match": {"op": "==", "left": {"ct": {"key": "ip saddr", "dir": "original"}}, "right": "192.0.2.1"}})",
      "ct original ip saddr 192.0.2.1");
  same(
      R"({"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]}, "right": "syn"}})",
      "tcp flags & (fin | syn | rst | ack) == syn");
  same(
      R"({"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, {"|": ["fin", "syn", "rst", "ack"]}]}, "right": "syn"}})",
      "tcp flags & (fin | syn | rst | ack) syn");
  same(
      R"({"match": {"op": "==", "left": {"payload": {"base": "th", "offset": 16, "len": 16}}, "right": 80}})",
      "@th,16,16 80");
  same(
      R"({"match": {"op": "==", "left": {"tcp option": {"base": 6, "offset": 0, "len": 8}}, "right": true}})",
      "tcp option 6 exists");
  same(
      R"({"match": {"op": "==", "left": {"exthdr": {"name": "srh", "field": "sid[1]"}}, "right": "2001:db8::1"}})",
      "srh sid[1] 2001:db8::1");
  same(
      R"({"match": {"op": "!=", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"set": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"elem": {"val": "192.0.2.1", "comment": "x"}}, {"range": ["192.0.2.5", "192.0.2.9"]}]}}})",
      "ip saddr != { 10.0.0.0/8, 192.0.2.1, 192.0.2.5-192.0.2.9 }");
  same(
      R"({"vmap": {"key": {"concat": [{"meta": {"key": "iifname"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "data": {"set": [[{"concat": ["lo", 22]}, {"accept": null}], [{"concat": ["eth*", 80]}, {"drop": null}]]}}})",
      "iifname . tcp dport vmap { \"lo\" . 22 : accept, \"eth*\" . 80 : drop }");
  same(R"("jump {\n ip saddr 192.0.2.1 accept\n drop\n}")",
       "jump { ip saddr 192.0.2.1 accept; drop; }");
  same(R"({"limit": {"rate": 5, "per": "second", "inv": true}}, {"drop": null})",
       "limit rate over 5/second drop");
  same(R"({"reject": {"type": "icmpx", "expr": "admin-prohibited"}})",
       "reject with icmpx admin-prohibited");
  same(R"({"masquerade": {"flags": "random"}})", "masquerade random");
  same(R"({"queue": {"num": {"range": [0, 3]}, "flags": ["fanout", "bypass"]}})",
       "queue num 0-3 bypass,fanout");
  same(
      R"({"match": {"op": "in", "left": {"meta": {"key": "hour"}}, "right": {"range": ["08:00", "17:00"]}}})",
      "meta hour \"08:00\"-\"17:00\"");
  same(
      R"({"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 4789}}, {"match": {"op": "==", "left": {"payload": {"protocol": "vxlan", "field": "vni", "tunnel": "vxlan"}}, "right": 10}})",
      "udp dport 4789 vxlan vni 10");
}

TEST_CASE("sets, flags and chains in the shapes of several releases") {
  const auto model = [](std::string_view json) {
    const Outcome o = lowered(listing(json), true);
    CHECK(o.problems.empty());
    return o.model;
  };
  const std::string set_of_two = model(
      R"({"set": {"family": "inet", "table": "t", "name": "s", "type": "ipv4_addr", "flags": ["interval"], "elem": [{"prefix": {"addr": "10.0.0.0", "len": 8}}]}})");
  CHECK(set_of_two == "table inet t\n  set s\n");
  CHECK(
      model(
          R"({"set": {"family": "inet", "table": "t", "name": "s", "type": "ipv4_addr", "flags": "interval", "timeout": 60, "gc-interval": 5, "elem": ["10.0.0.0/8"]}})") ==
      set_of_two);
  CHECK(
      model(
          R"({"chain": {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 10, "policy": "drop"}})") ==
      "table inet t\n  chain c filter input 10 policy drop\n");
  CHECK(
      model(
          R"({"chain": {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": "filter + 10", "policy": "drop"}})") ==
      "table inet t\n  chain c filter input 10 policy drop\n");
  CHECK(
      model(
          R"({"chain": {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": "-150"}})") ==
      "table inet t\n  chain c filter input -150 policy accept (default)\n");
}

TEST_CASE("a command file is carried out") {
  const Outcome o = lowered(
      R"({"nftables": [{"flush": {"ruleset": null}},
{"add": {"table": {"family": "inet", "name": "t"}}},
{"add": {"chain": {"family": "inet", "table": "t", "name": "c"}}},
{"add": {"set": {"family": "inet", "table": "t", "name": "s", "type": "inet_service"}}},
{"add": {"element": {"family": "inet", "table": "t", "name": "s", "elem": [22, 80]}}},
{"delete": {"element": {"family": "inet", "table": "t", "name": "s", "elem": [80]}}},
{"add": {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "@s"}}, {"accept": null}]}}},
{"insert": {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [{"drop": null}]}}},
{"add": {"chain": {"family": "inet", "table": "t", "name": "gone"}}},
{"delete": {"chain": {"family": "inet", "table": "t", "name": "gone"}}}]})",
      true);
  CHECK(o.problems.empty());
  CHECK(o.model ==
        "table inet t\n  set s\n  chain c\n    any -> drop\n"
        "    dport=22 fragment=0 protocol=6 -> accept <dport set @s = 22>\n");
}

TEST_CASE("what nft refuses is told with its place") {
  CHECK(problems(rule_of(R"({"match": {"op": "==", "left": {"meta": {"key": "mark"}}}})")) ==
        "1:192: error: a match has no \"right\" (expected an expression)\n");
  CHECK(problems(
            rule_of(R"({"match": {"op": "=", "left": {"meta": {"key": "mark"}}, "right": 1}})")) ==
        "1:199: error: unknown operator '=' (expected ==, !=, <, >, <=, >= or in)\n");
  CHECK(
      problems(rule_of(
          R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.0.0.0", "len": 33}}}})")) ==
      "1:312: error: the prefix length 33 is out of range (expected at most 32)\n");
  CHECK(problems(rule_of(R"({"counter": {"packets": 99999999999999999999, "bytes": 0}})")) ==
        "1:206: error: the number 99999999999999999999 is out of range (expected a whole number "
        "from 0 to 18446744073709551615)\n");
  CHECK(problems(rule_of(R"({"jump": {}})")) ==
        "1:191: error: a jump without a target (expected {\"target\": \"chain\"})\n");
  CHECK(problems(rule_of("7")) ==
        "1:182: error: a statement that is a number (expected an object with one member, such as "
        "{\"accept\": null})\n");
  CHECK(problems(R"({"nftables": [{"metainfo": {"json_schema_version": 2}}]})") ==
        "1:52: error: JSON schema version 2 is not known (expected version 1)\n");
  CHECK(problems(R"({"nftables": [{"table": {"family": "inet"}}]})") ==
        "1:25: error: a table has no \"name\" (expected a string)\n");
  CHECK(problems(R"({"nftables": [{"table": 1, "chain": 2}]})") ==
        "1:15: error: an object of 2 members (expected an object with one member, such as "
        "{\"rule\": …})\n");
}

TEST_CASE("broken JSON is found by both halves of the reader") {
  // Without and with an escape in the text: the careful half alone reads the second.
  for (const std::string tail : {"", ", {\"metainfo\": {\"x\": \"\\n\"}}"}) {
    CAPTURE(tail);
    CHECK(problems("{\"nftables\": [truex" + tail + "]}") ==
          "1:19: error: unexpected text in JSON (expected ',' or a closing bracket)\n");
    CHECK(problems("{\"nftables\": [{\"a\" 1}" + tail + "]}") ==
          "1:20: error: a JSON member has no value (expected ':')\n");
    CHECK(problems("{\"nftables\": [{\"a\": 01}" + tail + "]}") ==
          "1:22: error: unexpected text in JSON (expected ',' or a closing bracket)\n");
  }
  CHECK(problems("{\"nftables\": [{\"table\": {\"family\": \"inet\", \"name\": \"a\\u00e4\"}}]}")
            .empty());
  CHECK(problems("{\"nftables\": [{\"table\": {\"family\": \"inet\", \"name\": \"a\"") ==
        "1:55: error: the JSON text ends too early (expected '}')\n");
  CHECK(problems("{\"nftables\": [{\"table\": {\"family\": \"inet\", \"name\": \"a}}]}") ==
        "1:52: error: a JSON string is not closed (expected '\"')\n");
}

}  // namespace fwlint::nftables
