// Where the packets lie that an entry can match: within its own match, and within those of the
// entries that call its chain, where the ways to it are few.
#pragma once

#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint {

/// The entry's match, as far as every packet that it matches fulfils it as it came.
Cell certain_part(const Program& program, const Entry& entry);

/// Cells whose union holds every packet, as it came, that the entry matches on some way from a base
/// chain. Conditions that are asked anew are left out, and conntrack states where rules change
/// them.
std::vector<Cell> cells_of_ways(const Program& program, CallSite to);

}  // namespace fwlint
