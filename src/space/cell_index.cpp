#include "src/space/cell_index.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace fwlint {

namespace {

constexpr std::size_t kLinear = 12;
constexpr std::uint32_t kLeaf = 6;

u128 centre(const Interval& i) { return i.lo + (i.hi - i.lo) / 2; }

}  // namespace

void CellIndex::build(const std::vector<std::uint32_t>& ids,
                      const std::function<const Cell&(std::uint32_t)>& cell_of) {
  linear_.clear();
  groups_.clear();
  count_ = ids.size();
  last_ = ids.empty() ? kNone : ids.back();
  if (ids.size() <= kLinear) {
    for (const std::uint32_t id : ids) linear_.push_back({id, &cell_of(id)});
    return;
  }
  std::map<FieldMask, std::vector<Item>> by_mask;
  for (const std::uint32_t id : ids) {
    const Cell& c = cell_of(id);
    by_mask[c.constrained()].push_back({id, &c});
  }
  for (auto& [mask, items] : by_mask) {
    Group g;
    for (std::size_t f = 0; f < kFieldCount; ++f) {
      if ((mask >> f & 1U) != 0) g.fields.push_back(static_cast<Field>(f));
    }
    g.items = std::move(items);
    build_node(g, 0, static_cast<std::uint32_t>(g.items.size()));
    groups_.push_back(std::move(g));
  }
}

std::int32_t CellIndex::build_node(Group& g, std::uint32_t begin, std::uint32_t end) {
  const auto me = static_cast<std::int32_t>(g.nodes.size());
  const std::size_t width = g.fields.size();
  g.nodes.push_back({g.items[begin].id, g.items[begin].id, -1, -1, begin, end});
  const std::size_t base = g.bounds.size();
  g.bounds.resize(base + width, {kU128Max, 0});
  std::array<u128, kFieldCount> low_centre{};
  std::array<u128, kFieldCount> high_centre{};
  low_centre.fill(kU128Max);
  for (std::uint32_t i = begin; i < end; ++i) {
    Node& n = g.nodes[static_cast<std::size_t>(me)];
    n.min_id = std::min(n.min_id, g.items[i].id);
    n.max_id = std::max(n.max_id, g.items[i].id);
    for (std::size_t k = 0; k < width; ++k) {
      const ValueSet& s = g.items[i].cell->parts()[k].values;
      Bound& b = g.bounds[base + k];
      b.lo = std::min(b.lo, s.lo());
      b.hi = std::max(b.hi, s.hi());
      const u128 c = centre({s.lo(), s.hi()});
      low_centre[k] = std::min(low_centre[k], c);
      high_centre[k] = std::max(high_centre[k], c);
    }
  }
  if (end - begin <= kLeaf) return me;
  // Split where the centres spread most, relative to the hull of the field.
  std::size_t best = width;
  long double best_spread = 0;
  for (std::size_t k = 0; k < width; ++k) {
    if (high_centre[k] <= low_centre[k]) continue;
    const Bound& b = g.bounds[base + k];
    const long double spread = static_cast<long double>(high_centre[k] - low_centre[k]) /
                               (static_cast<long double>(b.hi - b.lo) + 1.0L);
    if (spread > best_spread) {
      best_spread = spread;
      best = k;
    }
  }
  if (best == width) return me;  // all alike: a long leaf
  const std::uint32_t middle = begin + (end - begin) / 2;
  std::nth_element(g.items.begin() + begin, g.items.begin() + middle, g.items.begin() + end,
                   [best](const Item& x, const Item& y) {
                     const ValueSet& a = x.cell->parts()[best].values;
                     const ValueSet& b = y.cell->parts()[best].values;
                     const u128 ca = centre({a.lo(), a.hi()});
                     const u128 cb = centre({b.lo(), b.hi()});
                     return ca != cb ? ca < cb : x.id < y.id;
                   });
  const std::int32_t left = build_node(g, begin, middle);
  const std::int32_t right = build_node(g, middle, end);
  g.nodes[static_cast<std::size_t>(me)].left = left;
  g.nodes[static_cast<std::size_t>(me)].right = right;
  return me;
}

void CellIndex::first_in(const Group& g, const Point& p, std::uint32_t from,
                         std::uint32_t& best) const {
  std::array<std::int32_t, 128> stack{};
  std::size_t top = 0;
  stack[top++] = 0;
  const std::size_t width = g.fields.size();
  while (top > 0) {
    const auto at = static_cast<std::size_t>(stack[--top]);
    const Node& n = g.nodes[at];
    if (n.min_id >= best || n.max_id < from) continue;
    bool inside = true;
    for (std::size_t k = 0; k < width && inside; ++k) {
      const Bound& b = g.bounds[at * width + k];
      const u128 v = p.at(g.fields[k]);
      inside = v >= b.lo && v <= b.hi;
    }
    if (!inside) continue;
    if (n.left >= 0) {
      stack[top++] = n.right;
      stack[top++] = n.left;
      continue;
    }
    for (std::uint32_t i = n.begin; i < n.end; ++i) {
      const Item& item = g.items[i];
      if (item.id >= from && item.id < best && item.cell->contains_fields(p)) best = item.id;
    }
  }
}

std::uint32_t CellIndex::first(const Point& p, std::uint32_t from, std::uint32_t limit) const {
  std::uint32_t best = limit;
  for (const Item& item : linear_) {
    if (item.id >= best) break;
    if (item.id >= from && item.cell->contains_fields(p)) {
      best = item.id;
      break;
    }
  }
  for (const Group& g : groups_) first_in(g, p, from, best);
  return best == limit ? kNone : best;
}

bool CellIndex::meeting_in(const Group& g, const Cell& region, std::uint32_t from,
                           std::uint32_t limit,
                           const std::function<bool(std::uint32_t)>& visit) const {
  std::array<std::int32_t, 128> stack{};
  std::size_t top = 0;
  stack[top++] = 0;
  const std::size_t width = g.fields.size();
  std::array<const ValueSet*, kFieldCount> wanted{};
  for (std::size_t k = 0; k < width; ++k) wanted[k] = region.find(g.fields[k]);
  while (top > 0) {
    const auto at = static_cast<std::size_t>(stack[--top]);
    const Node& n = g.nodes[at];
    if (n.min_id >= limit || n.max_id < from) continue;
    bool inside = true;
    for (std::size_t k = 0; k < width && inside; ++k) {
      if (wanted[k] == nullptr) continue;
      const Bound& b = g.bounds[at * width + k];
      inside = wanted[k]->hi() >= b.lo && wanted[k]->lo() <= b.hi;
    }
    if (!inside) continue;
    if (n.left >= 0) {
      stack[top++] = n.right;
      stack[top++] = n.left;
      continue;
    }
    for (std::uint32_t i = n.begin; i < n.end; ++i) {
      const Item& item = g.items[i];
      if (item.id >= from && item.id < limit && meets(*item.cell, region) && !visit(item.id)) {
        return false;
      }
    }
  }
  return true;
}

void CellIndex::meeting(const Cell& region, std::uint32_t from, std::uint32_t limit,
                        const std::function<bool(std::uint32_t)>& visit) const {
  for (const Item& item : linear_) {
    if (item.id >= from && item.id < limit && meets(*item.cell, region) && !visit(item.id)) return;
  }
  for (const Group& g : groups_) {
    if (!meeting_in(g, region, from, limit, visit)) return;
  }
}

}  // namespace fwlint
