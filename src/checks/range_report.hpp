// Wide port ranges, told once per rule: by port-range-trust or, when the whole range is dynamic, by
// dynamic-range-inbound.
#pragma once

#include <cstddef>
#include <set>
#include <string_view>

#include "src/checks/check.hpp"

namespace fwlint {

/// Reports the wide units for which `wanted` holds, one finding per rule and scope.
void report_ranges(const CheckContext& c, CheckId check, bool (*wanted)(const PortUnit&),
                   std::string_view claim, std::string_view fix, Findings& out);

/// Rules that accept every TCP and UDP port from everywhere, by index.
std::set<std::size_t> rules_accepting_everything(const CheckContext& c);

}  // namespace fwlint
