// The table at the end of a report: what new inbound connections reach, through which rule, and
// what supports it.
#pragma once

#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

std::vector<ExposureRow> exposure_table(const CheckContext& c);

}  // namespace fwlint
