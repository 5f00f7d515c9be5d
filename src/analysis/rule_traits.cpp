#include "src/analysis/rule_traits.hpp"

#include <algorithm>

namespace fwlint {

namespace {

bool decides(VerdictKind k) {
  return k == VerdictKind::accept || k == VerdictKind::drop || k == VerdictKind::reject;
}

bool counts(EffectKind k) {
  return k != EffectKind::log && k != EffectKind::other && k != EffectKind::helper;
}

bool has_place(const PredicateTable& all, const Clause& c) {
  return std::any_of(c.literals.begin(), c.literals.end(), [&](const Literal& l) {
    const Predicate& p = all[l.predicate];
    return p.stateful && !p.initially;
  });
}

bool has_place(const PredicateTable& all, const Rule& r) {
  if (has_place(all, r.match.all)) return true;
  for (const std::vector<Clause>& list : r.match.one_of) {
    for (const Clause& c : list) {
      if (has_place(all, c)) return true;
    }
  }
  return std::any_of(r.branches.begin(), r.branches.end(),
                     [&](const Branch& b) { return has_place(all, b.key); });
}

bool some_place(const PredicateTable& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Predicate& p = all[make_id<PredicateId>(i)];
    if (p.stateful && !p.initially) return true;
  }
  return false;
}

RuleBounds bounds_of(const Clause& c) {
  RuleBounds out;
  for (const FieldConstraint& f : c.fields) {
    RuleBounds::Range* range = f.field == Field::src     ? &out.src
                               : f.field == Field::dst   ? &out.dst
                               : f.field == Field::dport ? &out.dport
                                                         : nullptr;
    if (range == nullptr || f.values.empty() || f.values.hi() > 0xffffffffU) continue;
    *range = {static_cast<std::uint32_t>(f.values.lo()), static_cast<std::uint32_t>(f.values.hi())};
  }
  return out;
}

}  // namespace

RuleTraits::RuleTraits(const Ruleset& ruleset)
    : of(ruleset.rules.size(), 0),
      bounds(ruleset.rules.size()),
      has_places(some_place(ruleset.predicates)),
      ruleset_(ruleset) {}

void RuleTraits::read(std::size_t rule) {
  const Rule& r = ruleset_.rules[rule];
  unsigned t = 0;
  bool does = false;
  for (const Effect& e : r.effects) {
    if (writes_mark(e.kind)) {
      t |= rule_trait::writes_marks;
      effects.marks = true;
    }
    effects.notrack = effects.notrack || e.kind == EffectKind::notrack;
    does = does || counts(e.kind);
  }
  const bool calls = r.verdict.target != kNoChain || !r.branches.empty();
  if (calls) t |= rule_trait::calls;
  if (decides(r.verdict.kind) && !does) t |= rule_trait::only_decides;
  // What is asked below a call is asked when the call is made.
  const bool asks = has_places && (calls || has_place(ruleset_.predicates, r));
  if (!does && !asks && r.verdict.kind != VerdictKind::queue) t |= rule_trait::may_move;
  of[rule] = static_cast<std::uint8_t>(t);
  bounds[rule] = bounds_of(r.match.all);
}

}  // namespace fwlint
