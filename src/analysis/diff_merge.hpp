// Parts of an answer that differ in one field alone become one.
#pragma once

#include <vector>

#include "src/analysis/diff_search.hpp"

namespace fwlint {

/// `parts`: what new connections at the hook have in common, see `all_new_connections`; a
/// constraint that only repeats one of them is taken away. `literals`: those that hold for all.
void merge_cells(const std::vector<Cell>& parts, const std::vector<CellLiteral>& literals,
                 const Universe& universe, std::vector<DiffCell>& cells);

}  // namespace fwlint
