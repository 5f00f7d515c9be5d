// What the text parser says about wrong input, and that hostile input neither crashes nor hangs it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "parsers/nftables/parser.hpp"

using namespace fwlint;
using namespace fwlint::nftables;

namespace {

/// Each diagnostic on a line: "level line:column message; expected; hint; note line:column".
std::string problems(std::string_view text, std::string* tree = nullptr) {
  SourceSet sources;
  const FileId file = sources.add("t.nft", text);
  Document document;
  Diagnostics diagnostics;
  parse_text(sources, file, document, diagnostics);
  if (tree != nullptr) *tree = dump(document);
  std::string out;
  for (const auto& d : diagnostics.all()) {
    const auto at = sources.locate(file, d.span.begin);
    out += fmt::format("{} {}:{} {}", to_string(d.level), at.line, at.column, d.message);
    if (!d.expected.empty()) out += "; expected " + d.expected;
    if (!d.hint.empty()) out += "; " + d.hint;
    for (const auto& n : d.notes) {
      const auto note = sources.locate(file, n.span.begin);
      out += fmt::format("; note {}:{} {}", note.line, note.column, n.message);
    }
    out += "\n";
  }
  return out;
}

std::string in_chain(std::string_view statements, std::string* tree = nullptr) {
  return problems("table ip t {\n chain c {\n" + std::string(statements) + "\n }\n}\n", tree);
}

/// What follows the table and the chain, which every text of `in_chain` has.
std::string after_chain(const std::string& tree) {
  const auto line = tree.find('\n', tree.find('\n') + 1);
  return tree.substr(line + 1);
}

std::string repeat(std::string_view s, std::size_t n) {
  std::string out;
  out.reserve(s.size() * n);
  for (std::size_t i = 0; i < n; ++i) out += s;
  return out;
}

}  // namespace

