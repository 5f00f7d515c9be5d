// The FW9xx checks tell what the parsers could not model, one finding per kind of thing and file.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

/// The gap is a loop of calls that the reader cut.
bool closes_loop(const Gap& g);

void report_gaps(const CheckContext& c, CheckId check, GapKind kind, Findings& out);

}  // namespace fwlint
