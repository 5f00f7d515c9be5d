// What the search for exposure finds, cut into products of sets. The rows of `find_exposures` are
// slices through one packet each: they say which rules open something. Here the packets of each of
// those rules are taken apart until every part is a product (every source with every port), so that
// parts can be intersected with what a user asks for and with the zones of a policy, exactly.
#pragma once

#include <set>
#include <vector>

#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"

namespace fwlint::cli {

/// A product of sets: every new connection in it gets through by the same rule, if the conditions
/// of `row` hold. The sets of `row` are those of the product.
struct OpenCell {
  Exposure row;
  ValueSet outputs;        ///< output interfaces, as atoms of the program; forward only
  Point witness;           ///< a packet of the product
  bool exact = true;       ///< false: no more than this; rules before take some combinations
  bool link_only = false;  ///< multicast or broadcast only
};

struct OpenCells {
  std::vector<OpenCell> cells;  ///< by rule, in the order of the rows
  std::set<RuleId> unfinished;  ///< more parts than are listed, or the budget ran out
  std::set<RuleId> rewritten;   ///< marks or translation decide differently for some part
  const Program* program = nullptr;
};

/// Of one program. `asked`: sources, destinations and destination ports that matter; ports are
/// asked per protocol.
struct AskedRegion {
  ValueSet sources;
  ValueSet destinations;
  std::array<ValueSet, 256> ports;  ///< by protocol; empty: not asked for
};

OpenCells open_cells(const Program& program, const std::vector<Exposure>& rows,
                     const AskedRegion& asked);

/// Drops cells from `first` on that others of them tell already.
void drop_told(std::vector<OpenCell>& cells, std::size_t first);

/// The cell's part within `group` (which constrains sources, interfaces and profiles only), if any,
/// with a witness inside.
std::optional<OpenCell> within(const OpenCell& cell, const Cell& group, const Program& program);

/// Makes `row.witness` and what trace says of it agree with `witness`; false when trace does not
/// accept it.
bool replay(OpenCell& cell, const Program& program);

}  // namespace fwlint::cli
