// Rules are compared as models, so that the same rule written in another dialect is the same.
// Chains are paired from the base chains down: a call that both sides make leads to a pair, however
// the chains are named, if the names do not say that they are others.
#include "src/analysis/diff_align.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace fwlint {

namespace {

/// Chains that are called from more than one place, or from one that is.
std::vector<char> called_often(const Side& side) {
  const Ruleset& r = side.ruleset;
  std::vector<std::vector<std::size_t>> callees(r.chains.size());
  std::vector<std::size_t> calls(r.chains.size(), 0);
  for (std::size_t i = 0; i < r.rules.size(); ++i) {
    if ((side.traits.of[i] & rule_trait::calls) == 0) continue;
    const Rule& rule = r.rules[i];
    const auto note = [&](const Verdict& v) {
      if (v.target == kNoChain) return;
      ++calls[index(v.target)];
      callees[index(rule.chain)].push_back(index(v.target));
    };
    note(rule.verdict);
    for (const Branch& b : rule.branches) note(b.verdict);
    // A rule of several cells calls from several entries.
    if (!rule.match.one_of.empty()) note(rule.verdict);
  }
  std::vector<char> often(r.chains.size(), 0);
  std::vector<std::size_t> work;
  for (std::size_t c = 0; c < calls.size(); ++c) {
    often[c] = calls[c] > 1 ? 1 : 0;
    if (often[c] != 0) work.push_back(c);
  }
  while (!work.empty()) {
    const std::size_t c = work.back();
    work.pop_back();
    for (const std::size_t t : callees[c]) {
      if (std::exchange(often[t], 1) == 0) work.push_back(t);
    }
  }
  return often;
}

/// Rules of the chains that the rules lead to, but for chains that are known.
std::vector<RuleId> rules_below(const Ruleset& r, std::vector<RuleId> work,
                                std::set<std::size_t> known) {
  std::vector<RuleId> out;
  while (!work.empty()) {
    const Rule& rule = r.rule(work.back());
    work.pop_back();
    const auto follow = [&](const Verdict& v) {
      if (v.target == kNoChain || !known.insert(index(v.target)).second) return;
      const std::vector<RuleId>& rules = r.chain(v.target).rules;
      out.insert(out.end(), rules.begin(), rules.end());
      work.insert(work.end(), rules.begin(), rules.end());
    };
    follow(rule.verdict);
    for (const Branch& b : rule.branches) follow(b.verdict);
  }
  return out;
}

void sort_unique(std::vector<RuleId>& v) {
  std::sort(v.begin(), v.end());
  v.erase(std::unique(v.begin(), v.end()), v.end());
}

}  // namespace

Aligner::Aligner(const Side& before, const Side& after, const RuleEquality& equality, Family family)
    : before_(before.ruleset),
      after_(after.ruleset),
      old_traits_(before.traits),
      new_traits_(after.traits),
      equality_(equality),
      old_stages_(stages_of(before.ruleset, family)),
      new_stages_(stages_of(after.ruleset, family)),
      has_places_(before.traits.has_places && after.traits.has_places) {
  partners_.rules.resize(after_.rules.size(), kNoRule);
  partners_.chains.resize(after_.chains.size(), Partners::kNoOne);
  new_seen_.resize(after_.chains.size(), 0);
  old_seen_.resize(before_.chains.size(), 0);
  if (!has_places_) return;
  old_often_ = called_often(before);
  new_often_ = called_often(after);
}

void Aligner::note_places(const Clause& a, const Clause& b) {
  for (const Literal& x : a.literals) {
    const Predicate& p = before_.predicates[x.predicate];
    if (!p.stateful || p.initially) continue;
    for (const Literal& y : b.literals) {
      if (equality_.numbers().before[index(x.predicate)] !=
              equality_.numbers().after[index(y.predicate)] ||
          x.negated != y.negated) {
        continue;
      }
      const bool taken = std::any_of(same_places_.begin(), same_places_.end(), [&](const auto& s) {
        return s.first == x.predicate || s.second == y.predicate;
      });
      if (!taken) same_places_.emplace_back(x.predicate, y.predicate);
      break;
    }
  }
}

void Aligner::note_common(Pair pair, const Rule& a, const Rule& b) {
  const auto call = [&](const Verdict& x, const Verdict& y) {
    if (x.target == kNoChain) return;
    const Pair to{index(x.target), index(y.target)};
    std::vector<Pair>& list = calls_[pair];
    if (std::find(list.begin(), list.end(), to) == list.end()) list.push_back(to);
  };
  call(a.verdict, b.verdict);
  for (std::size_t i = 0; i < a.branches.size(); ++i) {
    call(a.branches[i].verdict, b.branches[i].verdict);
  }
  if (!has_places_ || old_often_[pair.first] != 0 || new_often_[pair.second] != 0) return;
  note_places(a.match.all, b.match.all);
}

