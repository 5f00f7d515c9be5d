// Parts of an answer that differ in one field alone become one.
#pragma once

#include <string>
#include <vector>

#include "src/analysis/diff_search.hpp"

namespace fwlint {

/// `parts`: what new connections at the hook have in common, see `all_new_connections`; a
/// constraint that only repeats one of them is taken away. `literals`: those that hold for all.
void merge_cells(const std::vector<Cell>& parts, const std::vector<CellLiteral>& literals,
                 const Universe& universe, std::vector<DiffCell>& cells);

/// Parts that are told together.
struct DiffGroup {
  std::size_t first = 0;  ///< of them
  std::size_t parts = 0;
  Cell cell;  ///< holds them all
};

/// Parts by what decides their witnesses: the rules, or, where there are more than `most` of them,
/// the chains. What is open for another reason, or hangs on other conditions, is another group.
/// `open`: by part. In the order of their first parts.
std::vector<DiffGroup> group_cells(const std::vector<DiffCell>& cells,
                                   const std::vector<std::string>& open, std::size_t most);

}  // namespace fwlint
