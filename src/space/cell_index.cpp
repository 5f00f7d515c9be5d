#include "src/space/cell_index.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "src/space/cell_index_walk.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kLinear = 12;
constexpr std::uint32_t kSecondTree = 256;

u128 centre(const Interval& i) { return i.lo + (i.hi - i.lo) / 2; }

}  // namespace

void CellIndex::build(const std::vector<std::uint32_t>& ids,
                      const std::function<const Cell&(std::uint32_t)>& cell_of,
                      const std::function<Kinds(std::uint32_t)>& kinds_of) {
  linear_.clear();
  groups_.clear();
  by_source_.clear();
  end_.fill(0);
  std::map<FieldMask, std::vector<Item>> by_mask;
  for (const std::uint32_t id : ids) {
    const Cell& c = cell_of(id);
    const Kinds own = kinds_of(id);
    const Item item{&c, id, own == 0 ? kWithout : own};
    for (std::size_t k = 0; k < end_.size(); ++k) {
      if ((item.kinds >> k & 1U) != 0) end_[k] = std::max(end_[k], id + 1);
    }
    if (ids.size() <= kLinear) {
      linear_.push_back(item);
    } else {
      by_mask[c.constrained()].push_back(item);
    }
  }
  for (auto& [mask, items] : by_mask) {
    Group g;
    for (std::size_t f = 0; f < kFieldCount; ++f) {
      if ((mask >> f & 1U) != 0) g.fields.push_back(static_cast<Field>(f));
    }
    g.items = std::move(items);
    const auto size = static_cast<std::uint32_t>(g.items.size());
    const FieldMask addresses = mask_of(Field::src) | mask_of(Field::dst);
    by_source_.emplace_back();
    if (size >= kSecondTree && (mask & addresses) == addresses) {
      by_source_.back() = g;
      build_node(by_source_.back(), {Field::src}, 0, size);
      make_narrow(by_source_.back());
    }
    build_node(g, {Field::dst}, 0, size);
    make_narrow(g);
    groups_.push_back(std::move(g));
  }
}

std::uint32_t CellIndex::end(Kinds kinds) const {
  std::uint32_t out = 0;
  for (std::size_t k = 0; k < end_.size(); ++k) {
    if ((wanted_kinds(kinds) >> k & 1U) != 0) out = std::max(out, end_[k]);
  }
  return out;
}

/// The field in which a cut at the middle parts most cells of a sample, and of those that part
/// equally many the one that is widest yet; but the address to be cut first as long as it parts
/// half of them.
std::size_t CellIndex::split_field(const Group& g, Split split, std::uint32_t begin,
                                   std::uint32_t end) {
  constexpr std::uint32_t kSample = 24;
  const std::size_t width = g.fields.size();
  const std::uint32_t step = (end - begin + kSample - 1) / kSample;
  std::size_t best = width;
  double best_score = 0;
  for (std::size_t k = 0; k < width; ++k) {
    std::array<u128, kSample> centres{};
    std::array<Bound, kSample> hulls{};
    std::size_t n = 0;
    u128 lo = kU128Max;
    u128 hi = 0;
    for (std::uint32_t i = begin; i < end; i += step) {
      const ValueSet& s = g.items[i].cell->parts()[k].values;
      lo = std::min(lo, s.lo());
      hi = std::max(hi, s.hi());
      hulls[n] = {s.lo(), s.hi()};
      centres[n++] = centre({s.lo(), s.hi()});
    }
    const auto last = centres.begin() + static_cast<std::ptrdiff_t>(n);
    const auto [least, most] = std::minmax_element(centres.begin(), last);
    if (*least == *most) continue;
    const u128 least_centre = *least;
    std::nth_element(centres.begin(), centres.begin() + static_cast<std::ptrdiff_t>(n / 2), last);
    const u128 cut = centres[n / 2];
    std::size_t parted = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (hulls[i].hi < cut || hulls[i].lo >= cut) ++parted;
    }
    if (g.fields[k] == split.first && parted * 2 > n && least_centre != cut) return k;
    if (least_centre == cut) parted /= 2;  // most have one value: the cut frees few of it
    const auto max = static_cast<double>(max_value(g.fields[k], Family::ipv4));
    const double score =
        1 + static_cast<double>(parted) + 4 * std::min(1.0, static_cast<double>(hi - lo) / max);
    if (score > best_score) {
      best_score = score;
      best = k;
    }
  }
  return best;
}

