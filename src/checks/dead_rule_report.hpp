// Shadowed and redundant rules are told alike: the rule, what decides its packets, and the proof.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

void report_dead_rules(const CheckContext& c, CheckId check, bool decided_differently,
                       Findings& out);

}  // namespace fwlint
