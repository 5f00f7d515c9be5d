// What is said of a dead rule beyond "dead", against a decision diagram: whether its packets get
// its own fate from others (redundant) or another (shadowed), which rules are enough to cover it,
// and whether it stays dead without them. And the slices that an exposure row is made of.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "src/analysis/cover.hpp"
#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "tests/property/robdd_ruleset.hpp"

using namespace fwlint;
using fwlint::testing::Evaluator;
using fwlint::testing::Maker;
using fwlint::testing::Robdd;

namespace {

/// By base chain and chain: the packets that match every rule on some way to it.
std::vector<std::vector<Robdd::Node>> offered(const Ruleset& r, Evaluator& e) {
  std::vector<std::vector<Robdd::Node>> out;
  for (std::size_t base = 0; base < r.chains.size() && r.chains[base].base; ++base) {
    std::vector<Robdd::Node>& here = out.emplace_back(r.chains.size(), Robdd::kFalse);
    here[base] = e.possible();
    for (std::size_t c = 0; c < r.chains.size(); ++c) {  // calls go to later chains only
      for (const RuleId id : r.chains[c].rules) {
        const Rule& rule = r.rule(id);
        if (rule.verdict.target == kNoChain) continue;
        Robdd::Node& to = here[index(rule.verdict.target)];
        to = e.bdd.either(to, e.bdd.both(here[c], e.match(rule.match)));
      }
    }
  }
  return out;
}

/// Packets of the rule that some base chain by itself treats otherwise than the rule says.
Robdd::Node treated_otherwise(Evaluator& e, const Rule& rule,
                              const std::vector<std::vector<Robdd::Node>>& ways) {
  Robdd::Node out = Robdd::kFalse;
  for (std::size_t s = 0; s < ways.size(); ++s) {
    const auto mine = e.bdd.both(ways[s][index(rule.chain)], e.match(rule.match));
    const bool accepts = rule.verdict.kind == VerdictKind::accept;
    const auto accepted = e.by_stage[s];
    out = e.bdd.either(out, accepts ? e.bdd.without(mine, accepted) : e.bdd.both(mine, accepted));
  }
  return out;
}

/// The ruleset in which only these rules, calls and returns still do something.
Ruleset with_only(const Ruleset& from, const std::vector<RuleId>& kept, RuleId dead) {
  Ruleset out = from;
  for (std::size_t k = 0; k < out.rules.size(); ++k) {
    const auto id = make_id<RuleId>(k);
    const bool stays = id == dead || std::find(kept.begin(), kept.end(), id) != kept.end();
    const VerdictKind v = out.rules[k].verdict.kind;
    if (!stays && (v == VerdictKind::accept || v == VerdictKind::drop || v == VerdictKind::reject))
      out.rules[k].verdict.kind = VerdictKind::none;
  }
  return out;
}

Ruleset without(const Ruleset& from, const std::vector<RuleId>& gone) {
  Ruleset out = from;
  for (const RuleId id : gone) out.rules[index(id)].verdict.kind = VerdictKind::none;
  return out;
}

bool dead_in(const Ruleset& r, RuleId rule) {
  return Evaluator(r, true).executed[index(rule)] == Robdd::kFalse;
}

bool has_kind(const Ruleset& r, VerdictKind kind) {
  return std::any_of(r.rules.begin(), r.rules.end(),
                     [&](const Rule& x) { return x.verdict.kind == kind; });
}

bool decides(const Rule& r) {
  return r.verdict.kind == VerdictKind::accept || r.verdict.kind == VerdictKind::drop ||
         r.verdict.kind == VerdictKind::reject;
}

/// The conditions as they are for the witness: the slices speak of packets that are like it there.
Robdd::Node literals(Evaluator& e, const Packet& witness) {
  Robdd::Node out = Robdd::kTrue;
  for (std::uint32_t k = 0; k < fwlint::testing::kSwitches; ++k) {
    const Literal holds{make_id<PredicateId>(k), false};
    const bool on =
        std::find(witness.assumed.begin(), witness.assumed.end(), holds) != witness.assumed.end();
    const auto v = e.bdd.variable(fwlint::testing::kFirstPredicate + k);
    out = on ? e.bdd.both(out, v) : e.bdd.without(out, v);
  }
  return out;
}

Robdd::Node any_of(Robdd& bdd, std::uint32_t first, std::uint32_t bits, const ValueSet& values) {
  Robdd::Node out = Robdd::kFalse;
  for (const Interval& i : values.intervals()) {
    out = bdd.either(out, bdd.interval(first, bits, low64(i.lo), low64(i.hi)));
  }
  return out;
}

}  // namespace

