// The address translation that leads to an answer: the port that a client asks for is not the one
// that the filter sees.
#pragma once

#include "src/analysis/exposure.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint::cli {

/// Of a row that is told with the destination after translation.
NatStep nat_step(const Host& host, const Exposure& row);

/// Ports that a translating rule asks for; all when it names none.
ValueSet ports_before(const Rule& rule, Family family);

}  // namespace fwlint::cli
