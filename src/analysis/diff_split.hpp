// Where many rules have a say, the packets in question are cut into boxes in which few have one, so
// that a search in a box looks at few reasons. Boxes are cut at the rules' own borders, in the
// field that parts them best, like the cells of a k-d tree.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "src/analysis/joint.hpp"

namespace fwlint {

class RegionSplit {
 public:
  /// `stages`: those of each program that decide.
  RegionSplit(const JointPrograms& programs,
              const std::array<std::vector<std::uint32_t>, 2>& stages,
              const std::vector<Cell>& regions);

  /// Calls `use(box, regions)` for disjoint boxes that hold all regions, with the numbers of those
  /// that the box meets; `use` returns false to stop. Where few rules have a say, the one box is
  /// everything, unless `always`.
  using Use = std::function<bool(const Cell&, const std::vector<std::uint32_t>&)>;
  void each(bool always, const Use& use);

 private:
  struct Box {
    std::array<u128, kFieldCount> lo{};
    std::array<u128, kFieldCount> hi{};
    FieldMask cut = 0;
  };
  struct Cut {
    Field field{};
    u128 last = 0;  ///< of the lower half
    double cost = 1;
  };
  using Cells = std::vector<const Cell*>;

  void collect(const Program& p, const std::vector<std::uint32_t>& stages);
  [[nodiscard]] static Cut best_in(Field f, const Box& box, const Cells& sample);
  [[nodiscard]] static Cut best(const Box& box, const Cells& cells);
  bool descend(const Box& box, const Cells& cells, const std::vector<std::uint32_t>& regions,
               int depth, const Use& use) const;
  [[nodiscard]] static Cell cell_of(const Box& box);

  const JointPrograms& programs_;
  const std::vector<Cell>& regions_;
  std::size_t few_;          // entries in a box that is not cut further
  std::vector<Cell> cells_;  // of the entries that decide, of both programs
};

}  // namespace fwlint
