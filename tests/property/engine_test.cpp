// The search against every packet of a small space: each answer must be right, each witness must do
// what it is said to do, each box of a proof must be free of packets that reach the goal.
#include <doctest/doctest.h>

#include <map>

#include "src/analysis/search.hpp"
#include "tests/property/random_ruleset.hpp"

using namespace fwlint;
using namespace fwlint::testing;

namespace {

struct Judged {
  std::map<std::uint32_t, std::vector<SmallPacket>> executed;   // by rule
  std::map<std::uint32_t, std::vector<SmallPacket>> by_policy;  // by stage
  std::vector<SmallPacket> accepted;
};

Judged judge(const Ruleset& r, std::uint32_t stages) {
  Judged j;
  for (const SmallPacket& p : all_packets()) {
    Interpreter i(r, p);
    if (i.run(stages)) j.accepted.push_back(p);
    for (const std::uint32_t x : i.executed) j.executed[x].push_back(p);
    for (const std::uint32_t x : i.by_policy) j.by_policy[x].push_back(p);
  }
  return j;
}

Cell small_space() {
  Cell c;
  for (const Field f : kFields) REQUIRE(c.narrow(f, ValueSet::range(0, kValues - 1)));
  return c;
}

Point to_small_point(const Program& p, const SmallPacket& s) {
  Point x;
  x.value = p.universe.preferred;
  for (std::size_t i = 0; i < kFields.size(); ++i) x.set(kFields[i], s.value[i]);
  for (std::uint32_t v = 0; v < p.variables.size(); ++v) {
    if (s.holds[index(p.variables[v].predicate)]) x.on.push_back(v);
  }
  return x;
}

/// Asks for every entry of every rule in every stage, as the checks do.
bool engine_says_executed(const Program& p, Search& s, std::uint32_t rule) {
  bool any = false;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    for (std::uint32_t e = 0; e < p.chains[c].entries.size(); ++e) {
      if (index(p.chains[c].entries[e].rule) != rule) continue;
      for (std::uint32_t st = 0; st < p.stages.size(); ++st) {
        std::vector<std::pair<CallPath, Cell>> paths;
        REQUIRE(s.paths(st, {c, e}, small_space(), 1000, paths));
        for (const auto& [path, region] : paths) {
          Goal g{Goal::Kind::execute, {}, path, Fate::accept};
          for (std::uint32_t k = 0; k <= st; ++k) g.stages.push_back(k);
          const Answer a = s.find(g, region);
          REQUIRE(a.kind != AnswerKind::undecided);
          if (a.kind == AnswerKind::witness) {
            any = true;
            const Alike alike = s.alike(g, a.witness, region);
            CHECK(alike.box.contains(a.witness));
            for (const SmallPacket& q : all_packets()) {
              const Point x = to_small_point(p, q);
              bool excepted = !alike.box.contains(x);
              for (const Cell& cell : alike.exceptions) excepted = excepted || cell.contains(x);
              if (excepted) continue;
              Interpreter i(*p.ruleset, q);
              i.run(st + 1);
              CHECK(i.executed.count(rule) == 1);
            }
          }
        }
      }
    }
  }
  return any;
}

}  // namespace

TEST_CASE("search agrees with brute force on random rulesets") {
  std::size_t rules = 0;
  std::size_t dead = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    const RandomRuleset random(seed, 1 + seed % 3);
    const Judged truth = judge(random.ruleset, random.stage_count);
    const Program p = compile(random.ruleset, Family::ipv4);
    Search search(p);
    INFO("seed " << seed);
    for (std::uint32_t r = 0; r < random.ruleset.rules.size(); ++r) {
      INFO("rule " << r);
      const bool alive = truth.executed.count(r) == 1;
      ++rules;
      dead += alive ? 0 : 1;
      CHECK(engine_says_executed(p, search, r) == alive);
    }
    Goal accepted{Goal::Kind::accepted, {}, {}, Fate::accept};
    for (std::uint32_t k = 0; k < random.stage_count; ++k) {
      accepted.stages.push_back(k);
      Goal policy{Goal::Kind::policy, accepted.stages, {}, Fate::accept};
      const Answer a = search.find(policy, small_space());
      CHECK((a.kind == AnswerKind::witness) == (truth.by_policy.count(k) == 1));
      if (a.kind != AnswerKind::witness) continue;
      const Alike alike = search.alike(policy, a.witness, small_space());
      for (const SmallPacket& q : all_packets()) {
        const Point x = to_small_point(p, q);
        bool excepted = !alike.box.contains(x);
        for (const Cell& cell : alike.exceptions) excepted = excepted || cell.contains(x);
        if (excepted) continue;
        Interpreter i(random.ruleset, q);
        i.run(k + 1);
        CHECK(i.by_policy.count(k) == 1);
      }
    }
    const Answer a = search.find(accepted, small_space());
    CHECK((a.kind == AnswerKind::witness) == !truth.accepted.empty());
    for (const Fate fate : {Fate::accept, Fate::drop}) {
      Goal yields{Goal::Kind::yields, {0}, {}, fate};
      bool some = false;
      for (const SmallPacket& q : all_packets()) {
        Interpreter i(random.ruleset, q);
        some = some || i.run(1) == (fate == Fate::accept);
      }
      CHECK((search.find(yields, small_space()).kind == AnswerKind::witness) == some);
    }
  }
  MESSAGE(rules << " rules, " << dead << " dead");
  CHECK(dead > 100);
}
