// Spellings that mean the same to nft: a leading zero makes a number octal, also in an address, and
// quotes around a number or an address change nothing.
#include <doctest/doctest.h>

#include <string>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

using namespace fwlint;

namespace {

/// What a rule matches, in fields alone.
std::string matches(std::string_view rule) {
  SourceSet sources;
  const FileId file = sources.add(
      "rules",
      "define PORT = \"22\"\ntable inet t {\n chain c {\n  type filter hook input priority "
      "0;\n  " +
          std::string(rule) + "\n }\n}\n");
  Ruleset ruleset;
  Diagnostics diagnostics;
  nftables::parse_text_file(sources, file, {}, ruleset, diagnostics);
  std::string out = nftables::test::dump(sources, diagnostics);
  for (const Rule& r : ruleset.rules) {
    const auto clause = [&](const Clause& c) {
      for (const FieldConstraint& f : c.fields) {
        out += std::string(to_string(f.field)) + " ";
        for (const Interval& i : f.values.intervals()) {
          out += std::to_string(static_cast<std::uint64_t>(i.lo)) + "-" +
                 std::to_string(static_cast<std::uint64_t>(i.hi)) + " ";
        }
      }
      for (const Literal& l : c.literals) out += ruleset.predicates[l.predicate].text + " ";
    };
    clause(r.match.all);
    for (const auto& list : r.match.one_of) {
      for (const Clause& c : list) clause(c);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a leading zero makes a number octal") {
  CHECK(matches("tcp dport 010 accept") == matches("tcp dport 8 accept"));
  CHECK(matches("tcp dport 020-030 accept") == matches("tcp dport 16-24 accept"));
  CHECK(matches("tcp dport { 011, 022 } accept") == matches("tcp dport { 9, 18 } accept"));
  CHECK(matches("meta l4proto 021 accept") == matches("meta l4proto 17 accept"));
  CHECK(matches("ip saddr 010.1.1.1 accept") == matches("ip saddr 8.1.1.1 accept"));
  CHECK(matches("ip saddr 010.0.0.0/8 accept") == matches("ip saddr 8.0.0.0/8 accept"));
  CHECK(matches("ip saddr 10.0.0.01 accept") == matches("ip saddr 10.0.0.1 accept"));
  CHECK(matches("tcp dport 0 accept") != matches("tcp dport 8 accept"));
}

TEST_CASE("numbers and addresses in quotes") {
  CHECK(matches("tcp dport \"22\" accept") == matches("tcp dport 22 accept"));
  CHECK(matches("tcp dport $PORT accept") == matches("tcp dport 22 accept"));
  CHECK(matches("tcp dport { \"22\", \"80\" } accept") == matches("tcp dport { 22, 80 } accept"));
  CHECK(matches("ip saddr \"1.2.3.4\" accept") == matches("ip saddr 1.2.3.4 accept"));
}

TEST_CASE("a comment that nft finds too long") {
  const std::string most(128, 'x');
  CHECK(matches("tcp dport 22 accept comment \"" + most + "\"") == matches("tcp dport 22 accept"));
  CHECK(matches("accept comment \"" + most + "x\"").find("the comment is too long") !=
        std::string::npos);
}
