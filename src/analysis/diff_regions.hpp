// Where the packets lie that an entry can match: within its own match, and within those of the
// entries that call its chain, where the ways to it are few.
#pragma once

#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint {

/// Cells whose union holds every packet, as it came, that the entry matches on some way from a base
/// chain. Conditions that are asked anew are left out, and conntrack states where rules change
/// them.
std::vector<Cell> cells_of_ways(const Program& program, CallSite to);

}  // namespace fwlint
