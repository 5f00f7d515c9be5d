// Rules whose change the differences do not tell: those that translate, that stand at other hooks,
// whose limits differ, or that match nothing of what is compared.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "src/analysis/diff.hpp"
#include "src/analysis/diff_family.hpp"

namespace fwlint {

class Leftovers {
 public:
  Leftovers(const Ruleset& before, const Ruleset& after);

  void take(FamilySearch& search);
  /// `every_packet` was compared, whatever the rules have in common.
  std::vector<UncomparedRule> finish(bool every_packet);

 private:
  using Why = UncomparedRule::Why;
  using Flags = std::vector<char>;  // by rule

  void note(std::size_t side, RuleId rule, Why why) { noted_.try_emplace({side, rule}, why); }
  /// The changed rules, and those that only they lead to, ascending.
  template <class Use>
  void each_changed(std::size_t side, const Use& use) const;
  template <class Use>
  void each_limit(std::size_t side, RuleId id, const Use& use) const;
  /// Limits that changed rules of one side have more often than those of the other.
  void limits();

  std::array<const Ruleset*, 2> rulesets_;
  std::array<Flags, 2> changed_;
  std::array<Flags, 2> below_;
  std::array<Flags, 2> matched_;
  std::map<std::pair<std::size_t, RuleId>, Why> noted_;
};

}  // namespace fwlint
