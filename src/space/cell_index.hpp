// An index over the cells of one chain. Cells are grouped by which fields they constrain; in each
// group a bounding-volume tree over the hulls answers "the first cell from position N that contains
// this packet" and "the cells that meet this region" without looking at the others. Short lists are
// scanned.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "src/space/cell.hpp"

namespace fwlint {

class CellIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  /// `cell_of(id)` must stay valid and unchanged as long as the index is used; ids are positions,
  /// in ascending order.
  void build(const std::vector<std::uint32_t>& ids,
             const std::function<const Cell&(std::uint32_t)>& cell_of);

  /// The smallest id in [from, limit) whose fields contain the point (literals are not looked at).
  [[nodiscard]] std::uint32_t first(const Point& p, std::uint32_t from,
                                    std::uint32_t limit = kNone) const;
  /// Calls `visit(id)` for every id in [from, limit) whose cell meets the region, in no special
  /// order; `visit` returns false to stop.
  void meeting(const Cell& region, std::uint32_t from, std::uint32_t limit,
               const std::function<bool(std::uint32_t)>& visit) const;
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Greatest id, or kNone when empty.
  [[nodiscard]] std::uint32_t last() const { return last_; }

 private:
  struct Bound {
    u128 lo;
    u128 hi;
  };
  struct Node {
    std::uint32_t min_id;
    std::uint32_t max_id;
    std::int32_t left;  // -1: leaf
    std::int32_t right;
    std::uint32_t begin;  // leaf: range in `items`
    std::uint32_t end;
  };
  struct Item {
    std::uint32_t id;
    const Cell* cell;
  };
  struct Group {
    std::vector<Field> fields;
    std::vector<Node> nodes;
    std::vector<Bound> bounds;  // nodes * fields
    std::vector<Item> items;
  };

  static std::int32_t build_node(Group& g, std::uint32_t begin, std::uint32_t end);
  void first_in(const Group& g, const Point& p, std::uint32_t from, std::uint32_t& best) const;
  bool meeting_in(const Group& g, const Cell& region, std::uint32_t from, std::uint32_t limit,
                  const std::function<bool(std::uint32_t)>& visit) const;

  std::vector<Item> linear_;
  std::vector<Group> groups_;
  std::size_t count_ = 0;
  std::uint32_t last_ = kNone;
};

}  // namespace fwlint
