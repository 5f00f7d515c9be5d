// Which rules two rulesets do not have in common, chain by chain. A packet that matches none of
// them takes the same way through both: it meets the same rules in the same order, and those that
// match it do the same. So only packets of the rules named here can fare differently, and only they
// need to be searched.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "src/analysis/diff_equal.hpp"
#include "src/analysis/joint.hpp"
#include "src/analysis/rule_traits.hpp"

namespace fwlint {

/// One ruleset and what is known of its rules.
struct Side {
  const Ruleset& ruleset;
  const RuleTraits& traits;
};

/// What of the old ruleset the new one has too.
struct Partners {
  static constexpr std::uint32_t kNoOne = 0xffffffffU;
  std::vector<RuleId> rules;  ///< by new rule: the old one that it equals, or kNoRule
  /// By new chain: the only old one that it was compared with, or kNoOne.
  std::vector<std::uint32_t> chains;
  /// By old rule that has a partner: its place in its chain, and its partner's in the other. Empty
  /// where no rule moved.
  std::vector<std::uint32_t> old_places;
  std::vector<std::uint32_t> new_places;
};

/// At one hook, for one family.
struct HookChanges {
  Hook hook = Hook::input;
  /// Base chains, policies or defaults differ: any packet may fare differently.
  bool whole = false;
  /// Where that is because of policies alone: the base chains whose policies differ.
  std::vector<std::pair<std::size_t, std::size_t>> policies;
  std::vector<RuleId> removed;  ///< of the old ruleset, ascending
  std::vector<RuleId> added;    ///< of the new one
  /// Rules that both have and that stand at another place among their chain's rules, by old rule:
  /// the old one and the new one.
  std::vector<std::pair<RuleId, RuleId>> moved;
  /// Rules of chains that only removed, or only added, rules call.
  std::vector<RuleId> below_removed;
  std::vector<RuleId> below_added;
  [[nodiscard]] bool none() const {
    return !whole && removed.empty() && added.empty() && moved.empty();
  }
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

class Aligner {
 public:
  Aligner(const Side& before, const Side& after, const RuleEquality& equality, Family family);

  /// Of the chains that filter at the hook, prerouting included for input and forward.
  HookChanges filtering(Hook hook);
  /// Of the chains that translate addresses, at every hook.
  HookChanges translating();
  /// Of all base chains of a hook but those that translate.
  HookChanges only_at(Hook hook);

  [[nodiscard]] const Partners& partners() const { return partners_; }
  /// Predicates with a state that aligned rules have in common, where each is asked once.
  [[nodiscard]] const std::vector<std::pair<PredicateId, PredicateId>>& same_places() const {
    return same_places_;
  }

 private:
  struct Changed {
    std::vector<RuleId> removed;
    std::vector<RuleId> added;
    std::vector<std::pair<RuleId, RuleId>> moved;
  };
  using Pair = std::pair<std::size_t, std::size_t>;  // chains

  HookChanges compare(Hook hook, const std::vector<Stage>& before, const std::vector<Stage>& after);
  [[nodiscard]] static bool idle(const Ruleset& r, const Stage& s);
  void collect(Pair pair, std::set<Pair>& seen, HookChanges& out);
  const Changed& chains(Pair pair);
  /// The chains' rules, in the order in which they are tried.
  struct Tried {
    std::vector<RuleId> before;
    std::vector<RuleId> after;
  };
  void pair_up(Pair pair, const Tried& tried, const Leftover& rest, Changed& out);
  void take_moved(Pair pair, const Lists& lists, const Tried& tried, Leftover& rest,
                  std::vector<std::pair<std::size_t, std::size_t>>& moved);
  void note_moved(Pair pair, const Tried& tried,
                  const std::vector<std::pair<std::size_t, std::size_t>>& moved, Changed& out);
  void note_common(Pair pair, const Rule& a, const Rule& b);
  void note_places(const Clause& a, const Clause& b);

  const Ruleset& before_;
  const Ruleset& after_;
  const RuleTraits& old_traits_;
  const RuleTraits& new_traits_;
  const RuleEquality& equality_;
  std::vector<Stage> old_stages_;
  std::vector<Stage> new_stages_;
  std::vector<char> old_often_;  // by chain: reached in more ways than one
  std::vector<char> new_often_;
  bool has_places_ = false;  // some predicate has a state whose first answer is not known
  std::map<Pair, Changed> known_;
  std::map<Pair, std::vector<Pair>> calls_;  // pairs that common rules call
  std::vector<std::pair<PredicateId, PredicateId>> same_places_;
  Partners partners_;
  std::vector<char> new_seen_;  // by chain: it was compared with one
  std::vector<char> old_seen_;
};

/// What every packet fulfils that one of the rules matches: its own constraints, and those of the
/// calls that lead to it, where each is the only one. Appended to `out`.
void add_constraints(const Side& side, const std::vector<RuleId>& rules, std::vector<Clause>& out);

/// By rule of each: whether it may match a packet that one of the changed rules matches, in a chain
/// that the packet may come to. `changed`: what those fulfil. Rules that only connections known
/// already can match count as not.
std::array<RuleMask, 2> rules_beside(const Side& before, const Side& after,
                                     const std::vector<Clause>& changed, Family family,
                                     const Partners& partners);

}  // namespace fwlint
