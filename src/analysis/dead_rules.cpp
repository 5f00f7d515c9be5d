#include "src/analysis/dead_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "src/base/parallel.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kBudget = 200'000;  // units for one way to one entry
/// For all rules of a program and part together: some hundred times what usual rules take.
std::size_t budget_of(const Program& p) { return 4'000'000 + 64 * p.ruleset->rules.size(); }

enum class Life : std::uint8_t { absent, dead, alive, undecided };

bool may_be_judged(const Rule& r) {
  if (!r.enabled) return false;
  if (!r.branches.empty()) return true;
  switch (r.verdict.kind) {
    case VerdictKind::accept:
    case VerdictKind::drop:
    case VerdictKind::reject:
    case VerdictKind::jump:
    case VerdictKind::goto_:
      return true;
    case VerdictKind::none:
    case VerdictKind::return_:
    case VerdictKind::queue:
      return false;
  }
  return false;
}

/// One program's view of rules.
class Judge {
 public:
  explicit Judge(const Program& p) : program_(p), search_(p, {kBudget, budget_of(p)}) {
    for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
      for (std::uint32_t e = 0; e < p.chains[c].entries.size(); ++e) {
        const RuleId r = p.chains[c].entries[e].rule;
        if (r != kNoRule) sites_.emplace_back(r, CallSite{c, e});
      }
    }
    std::sort(sites_.begin(), sites_.end());
    find_roots();
  }

  Life judge(RuleId rule, DeadRule& out) {
    Life life = Life::absent;
    stands_ = reached_ = possible_ = false;
    auto it = std::lower_bound(sites_.begin(), sites_.end(), std::make_pair(rule, CallSite{}));
    for (; it != sites_.end() && it->first == rule; ++it) {
      stands_ = true;
      for (const std::uint32_t s : roots_[it->second.chain]) {
        reached_ = true;
        const Life here = judge_at(s, it->second, out);
        if (here == Life::alive || here == Life::undecided) return here;
        if (here == Life::dead) life = Life::dead;
      }
    }
    return life;
  }

  // Of the rule judged last:
  [[nodiscard]] bool stands() const { return stands_; }      ///< some packet has all it asks for
  [[nodiscard]] bool reached() const { return reached_; }    ///< base chains lead to it
  [[nodiscard]] bool possible() const { return possible_; }  ///< some packet fits a way to it

 private:
  /// Stages whose base chain leads to each chain.
  void find_roots() {
    roots_.resize(program_.chains.size());
    for (std::uint32_t s = 0; s < program_.stages.size(); ++s) {
      std::vector<std::uint32_t> work{program_.stages[s].chain};
      std::vector<char> seen(program_.chains.size(), 0);
      seen[work.front()] = 1;
      while (!work.empty()) {
        const std::uint32_t c = work.back();
        work.pop_back();
        roots_[c].push_back(s);
        for (const Entry& e : program_.chains[c].entries) {
          const bool call = e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
          if (call && seen[e.target] == 0) {
            seen[e.target] = 1;
            work.push_back(e.target);
          }
        }
      }
    }
  }

  Life judge_at(std::uint32_t stage, CallSite site, DeadRule& out) {
    const Cell within = hook_region(program_, program_.stages[stage].hook);
    const std::vector<std::pair<Goal, Cell>> goals = search_.goals({stage}, site, within);
    if (goals.empty()) return Life::absent;
    possible_ = true;
    for (const auto& [goal, region] : goals) {
      const Answer a = search_.find(goal, region);
      if (a.kind == AnswerKind::witness) return Life::alive;
      if (a.kind == AnswerKind::undecided) return Life::undecided;
      for (const ProofStep& step : a.proof) {
        if (step.by_state) return Life::absent;  // no entry to name
        out.writers.insert(out.writers.end(), step.writers.begin(), step.writers.end());
        if (!step.decided_by) {
          out.by_policy = true;
          continue;
        }
        const Entry& by = program_.entry(*step.decided_by);
        if (by.action == VerdictKind::queue) return Life::absent;  // user space decides: no claim
        if (by.rule != kNoRule) out.cover.push_back(by.rule);
      }
      contrary(stage, site, region, out);
    }
    return Life::dead;
  }

  /// The region's new connections over the network, where it has any. Replies, invalid packets and
  /// what the host says to itself are decided first in any ruleset, and contradict no rule.
  [[nodiscard]] Cell beginnings(const Cell& region) const {
    const ValueSet states = unite(ValueSet::single(static_cast<unsigned>(CtState::new_)),
                                  ValueSet::single(static_cast<unsigned>(CtState::untracked)));
    const ValueSet not_lo =
        complement(ValueSet::single(program_.interfaces.atom("lo")), program_.interfaces.max());
    Cell out = region;
    if (program_.ruleset->platform != Platform::netfilter) return out;
    for (const Field f : {Field::ct_state, Field::iif, Field::oif}) {
      Cell narrower = out;
      if (narrower.narrow(f, f == Field::ct_state ? states : not_lo)) out = std::move(narrower);
    }
    return out;
  }

  /// A packet of the rule that gets the other fate.
  void contrary(std::uint32_t stage, CallSite site, const Cell& region, DeadRule& out) {
    const Entry& entry = program_.entry(site);
    const bool calls = entry.action == VerdictKind::jump || entry.action == VerdictKind::goto_;
    const auto could = [&](Fate f) {
      return calls && program_.chains[entry.target].may[static_cast<std::size_t>(f)];
    };
    const bool accepts = entry.action == VerdictKind::accept || could(Fate::accept);
    const bool drops = entry.action == VerdictKind::drop || entry.action == VerdictKind::reject ||
                       could(Fate::drop);
    // What may do both is not said to be contradicted.
    if (out.decided_differently || accepts == drops) return;
    const Goal goal{Goal::Kind::yields, {stage}, {}, accepts ? Fate::drop : Fate::accept, nullptr};
    const Answer a = search_.find(goal, beginnings(region));
    if (a.kind != AnswerKind::witness) return;
    out.decided_differently = true;
    out.contrary = to_packet(program_, a.witness, program_.stages[stage].hook);
    Contexts contexts(program_);
    const Run r = run(program_, contexts, a.witness, {stage}, nullptr);
    const StageRun& end = r.stages.back();
    if (end.end != StageEnd::policy) {
      out.decided_by = program_.chains[r.visits[end.visit].chain].entries[end.entry].rule;
    }
  }

  const Program& program_;
  Search search_;
  std::vector<std::pair<RuleId, CallSite>> sites_;
  std::vector<std::vector<std::uint32_t>> roots_;
  bool stands_ = false;
  bool reached_ = false;
  bool possible_ = false;
};