void CellIndex::bound_leaf(Group& g, std::size_t node) {
  Node& n = g.nodes[node];
  const std::size_t width = g.fields.size();
  for (std::uint32_t i = n.begin; i < n.end; ++i) {
    n.min_id = std::min(n.min_id, g.items[i].id);
    n.max_id = std::max(n.max_id, g.items[i].id);
    n.kinds |= g.items[i].kinds;
    for (std::size_t k = 0; k < width; ++k) {
      const ValueSet& s = g.items[i].cell->parts()[k].values;
      Bound& b = g.bounds[node * width + k];
      b.lo = std::min(b.lo, s.lo());
      b.hi = std::max(b.hi, s.hi());
    }
  }
}

std::int32_t CellIndex::build_node(Group& g, Split split, std::uint32_t begin, std::uint32_t end) {
  const std::size_t me = g.nodes.size();
  const std::size_t width = g.fields.size();
  g.nodes.push_back({kNone, 0, -1, -1, begin, end, 0});
  g.bounds.resize((me + 1) * width, {kU128Max, 0});
  const std::size_t best = end - begin <= kLeaf ? width : split_field(g, split, begin, end);
  if (best == width) {  // few, or all alike: a long leaf, by id
    if (end - begin > kLeaf) {
      std::sort(g.items.begin() + begin, g.items.begin() + end,
                [](const Item& x, const Item& y) { return x.id < y.id; });
    }
    bound_leaf(g, me);
    return static_cast<std::int32_t>(me);
  }
  const std::uint32_t middle = begin + (end - begin) / 2;
  std::nth_element(g.items.begin() + begin, g.items.begin() + middle, g.items.begin() + end,
                   [best](const Item& x, const Item& y) {
                     const ValueSet& a = x.cell->parts()[best].values;
                     const ValueSet& b = y.cell->parts()[best].values;
                     const u128 ca = centre({a.lo(), a.hi()});
                     const u128 cb = centre({b.lo(), b.hi()});
                     return ca != cb ? ca < cb : x.id < y.id;
                   });
  for (const bool right : {false, true}) {
    const std::int32_t child =
        right ? build_node(g, split, middle, end) : build_node(g, split, begin, middle);
    const auto c = static_cast<std::size_t>(child);
    Node& n = g.nodes[me];
    (right ? n.right : n.left) = child;
    n.min_id = std::min(n.min_id, g.nodes[c].min_id);
    n.max_id = std::max(n.max_id, g.nodes[c].max_id);
    n.kinds |= g.nodes[c].kinds;
    for (std::size_t k = 0; k < width; ++k) {
      Bound& b = g.bounds[me * width + k];
      b.lo = std::min(b.lo, g.bounds[c * width + k].lo);
      b.hi = std::max(b.hi, g.bounds[c * width + k].hi);
    }
  }
  return static_cast<std::int32_t>(me);
}

/// Half the bytes for bounds, and hulls beside each other instead of behind pointers.
void CellIndex::make_narrow(Group& g) {
  const std::size_t width = g.fields.size();
  if (width == 0 || g.items.empty()) return;
  for (std::size_t k = 0; k < width; ++k) {
    if (g.bounds[k].hi >= kBeyond) return;  // of the root
  }
  g.ranges.reserve(g.bounds.size());
  for (const Bound& b : g.bounds) g.ranges.push_back({narrowed(b.lo), narrowed(b.hi)});
  g.bounds = {};
  g.hulls.reserve(g.items.size() * width);
  for (Item& item : g.items) {
    bool one = true;
    for (const Cell::Part& part : item.cell->parts()) {
      g.hulls.push_back({narrowed(part.values.lo()), narrowed(part.values.hi())});
      one = one && part.values.interval_count() == 1;
    }
    if (one) item.kinds |= kIsHull;
  }
}

const CellIndex::Group& CellIndex::tree_for(std::size_t group, const Cell& region) const {
  if (by_source_[group].items.empty()) return groups_[group];
  const ValueSet* src = region.find(Field::src);
  if (src == nullptr) return groups_[group];
  const ValueSet* dst = region.find(Field::dst);
  const bool source_is_narrower = dst == nullptr || src->hi() - src->lo() < dst->hi() - dst->lo();
  return source_is_narrower ? by_source_[group] : groups_[group];
}

