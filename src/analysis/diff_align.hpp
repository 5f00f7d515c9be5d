// Which rules two rulesets do not have in common, chain by chain. A packet that matches none of
// them takes the same way through both: it meets the same rules in the same order, and those that
// match it do the same. So only packets of the rules named here can fare differently, and only they
// need to be searched.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "src/analysis/joint.hpp"

namespace fwlint {

/// At one hook, for one family.
struct HookChanges {
  Hook hook = Hook::input;
  /// Base chains, policies or defaults differ: any packet may fare differently.
  bool whole = false;
  std::vector<RuleId> removed;  ///< of the old ruleset, ascending
  std::vector<RuleId> added;    ///< of the new one
  /// Rules of chains that only removed, or only added, rules call.
  std::vector<RuleId> below_removed;
  std::vector<RuleId> below_added;
  [[nodiscard]] bool none() const { return !whole && removed.empty() && added.empty(); }
};

class Aligner {
 public:
  Aligner(const Ruleset& before, const Ruleset& after, const PredicateNumbers& numbers,
          Family family);

  /// Of the chains that filter at the hook, prerouting included for input and forward.
  HookChanges filtering(Hook hook);
  /// Of the chains that translate addresses, at every hook.
  HookChanges translating();
  /// Of all base chains of a hook but those that translate.
  HookChanges only_at(Hook hook);

  /// By new rule: the old one that it was found to equal, or kNoRule.
  [[nodiscard]] const std::vector<RuleId>& partners() const { return partners_; }
  /// Predicates with a state that aligned rules have in common, where each is asked once.
  [[nodiscard]] const std::vector<std::pair<PredicateId, PredicateId>>& same_places() const {
    return same_places_;
  }

 private:
  struct Changed {
    std::vector<RuleId> removed;
    std::vector<RuleId> added;
  };
  using Pair = std::pair<std::size_t, std::size_t>;  // chains

  HookChanges compare(Hook hook, const std::vector<Stage>& before, const std::vector<Stage>& after);
  [[nodiscard]] static bool idle(const Ruleset& r, const Stage& s);
  void collect(Pair pair, std::set<Pair>& seen, HookChanges& out);
  const Changed& chains(Pair pair);
  [[nodiscard]] bool same_rule(const Rule& a, const Rule& b) const;
  [[nodiscard]] bool same_clause(const Clause& a, const Clause& b) const;
  [[nodiscard]] bool same_literals(const Clause& a, const Clause& b) const;
  [[nodiscard]] bool same_verdict(const Verdict& a, const Verdict& b) const;
  [[nodiscard]] std::uint64_t hash(const Rule& r, const std::vector<std::uint32_t>& numbers) const;
  void note_common(Pair pair, const Rule& a, const Rule& b);
  void note_places(const Clause& a, const Clause& b);

  const Ruleset& before_;
  const Ruleset& after_;
  const PredicateNumbers& numbers_;
  std::vector<Stage> old_stages_;
  std::vector<Stage> new_stages_;
  std::vector<char> old_often_;  // by chain: reached in more ways than one
  std::vector<char> new_often_;
  bool has_places_ = false;  // some predicate has a state whose first answer is not known
  std::map<Pair, Changed> known_;
  std::map<Pair, std::vector<Pair>> calls_;  // pairs that common rules call
  std::vector<std::pair<PredicateId, PredicateId>> same_places_;
  std::vector<RuleId> partners_;
};

/// Positions of two lists that are not in a common subsequence, which is as long as could be found.
/// `same(i, j)`: the i-th of the first list equals the j-th of the second; `hash_old(i)` and
/// `hash_new(j)` are equal then.
struct Leftover {
  std::vector<std::size_t> before;
  std::vector<std::size_t> after;
};
struct Lists {
  std::size_t before = 0;  ///< lengths
  std::size_t after = 0;
  std::function<bool(std::size_t, std::size_t)> same;
  std::function<std::uint64_t(std::size_t)> hash_before;
  std::function<std::uint64_t(std::size_t)> hash_after;
};
Leftover leftover(const Lists& lists);

/// What every packet fulfils that one of the rules matches: its own constraints, and those of the
/// calls that lead to it, where each is the only one. Appended to `out`.
void add_constraints(const Ruleset& ruleset, const std::vector<RuleId>& rules,
                     std::vector<Clause>& out);

/// By rule: whether it may match a packet that one of the changed rules matches. `changed`: what
/// those fulfil. Rules that only connections known already can match count as not.
RuleMask rules_beside(const Ruleset& ruleset, const std::vector<Clause>& changed, Family family);
/// Likewise, where some rules equal those of another ruleset, whose answer is known.
RuleMask rules_beside(const Ruleset& ruleset, const std::vector<Clause>& changed, Family family,
                      const std::vector<RuleId>& partners, const RuleMask& known);

}  // namespace fwlint
