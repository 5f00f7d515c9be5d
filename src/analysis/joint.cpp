// Variables first: those of pure predicates have the same numbers in both tables. Then each ruleset
// is compiled behind the variables of the other, so that what is its own is nobody else's.
#include "src/analysis/joint.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

namespace fwlint {

namespace {

constexpr std::uint32_t kNone = 0xffffffffU;

/// The answer of a predicate where it does not depend on the packet: limits in their initial state,
/// and marks that no rule writes, which are zero when a connection begins.
void fix_answers(const Ruleset& r, const StateEffects& effects, VariableTable& variables) {
  for (std::size_t i = 0; i < r.predicates.size(); ++i) {
    const auto id = make_id<PredicateId>(i);
    const Predicate& p = r.predicates[id];
    if (p.initially) {
      variables.fix(id, *p.initially);
      continue;
    }
    const bool of_packet = p.kind == PredicateKind::mark;
    const bool of_connection = p.kind == PredicateKind::ct_mark && !effects.notrack;
    if (p.mark && !effects.marks && (of_packet || of_connection)) {
      variables.fix(id, (p.mark->value & p.mark->mask) == 0);
    }
  }
}

/// A variable for each pure predicate of either ruleset.
class Sharing {
 public:
  explicit Sharing(std::uint32_t count) : by_number_(count, kNone) {}

  void pure(const PredicateTable& all, const std::vector<std::uint32_t>& numbers, bool first,
            VariableTable& variables) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto id = make_id<PredicateId>(i);
      const Predicate& p = all[id];
      const bool mark = p.kind == PredicateKind::mark || p.kind == PredicateKind::ct_mark;
      if (p.stateful || variables.fixed(id) || (mark && variables.marks_are_written())) continue;
      std::uint32_t& v = by_number_[numbers[i]];
      if (v == kNone) {
        v = count();
        predicates_.push_back({PredicateId{kNoId}, PredicateId{kNoId}});
      }
      (first ? predicates_[v].first : predicates_[v].second) = id;
      variables.share(id, v);
    }
  }
  void place(PredicateId before, PredicateId after, VariableTable& old_variables,
             VariableTable& new_variables) {
    if (old_variables.fixed(before) || new_variables.fixed(after)) return;
    old_variables.share(before, count());
    new_variables.share(after, count());
    predicates_.emplace_back(before, after);
  }
  [[nodiscard]] std::uint32_t count() const {
    return static_cast<std::uint32_t>(predicates_.size());
  }
  [[nodiscard]] std::vector<Variable> of(bool first) const {
    std::vector<Variable> out;
    out.reserve(predicates_.size());
    for (const auto& [before, after] : predicates_) {
      out.push_back({first ? before : after, false, ""});
    }
    return out;
  }
  [[nodiscard]] std::vector<char> common() const {
    std::vector<char> out;
    out.reserve(predicates_.size());
    for (const auto& [before, after] : predicates_) {
      out.push_back(before != PredicateId{kNoId} && after != PredicateId{kNoId} ? 1 : 0);
    }
    return out;
  }

 private:
  std::vector<std::uint32_t> by_number_;
  std::vector<std::pair<PredicateId, PredicateId>> predicates_;  // by variable
};

/// Chains before connection tracking see another conntrack state than the packet's own.
bool looks_before_conntrack(const Program& p) {
  return std::any_of(p.stages.begin(), p.stages.end(), [&](const Stage& s) {
    return before_conntrack(s) && !p.chains[s.chain].entries.empty();
  });
}

}  // namespace

PredicateNumbers number_predicates(const PredicateTable& before, const PredicateTable& after) {
  PredicateNumbers out;
  std::unordered_map<std::string, std::uint32_t> known;
  const auto number = [&](const PredicateTable& all, std::vector<std::uint32_t>& numbers) {
    numbers.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Predicate& p = all[make_id<PredicateId>(i)];
      std::string key = p.text;
      key += static_cast<char>(p.kind);
      key += p.stateful ? '!' : '=';
      numbers.push_back(known.try_emplace(std::move(key), out.count).first->second);
      out.count = std::max(out.count, numbers.back() + 1);
    }
  };
  number(before, out.before);
  number(after, out.after);
  return out;
}

JointPrograms compile_joint(const Ruleset& before, const Ruleset& after,
                            const PredicateNumbers& numbers, Family family,
                            const JointRequest& request) {
  NameLists names;
  collect_names(before, request.before, names);
  collect_names(after, request.after, names);
  JointPrograms out;
  out.before = empty_program(before, family, names);
  out.after = empty_program(after, family, std::move(names));
  const auto& [old_effects, new_effects] = request.effects;
  VariableTable old_variables(before.predicates, old_effects.marks);
  VariableTable new_variables(after.predicates, new_effects.marks);
  fix_answers(before, old_effects, old_variables);
  fix_answers(after, new_effects, new_variables);
  Sharing sharing(numbers.count);
  sharing.pure(before.predicates, numbers.before, true, old_variables);
  sharing.pure(after.predicates, numbers.after, false, new_variables);
  for (const auto& [a, b] : request.same_places) {
    sharing.place(a, b, old_variables, new_variables);
  }
  out.common = sharing.common();
  std::map<std::string, std::uint32_t, std::less<>> queues;
  old_variables.share_queues(&queues);
  new_variables.share_queues(&queues);

  out.before.variables = sharing.of(true);
  compile_rules(out.before, old_variables, old_effects, request.before);
  out.after.variables = sharing.of(false);
  for (std::size_t v = out.after.variables.size(); v < out.before.variables.size(); ++v) {
    Variable other = out.before.variables[v];
    other.predicate = PredicateId{kNoId};
    out.after.variables.push_back(other);
  }
  compile_rules(out.after, new_variables, new_effects, request.after);
  for (std::size_t v = out.before.variables.size(); v < out.after.variables.size(); ++v) {
    Variable other = out.after.variables[v];
    other.predicate = PredicateId{kNoId};
    out.before.variables.push_back(other);
  }
  const bool follows = out.before.follows_state || out.after.follows_state ||
                       looks_before_conntrack(out.before) || looks_before_conntrack(out.after);
  out.before.follows_state = out.after.follows_state = follows;
  note_local_destination(out.before);
  note_local_destination(out.after);
  return out;
}

}  // namespace fwlint
