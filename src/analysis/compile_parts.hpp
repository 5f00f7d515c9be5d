// The steps of `compile`, for programs that are made together: their names are collected from all
// rulesets first, and rules that cannot matter to the question are left out.
#pragma once

#include <array>
#include <vector>

#include "src/analysis/compile_rule.hpp"

namespace fwlint {

/// By rule: 0 leaves it out.
using RuleMask = std::vector<char>;
/// Patterns that rules write: of interfaces, programs, services, packages.
using NameLists = std::array<std::vector<SymbolPattern>, 4>;

/// The chain's rules as they are tried: Windows rules that are enabled, by precedence.
std::vector<RuleId> rules_in_force(const Ruleset& ruleset, const Chain& chain);

/// `wanted` may be null: all rules.
void collect_names(const Ruleset& ruleset, const RuleMask* wanted, NameLists& out);

/// A program that knows its names, without rules.
Program empty_program(const Ruleset& ruleset, Family family, NameLists names);

/// Base chains that the family meets, in the order of the ruleset.
std::vector<Stage> stages_of(const Ruleset& ruleset, Family family);

/// What rules do to packets beside their verdicts.
struct StateEffects {
  bool marks = false;
  bool notrack = false;
};
StateEffects state_effects(const Ruleset& ruleset);

void compile_rules(Program& program, VariableTable& variables, const StateEffects& effects,
                   const RuleMask* wanted);

}  // namespace fwlint
