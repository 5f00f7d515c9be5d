// Which rules can matter to a few changed ones. Every constraint of a changed rule narrows the
// packets in question; a rule that shares none of them is left out, and need not be compiled. The
// union of the constraints, field by field, refuses most rules at once. A chain sees only packets
// that the rules calling it match, so each chain has its own share of the changed rules.
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

/// The same of one field, cut to 32 bits; without values: nothing is bounded.
class Bounds {
 public:
  explicit Bounds(const std::optional<std::vector<Interval>>& sorted) {
    if (!sorted) return;
    if (!sorted->empty() && sorted->back().hi > 0xffffffffU) return;
    bounded_ = true;
    for (const Interval& i : *sorted) {
      ranges_.push_back({static_cast<std::uint32_t>(i.lo), static_cast<std::uint32_t>(i.hi)});
    }
  }
  [[nodiscard]] bool touch(const RuleBounds::Range& r) const {
    if (!bounded_) return true;
    const auto at = std::partition_point(ranges_.begin(), ranges_.end(),
                                         [&](const RuleBounds::Range& x) { return x.hi < r.lo; });
    return at != ranges_.end() && at->lo <= r.hi;
  }

 private:
  bool bounded_ = false;
  std::vector<RuleBounds::Range> ranges_;
};

bool touches(const ValueSet& values, const std::vector<Interval>& sorted) {
  for (std::size_t i = 0; i < values.interval_count(); ++i) {
    const Interval own = values.interval(i);
    const auto at = std::partition_point(sorted.begin(), sorted.end(),
                                         [&](const Interval& x) { return x.hi < own.lo; });
    if (at != sorted.end() && at->lo <= own.hi) return true;
  }
  return false;
}

/// A set of changed rules, one bit each; where they are too many, all or none.
using Boxes = std::uint64_t;
constexpr Boxes kEvery = ~Boxes{0};

/// Answers for one rule after the other.
class Beside {
 public:
  Beside(const std::vector<Clause>& changed, Family family)
      : changed_(changed),
        few_(changed.size() <= kMostBoxes),
        every_(few_ && changed.size() < kMostBoxes ? (Boxes{1} << changed.size()) - 1 : kEvery),
        family_(family == Family::ipv4 ? 0 : 1),
        together_(unite_boxes(changed)),
        src_(together_[static_cast<std::size_t>(Field::src)]),
        dst_(together_[static_cast<std::size_t>(Field::dst)]),
        dport_(together_[static_cast<std::size_t>(Field::dport)]) {
    const auto at = [](CtState s) { return static_cast<unsigned>(s); };
    new_states_ = {{at(CtState::new_), at(CtState::new_)},
                   {at(CtState::invalid), at(CtState::untracked)}};
  }
  [[nodiscard]] Boxes every() const { return every_; }

  /// False: the rule shares a packet with none.
  [[nodiscard]] bool may_touch(const RuleBounds& b) const {
    return dst_.touch(b.dst) && dport_.touch(b.dport) && src_.touch(b.src);
  }
  /// Those of the boxes that share a packet with the rule.
  [[nodiscard]] Boxes met(const Rule& r, Boxes boxes) const {
    if (boxes == 0) return 0;
    for (const FieldConstraint& f : r.match.all.fields) {
      const auto& all = together_[static_cast<std::size_t>(f.field)];
      const bool meets = f.field == Field::ct_state ? touches(f.values, new_states_)
                         : f.field == Field::family ? f.values.contains(family_)
                                                    : !all || touches(f.values, *all);
      if (!meets) return 0;
    }
    if (!few_) return boxes;
    Boxes out = 0;
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      const Boxes bit = Boxes{1} << i;
      if ((boxes & bit) != 0 && may_meet(r.match.all, changed_[i])) out |= bit;
    }
    return out;
  }

 private:
  const std::vector<Clause>& changed_;
  bool few_;
  Boxes every_;
  unsigned family_;
  Union together_;
  Bounds src_;
  Bounds dst_;
  Bounds dport_;
  std::vector<Interval> new_states_;
};

