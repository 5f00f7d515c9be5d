// What is united covers what its parts covered, and nothing else.
#include <doctest/doctest.h>

#include "src/cli/exposure_answers.hpp"

using namespace fwlint;
using namespace fwlint::cli;

namespace {

OpenCell cell(std::size_t rule, ValueSet ports, ValueSet sources, ValueSet destinations) {
  OpenCell c;
  c.row.rule = make_id<RuleId>(rule);
  c.row.protocol = protocol::tcp;
  c.row.ports = std::move(ports);
  c.row.sources = std::move(sources);
  c.row.destinations = std::move(destinations);
  return c;
}

ValueSet range(unsigned lo, unsigned hi) { return ValueSet::range(lo, hi); }

bool covers(const std::vector<OpenRow>& rows, unsigned port, unsigned source, unsigned to) {
  for (const OpenRow& r : rows) {
    if (r.ports.contains(port) && r.sources.contains(source) && r.destinations.contains(to)) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("a rule for some sources and a rule for the others are one answer") {
  const auto rows = unite_cells({cell(3, range(22, 22), range(0, 9), range(0, 99)),
                                 cell(1, range(22, 22), range(10, 99), range(0, 99))});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].sources == range(0, 99));
  CHECK(rows[0].rules == std::vector<RuleId>{make_id<RuleId>(1), make_id<RuleId>(3)});
}

TEST_CASE("ports that more sources reach leave the narrower row") {
  const auto rows =
      unite_cells({cell(1, ValueSet::from({{22, 22}, {80, 80}}), range(10, 99), range(0, 9)),
                   cell(1, range(80, 80), range(0, 99), range(0, 9))});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].ports == range(22, 22));
  CHECK(rows[0].sources == range(10, 99));
  CHECK(rows[1].ports == range(80, 80));
  CHECK(rows[1].sources == range(0, 99));
}

TEST_CASE("conditions keep rows apart") {
  OpenCell a = cell(1, range(22, 22), range(0, 9), range(0, 9));
  OpenCell b = cell(1, range(22, 22), range(10, 19), range(0, 9));
  b.row.conditions = {"-m set --match-set x src"};
  CHECK(unite_cells({a, b}).size() == 2);
}

TEST_CASE("random cells: the same packets, never more rows") {
  std::uint32_t seed = 11;
  const auto next = [&](std::uint32_t n) {
    return (seed = seed * 1664525U + 1013904223U) >> 16 & (n - 1);
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<OpenCell> cells;
    for (int i = 0; i < 6; ++i) {
      const auto some = [&] {
        const unsigned lo = next(8);
        return range(lo, lo + next(4));
      };
      cells.push_back(cell(next(2), some(), some(), some()));
    }
    std::vector<OpenRow> alone;
    for (const OpenCell& c : cells) {
      alone.push_back({c.row.ports, c.row.sources, c.row.destinations, {c.row.rule}, {}});
    }
    const std::vector<OpenRow> rows = unite_cells(cells);
    CHECK(rows.size() <= cells.size());
    for (unsigned p = 0; p < 12; ++p) {
      for (unsigned s = 0; s < 12; ++s) {
        for (unsigned d = 0; d < 12; ++d) CHECK(covers(rows, p, s, d) == covers(alone, p, s, d));
      }
    }
  }
}
