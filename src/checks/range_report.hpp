// Wide port ranges, told once per rule: by port-range-trust or, when the whole range is dynamic, by
// dynamic-range-inbound.
#pragma once

#include <string_view>

#include "src/checks/check.hpp"

namespace fwlint {

/// The rule is told by any-to-any-accept or no-default-deny: its ranges are no cause of their own.
bool told_as_any(const CheckContext& c, const PortUnit& u);

/// Reports the wide units for which `wanted` holds, one finding per rule and scope.
void report_ranges(const CheckContext& c, CheckId check, bool (*wanted)(const PortUnit&),
                   std::string_view claim, std::string_view fix, Findings& out);

/// The rule accepts every TCP and UDP port of every source and destination.
bool accepts_everything(const CheckContext& c, RuleId rule);

}  // namespace fwlint
