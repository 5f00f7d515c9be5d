// The order in which answers of `fwlint exposure` are told.
#pragma once

#include <vector>

#include "src/report/exposure_report.hpp"

namespace fwlint::cli {

/// By group, hook, ports, protocol, place of the first decider, family.
void sort_answers(std::vector<ExposureAnswer>& answers);

}  // namespace fwlint::cli