TEST_CASE("redundant and shadowed are told apart as a decision diagram does") {
  std::size_t redundant = 0;
  std::size_t shadowed = 0;
  for (std::uint32_t seed = 1; seed <= 2400; ++seed) {
    const Maker m(seed);
    Evaluator truth(m.ruleset, true);
    const auto ways = offered(m.ruleset, truth);
    const Program p = compile(m.ruleset, Family::ipv4);
    const auto fresh =
        truth.bdd.either(truth.bdd.interval(56, 3, 0, 0), truth.bdd.interval(56, 3, 4, 4));
    CAPTURE(seed);
    for (const DeadRule& d : find_dead_rules({&p}).dead) {
      const Rule& rule = m.ruleset.rule(d.rule);
      if (!decides(rule)) continue;
      CAPTURE(index(d.rule));
      const auto other = treated_otherwise(truth, rule, ways);
      if (d.decided_differently) CHECK(other != Robdd::kFalse);
      if (truth.bdd.both(other, fresh) != Robdd::kFalse) CHECK(d.decided_differently);
      ++(d.decided_differently ? shadowed : redundant);
    }
  }
  CHECK(redundant > 500);
  CHECK(shadowed > 500);
  MESSAGE("redundant " << redundant << ", shadowed " << shadowed);
}

TEST_CASE("covers cover, smaller ones do not, and what stands behind covers too") {
  std::size_t covers = 0;
  std::size_t spared = 0;
  std::size_t behind = 0;
  for (std::uint32_t seed = 1; seed <= 2400; ++seed) {
    const Maker m(seed);
    std::vector<Program> programs;
    programs.push_back(compile(m.ruleset, Family::ipv4));
    const bool plain =
        !has_kind(m.ruleset, VerdictKind::return_) && !has_kind(m.ruleset, VerdictKind::goto_);
    CAPTURE(seed);
    for (const DeadRule& d : find_dead_rules({&programs.front()}).dead) {
      if (d.by_policy || !decides(m.ruleset.rule(d.rule))) continue;
      CAPTURE(index(d.rule));
      const Cover c = minimise(programs, d);
      CHECK(dead_in(with_only(m.ruleset, d.cover, d.rule), d.rule));
      CHECK(dead_in(with_only(m.ruleset, c.rules, d.rule), d.rule));
      ++covers;
      for (std::size_t k = 0; plain && c.minimal && c.rules.size() > 1 && k < c.rules.size(); ++k) {
        std::vector<RuleId> fewer = c.rules;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
        CHECK_FALSE(dead_in(with_only(m.ruleset, fewer, d.rule), d.rule));
        ++spared;
      }
      if (c.behind.empty()) continue;
      CHECK(dead_in(without(m.ruleset, c.rules), d.rule));
      CHECK(dead_in(with_only(m.ruleset, c.behind, d.rule), d.rule));
      ++behind;
    }
  }
  CHECK(covers > 1000);
  CHECK(spared >= 20);
  CHECK(behind > 100);
  MESSAGE("covers " << covers << ", rules that none can spare " << spared << ", behind " << behind);
}

TEST_CASE("every slice of an exposure row is accepted in a decision diagram") {
  std::size_t rows = 0;
  for (std::uint32_t seed = 1; seed <= 2400; ++seed) {
    const Maker m(seed);
    Evaluator truth(m.ruleset, false);
    Robdd& bdd = truth.bdd;
    const Program p = compile(m.ruleset, Family::ipv4);
    CAPTURE(seed);
    for (const Exposure& e : find_exposures(p, {Hook::input}).rows) {
      auto here = bdd.both(bdd.interval(0, 8, e.protocol, e.protocol), bdd.interval(59, 1, 0, 0));
      here = bdd.both(here, bdd.interval(56, 3, 0, 0));
      const auto dport = bdd.interval(8, 16, e.witness.dport, e.witness.dport);
      const auto src = bdd.interval(24, 32, low64(e.witness.src), low64(e.witness.src));
      const auto point = bdd.both(bdd.both(here, dport), src);
      if (replayed_verdict(p, e.witness) == "accept") {  // whatever the conditions
        CHECK(bdd.without(point, truth.accepted) == Robdd::kFalse);
      }
      here = bdd.both(here, literals(truth, e.witness));
      const auto sources = bdd.both(bdd.both(here, dport), any_of(bdd, 24, 32, e.sources));
      const auto ports = bdd.both(bdd.both(here, src), any_of(bdd, 8, 16, e.ports));
      CHECK(bdd.without(sources, truth.accepted) == Robdd::kFalse);
      CHECK(bdd.without(ports, truth.accepted) == Robdd::kFalse);
      ++rows;
    }
  }
  CHECK(rows > 4000);
  MESSAGE("rows " << rows);
}
