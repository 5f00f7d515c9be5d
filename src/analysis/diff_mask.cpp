// Which rules can matter to a few changed ones. Every constraint of a changed rule narrows the
// packets in question; a rule that shares none of them is left out, and need not be compiled. The
// union of the constraints, field by field, refuses most rules at once.
#include <algorithm>
#include <array>
#include <optional>

#include "src/analysis/diff_align.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostBoxes = 64;  ///< compared one by one

/// Rules change it on the way, or it is judged by itself.
bool compared(Field f) { return f != Field::ct_state && f != Field::family; }

const FieldConstraint* find(const Clause& c, Field f) {
  for (const FieldConstraint& x : c.fields) {
    if (x.field == f) return &x;
  }
  return nullptr;
}

bool may_meet(const Clause& rule, const Clause& box) {
  for (const FieldConstraint& f : rule.fields) {
    if (!compared(f.field)) continue;
    const FieldConstraint* own = find(box, f.field);
    if (own != nullptr && !meets(f.values, own->values)) return false;
  }
  return true;
}

/// By field: what the boxes ask for together; nothing: one of them asks for nothing.
using Union = std::array<std::optional<ValueSet>, kFieldCount>;

Union unite_boxes(const std::vector<const Match*>& changed) {
  Union out;
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    const auto field = static_cast<Field>(f);
    if (is_symbol(field) || !compared(field)) continue;
    ValueSet all;
    bool every = true;
    for (const Match* m : changed) {
      const FieldConstraint* own = find(m->all, field);
      every = every && own != nullptr;
      if (!every) break;
      all = unite(all, own->values);
    }
    if (every) out[f] = std::move(all);
  }
  return out;
}

/// What rules do to marks before the packet is translated is not told by its addresses here.
bool writes(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [](const Effect& e) { return writes_mark(e.kind); });
}

}  // namespace

RuleMask rules_beside(const Ruleset& ruleset, const std::vector<const Match*>& changed,
                      Family family) {
  const auto at = [](CtState s) { return static_cast<unsigned>(s); };
  const ValueSet new_states = ValueSet::from(
      {{at(CtState::new_), at(CtState::new_)}, {at(CtState::invalid), at(CtState::untracked)}});
  const unsigned own_family = family == Family::ipv4 ? 0 : 1;
  const Union together = unite_boxes(changed);
  RuleMask out(ruleset.rules.size(), 0);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Rule& r = ruleset.rules[i];
    bool beside = true;
    for (const FieldConstraint& f : r.match.all.fields) {
      if (f.field == Field::ct_state) {
        beside = meets(f.values, new_states);
      } else if (f.field == Field::family) {
        beside = f.values.contains(own_family);
      } else if (const auto& all = together[static_cast<std::size_t>(f.field)]) {
        beside = meets(f.values, *all);
      }
      if (!beside) break;
    }
    if (beside && changed.size() <= kMostBoxes) {
      beside = std::any_of(changed.begin(), changed.end(),
                           [&](const Match* m) { return may_meet(r.match.all, m->all); });
    }
    out[i] = beside || writes(r) ? 1 : 0;
  }
  return out;
}

}  // namespace fwlint
