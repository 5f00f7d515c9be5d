// Cells that a point misses in one field: the walk goes where at most one field is missed so far.
#include <array>

#include "src/space/cell_index_walk.hpp"

namespace fwlint {

namespace {

/// The one field in which the cell does not contain the point, if it is one and wanted.
const Cell::Part* only_miss(const Cell& c, const Point& p, const Cell& box, FieldMask wanted) {
  const Cell::Part* miss = nullptr;
  for (const Cell::Part& part : c.parts()) {
    if (part.values.contains(p.at(part.field))) continue;
    if (miss != nullptr || (wanted & mask_of(part.field)) == 0) return nullptr;
    miss = &part;
  }
  if (miss == nullptr) return nullptr;
  const ValueSet* inside = box.find(miss->field);
  return inside == nullptr || meets(*inside, miss->values) ? miss : nullptr;
}

}  // namespace

void CellIndex::beside_in(const Group& g, const Point& p, const Cell& box, const Limits& at,
                          FieldMask wanted,
                          const std::function<void(std::uint32_t, Field)>& visit) {
  if (g.narrow()) {
    beside_narrow(g, p, box, at, wanted, visit);
    return;
  }
  std::array<std::int32_t, 128> stack{};
  std::size_t top = 0;
  stack[top++] = 0;
  const std::size_t width = g.fields.size();
  std::array<const ValueSet*, kFieldCount> inside{};
  for (std::size_t k = 0; k < width; ++k) inside[k] = box.find(g.fields[k]);
  while (top > 0) {
    const auto node = static_cast<std::size_t>(stack[--top]);
    const Node& n = g.nodes[node];
    if (at.excludes(n)) continue;
    bool missed = false;
    bool possible = true;
    for (std::size_t k = 0; k < width && possible; ++k) {
      const Bound& b = g.bounds[node * width + k];
      const u128 v = p.at(g.fields[k]);
      if (v >= b.lo && v <= b.hi) continue;
      possible = !missed && (wanted & mask_of(g.fields[k])) != 0 &&
                 (inside[k] == nullptr || (inside[k]->hi() >= b.lo && inside[k]->lo() <= b.hi));
      missed = true;
    }
    if (!possible) continue;
    if (n.left >= 0) {
      stack[top++] = n.right;
      stack[top++] = n.left;
      continue;
    }
    for (std::uint32_t i = n.begin; i < n.end; ++i) {
      if (!at.admits(g.items[i])) continue;
      const Cell::Part* miss = only_miss(*g.items[i].cell, p, box, wanted);
      if (miss != nullptr) visit(g.items[i].id, miss->field);
    }
  }
}

/// The only field in which the ranges miss the point: none (width), one that is wanted and in which
/// they meet the box, or more (false).
struct OneMiss {
  std::size_t width;
  std::array<std::uint64_t, kFieldCount> value{};
  std::array<bool, kFieldCount> wanted{};
  std::array<const ValueSet*, kFieldCount> box{};

  template <class R>
  [[nodiscard]] bool in(const R* r, std::size_t& miss) const {
    miss = width;
    for (std::size_t k = 0; k < width; ++k) {
      if (value[k] >= r[k].lo && value[k] <= r[k].hi) continue;
      if (miss != width || !wanted[k] ||
          (box[k] != nullptr && (box[k]->hi() < r[k].lo || box[k]->lo() > r[k].hi))) {
        return false;
      }
      miss = k;
    }
    return true;
  }
};

void CellIndex::beside_narrow(const Group& g, const Point& p, const Cell& box, const Limits& at,
                              FieldMask wanted,
                              const std::function<void(std::uint32_t, Field)>& visit) {
  OneMiss test{g.fields.size()};
  for (std::size_t k = 0; k < test.width; ++k) {
    test.value[k] = narrowed(p.at(g.fields[k]));
    test.wanted[k] = (wanted & mask_of(g.fields[k])) != 0;
    test.box[k] = box.find(g.fields[k]);
  }
  Limits limits = at;
  std::size_t miss = 0;
  const auto inside = [&](std::size_t node) { return test.in(&g.ranges[node * test.width], miss); };
  const auto holds = [&](std::uint32_t i) {
    if (!test.in(&g.hulls[i * test.width], miss)) return false;
    const bool is_hull = (g.items[i].kinds & kIsHull) != 0;
    return !is_hull || miss != test.width;
  };
  walk(g, limits, inside, holds, [&](const Item& item, Limits&) {
    const Cell::Part* part = only_miss(*item.cell, p, box, wanted);
    if (part != nullptr) visit(item.id, part->field);
  });
}

void CellIndex::beside(const Point& p, const Cell& box, std::uint32_t limit, Kinds kinds,
                       FieldMask wanted,
                       const std::function<void(std::uint32_t, Field)>& visit) const {
  const Limits at{0, limit, wanted_kinds(kinds)};
  for (const Item& item : linear_) {
    if (!at.admits(item)) continue;
    const Cell::Part* miss = only_miss(*item.cell, p, box, wanted);
    if (miss != nullptr) visit(item.id, miss->field);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    beside_in(tree_for(g, box), p, box, at, wanted, visit);
  }
}

}  // namespace fwlint
