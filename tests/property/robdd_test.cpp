// Dead rules and exposed ports against a decision diagram: random rulesets over whole addresses and
// ports are run once by the engine and once, as sets of packets, by an evaluator of its own.
#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "tests/property/robdd_ruleset.hpp"

using namespace fwlint;
using fwlint::testing::Evaluator;
using fwlint::testing::Maker;
using fwlint::testing::Robdd;

namespace {

/// By chain: the packets that match every rule on some way to it, whatever decides them earlier. A
/// rule that matches none of them contradicts its callers, which no other rule is to blame for.
std::vector<Robdd::Node> offered(const Ruleset& r, Evaluator& e) {
  std::vector<Robdd::Node> out(r.chains.size(), Robdd::kFalse);
  for (std::size_t c = 0; c < r.chains.size(); ++c) {  // calls go to later chains only
    if (r.chains[c].base) out[c] = e.possible();
    for (const RuleId id : r.chains[c].rules) {
      const Rule& rule = r.rule(id);
      if (rule.verdict.target == kNoChain) continue;
      Robdd::Node& to = out[index(rule.verdict.target)];
      to = e.bdd.either(to, e.bdd.both(out[c], e.match(rule.match)));
    }
  }
  return out;
}

/// Chains that no executed rule calls: their rules are dead with the calls, which is told once.
std::set<std::size_t> left(const Ruleset& r, const Evaluator& e) {
  std::set<std::size_t> out;
  for (std::size_t c = 0; c < r.chains.size(); ++c) {
    if (!r.chains[c].base) out.insert(c);
  }
  for (std::size_t k = 0; k < r.rules.size(); ++k) {
    if (e.executed[k] != Robdd::kFalse && r.rules[k].verdict.target != kNoChain) {
      out.erase(index(r.rules[k].verdict.target));
    }
  }
  return out;
}

bool judged(const Rule& r) { return r.verdict.kind != VerdictKind::return_; }

}  // namespace

TEST_CASE("dead rules are those that no packet of a decision diagram reaches") {
  std::size_t dead_rules = 0;
  std::size_t undecided = 0;
  for (std::uint32_t seed = 1; seed <= 2000; ++seed) {
    const Maker m(seed);
    Evaluator truth(m.ruleset, true);
    const Program p = compile(m.ruleset, Family::ipv4);
    const DeadRules found = find_dead_rules({&p});
    std::set<std::size_t> dead;
    for (const DeadRule& d : found.dead) dead.insert(index(d.rule));
    std::set<std::size_t> unknown;
    for (const RuleId r : found.undecided) unknown.insert(index(r));
    undecided += unknown.size();
    const std::vector<Robdd::Node> ways = offered(m.ruleset, truth);
    const std::set<std::size_t> abandoned = left(m.ruleset, truth);
    CAPTURE(seed);
    for (std::size_t r = 0; r < m.ruleset.rules.size(); ++r) {
      CAPTURE(r);
      const Rule& rule = m.ruleset.rules[r];
      const bool reached = truth.executed[r] != Robdd::kFalse;
      if (dead.count(r) != 0) {
        CHECK_FALSE(reached);
      } else if (!reached && judged(rule) && abandoned.count(index(rule.chain)) == 0 &&
                 truth.bdd.both(ways[index(rule.chain)], truth.match(rule.match)) !=
                     Robdd::kFalse) {
        CHECK(unknown.count(r) == 1);
      }
      dead_rules += reached ? 0 : 1;
    }
  }
  CHECK(dead_rules > 2000);
  CHECK(undecided == 0);
}

TEST_CASE("exposed ports are those of the accepted new connections of a decision diagram") {
  std::size_t open = 0;
  for (std::uint32_t seed = 1; seed <= 2000; ++seed) {
    const Maker m(seed);
    Evaluator truth(m.ruleset, false);
    Robdd& bdd = truth.bdd;
    const Program p = compile(m.ruleset, Family::ipv4);
    const Exposures found = find_exposures(p, {Hook::input});
    CAPTURE(seed);
    CHECK(found.undecided.empty());
    const auto fresh = bdd.both(bdd.interval(56, 3, 0, 0), bdd.interval(59, 1, 0, 0));
    const auto ports = bdd.exists(bdd.both(truth.accepted, fresh), 24, 40);
    for (const std::uint8_t transport : {protocol::tcp, protocol::udp}) {
      Robdd::Node told = Robdd::kFalse;
      for (const Exposure& e : found.rows) {
        if (e.protocol != transport) continue;
        for (const Interval& i : e.ports.intervals()) {
          told = bdd.either(told, bdd.interval(8, 16, low64(i.lo), low64(i.hi)));
        }
      }
      const auto here = bdd.interval(0, 8, transport, transport);
      CAPTURE(static_cast<int>(transport));
      CHECK(bdd.both(told, here) == bdd.both(ports, here));
      open += told != Robdd::kFalse ? 1 : 0;
    }
  }
  CHECK(open > 1000);
}
