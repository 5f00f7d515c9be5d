// Chains that are called from several places, with returns, gotos and questions asked anew at each
// call, and rules that many others cover together: every answer against every packet, and every
// answer that a question asked anew may get.
#include <doctest/doctest.h>

#include <set>

#include "src/analysis/dead_rules.hpp"
#include "src/analysis/search.hpp"
#include "tests/property/random_ruleset.hpp"

using namespace fwlint;
using namespace fwlint::testing;

namespace {

Cell small_space() {
  Cell c;
  for (const Field f : kFields) REQUIRE(c.narrow(f, ValueSet::range(0, kValues - 1)));
  return c;
}

/// Rules that some packet executes in the stages [0, count).
std::set<std::uint32_t> executed_rules(const Ruleset& r, std::uint32_t count) {
  std::set<std::uint32_t> out;
  for (const SmallPacket& p : all_packets()) {
    std::vector<bool> script;
    for (int tries = 0;; ++tries) {
      REQUIRE(tries < 100'000);
      Interpreter i(r, p, script);
      i.run(count);
      out.insert(i.executed.begin(), i.executed.end());
      script = i.answers;
      while (!script.empty() && script.back()) script.pop_back();
      if (script.empty()) break;
      script.back() = true;
    }
  }
  return out;
}

/// Asks in both ways: each path by itself, and all ways as one question.
void check_rule(const Program& p, Search& s, std::uint32_t rule, bool alive) {
  bool by_path = false;
  bool by_any_way = false;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    for (std::uint32_t e = 0; e < p.chains[c].entries.size(); ++e) {
      if (index(p.chains[c].entries[e].rule) != rule) continue;
      std::vector<std::uint32_t> stages;
      for (std::uint32_t st = 0; st < p.stages.size(); ++st) {
        stages.push_back(st);
        std::vector<std::pair<Goal, Cell>> goals = s.goals(stages, {c, e}, small_space());
        for (const auto& [goal, region] : goals) {
          const Answer a = s.find(goal, region);
          REQUIRE(a.kind != AnswerKind::undecided);
          by_path = by_path || a.kind == AnswerKind::witness;
        }
        const auto any = s.any_way(stages, {c, e}, small_space());
        if (!any) continue;
        const Answer a = s.find(any->first, any->second);
        REQUIRE(a.kind != AnswerKind::undecided);
        by_any_way = by_any_way || a.kind == AnswerKind::witness;
      }
    }
  }
  CHECK(by_path == alive);
  CHECK(by_any_way == alive);
}

/// What is said to be dead is never executed, and nothing that is executed is left undecided.
void check_dead(const Program& p, const std::set<std::uint32_t>& alive) {
  const DeadRules d = find_dead_rules({&p});
  CHECK(d.undecided.empty());
  for (const DeadRule& x : d.dead)
    CHECK(alive.count(static_cast<std::uint32_t>(index(x.rule))) == 0);
}

struct Totals {
  std::size_t rules = 0;
  std::size_t dead = 0;
};

Totals check_shape(const RandomShape& shape, std::uint32_t seeds) {
  Totals t;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const RandomRuleset random(seed, shape);
    const std::set<std::uint32_t> alive = executed_rules(random.ruleset, random.stage_count);
    const Program p = compile(random.ruleset, Family::ipv4);
    Budget budget;
    budget.plain = seed % 2 == 0 ? 0 : 32;  // long proofs go another way
    Search search(p, budget);
    INFO("seed " << seed);
    for (std::uint32_t r = 0; r < random.ruleset.rules.size(); ++r) {
      INFO("rule " << r);
      ++t.rules;
      if (alive.count(r) == 0) ++t.dead;
      check_rule(p, search, r, alive.count(r) == 1);
    }
    check_dead(p, shape.stages == 1 ? alive : executed_rules(random.ruleset, shape.stages));
  }
  return t;
}

}  // namespace

TEST_CASE("chains called from many places agree with brute force") {
  for (const std::uint32_t stages : {1U, 2U}) {
    RandomShape shape;
    shape.stages = stages;
    shape.user_chains = 7;
    shape.rules = 5;
    shape.calls = 6;
    const Totals t = check_shape(shape, 600);
    MESSAGE(t.rules << " rules, " << t.dead << " dead");
    CHECK(t.dead > 100);
  }
}

TEST_CASE("what is asked anew at each call agrees with every answer it may get") {
  RandomShape shape;
  shape.user_chains = 4;
  shape.rules = 4;
  shape.calls = 5;
  shape.stateful = true;
  const Totals t = check_shape(shape, 600);
  MESSAGE(t.rules << " rules, " << t.dead << " dead");
  CHECK(t.dead > 100);
}

TEST_CASE("rules that many others cover together agree with brute force") {
  RandomShape shape;
  shape.user_chains = 3;
  shape.rules = 60;
  shape.calls = 2;
  shape.narrow = true;
  const Totals t = check_shape(shape, 200);
  MESSAGE(t.rules << " rules, " << t.dead << " dead");
  CHECK(t.dead > 100);
}