TEST_CASE("errors in rules: one per statement, a hint for a slip, the rest is read") {
  struct Case {
    std::string_view statements;
    std::string_view problems;
    std::string_view rules;
  };
  static constexpr Case kCases[] = {
      {"tcp dprt 22 accept\nudp dport 53 accept",
       "error 3:5 unexpected 'dprt'; expected a field of tcp; did you mean 'dport'?\n",
       "add rule ip t c: unknown<tcp dprt 22>; accept\nadd rule ip t c: udp.dport ~ 53; accept\n"},
      {"acept", "error 3:1 unexpected 'acept'; expected a statement; did you mean 'accept'?\n",
       "add rule ip t c: unknown<acept>\n"},
      {"ct staet new drop",
       "error 3:4 unexpected 'staet'; expected a ct key; did you mean 'state'?\n",
       "add rule ip t c: unknown<ct staet new>; drop\n"},
      {"tcp dport accept", "error 3:11 unexpected 'accept'; expected a value to compare with\n",
       "add rule ip t c: unknown<tcp dport>; accept\n"},
      {"tcp dport { 22, 80 accept\nudp dport 53 drop",
       "error 3:20 unexpected 'accept'; expected ',' or '}'; note 3:11 this '{' is not closed\n",
       "add rule ip t c: unknown<tcp dport { 22, 80 accept>\nadd rule ip t c: udp.dport ~ 53; "
       "drop\n"},
      {"tcp dport = 22",
       "error 3:11 unexpected '='; expected a value; write '==', or leave the operator out\n",
       "add rule ip t c: unknown<tcp dport = 22>\n"},
      {"limit rate 5/fortnight accept",
       "error 3:14 unexpected 'fortnight'; expected second, minute, hour, day or week\n",
       "add rule ip t c: unknown<limit rate 5/fortnight>; accept\n"},
      {"ip saddr 10.0.0.0/33 drop",
       "error 3:19 prefix length 33 is out of range; expected a length from 0 to 32\n",
       "add rule ip t c: unknown<ip saddr 10.0.0.0/33>; drop\n"},
      {"ip saddr $lan drop",
       "error 3:10 variable '$lan' is not defined; expected a variable from an earlier 'define'\n",
       "add rule ip t c: unknown<ip saddr $lan>; drop\n"},
      {"reject with icmpp",
       "error 3:13 unexpected 'icmpp'; expected 'tcp reset', 'icmp', 'icmpv6' or 'icmpx'; did you "
       "mean 'icmp'?\n",
       "add rule ip t c: unknown<reject with icmpp>\n"},
      {"comment \"open",
       "error 3:9 unexpected a string without closing quote; expected a comment in quotes\n", ""},
      {"type filter hook inptu priority 0;",
       "error 3:18 unexpected 'inptu'; expected prerouting, input, forward, output, postrouting, "
       "ingress or egress; did you mean 'input'?\n",
       ""},
      {"type filter hook input priority filtr;",
       "error 3:33 unknown priority 'filtr'; expected a priority such as 'filter' or '-150'; did "
       "you mean 'filter'?\n",
       ""},
      {"policy acept;",
       "error 3:8 unexpected 'acept'; expected accept or drop; did you mean 'accept'?\n", ""},
      {"tcp dport 99999999999999999999",
       "error 3:11 '99999999999999999999' is out of range; expected a number\n",
       "add rule ip t c: unknown<tcp dport 99999999999999999999>\n"},
      {"tcp dport\n", "error 3:10 unexpected end of line; expected a value to compare with\n",
       "add rule ip t c: unknown<tcp dport>\n"},
      {"22 accept", "error 3:1 unexpected '22'; expected a statement\n",
       "add rule ip t c: unknown<22>; accept\n"},
      {"fib saddr . iff oif missing drop",
       "error 3:13 unexpected 'iff'; expected saddr, daddr, mark, iif or oif; did you mean "
       "'iif'?\n",
       "add rule ip t c: unknown<fib saddr . iff oif missing>; drop\n"},
      {"meta iifnam lo",
       "error 3:6 unexpected 'iifnam'; expected a meta key; did you mean 'iifname'?\n",
       "add rule ip t c: unknown<meta iifnam lo>\n"},
      {"tcp dport {\n22,\n80 81,\n}\naccept",
       "error 5:4 unexpected '81'; expected ',' or '}'; note 3:11 this '{' is not closed\n",
       "add rule ip t c: unknown<tcp dport {\n22,\n80 "
       "81,\n}>\nadd rule ip t c: accept\n"},
      {"ip saddr 1.1.1.1-", "error 3:18 unexpected end of line; expected a value\n",
       "add rule ip t c: unknown<ip saddr 1.1.1.1->\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.statements);
    std::string tree;
    CHECK(in_chain(c.statements, &tree) == c.problems);
    CHECK(after_chain(tree) == c.rules);
  }
}

TEST_CASE("errors around rules: slips in keywords, missing and stray braces, gaps") {
  struct Case {
    std::string_view text;
    std::string_view problems;
    std::string_view tree;
  };
  static constexpr Case kCases[] = {
      {"tabel ip t {\n chain c {\n }\n}\ntable ip u { }\n",
       "error 1:1 unexpected 'tabel'; expected a command such as 'table' or 'add'; did you mean "
       "'table'?\n",
       "add table ip u\n"},
      {"table ip t {\n chain c {\n  accept\n",
       "error 4:1 unexpected end of file; expected '}'; note 2:10 this '{' is not closed\n",
       "add table ip t\nadd chain ip t c\nadd rule ip t c: accept\n"},
      {"table ip t {\n chain c {\n  accept\n chain d {\n  drop\n }\n}\n",
       "error 4:2 unexpected 'chain'; expected '}'; note 2:10 this '{' is not closed\n",
       "add table ip t\nadd chain ip t c\nadd rule ip t c: accept\nadd chain ip t d\nadd rule ip t "
       "d: drop\n"},
      {"table ip t {\n chian c {\n }\n set s {\n  tpye ipv4_addr\n  flags intervall\n  elements = "
       "{ 1.1.1.1 2.2.2.2 }\n  size 5\n }\n}\n",
       "error 2:2 unexpected 'chian'; expected 'chain', 'set', 'map' or another part of a table; "
       "did you mean 'chain'?\nerror 5:3 unexpected 'tpye'; expected type, flags, elements or "
       "another property of a set; did you mean 'type'?\nerror 6:9 unexpected 'intervall'; "
       "expected interval, timeout, dynamic or constant; did you mean 'interval'?\nerror 7:24 "
       "unexpected '2.2.2.2'; expected ',' or '}'; note 7:14 this '{' is not closed\n",
       "add table ip t\nadd set ip t s type  size 5 {}\n"},
      {"}\ntable ip t { }\n",
       "error 1:1 unexpected '}'; expected a command such as 'table' or 'add'; this '}' closes "
       "nothing\n",
       "add table ip t\n"},
      {"table ip t { set s { type ipv4_addr } flags dormnt\n}\n",
       "error 1:37 unexpected '}'; expected ';' or end of line before '}'; nft needs one after "
       "each "
       "part of a block\nerror 1:39 unexpected 'flags'; expected ';' or end of line\n",
       "add table ip t\nadd set ip t s type ipv4_addr\n"},
      {"add rule ip t\nadd rule ip t c accept\n",
       "error 1:14 unexpected end of line; expected a chain name\n", "add rule ip t c: accept\n"},
      {"table ip t {\n gadget g { x 1; }\n chain c { }\n}\n",
       "error 2:2 unexpected 'gadget'; expected 'chain', 'set', 'map' or another part of a table\n",
       "add table ip t\nadd chain ip t c\n"},
      {"include \"a.nft\"\nadd rule ip t c ip saddr $x drop\n",
       "warning 1:1 'a.nft' is not read; give included files as inputs of their own, or the output "
       "of 'nft list ruleset'\nwarning 2:26 variable '$x' is not defined here; it may come from an "
       "included file, which is not read\n",
       "add include a.nft\nadd rule ip t c: ip.saddr ~ ?'$x'; drop\n"},
      {"table ip t { counter c { packet 5 } }\n",
       "error 1:26 unexpected 'packet'; expected packets and bytes; did you mean 'packets'?\n",
       "add table ip t\nadd counter ip t c <packet 5>\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.text);
    std::string tree;
    CHECK(problems(c.text, &tree) == c.problems);
    CHECK(tree == c.tree);
  }
}

TEST_CASE("hostile input: bounded depth, size and number of errors") {
  const std::string open = "table ip t {\n chain c {\n  ip saddr ";
  const auto first = [](const std::string& all) { return all.substr(0, all.find('\n')); };
  const std::string deep = "; expected at most 64 levels of nesting";
  CHECK(first(problems(open + repeat("{", 100'000))) == "error 3:44 nested too deeply" + deep);
  CHECK(first(problems(open + repeat("(", 100'000))) == "error 3:76 nested too deeply" + deep);
  CHECK(first(problems(open + repeat("jump { ", 50'000))) ==
        "error 3:12 unexpected 'jump'; expected a value to compare with");
  CHECK(first(problems("table ip t { chain c { " + repeat("jump { ", 50'000))) ==
        "error 1:477 nested too deeply" + deep);
  CHECK(first(problems("table ip t { chain c { " + repeat("vxlan ", 50'000))) ==
        "error 1:408 nested too deeply" + deep);
  CHECK(first(problems(open + repeat("1 | ", 100'000) + "1\n}\n}\n")) ==
        "error 3:1038 unexpected '|'; expected at most 256 operators in a row");
  CHECK(problems(repeat("\\\n", 100'000)).empty());
}

TEST_CASE("hostile input: noise ends the run early, a long line is no trouble") {
  const auto count = [](const std::string& all) {
    return std::count(all.begin(), all.end(), '\n');
  };
  CHECK(count(problems("table ip t {\n" + repeat(std::string("\x01\x02\n", 3), 10'000))) <= 20);
  CHECK(count(problems(repeat("lorem ipsum dolor\n", 10'000))) == 13);
  CHECK(count(problems("table ip t { chain c {\n" + repeat("ip saddr $x\n", 10'000))) <= 102);
  const std::string big(10'000'000, 'x');
  CHECK(in_chain("tcp dport 1 comment \"" + big + "\"").find("the comment is too long") !=
        std::string::npos);
  CHECK(count(in_chain("tcp dport 1 comment \"" + big)) == 1);
}

TEST_CASE("hostile input: variables that multiply are stopped") {
  std::string text = "define a = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string use = fmt::format("${}", static_cast<char>(c - 1));
    text += fmt::format("define {} = {{ {}{} }}\n", c, repeat(use + ", ", 9), use);
  }
  CHECK(problems(text) ==
        "error 6:46 variables expand to too many items; expected at most 1000000 in one file\n");
}

TEST_CASE("carriage returns and a last line without end are read as usual") {
  std::string tree;
  CHECK(problems("table ip t {\r\n chain c {\r\n  tcp dport 22 \\\r\n   accept\r\n }\r\n}", &tree)
            .empty());
  CHECK(tree == "add table ip t\nadd chain ip t c\nadd rule ip t c: tcp.dport ~ 22; accept\n");
}
