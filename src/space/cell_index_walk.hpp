// How the trees of an index are walked; for the sources of the index alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "src/space/cell_index.hpp"

namespace fwlint {

constexpr std::uint32_t kLeaf = 6;  ///< items; a longer leaf holds cells that no field parts, by id

/// Greater than all values of a group that is held in 64 bits, and what greater ones become there.
constexpr std::uint64_t kBeyond = ~std::uint64_t{0};
constexpr std::uint64_t narrowed(u128 v) {
  return v >= kBeyond ? kBeyond : static_cast<std::uint64_t>(v);
}

/// Of two children the one with the smaller ids comes first, so that a limit that `found` lowers
/// leaves out most of the other.
template <class Inside, class Holds, class Found>
void CellIndex::walk(const Group& g, Limits& at, const Inside& inside, const Holds& holds,
                     const Found& found) {
  std::array<std::int32_t, 128> stack{};
  std::size_t top = 0;
  stack[top++] = 0;
  while (top > 0) {
    const auto node = static_cast<std::size_t>(stack[--top]);
    const Node& n = g.nodes[node];
    if (at.excludes(n) || !inside(node)) continue;
    if (n.left >= 0) {
      const bool left_first = g.nodes[static_cast<std::size_t>(n.left)].min_id <=
                              g.nodes[static_cast<std::size_t>(n.right)].min_id;
      stack[top++] = left_first ? n.right : n.left;
      stack[top++] = left_first ? n.left : n.right;
      continue;
    }
    std::uint32_t i = n.begin;
    const bool sorted = n.end - n.begin > kLeaf;
    if (sorted) {
      const auto first =
          std::lower_bound(g.items.begin() + n.begin, g.items.begin() + n.end, at.from,
                           [](const Item& x, std::uint32_t id) { return x.id < id; });
      i = static_cast<std::uint32_t>(first - g.items.begin());
    }
    for (; i < n.end; ++i) {
      if (sorted && g.items[i].id >= at.limit) break;
      if (at.admits(g.items[i]) && holds(i)) found(g.items[i], at);
    }
  }
}

}  // namespace fwlint
