// An index over the cells of one chain. Cells are grouped by which fields they constrain; in each
// group a bounding-volume tree over the hulls answers "the first cell from position N that contains
// this packet" and "the cells that meet this region" without looking at the others. Every cell has
// kinds, a few bits of the caller's, and each question is about some of them: one tree serves all
// questions. A group that constrains both addresses has a second tree, cut by sources before
// destinations: it answers for regions that leave the destination open. Short lists are scanned.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "src/space/cell.hpp"

namespace fwlint {

class CellIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  using Kinds = std::uint8_t;  ///< a set of up to 8 kinds
  static constexpr Kinds kAny = 0xff;

  /// `cell_of(id)` must stay valid and unchanged as long as the index is used; ids are positions,
  /// in ascending order. A cell without kinds is found with kAny only.
  void build(
      const std::vector<std::uint32_t>& ids,
      const std::function<const Cell&(std::uint32_t)>& cell_of,
      const std::function<Kinds(std::uint32_t)>& kinds_of = [](std::uint32_t) { return kAny; });

  /// The smallest id in [from, limit) whose fields contain the point (literals are not looked at).
  [[nodiscard]] std::uint32_t first(const Point& p, std::uint32_t from, Kinds kinds = kAny,
                                    std::uint32_t limit = kNone) const;
  /// Calls `visit(id)` for every id below `limit` whose fields contain the point, in no special
  /// order.
  void containing(const Point& p, std::uint32_t limit, Kinds kinds,
                  const std::function<void(std::uint32_t)>& visit) const;
  /// Calls `visit(id)` for every id in [from, limit) whose cell meets the region, in no special
  /// order; `visit` returns false to stop.
  void meeting(const Cell& region, std::uint32_t from, std::uint32_t limit, Kinds kinds,
               const std::function<bool(std::uint32_t)>& visit) const;
  /// Calls `visit(id, field)` for every id below `limit` whose fields contain the point but for
  /// one, which is among `wanted` and in which it meets the box, in no special order.
  void beside(const Point& p, const Cell& box, std::uint32_t limit, Kinds kinds, FieldMask wanted,
              const std::function<void(std::uint32_t, Field)>& visit) const;
  /// One more than the greatest id of one of the kinds; 0 when there is none.
  [[nodiscard]] std::uint32_t end(Kinds kinds) const;

 private:
  struct Bound {
    u128 lo;
    u128 hi;
  };
  struct Range {
    std::uint64_t lo;
    std::uint64_t hi;
  };
  struct Node {
    std::uint32_t min_id;
    std::uint32_t max_id;
    std::int32_t left;  // -1: leaf
    std::int32_t right;
    std::uint32_t begin;  // leaf: range in `items`
    std::uint32_t end;
    unsigned kinds;  // of its items; bit 8 stands for items without
  };
  struct Item {
    const Cell* cell;
    std::uint32_t id;
    unsigned kinds;
  };
  struct Group {
    std::vector<Field> fields;
    std::vector<Node> nodes;
    std::vector<Bound> bounds;  // nodes * fields; empty where `ranges` hold them
    std::vector<Item> items;
    /// Where all values are below 2^64: the bounds, and the hulls of the items, items * fields.
    std::vector<Range> ranges;
    std::vector<Range> hulls;
    [[nodiscard]] bool narrow() const { return !hulls.empty(); }
  };

  static constexpr unsigned kWithout = 0x100;
  static constexpr unsigned kIsHull = 0x200;  // every set of the cell is one interval
  static unsigned wanted_kinds(Kinds kinds) { return kinds == kAny ? kAny | kWithout : kinds; }

  struct Limits {
    std::uint32_t from;
    std::uint32_t limit;
    unsigned kinds;
    [[nodiscard]] bool excludes(const Node& n) const {
      return n.min_id >= limit || n.max_id < from || (n.kinds & kinds) == 0;
    }
    [[nodiscard]] bool admits(const Item& i) const {
      return i.id >= from && i.id < limit && (i.kinds & kinds) != 0;
    }
  };

  struct Split {
    Field first;  ///< the address that is cut first
  };
  static std::size_t split_field(const Group& g, Split split, std::uint32_t begin,
                                 std::uint32_t end);
  static void make_narrow(Group& g);
  static void bound_leaf(Group& g, std::size_t node);
  static std::int32_t build_node(Group& g, Split split, std::uint32_t begin, std::uint32_t end);
  /// The tree of a group that a region is narrow for.
  [[nodiscard]] const Group& tree_for(std::size_t group, const Cell& region) const;
  /// `found(item, at)` may lower the limit.
  /// `inside` and `holds` tell whether a node's bounds, and an item, contain the point.
  template <class Inside, class Holds, class Found>
  static void walk(const Group& g, Limits& at, const Inside& inside, const Holds& holds,
                   const Found& found);
  template <class Found>
  static void stab(const Group& g, const Point& p, Limits& at, const Found& found);
  static bool meeting_in(const Group& g, const Cell& region, const Limits& at,
                         const std::function<bool(std::uint32_t)>& visit);
  static void beside_in(const Group& g, const Point& p, const Cell& box, const Limits& at,
                        FieldMask wanted, const std::function<void(std::uint32_t, Field)>& visit);
  static void beside_narrow(const Group& g, const Point& p, const Cell& box, const Limits& at,
                            FieldMask wanted,
                            const std::function<void(std::uint32_t, Field)>& visit);

  std::vector<Item> linear_;
  std::vector<Group> groups_;
  std::vector<Group> by_source_;        // second trees, by group; empty where there is none
  std::array<std::uint32_t, 9> end_{};  // by kind, the ninth for cells without
};

}  // namespace fwlint
