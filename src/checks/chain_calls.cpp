#include "src/checks/chain_calls.hpp"

#include <set>

#include <fmt/format.h>

namespace fwlint {

namespace {

template <class Visit>
void targets(const Rule& r, const Visit& visit) {
  if (r.verdict.target != kNoChain) visit(r.verdict.target);
  for (const Branch& b : r.branches) {
    if (b.verdict.target != kNoChain) visit(b.verdict.target);
  }
}

void flood(const Ruleset& ruleset, const std::set<std::size_t>& without, std::vector<char>& seen) {
  std::vector<std::size_t> work;
  for (std::size_t i = 0; i < ruleset.chains.size(); ++i) {
    if (!ruleset.chains[i].base) continue;
    seen[i] = 1;
    work.push_back(i);
  }
  while (!work.empty()) {
    const std::size_t at = work.back();
    work.pop_back();
    for (const RuleId id : ruleset.chains[at].rules) {
      if (without.count(index(id)) != 0) continue;
      targets(ruleset.rule(id), [&](ChainId to) {
        if (seen[index(to)] != 0) return;
        seen[index(to)] = 1;
        work.push_back(index(to));
      });
    }
  }
}

}  // namespace

ChainCalls chain_calls(const CheckContext& c) {
  const Ruleset& ruleset = c.ruleset;
  ChainCalls out;
  out.callers.resize(ruleset.chains.size());
  for (std::size_t i = 0; i < ruleset.rules.size(); ++i) {
    targets(ruleset.rules[i],
            [&](ChainId to) { out.callers[index(to)].push_back(make_id<RuleId>(i)); });
  }
  std::set<std::size_t> dead;
  for (const DeadRule& d : c.dead_rules.dead) dead.insert(index(d.rule));
  for (const Contradiction& d : c.dead_rules.contradictory) dead.insert(index(d.rule));
  out.named_from_base.resize(ruleset.chains.size(), 0);
  flood(ruleset, {}, out.named_from_base);
  out.reached.resize(ruleset.chains.size(), 0);
  flood(ruleset, dead, out.reached);
  return out;
}

Span span_of_chain(const CheckContext& c, ChainId id) {
  const Chain& chain = c.ruleset.chain(id);
  if (chain.span.valid() || chain.rules.empty()) return chain.span;
  return c.ruleset.rule(chain.rules.front()).span;
}

std::string chain_title(const CheckContext& c, ChainId id) {
  const Chain& chain = c.ruleset.chain(id);
  const Table& table = c.ruleset.table(chain.table);
  if (table.backend == Backend::iptables) return fmt::format("{} {}", table.name, chain.name);
  return fmt::format("{} {} {}", to_string(table.family), table.name, chain.name);
}

std::vector<char> tables_in_force(const CheckContext& c) {
  std::vector<char> out(c.ruleset.tables.size(), 0);
  for (const Chain& chain : c.ruleset.chains) {
    if (chain.base && !c.ruleset.table(chain.table).dormant) out[index(chain.table)] = 1;
  }
  return out;
}

}  // namespace fwlint