template <class Found>
void CellIndex::stab(const Group& g, const Point& p, Limits& at, const Found& found) {
  const std::size_t width = g.fields.size();
  if (!g.narrow()) {
    const auto inside = [&](std::size_t node) {
      for (std::size_t k = 0; k < width; ++k) {
        const Bound& b = g.bounds[node * width + k];
        const u128 v = p.at(g.fields[k]);
        if (v < b.lo || v > b.hi) return false;
      }
      return true;
    };
    const auto holds = [&](std::uint32_t i) { return g.items[i].cell->contains_fields(p); };
    walk(g, at, inside, holds, found);
    return;
  }
  std::array<std::uint64_t, kFieldCount> values{};
  for (std::size_t k = 0; k < width; ++k) {
    values[k] = narrowed(p.at(g.fields[k]));
  }
  const auto in = [&](const Range* r) {
    for (std::size_t k = 0; k < width; ++k) {
      if (values[k] < r[k].lo || values[k] > r[k].hi) return false;
    }
    return true;
  };
  const auto inside = [&](std::size_t node) { return in(&g.ranges[node * width]); };
  const auto holds = [&](std::uint32_t i) {
    return in(&g.hulls[i * width]) &&
           ((g.items[i].kinds & kIsHull) != 0 || g.items[i].cell->contains_fields(p));
  };
  walk(g, at, inside, holds, found);
}

std::uint32_t CellIndex::first(const Point& p, std::uint32_t from, Kinds kinds,
                               std::uint32_t limit) const {
  Limits at{from, limit, wanted_kinds(kinds)};
  for (const Item& item : linear_) {
    if (item.id >= limit) break;
    if (at.admits(item) && item.cell->contains_fields(p)) return item.id;
  }
  for (const Group& g : groups_) {
    stab(g, p, at, [](const Item& item, Limits& l) { l.limit = item.id; });
  }
  return at.limit == limit ? kNone : at.limit;
}

void CellIndex::containing(const Point& p, std::uint32_t limit, Kinds kinds,
                           const std::function<void(std::uint32_t)>& visit) const {
  Limits at{0, limit, wanted_kinds(kinds)};
  for (const Item& item : linear_) {
    if (at.admits(item) && item.cell->contains_fields(p)) visit(item.id);
  }
  for (const Group& g : groups_) {
    stab(g, p, at, [&](const Item& item, Limits&) { visit(item.id); });
  }
}

bool CellIndex::meeting_in(const Group& g, const Cell& region, const Limits& at,
                           const std::function<bool(std::uint32_t)>& visit) {
  std::array<std::int32_t, 128> stack{};
  std::size_t top = 0;
  stack[top++] = 0;
  const std::size_t width = g.fields.size();
  std::array<const ValueSet*, kFieldCount> wanted{};
  for (std::size_t k = 0; k < width; ++k) wanted[k] = region.find(g.fields[k]);
  while (top > 0) {
    const auto node = static_cast<std::size_t>(stack[--top]);
    const Node& n = g.nodes[node];
    if (at.excludes(n)) continue;
    bool inside = true;
    for (std::size_t k = 0; k < width && inside; ++k) {
      if (wanted[k] == nullptr) continue;
      const Bound b = g.narrow()
                          ? Bound{g.ranges[node * width + k].lo, g.ranges[node * width + k].hi}
                          : g.bounds[node * width + k];
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
      if (at.admits(item) && meets(*item.cell, region) && !visit(item.id)) {
        return false;
      }
    }
  }
  return true;
}

void CellIndex::meeting(const Cell& region, std::uint32_t from, std::uint32_t limit, Kinds kinds,
                        const std::function<bool(std::uint32_t)>& visit) const {
  const Limits at{from, limit, wanted_kinds(kinds)};
  for (const Item& item : linear_) {
    if (at.admits(item) && meets(*item.cell, region) && !visit(item.id)) return;
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (!meeting_in(tree_for(g, region), region, at, visit)) return;
  }
}

}  // namespace fwlint