/// Rules that both lists have and that the common subsequence leaves out: taken from `rest`.
void Aligner::take_moved(Pair pair, const Lists& lists, const Tried& tried, Leftover& rest,
                         std::vector<std::pair<std::size_t, std::size_t>>& moved) {
  const std::uint32_t only = partners_.chains[pair.second];
  if (rest.before.empty() || rest.after.empty() || only != pair.first) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> hashes;  // of the new ones
  for (const std::size_t j : rest.after) {
    if (new_traits_.has(tried.after[j], rule_trait::may_move)) {
      hashes.emplace_back(lists.hash_after(j), j);
    }
  }
  std::sort(hashes.begin(), hashes.end());
  std::vector<char> taken(hashes.size(), 0);
  std::vector<std::size_t> before;
  std::vector<std::size_t> after;
  for (const std::size_t i : rest.before) {
    bool found = false;
    if (old_traits_.has(tried.before[i], rule_trait::may_move)) {
      const std::uint64_t hash = lists.hash_before(i);
      auto at = std::lower_bound(hashes.begin(), hashes.end(), std::pair(hash, std::size_t{0}));
      constexpr int kMostTried = 8;
      for (int k = 0; at != hashes.end() && at->first == hash && k < kMostTried; ++at) {
        char& used = taken[static_cast<std::size_t>(at - hashes.begin())];
        if (used != 0) continue;
        ++k;
        if (!lists.same(i, at->second)) continue;
        used = 1;
        found = true;
        moved.emplace_back(i, at->second);
        break;
      }
    }
    if (!found) before.push_back(i);
  }
  for (const auto& [i, j] : moved) after.push_back(j);
  std::sort(after.begin(), after.end());
  std::vector<std::size_t> alone;
  std::set_difference(rest.after.begin(), rest.after.end(), after.begin(), after.end(),
                      std::back_inserter(alone));
  rest.before = std::move(before);
  rest.after = std::move(alone);
}

/// What is left of the two lists without the rest equals, one by one.
void Aligner::pair_up(Pair pair, const Tried& tried, const Leftover& rest, Changed& out) {
  const std::vector<RuleId>& x = tried.before;
  const std::vector<RuleId>& y = tried.after;
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t a = 0;
  std::size_t b = 0;
  for (;;) {
    for (; a < rest.before.size() && rest.before[a] == i; ++a, ++i) out.removed.push_back(x[i]);
    for (; b < rest.after.size() && rest.after[b] == j; ++b, ++j) out.added.push_back(y[j]);
    if (i >= x.size() || j >= y.size()) break;
    partners_.rules[index(y[j])] = x[i];
    if (has_places_ || old_traits_.has(x[i], rule_trait::calls)) {
      note_common(pair, before_.rule(x[i]), after_.rule(y[j]));
    }
    ++i;
    ++j;
  }
}

const Aligner::Changed& Aligner::chains(Pair pair) {
  const auto [it, is_new] = known_.try_emplace(pair);
  if (!is_new) return it->second;
  const bool first = std::exchange(new_seen_[pair.second], 1) == 0;
  const bool other_first = std::exchange(old_seen_[pair.first], 1) == 0;
  partners_.chains[pair.second] =
      first && other_first ? static_cast<std::uint32_t>(pair.first) : Partners::kNoOne;
  const Tried tried{rules_in_force(before_, before_.chains[pair.first]),
                    rules_in_force(after_, after_.chains[pair.second])};
  Lists lists;
  lists.before = tried.before.size();
  lists.after = tried.after.size();
  lists.same = [&](std::size_t i, std::size_t j) {
    return equality_.same(tried.before[i], tried.after[j]);
  };
  lists.hash_before = [&](std::size_t i) { return equality_.hash_before(tried.before[i]); };
  lists.hash_after = [&](std::size_t j) { return equality_.hash_after(tried.after[j]); };
  const Leftover all = leftover(lists);
  Leftover rest = all;
  std::vector<std::pair<std::size_t, std::size_t>> moved;
  take_moved(pair, lists, tried, rest, moved);
  pair_up(pair, tried, all, it->second);
  if (moved.empty()) return it->second;
  it->second.removed.clear();
  it->second.added.clear();
  for (const std::size_t i : rest.before) it->second.removed.push_back(tried.before[i]);
  for (const std::size_t j : rest.after) it->second.added.push_back(tried.after[j]);
  note_moved(pair, tried, moved, it->second);
  return it->second;
}

void Aligner::note_moved(Pair pair, const Tried& tried,
                         const std::vector<std::pair<std::size_t, std::size_t>>& moved,
                         Changed& out) {
  for (const auto& [i, j] : moved) {
    const RuleId x = tried.before[i];
    const RuleId y = tried.after[j];
    out.moved.emplace_back(x, y);
    partners_.rules[index(y)] = x;
    if (old_traits_.has(x, rule_trait::calls)) note_common(pair, before_.rule(x), after_.rule(y));
  }
  partners_.old_places.resize(before_.rules.size(), Partners::kNoOne);
  partners_.new_places.resize(before_.rules.size(), Partners::kNoOne);
  for (std::size_t i = 0; i < tried.before.size(); ++i) {
    partners_.old_places[index(tried.before[i])] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t j = 0; j < tried.after.size(); ++j) {
    const RuleId x = partners_.rules[index(tried.after[j])];
    if (x != kNoRule) partners_.new_places[index(x)] = static_cast<std::uint32_t>(j);
  }
}