template <class Use>
void each_target(const Rule& r, const Use& use) {
  if (r.verdict.target != kNoChain) use(index(r.verdict.target));
  for (const Branch& b : r.branches) {
    if (b.verdict.target != kNoChain) use(index(b.verdict.target));
  }
}

/// By chain: the boxes that packets which come there may lie in.
std::vector<Boxes> reached(const Side& side, const Beside& beside) {
  const Ruleset& r = side.ruleset;
  struct Call {
    std::size_t to;
    Boxes boxes;
  };
  std::vector<std::vector<Call>> calls(r.chains.size());
  for (std::size_t i = 0; i < r.rules.size(); ++i) {
    if ((side.traits.of[i] & rule_trait::calls) == 0) continue;
    const Rule& rule = r.rules[i];
    const Boxes boxes = beside.met(rule, beside.every());
    if (boxes == 0) continue;
    each_target(rule, [&](std::size_t to) { calls[index(rule.chain)].push_back({to, boxes}); });
  }
  std::vector<Boxes> out(r.chains.size(), 0);
  std::vector<std::size_t> work;
  for (std::size_t c = 0; c < r.chains.size(); ++c) {
    if (!r.chains[c].base) continue;
    out[c] = beside.every();
    work.push_back(c);
  }
  while (!work.empty()) {
    const std::size_t c = work.back();
    work.pop_back();
    for (const Call& call : calls[c]) {
      const Boxes all = out[call.to] | (out[c] & call.boxes);
      if (all != out[call.to]) work.push_back(call.to);
      out[call.to] = all;
    }
  }
  return out;
}

constexpr std::uint32_t kNobody = 0xffffffffU;
constexpr std::uint32_t kSeveral = 0xfffffffeU;

/// By chain: the only rule that calls it.
std::vector<std::uint32_t> only_callers(const Side& side) {
  const Ruleset& r = side.ruleset;
  std::vector<std::uint32_t> out(r.chains.size(), kNobody);
  for (std::size_t i = 0; i < r.rules.size(); ++i) {
    if ((side.traits.of[i] & rule_trait::calls) == 0) continue;
    each_target(r.rules[i], [&](std::size_t to) {
      out[to] = out[to] == kNobody ? static_cast<std::uint32_t>(i) : kSeveral;
    });
  }
  return out;
}

}  // namespace

void add_constraints(const Side& side, const std::vector<RuleId>& rules, std::vector<Clause>& out) {
  const Ruleset& r = side.ruleset;
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
      if (callers.empty()) callers = only_callers(side);
      const std::uint32_t by = callers[index(at->chain)];
      if (by == kNobody || by == kSeveral) break;
      at = &r.rules[by];
    }
    out.push_back(std::move(c));
  }
}

std::array<RuleMask, 2> rules_beside(const Side& before, const Side& after,
                                     const std::vector<Clause>& changed, Family family,
                                     const Partners& partners) {
  const Beside beside(changed, family);
  const std::array<const Side*, 2> sides{&before, &after};
  const std::array<std::vector<Boxes>, 2> reach{reached(before, beside), reached(after, beside)};
  std::array<RuleMask, 2> out;
  for (const std::size_t s : {0U, 1U}) {
    const Ruleset& r = sides[s]->ruleset;
    out[s].resize(r.rules.size(), 0);
    for (std::size_t c = 0; c < r.chains.size(); ++c) {
      const std::size_t other = s == 0 ? Partners::kNoOne : partners.chains[c];
      const bool alike = other != Partners::kNoOne && reach[0][other] == reach[1][c];
      for (const RuleId id : r.chains[c].rules) {
        if (alike && partners.rules[index(id)] != kNoRule) {
          out[s][index(id)] = out[0][index(partners.rules[index(id)])];
          continue;
        }
        // What rules do to marks before the packet is translated is not told by its addresses here.
        const bool asked = sides[s]->traits.has(id, rule_trait::writes_marks) ||
                           (beside.may_touch(sides[s]->traits.bounds[index(id)]) &&
                            beside.met(r.rule(id), reach[s][c]) != 0);
        out[s][index(id)] = asked ? 1 : 0;
      }
    }
  }
  return out;
}

}  // namespace fwlint
