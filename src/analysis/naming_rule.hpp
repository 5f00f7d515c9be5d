// Where several base chains of a hook each let a packet through, the last one need not be the one
// that says which packets: a chain that drops a few things and accepts by policy says nothing about
// them. A row is told by the rule that names its packets.
#pragma once

#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"

namespace fwlint {

/// Sets `rule` and `chain` of a row that `found_by` and `found_in` say how it was found. `witness`
/// makes `goal` happen.
void name_row(const Program& program, Search& search, const Goal& goal, const Point& witness,
              Exposure& row);

}  // namespace fwlint