void Aligner::collect(Pair pair, std::set<Pair>& seen, HookChanges& out) {
  std::vector<Pair> work{pair};
  while (!work.empty()) {
    const Pair p = work.back();
    work.pop_back();
    if (!seen.insert(p).second) continue;
    const Changed& c = chains(p);
    out.removed.insert(out.removed.end(), c.removed.begin(), c.removed.end());
    out.added.insert(out.added.end(), c.added.begin(), c.added.end());
    out.moved.insert(out.moved.end(), c.moved.begin(), c.moved.end());
    const auto called = calls_.find(p);
    if (called != calls_.end()) {
      work.insert(work.end(), called->second.begin(), called->second.end());
    }
  }
}

bool Aligner::idle(const Ruleset& r, const Stage& s) {
  return s.policy == Fate::accept && r.chains[s.chain].rules.empty();
}

HookChanges Aligner::compare(Hook hook, const std::vector<Stage>& before,
                             const std::vector<Stage>& after) {
  HookChanges out;
  out.hook = hook;
  const bool windows = before_.platform == Platform::windows;
  std::vector<Stage> x;
  std::vector<Stage> y;
  for (const Stage& s : before) {
    if (windows || !idle(before_, s)) x.push_back(s);
  }
  for (const Stage& s : after) {
    if (windows || !idle(after_, s)) y.push_back(s);
  }
  const auto early = [](const Stage& s) { return s.priority < kConntrackPriority; };
  out.whole =
      !std::equal(x.begin(), x.end(), y.begin(), y.end(), [&](const Stage& a, const Stage& b) {
        return a.hook == b.hook && early(a) == early(b) &&
               (a.type == ChainType::nat) == (b.type == ChainType::nat);
      });
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (x[i].policy != y[i].policy) out.policies.emplace_back(x[i].chain, y[i].chain);
  }
  if (out.whole) out.policies.clear();
  out.whole = out.whole || !out.policies.empty();
  if (windows) {
    for (std::size_t i = 0; i < before_.profiles.size(); ++i) {
      const ProfileSettings& a = before_.profiles[i];
      const ProfileSettings& b = after_.profiles[i];
      out.whole = out.whole || a.enabled != b.enabled || a.inbound != b.inbound ||
                  a.outbound != b.outbound || a.shields_up != b.shields_up;
    }
  }
  std::set<Pair> seen;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    collect({x[i].chain, y[i].chain}, seen, out);
  }
  for (const bool old : {true, false}) {  // base chains without a partner
    const std::vector<Stage>& own = old ? x : y;
    const Ruleset& r = old ? before_ : after_;
    std::vector<RuleId>& list = old ? out.removed : out.added;
    for (std::size_t i = std::min(x.size(), y.size()); i < own.size(); ++i) {
      const std::vector<RuleId>& rules = r.chains[own[i].chain].rules;
      list.insert(list.end(), rules.begin(), rules.end());
    }
  }
  sort_unique(out.removed);
  sort_unique(out.added);
  std::sort(out.moved.begin(), out.moved.end());
  out.moved.erase(std::unique(out.moved.begin(), out.moved.end()), out.moved.end());
  std::set<std::size_t> old_known;
  std::set<std::size_t> new_known;
  for (const auto& [a, b] : seen) {
    old_known.insert(a);
    new_known.insert(b);
  }
  out.below_removed = rules_below(before_, out.removed, std::move(old_known));
  out.below_added = rules_below(after_, out.added, std::move(new_known));
  return out;
}

HookChanges Aligner::filtering(Hook hook) {
  const auto path = [&](const std::vector<Stage>& stages) {
    Program p;
    p.stages = stages;
    std::vector<Stage> out;
    for (const std::uint32_t s : hook_path(p, hook)) {
      if (stages[s].type != ChainType::nat) out.push_back(stages[s]);
    }
    return out;
  };
  return compare(hook, path(old_stages_), path(new_stages_));
}

HookChanges Aligner::translating() {
  const auto those = [&](const std::vector<Stage>& stages) {
    std::vector<Stage> out;
    for (const Stage& s : stages) {
      if (s.type == ChainType::nat) out.push_back(s);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Stage& a, const Stage& b) { return a.hook < b.hook; });
    return out;
  };
  return compare(Hook::prerouting, those(old_stages_), those(new_stages_));
}

HookChanges Aligner::only_at(Hook hook) {
  const auto those = [&](const std::vector<Stage>& stages) {
    std::vector<Stage> out;
    for (const Stage& s : stages) {
      if (s.type != ChainType::nat && s.hook == hook) out.push_back(s);
    }
    return out;
  };
  return compare(hook, those(old_stages_), those(new_stages_));
}

}  // namespace fwlint
