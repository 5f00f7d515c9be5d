// Two rulesets in one space of packets: interfaces and programs have the same numbers in both, and
// a condition that means the same in both is the same variable. What one ruleset accepts and the
// other drops can then be asked of one packet. Limits are taken in their initial state here, and a
// queue is a condition of its own: its program accepts the packet, or does not.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/analysis/compile_parts.hpp"

namespace fwlint {

/// By predicate of each ruleset: a number, the same for those of the same kind and text.
struct PredicateNumbers {
  std::vector<std::uint32_t> before;
  std::vector<std::uint32_t> after;
  std::uint32_t count = 0;
};
PredicateNumbers number_predicates(const PredicateTable& before, const PredicateTable& after);

struct JointPrograms {
  Program before;
  Program after;
  /// By variable: both rulesets ask for it, so it is no reason by itself to decide differently.
  /// Variables beyond are one ruleset's own.
  std::vector<char> common;
  /// Variables that a run of `after` makes begin here; those of `before` behind its own.
  static constexpr std::uint32_t kAfterContexts = 0x40000000U;
};

struct JointRequest {
  const RuleMask* before = nullptr;  ///< rules that matter; null: all
  const RuleMask* after = nullptr;
  /// Predicates with a state of their own that stand at the same place of both rulesets.
  std::vector<std::pair<PredicateId, PredicateId>> same_places;
  std::array<StateEffects, 2> effects;  ///< of all rules of each
};

JointPrograms compile_joint(const Ruleset& before, const Ruleset& after,
                            const PredicateNumbers& numbers, Family family,
                            const JointRequest& request);

}  // namespace fwlint
