// Differences between two rulesets against brute force and against a decision diagram: pairs that
// have nothing in common, pairs of which one is the other with a few changes, and pairs that say
// the same in another order.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "src/analysis/diff.hpp"
#include "tests/property/random_ruleset.hpp"
#include "tests/property/robdd_ruleset.hpp"

using namespace fwlint;
using fwlint::testing::Evaluator;
using fwlint::testing::Interpreter;
using fwlint::testing::Maker;
using fwlint::testing::RandomRuleset;
using fwlint::testing::Robdd;
using fwlint::testing::SmallPacket;

namespace {

/// The ruleset with its chains' rules in other hands. Rules that are left out stay in the table.
class Mutator {
 public:
  Mutator(const Ruleset& from, std::uint32_t seed) : ruleset(from), random_(seed) {}

  void change(const Ruleset& donor, std::uint32_t edits) {
    for (std::uint32_t k = 0; k < edits; ++k) change_one(donor);
  }
  /// Neighbours that do the same, or that no packet matches both, change places.
  void reorder(std::uint32_t swaps) {
    for (std::uint32_t k = 0; k < swaps; ++k) {
      Chain& c = ruleset.chains[below(ruleset.chains.size())];
      if (c.rules.size() < 2) continue;
      const std::size_t at = below(c.rules.size() - 1);
      if (may_swap(ruleset.rule(c.rules[at]), ruleset.rule(c.rules[at + 1]))) {
        std::swap(c.rules[at], c.rules[at + 1]);
      }
    }
  }
  Ruleset ruleset;

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  static bool plain(const Rule& r) {
    return r.verdict.kind == VerdictKind::accept || r.verdict.kind == VerdictKind::drop ||
           r.verdict.kind == VerdictKind::return_ || r.verdict.kind == VerdictKind::none;
  }
  static bool may_swap(const Rule& a, const Rule& b) {
    if (plain(a) && plain(b) && a.verdict.kind == b.verdict.kind) return true;
    for (const FieldConstraint& x : a.match.all.fields) {
      for (const FieldConstraint& y : b.match.all.fields) {
        if (x.field == y.field && !meets(x.values, y.values)) return true;
      }
    }
    return false;
  }

  void change_one(const Ruleset& donor) {
    const std::size_t at = below(ruleset.chains.size());
    Chain& c = ruleset.chains[at];
    const std::size_t place = c.rules.empty() ? 0 : below(c.rules.size());
    switch (below(5)) {
      case 0:
        if (!c.rules.empty()) c.rules.erase(c.rules.begin() + static_cast<std::ptrdiff_t>(place));
        break;
      case 1:
        if (c.rules.size() > 1) std::swap(c.rules[place], c.rules[(place + 1) % c.rules.size()]);
        break;
      case 2:
        if (c.base && below(3) == 0) {
          const bool drop = c.base->policy == VerdictKind::drop;
          c.base->policy = drop ? VerdictKind::accept : VerdictKind::drop;
        }
        break;
      default: {
        Rule r = donor.rules[below(donor.rules.size())];
        if (r.verdict.target != kNoChain) r.verdict = {VerdictKind::accept, kNoChain, {}};
        r.chain = make_id<ChainId>(at);
        const RuleId id = ruleset.add_rule(r);
        c.rules.pop_back();
        c.rules.insert(c.rules.begin() + static_cast<std::ptrdiff_t>(place), id);
      }
    }
  }