/// Packets meet the rule's table, so that a rule without any is one that contradicts itself.
bool is_in_force(const Ruleset& ruleset, const Rule& r) {
  if (ruleset.platform != Platform::netfilter) return false;
  const Table& t = ruleset.table(ruleset.chain(r.chain).table);
  return !t.dormant && (sees(t.family, Family::ipv4) || sees(t.family, Family::ipv6));
}

/// Rules of a chain that only dead rules call are dead because of those: one cause is told once.
void drop_consequences(const Ruleset& ruleset, std::vector<DeadRule>& dead) {
  std::set<std::size_t> gone;
  for (const DeadRule& d : dead) gone.insert(index(d.rule));
  std::map<std::size_t, bool> lives;  // chain: some living rule calls it
  for (std::size_t i = 0; i < ruleset.rules.size(); ++i) {
    const auto note = [&](const Verdict& v) {
      if (v.target != kNoChain) lives[index(v.target)] |= gone.count(i) == 0;
    };
    note(ruleset.rules[i].verdict);
    for (const Branch& b : ruleset.rules[i].branches) note(b.verdict);
  }
  std::erase_if(dead, [&](const DeadRule& d) {
    const ChainId chain = ruleset.rule(d.rule).chain;
    if (ruleset.chain(chain).base) return false;
    const auto it = lives.find(index(chain));
    return it != lives.end() && !it->second;
  });
}

/// Judges the rules of one part; blocks of rules take turns, as later ones have more to look at.
void judge_part(const std::vector<const Program*>& programs, std::size_t part, std::size_t parts,
                DeadRules& out) {
  constexpr std::size_t kBlock = 64;
  std::vector<Judge> judges;
  for (const Program* p : programs) judges.emplace_back(*p);
  const Ruleset& ruleset = *programs.front()->ruleset;
  for (std::size_t i = 0; i < ruleset.rules.size(); ++i) {
    if (i / kBlock % parts != part || !may_be_judged(ruleset.rules[i])) continue;
    DeadRule d;
    d.rule = make_id<RuleId>(i);
    Life life = Life::absent;
    bool stands = false;
    bool reached = false;
    bool possible = false;
    for (Judge& j : judges) {
      const Life here = j.judge(d.rule, d);
      stands = stands || j.stands();
      reached = reached || j.reached();
      possible = possible || j.possible();
      if (here == Life::absent) continue;
      life = here;
      if (here != Life::dead) break;
    }
    if (life == Life::absent && !possible && (reached || !stands) &&
        is_in_force(ruleset, ruleset.rules[i])) {
      out.contradictory.push_back({d.rule, stands});
    }
    if (life == Life::undecided) out.undecided.push_back(d.rule);
    if (life != Life::dead) continue;
    std::sort(d.cover.begin(), d.cover.end());
    d.cover.erase(std::unique(d.cover.begin(), d.cover.end()), d.cover.end());
    std::sort(d.writers.begin(), d.writers.end());
    d.writers.erase(std::unique(d.writers.begin(), d.writers.end()), d.writers.end());
    out.dead.push_back(std::move(d));
  }
}

/// Takes in what another part found; both are by rule, and stay so.
template <class Item, class Key>
void take_in(std::vector<Item>& all, std::vector<Item>& more, const Key& rule_of) {
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  std::move(more.begin(), more.end(), std::back_inserter(all));
  std::inplace_merge(all.begin(), all.begin() + middle, all.end(),
                     [&](const Item& a, const Item& b) { return rule_of(a) < rule_of(b); });
}

}  // namespace

DeadRules find_dead_rules(const std::vector<const Program*>& programs) {
  DeadRules out;
  if (programs.empty()) return out;
  const Ruleset& ruleset = *programs.front()->ruleset;
  std::vector<DeadRules> found(parts_of(ruleset.rules.size()));
  in_parts(found.size(), [&](std::size_t i) { judge_part(programs, i, found.size(), found[i]); });
  const auto rule_of = [](const auto& x) { return x.rule; };
  for (DeadRules& part : found) {
    take_in(out.dead, part.dead, rule_of);
    take_in(out.contradictory, part.contradictory, rule_of);
    take_in(out.undecided, part.undecided, [](RuleId r) { return r; });
  }
  drop_consequences(ruleset, out.dead);
  return out;
}

}  // namespace fwlint
