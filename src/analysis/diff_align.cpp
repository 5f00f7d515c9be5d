// Rules are compared as models, so that the same rule written in another dialect is the same.
// Chains are paired from the base chains down: a call that both sides make leads to a pair, however
// the chains are named, if the names do not say that they are others.
#include "src/analysis/diff_align.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace fwlint {

namespace {

constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;

/// Whether the effect says something about what is accepted now or later.
bool counts(const Effect& e) { return e.kind != EffectKind::log && e.kind != EffectKind::other; }

bool same_effect(const Effect& a, const Effect& b) {
  if (a.kind != b.kind || a.mark_mask != b.mark_mask || a.mark_value != b.mark_value ||
      a.family != b.family || !(a.addresses == b.addresses) || !(a.ports == b.ports)) {
    return false;
  }
  return a.kind != EffectKind::set_write || a.text == b.text;
}

bool same_effects(const Rule& a, const Rule& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (;; ++i, ++j) {
    while (i < a.effects.size() && !counts(a.effects[i])) ++i;
    while (j < b.effects.size() && !counts(b.effects[j])) ++j;
    if (i >= a.effects.size() || j >= b.effects.size()) break;
    if (!same_effect(a.effects[i], b.effects[j])) return false;
  }
  return i >= a.effects.size() && j >= b.effects.size();
}

bool same_fields(const Clause& a, const Clause& b) {
  if (a.fields.size() != b.fields.size()) return false;
  for (std::size_t i = 0; i < a.fields.size(); ++i) {
    const FieldConstraint& x = a.fields[i];
    const FieldConstraint* y = &b.fields[i];
    if (y->field != x.field) {
      y = std::find_if(b.fields.begin(), b.fields.end(),
                       [&](const FieldConstraint& f) { return f.field == x.field; });
      if (y == b.fields.end()) return false;
    }
    if (!(x.values == y->values)) return false;
  }
  return true;
}

bool same_symbol(const SymbolConstraint& a, const SymbolConstraint& b) {
  return a.field == b.field && a.negated == b.negated && a.any_of == b.any_of;
}

bool same_symbols(const Clause& a, const Clause& b) {
  if (a.symbols.size() != b.symbols.size()) return false;
  return std::all_of(a.symbols.begin(), a.symbols.end(), [&](const SymbolConstraint& x) {
    return std::any_of(b.symbols.begin(), b.symbols.end(),
                       [&](const SymbolConstraint& y) { return same_symbol(x, y); });
  });
}

/// Chains that are called from more than one place, or from one that is.
std::vector<char> called_often(const Ruleset& r) {
  std::vector<std::vector<std::size_t>> callees(r.chains.size());
  std::vector<std::size_t> calls(r.chains.size(), 0);
  for (const Rule& rule : r.rules) {
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

bool has_places(const PredicateTable& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Predicate& p = all[make_id<PredicateId>(i)];
    if (p.stateful && !p.initially) return true;
  }
  return false;
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

Aligner::Aligner(const Ruleset& before, const Ruleset& after, const PredicateNumbers& numbers,
                 Family family)
    : before_(before),
      after_(after),
      numbers_(numbers),

      old_stages_(stages_of(before, family)),
      new_stages_(stages_of(after, family)),
      has_places_(fwlint::has_places(before.predicates) && fwlint::has_places(after.predicates)) {
  partners_.resize(after.rules.size(), kNoRule);
  if (!has_places_) return;
  old_often_ = called_often(before);
  new_often_ = called_often(after);
}

bool Aligner::same_literals(const Clause& a, const Clause& b) const {
  if (a.literals.size() != b.literals.size()) return false;
  const auto number = [&](const Literal& l, const std::vector<std::uint32_t>& numbers) {
    return numbers[index(l.predicate)] * 2 + (l.negated ? 1U : 0U);
  };
  if (a.literals.size() == 1) {
    return number(a.literals[0], numbers_.before) == number(b.literals[0], numbers_.after);
  }
  std::vector<std::uint32_t> x;
  std::vector<std::uint32_t> y;
  for (const Literal& l : a.literals) x.push_back(number(l, numbers_.before));
  for (const Literal& l : b.literals) y.push_back(number(l, numbers_.after));
  std::sort(x.begin(), x.end());
  std::sort(y.begin(), y.end());
  return x == y;
}

bool Aligner::same_clause(const Clause& a, const Clause& b) const {
  return same_fields(a, b) && same_symbols(a, b) && same_literals(a, b);
}

bool Aligner::same_verdict(const Verdict& a, const Verdict& b) const {
  if (a.kind != b.kind) return false;
  if (a.kind == VerdictKind::queue) return a.detail == b.detail;
  if ((a.target == kNoChain) != (b.target == kNoChain)) return false;
  if (a.target == kNoChain) return true;
  const std::string& x = before_.chain(a.target).name;
  const std::string& y = after_.chain(b.target).name;
  if (x == y) return true;
  // A renamed chain is told by its rules. Where the other ruleset has a chain of the name, another
  // one is meant.
  const auto named = [](const Ruleset& r, const std::string& name) {
    return std::any_of(r.chains.begin(), r.chains.end(),
                       [&](const Chain& c) { return c.name == name; });
  };
  return !named(after_, x) && !named(before_, y);
}

bool Aligner::same_rule(const Rule& a, const Rule& b) const {
  if (a.verdict.kind != b.verdict.kind || a.tier != b.tier ||
      a.branches.size() != b.branches.size() || a.match.one_of.size() != b.match.one_of.size() ||
      !same_clause(a.match.all, b.match.all) || !same_verdict(a.verdict, b.verdict) ||
      !same_effects(a, b)) {
    return false;
  }
  if (a.verdict.kind == VerdictKind::queue && a.understood != b.understood) return false;
  for (std::size_t i = 0; i < a.match.one_of.size(); ++i) {
    const auto& x = a.match.one_of[i];
    const auto& y = b.match.one_of[i];
    if (!std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [&](const Clause& p, const Clause& q) { return same_clause(p, q); })) {
      return false;
    }
  }
  for (std::size_t i = 0; i < a.branches.size(); ++i) {
    if (!same_clause(a.branches[i].key, b.branches[i].key) ||
        !same_verdict(a.branches[i].verdict, b.branches[i].verdict)) {
      return false;
    }
  }
  return true;
}

std::uint64_t Aligner::hash(const Rule& r, const std::vector<std::uint32_t>& numbers) const {
  std::uint64_t out = static_cast<std::uint64_t>(r.verdict.kind) + 16 * r.match.one_of.size() +
                      1024 * r.branches.size();
  for (const FieldConstraint& f : r.match.all.fields) {
    std::uint64_t h = (static_cast<std::uint64_t>(f.field) + 1) * kMix + f.values.interval_count();
    if (!f.values.empty()) {
      h = (h ^ low64(f.values.lo())) * kMix;
      h = (h ^ low64(f.values.hi()) ^ high64(f.values.lo())) * kMix;
    }
    out += h ^ (h >> 29U);
  }
  for (const SymbolConstraint& s : r.match.all.symbols) {
    for (const SymbolPattern& p : s.any_of) out += std::hash<std::string_view>{}(p.name.view());
  }
  for (const Literal& l : r.match.all.literals) out += (numbers[index(l.predicate)] + 1) * kMix;
  return out;
}

void Aligner::note_places(const Clause& a, const Clause& b) {
  for (const Literal& x : a.literals) {
    const Predicate& p = before_.predicates[x.predicate];
    if (!p.stateful || p.initially) continue;
    for (const Literal& y : b.literals) {
      if (numbers_.before[index(x.predicate)] != numbers_.after[index(y.predicate)] ||
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

const Aligner::Changed& Aligner::chains(Pair pair) {
  const auto [it, is_new] = known_.try_emplace(pair);
  if (!is_new) return it->second;
  const std::vector<RuleId> x = rules_in_force(before_, before_.chains[pair.first]);
  const std::vector<RuleId> y = rules_in_force(after_, after_.chains[pair.second]);
  Lists lists;
  lists.before = x.size();
  lists.after = y.size();
  lists.same = [&](std::size_t i, std::size_t j) {
    return same_rule(before_.rule(x[i]), after_.rule(y[j]));
  };
  lists.hash_before = [&](std::size_t i) { return hash(before_.rule(x[i]), numbers_.before); };
  lists.hash_after = [&](std::size_t j) { return hash(after_.rule(y[j]), numbers_.after); };
  const Leftover rest = leftover(lists);
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t a = 0;
  std::size_t b = 0;
  for (;;) {
    for (; a < rest.before.size() && rest.before[a] == i; ++a, ++i) {
      it->second.removed.push_back(x[i]);
    }
    for (; b < rest.after.size() && rest.after[b] == j; ++b, ++j) {
      it->second.added.push_back(y[j]);
    }
    if (i >= x.size() || j >= y.size()) break;
    const Rule& common = before_.rule(x[i]);
    partners_[index(y[j])] = x[i];
    const bool calls = common.verdict.target != kNoChain || !common.branches.empty();
    if (calls || has_places_) note_common(pair, common, after_.rule(y[j]));
    ++i;
    ++j;
  }
  return it->second;
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
        return a.hook == b.hook && a.policy == b.policy && early(a) == early(b) &&
               (a.type == ChainType::nat) == (b.type == ChainType::nat);
      });
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
