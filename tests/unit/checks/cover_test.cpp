// The cover of a dead rule, and who wrote a rule.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "src/analysis/cover.hpp"
#include "src/analysis/generator.hpp"

using namespace fwlint;

namespace {

/// A filter input chain that drops by default, ready for rules.
struct Host {
  Ruleset r;
  ChainId input{};

  Host() {
    const TableId table = r.add_table({TableFamily::ip, "filter", Backend::iptables, false, {}});
    Chain c;
    c.table = table;
    c.name = "INPUT";
    c.base = BaseChain{Hook::input, ChainType::filter, 0, VerdictKind::drop, true, {}};
    input = r.add_chain(std::move(c));
  }
  ChainId chain(std::string name) {
    Chain c;
    c.table = make_id<TableId>(0);
    c.name = std::move(name);
    return r.add_chain(std::move(c));
  }
  RuleId rule(ChainId c, Clause match, VerdictKind k, ChainId target = kNoChain) {
    Rule x;
    x.chain = c;
    x.match.all = std::move(match);
    x.verdict = {k, target, {}};
    return r.add_rule(std::move(x));
  }
};

Clause ports(std::uint16_t lo, std::uint16_t hi) {
  Clause c;
  require(c, Field::protocol, protocol::tcp);
  require_ports(c, Field::dport, ValueSet::range(lo, hi));
  return c;
}

std::vector<Program> programs_of(const Ruleset& r) {
  std::vector<Program> out;
  out.push_back(compile(r, Family::ipv4));
  return out;
}

DeadRules dead_of(const std::vector<Program>& all) {
  std::vector<const Program*> pointers;
  for (const Program& p : all) pointers.push_back(&p);
  return find_dead_rules(pointers);
}

}  // namespace

TEST_CASE("a cover is as small as it can be, and what stands behind it is told") {
  Host h;
  const RuleId low = h.rule(h.input, ports(1, 50), VerdictKind::drop);
  const RuleId high = h.rule(h.input, ports(51, 100), VerdictKind::drop);
  h.rule(h.input, ports(20, 60), VerdictKind::drop);  // decides nothing more
  const RuleId all = h.rule(h.input, ports(1, 200), VerdictKind::drop);
  const RuleId dead = h.rule(h.input, ports(30, 80), VerdictKind::accept);
  const std::vector<Program> p = programs_of(h.r);
  const DeadRules d = dead_of(p);
  const auto it =
      std::find_if(d.dead.begin(), d.dead.end(), [&](const DeadRule& x) { return x.rule == dead; });
  REQUIRE(it != d.dead.end());
  const Cover c = minimise(p, *it);
  CHECK(c.minimal);
  CHECK((c.rules == std::vector<RuleId>{low, high} || c.rules == std::vector<RuleId>{all}));
  CHECK_FALSE(c.behind.empty());
  for (const RuleId r : c.behind) {
    CHECK(std::find(c.rules.begin(), c.rules.end(), r) == c.rules.end());
  }
}

TEST_CASE("covers of random intervals: they cover, none can be spared, and so do those behind") {
  std::mt19937 random(7);
  const auto roll = [&](unsigned n) { return static_cast<std::uint16_t>(random() % n); };
  std::size_t judged = 0;
  for (int round = 0; round < 300; ++round) {
    Host h;
    std::vector<std::pair<unsigned, unsigned>> ranges;
    for (int i = 0; i < 12; ++i) {
      const std::uint16_t lo = roll(60);
      const auto hi = static_cast<std::uint16_t>(lo + roll(30));
      ranges.emplace_back(lo, hi);
      h.rule(h.input, ports(lo, hi), roll(2) == 0 ? VerdictKind::drop : VerdictKind::accept);
    }
    const std::vector<Program> p = programs_of(h.r);
    for (const DeadRule& d : dead_of(p).dead) {
      const Cover c = minimise(p, d);
      const auto covers = [&](const std::vector<RuleId>& rules, std::size_t without) {
        const auto [lo, hi] = ranges[index(d.rule)];
        for (unsigned port = lo; port <= hi; ++port) {
          bool in = false;
          for (std::size_t i = 0; i < rules.size(); ++i) {
            const auto& [a, b] = ranges[index(rules[i])];
            in = in || (i != without && a <= port && port <= b);
          }
          if (!in) return false;
        }
        return true;
      };
      constexpr std::size_t kNone = 1000;
      REQUIRE(c.minimal);
      CHECK(covers(c.rules, kNone));
      for (std::size_t i = 0; i < c.rules.size(); ++i) CHECK_FALSE(covers(c.rules, i));
      for (const RuleId r : c.rules) CHECK(r < d.rule);
      if (!c.behind.empty()) {
        CHECK(covers(c.behind, kNone));
        for (const RuleId r : c.behind) {
          CHECK(r < d.rule);
          CHECK(std::find(c.rules.begin(), c.rules.end(), r) == c.rules.end());
        }
      } else {
        std::vector<RuleId> others;
        for (std::size_t i = 0; i < index(d.rule); ++i) {
          const auto r = make_id<RuleId>(i);
          if (std::find(c.rules.begin(), c.rules.end(), r) == c.rules.end()) others.push_back(r);
        }
        CHECK_FALSE(covers(others, kNone));
      }
      ++judged;
    }
  }
  CHECK(judged > 500);
}

TEST_CASE("rules that no packet fits are told apart from dead ones") {
  Host h;
  const ChainId web = h.chain("web");
  Clause both = ports(22, 22);
  require(both, Field::dport, 80U);
  const RuleId own = h.rule(h.input, both, VerdictKind::accept);
  h.rule(h.input, ports(1, 1023), VerdictKind::jump, web);
  const RuleId far = h.rule(web, ports(8080, 8080), VerdictKind::accept);
  const ChainId nowhere = h.chain("nowhere");
  h.rule(nowhere, ports(8080, 8080), VerdictKind::accept);
  const std::vector<Program> p = programs_of(h.r);
  const DeadRules d = dead_of(p);
  REQUIRE(d.contradictory.size() == 2);
  CHECK(d.contradictory[0].rule == own);
  CHECK_FALSE(d.contradictory[0].on_the_way);
  CHECK(d.contradictory[1].rule == far);
  CHECK(d.contradictory[1].on_the_way);
  CHECK(d.dead.empty());
}

TEST_CASE("generators are known by chains, calls and comments; users' chains are the users'") {
  Host h;
  const ChainId docker = h.chain("DOCKER");
  const ChainId user = h.chain("DOCKER-USER");
  const ChainId ufw = h.chain("ufw-before-input");
  const ChainId mine = h.chain("DOCKERFILE-SERVERS");
  const RuleId inside = h.rule(docker, {}, VerdictKind::drop);
  const RuleId own = h.rule(user, {}, VerdictKind::drop);
  const RuleId call = h.rule(h.input, {}, VerdictKind::jump, ufw);
  const RuleId noted = h.rule(h.input, {}, VerdictKind::accept);
  h.r.rule(noted).comment = "cali:abc";
  const RuleId plain = h.rule(h.input, {}, VerdictKind::accept);
  const Generators g(h.r);
  CHECK(g.of(docker) == Generator::docker);
  CHECK(g.of(user) == Generator::docker);
  CHECK(g.of(mine) == Generator::none);
  CHECK(g.of(inside) == Generator::docker);
  CHECK(g.of(own) == Generator::none);
  CHECK(g.of(call) == Generator::ufw);
  CHECK(g.of(noted) == Generator::calico);
  CHECK(g.of(plain) == Generator::none);
}
