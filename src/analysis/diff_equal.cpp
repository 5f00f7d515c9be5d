#include "src/analysis/diff_equal.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace fwlint {

namespace {

constexpr std::size_t kWindow = 12;       ///< rules that are looked past where two differ
constexpr std::size_t kMostMisses = 256;  ///< places where that is done
constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;

/// Whether the effect says something about what is accepted now or later.
bool counts(const Effect& e) {
  return e.kind != EffectKind::log && e.kind != EffectKind::other && e.kind != EffectKind::helper;
}

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

}  // namespace

RuleEquality::RuleEquality(const Ruleset& before, const Ruleset& after)
    : before_(before),
      after_(after),
      numbers_(number_predicates(before.predicates, after.predicates)),
      old_traits_(before),
      new_traits_(after) {
  same_as_.resize(after.rules.size(), kNoId);
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t misses = 0;
  while (i < before.rules.size() && j < after.rules.size()) {
    const auto equal = [&](std::size_t x, std::size_t y) {
      return x < before.rules.size() && y < after.rules.size() &&
             same(before.rules[x], after.rules[y]);
    };
    old_traits_.read(i);
    new_traits_.read(j);
    if (equal(i, j)) {
      same_as_[j++] = static_cast<std::uint32_t>(i++);
      continue;
    }
    std::size_t past = 1;
    const bool look = ++misses <= kMostMisses;
    while (look && past <= kWindow && !equal(i + past, j + past) && !equal(i + past, j) &&
           !equal(i, j + past)) {
      ++past;
    }
    const bool found = look && past <= kWindow;
    const bool both = !found || equal(i + past, j + past);
    const bool old = !both && equal(i + past, j);
    for (std::size_t k = 0; k < (found ? past : 1); ++k) {
      if (both || old) old_traits_.read(i++);
      if (both || !old) new_traits_.read(j++);
    }
  }
  while (i < before.rules.size()) old_traits_.read(i++);
  while (j < after.rules.size()) new_traits_.read(j++);
}

bool RuleEquality::same_literals(const Clause& a, const Clause& b) const {
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

bool RuleEquality::same_clause(const Clause& a, const Clause& b) const {
  return same_fields(a, b) && same_symbols(a, b) && same_literals(a, b);
}

bool RuleEquality::same_verdict(const Verdict& a, const Verdict& b) const {
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

bool RuleEquality::same(const Rule& a, const Rule& b) const {
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

std::uint64_t RuleEquality::hash(const Rule& r, const std::vector<std::uint32_t>& numbers) {
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

}  // namespace fwlint
