// The table at the end of a report: what new inbound connections reach, through which rule, and
// what supports it.
#pragma once

#include <cstddef>
#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

/// `most`: rows that are told; of the others only `more` says how many they are. 0: all are told.
std::vector<ExposureRow> exposure_table(const CheckContext& c, std::size_t most, std::size_t& more);

}  // namespace fwlint
