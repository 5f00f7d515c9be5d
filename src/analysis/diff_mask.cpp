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

/// By field: what the boxes ask for together, sorted; nothing: one of them asks for nothing.
using Union = std::array<std::optional<std::vector<Interval>>, kFieldCount>;

Union unite_boxes(const std::vector<Clause>& changed) {
  Union out;
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    const auto field = static_cast<Field>(f);
    if (is_symbol(field) || !compared(field)) continue;
    std::vector<Interval> all;
    bool every = true;
    for (const Clause& c : changed) {
      const FieldConstraint* own = find(c, field);
      every = every && own != nullptr;
      if (!every) break;
      for (const Interval& i : own->values.intervals()) all.push_back(i);
    }
    if (every) out[f] = ValueSet::from(std::move(all)).intervals();
  }
  return out;
}

bool touches(const ValueSet& values, const std::vector<Interval>& sorted) {
  for (std::size_t i = 0; i < values.interval_count(); ++i) {
    const Interval own = values.interval(i);
    const auto at = std::partition_point(sorted.begin(), sorted.end(),
                                         [&](const Interval& x) { return x.hi < own.lo; });
    if (at != sorted.end() && at->lo <= own.hi) return true;
  }
  return false;
}

/// What rules do to marks before the packet is translated is not told by its addresses here.
bool writes(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [](const Effect& e) { return writes_mark(e.kind); });
}

/// Answers for one rule after the other.
class Beside {
 public:
  Beside(const std::vector<Clause>& changed, Family family)
      : changed_(changed),
        family_(family == Family::ipv4 ? 0 : 1),
        together_(unite_boxes(changed)) {
    const auto at = [](CtState s) { return static_cast<unsigned>(s); };
    new_states_ = {{at(CtState::new_), at(CtState::new_)},
                   {at(CtState::invalid), at(CtState::untracked)}};
  }

  [[nodiscard]] bool operator()(const Rule& r) const {
    for (const FieldConstraint& f : r.match.all.fields) {
      const auto& all = together_[static_cast<std::size_t>(f.field)];
      const bool meets = f.field == Field::ct_state ? touches(f.values, new_states_)
                         : f.field == Field::family ? f.values.contains(family_)
                                                    : !all || touches(f.values, *all);
      if (!meets) return writes(r);
    }
    return changed_.size() > kMostBoxes ||
           std::any_of(changed_.begin(), changed_.end(),
                       [&](const Clause& c) { return may_meet(r.match.all, c); }) ||
           writes(r);
  }

 private:
  const std::vector<Clause>& changed_;
  unsigned family_;
  Union together_;
  std::vector<Interval> new_states_;
};

constexpr std::uint32_t kNobody = 0xffffffffU;
constexpr std::uint32_t kSeveral = 0xfffffffeU;

/// By chain: the only rule that calls it.
std::vector<std::uint32_t> only_callers(const Ruleset& r) {
  std::vector<std::uint32_t> out(r.chains.size(), kNobody);
  for (std::size_t i = 0; i < r.rules.size(); ++i) {
    const auto note = [&](const Verdict& v) {
      if (v.target == kNoChain) return;
      std::uint32_t& by = out[index(v.target)];
      by = by == kNobody ? static_cast<std::uint32_t>(i) : kSeveral;
    };
    note(r.rules[i].verdict);
    for (const Branch& b : r.rules[i].branches) note(b.verdict);
  }
  return out;
}

}  // namespace

void add_constraints(const Ruleset& r, const std::vector<RuleId>& rules, std::vector<Clause>& out) {
  constexpr int kMostCalls = 32;
  std::vector<std::uint32_t> callers;
  for (const RuleId id : rules) {
    Clause c;
    const Rule* at = &r.rule(id);
    for (int k = 0; k < kMostCalls; ++k) {
      for (const FieldConstraint& f : at->match.all.fields) {
        if (compared(f.field)) require(c, f.field, f.values);
      }
      const Chain& chain = r.chain(at->chain);
      if (chain.base) break;
      if (callers.empty()) callers = only_callers(r);
      const std::uint32_t by = callers[index(at->chain)];
      if (by == kNobody || by == kSeveral) break;
      at = &r.rules[by];
    }
    out.push_back(std::move(c));
  }
}

RuleMask rules_beside(const Ruleset& ruleset, const std::vector<Clause>& changed, Family family) {
  const Beside beside(changed, family);
  RuleMask out(ruleset.rules.size(), 0);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = beside(ruleset.rules[i]) ? 1 : 0;
  return out;
}

RuleMask rules_beside(const Ruleset& ruleset, const std::vector<Clause>& changed, Family family,
                      const std::vector<RuleId>& partners, const RuleMask& known) {
  const Beside beside(changed, family);
  RuleMask out(ruleset.rules.size(), 0);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const RuleId partner = partners[i];
    const bool yes = partner == kNoRule ? beside(ruleset.rules[i]) : known[index(partner)] != 0;
    out[i] = yes ? 1 : 0;
  }
  return out;
}

}  // namespace fwlint
