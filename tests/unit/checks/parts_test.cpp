// Rulesets that are large enough to be worked on in parts: what is found, and its order, is that of
// the whole.
#include <doctest/doctest.h>

#include <array>
#include <atomic>

#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "src/base/parallel.hpp"

using namespace fwlint;

namespace {

constexpr unsigned kRules = 9000;

/// One port of one host after another; every tenth rule is the one before it again, and drops.
Ruleset large() {
  Ruleset r;
  const TableId table = r.add_table({TableFamily::ip, "filter", Backend::iptables, false, {}});
  Chain c;
  c.table = table;
  c.name = "INPUT";
  c.base = BaseChain{Hook::input, ChainType::filter, 0, VerdictKind::drop, true, {}};
  const ChainId input = r.add_chain(std::move(c));
  for (unsigned i = 0; i < kRules; ++i) {
    const bool again = i % 10 == 9;
    const unsigned n = again ? i - 1 : i;
    Rule x;
    x.chain = input;
    require(x.match.all, Field::protocol, protocol::tcp);
    require(x.match.all, Field::src, 0x0a000000U + n);
    require_ports(x.match.all, Field::dport, ValueSet::single(1000 + n % 7));
    x.verdict = {again ? VerdictKind::drop : VerdictKind::accept, kNoChain, {}};
    r.add_rule(std::move(x));
  }
  return r;
}

}  // namespace

TEST_CASE("every part is done once") {
  std::array<std::atomic<int>, 5> done{};
  in_parts(done.size(), [&](std::size_t i) { ++done[i]; });
  for (const auto& n : done) CHECK(n == 1);
  CHECK(parts_of(100) == 1);
  CHECK(parts_of(kRules) == 2);
}

TEST_CASE("dead rules and exposure of a large ruleset, in the order of its rules") {
  const Ruleset r = large();
  const Program p = compile(r, Family::ipv4);
  const DeadRules dead = find_dead_rules({&p});
  REQUIRE(dead.dead.size() == kRules / 10);
  CHECK(dead.undecided.empty());
  std::vector<RuleId> ids;
  for (std::size_t k = 0; k < dead.dead.size(); ++k) {
    CHECK(index(dead.dead[k].rule) == k * 10 + 9);
    CHECK(dead.dead[k].cover == std::vector<RuleId>{make_id<RuleId>(k * 10 + 8)});
    CHECK(dead.dead[k].decided_differently);
    ids.push_back(dead.dead[k].rule);
  }
  const Exposures open = find_exposures(p, {Hook::input}, ids);
  REQUIRE(open.rows.size() == kRules / 10 * 9);
  for (std::size_t k = 0; k < open.rows.size(); ++k) {
    const std::size_t rule = k / 9 * 10 + k % 9;
    CHECK(index(open.rows[k].rule) == rule);
    CHECK(open.rows[k].ports == ValueSet::single(1000 + rule % 7));
    CHECK(open.rows[k].sources == ValueSet::single(0x0a000000U + rule));
  }
}