  std::mt19937 random_;
};

/// The new ruleset of a pair, by turns: unrelated, changed, reordered, or all of it.
template <class Random>
Ruleset partner(const Ruleset& from, const Random& other, std::uint32_t seed) {
  if (seed % 4 == 0) return other.ruleset;
  Mutator m(from, seed);
  if (seed % 4 == 1) m.change(other.ruleset, 1 + seed / 4 % 3);
  if (seed % 4 == 2) m.reorder(6);
  if (seed % 4 == 3) {
    m.reorder(4);
    m.change(other.ruleset, 1);
  }
  return m.ruleset;
}

/// Whether a cell of the joint space holds the small packet.
bool holds(const FamilyDiff& d, const Difference& x, const SmallPacket& p) {
  const Program& program = d.programs->before;
  Point point = to_point(program, Packet{});
  point.set(Field::iif, program.interfaces.other());
  for (std::size_t i = 0; i < fwlint::testing::kFields.size(); ++i) {
    point.set(fwlint::testing::kFields[i], p.value[i]);
  }
  for (std::uint32_t v = 0; v < d.programs->common.size(); ++v) {
    const PredicateId id = program.variables[v].predicate;
    if (id != PredicateId{kNoId} && p.holds[index(id)]) point.on.push_back(v);
  }
  return x.cell.contains(point);
}

/// The packets of a cell of the joint space, in the diagram.
Robdd::Node in_diagram(Evaluator& truth, const Cell& cell, const JointPrograms& programs) {
  Robdd& bdd = truth.bdd;
  Robdd::Node out = Robdd::kTrue;
  for (const Cell::Part& p : cell.parts()) {
    const auto at = std::find_if(fwlint::testing::kBits.begin(), fwlint::testing::kBits.end(),
                                 [&](const auto& b) { return b.field == p.field; });
    if (at == fwlint::testing::kBits.end()) continue;  // the rules do not ask for it
    Robdd::Node any = Robdd::kFalse;
    for (const Interval& i : p.values.intervals()) {
      any = bdd.either(any, bdd.interval(at->first, at->count, low64(i.lo), low64(i.hi)));
    }
    out = bdd.both(out, any);
  }
  for (const CellLiteral l : cell.literals()) {
    const auto id = static_cast<std::uint32_t>(index(programs.before.variables[l >> 1].predicate));
    const Robdd::Node v = bdd.variable(fwlint::testing::kFirstPredicate + id);
    out = bdd.both(out, (l & 1U) != 0 ? bdd.no(v) : v);
  }
  return out;
}

struct Tally {
  std::size_t changed = 0;
  std::size_t equal = 0;
  std::size_t cells = 0;
};

void compare(const Ruleset& before, const Ruleset& after, bool whole, bool cut, Tally& tally) {
  const RulesetDiff found = diff_rulesets(before, after, {whole, cut});
  const FamilyDiff& d = found.families.front();
  REQUIRE(d.compared());
  CHECK(d.unfinished.empty());
  std::size_t differing = 0;
  for (const SmallPacket& p : fwlint::testing::all_packets()) {
    if (p.value[2] != 0) continue;  // a new connection
    Interpreter x(before, p);
    Interpreter y(after, p);
    const auto stages = [](const Ruleset& r) {
      return static_cast<std::uint32_t>(std::count_if(
          r.chains.begin(), r.chains.end(), [](const Chain& c) { return c.base.has_value(); }));
    };
    const bool was = x.run(stages(before));
    const bool is = y.run(stages(after));
    differing += was != is ? 1 : 0;
    std::size_t told = 0;
    for (const Difference& one : d.differences) {
      if (one.hook != Hook::input || !holds(d, one, p)) continue;
      ++told;
      CHECK((one.kind == ChangeKind::allowed) == (is && !was));
      CHECK(one.open.empty());
    }
    CHECK(told == (was != is ? 1 : 0));
  }
  for (const Difference& one : d.differences) {
    // These rules ask for ports without a protocol, which no input can write down.
    if (!has_ports(one.witness.protocol)) continue;
    CHECK(one.before.accepted == (one.kind == ChangeKind::denied));
    CHECK(one.after.accepted == (one.kind == ChangeKind::allowed));
    CHECK((one.before_verdict == TraceVerdict::accept) == one.before.accepted);
    CHECK((one.after_verdict == TraceVerdict::accept) == one.after.accepted);
  }
  tally.cells += d.differences.size();
  ++(differing == 0 ? tally.equal : tally.changed);
}

}  // namespace

TEST_CASE("differences are those of brute force") {
  Tally tally;
  for (std::uint32_t seed = 1; seed <= 4000; ++seed) {
    CAPTURE(seed);
    fwlint::testing::RandomShape shape;
    shape.stages = 1 + seed % 3;
    shape.narrow = seed % 5 == 0;
    const RandomRuleset a(seed, shape);
    const RandomRuleset b(seed + 100000, shape);
    const Ruleset after = partner(a.ruleset, b, seed);
    compare(a.ruleset, after, seed % 8 < 2, seed % 3 == 0, tally);
  }
  CHECK(tally.changed > 1000);
  CHECK(tally.equal > 1000);
  MESSAGE("changed " << tally.changed << ", equal " << tally.equal << ", parts " << tally.cells);
}

TEST_CASE("differences are those of a decision diagram") {
  std::size_t changed = 0;
  std::size_t equal = 0;
  for (std::uint32_t seed = 1; seed <= 2400; ++seed) {
    CAPTURE(seed);
    const Maker a(seed);
    const Maker b(seed + 100000);
    const Ruleset after = partner(a.ruleset, b, seed);
    Evaluator truth(a.ruleset, false);
    Robdd& bdd = truth.bdd;
    const Robdd::Node was = truth.accepted;
    const Robdd::Node is = truth.accepts(after);
    const auto fresh = bdd.both(bdd.interval(56, 3, 0, 0), bdd.interval(59, 1, 0, 0));
    const RulesetDiff found = diff_rulesets(a.ruleset, after, {seed % 8 < 2, seed % 3 == 0});
    const FamilyDiff& d = found.families.front();
    CHECK(d.unfinished.empty());
    for (const std::uint8_t transport : {protocol::tcp, protocol::udp}) {
      const auto here = bdd.both(fresh, bdd.interval(0, 8, transport, transport));
      std::array<Robdd::Node, 2> told{Robdd::kFalse, Robdd::kFalse};
      for (const Difference& x : d.differences) {
        if (x.hook != Hook::input) continue;
        const auto cell = bdd.both(here, in_diagram(truth, x.cell, *d.programs));
        Robdd::Node& all = told[static_cast<std::size_t>(x.kind)];
        CHECK(bdd.both(all, cell) == Robdd::kFalse);
        all = bdd.either(all, cell);
      }
      CAPTURE(static_cast<int>(transport));
      CHECK(told[0] == bdd.both(here, bdd.without(is, was)));
      CHECK(told[1] == bdd.both(here, bdd.without(was, is)));
      const bool same = bdd.both(here, was) == bdd.both(here, is);
      ++(same ? equal : changed);
    }
  }
  CHECK(changed > 1000);
  CHECK(equal > 1000);
  MESSAGE("changed " << changed << ", equal " << equal);
}
