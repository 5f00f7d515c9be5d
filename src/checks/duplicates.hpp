// Rules that stand twice in a chain, word for word.
#pragma once

#include <utility>
#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

/// Each rule that repeats an earlier one of its chain to no effect, with that one. Needs the dead
/// rules.
std::vector<std::pair<RuleId, RuleId>> duplicate_rules(const CheckContext& c);

}  // namespace fwlint
