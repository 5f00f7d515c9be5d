// From the differences of two rulesets to what is told: rules become places and statements, sets
// become prefixes, ports and names.
#pragma once

#include "src/cli/load_inputs.hpp"
#include "src/report/diff_report.hpp"

namespace fwlint::cli {

/// Everything that `fwlint diff` prints. Both hosts are of one platform.
DiffReport make_diff_report(const Host& before, const Host& after);

}  // namespace fwlint::cli
