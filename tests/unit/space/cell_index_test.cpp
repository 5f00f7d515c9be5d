// The index against a walk over all cells: random cells and packets, with numbers that fit in 64
// bits, that do not, and that lie at the border.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "src/space/cell_index.hpp"

using namespace fwlint;

namespace {

constexpr u128 kEdge = ~std::uint64_t{0};

/// Values near `base`, so that ranges often meet.
class Numbers {
 public:
  Numbers(unsigned seed, u128 base) : random_(seed), base_(base) {}
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  u128 address() { return base_ + below(40); }
  ValueSet addresses() {
    const u128 lo = address();
    ValueSet s = ValueSet::range(lo, lo + below(6));
    return below(4) == 0 ? unite(s, ValueSet::single(address())) : s;
  }
  Cell cell() {
    Cell c;
    if (below(3) != 0) REQUIRE(c.narrow(Field::src, addresses()));
    if (below(3) != 0) REQUIRE(c.narrow(Field::dst, addresses()));
    if (below(2) != 0) {
      const unsigned lo = below(30);
      REQUIRE(c.narrow(Field::dport, ValueSet::range(lo, lo + below(10))));
    }
    return c;
  }
  Point point() {
    Point p;
    p.set(Field::src, address());
    p.set(Field::dst, address());
    p.set(Field::dport, below(40));
    return p;
  }

 private:
  std::mt19937 random_;
  u128 base_;
};

using Beside = std::set<std::pair<std::uint32_t, Field>>;

Beside beside_by_hand(const std::vector<Cell>& cells, const Point& p, const Cell& box,
                      FieldMask wanted) {
  Beside out;
  for (std::uint32_t id = 0; id < cells.size(); ++id) {
    std::vector<const Cell::Part*> missed;
    for (const Cell::Part& part : cells[id].parts()) {
      if (!part.values.contains(p.at(part.field))) missed.push_back(&part);
    }
    if (missed.size() != 1 || (wanted & mask_of(missed[0]->field)) == 0) continue;
    const ValueSet* inside = box.find(missed[0]->field);
    if (inside == nullptr || meets(*inside, missed[0]->values)) {
      out.emplace(id, missed[0]->field);
    }
  }
  return out;
}

void compare(unsigned seed, u128 base) {
  Numbers g(seed, base);
  std::vector<Cell> cells(600);
  std::vector<std::uint32_t> ids;
  for (std::uint32_t id = 0; id < cells.size(); ++id) {
    cells[id] = g.cell();
    ids.push_back(id);
  }
  CellIndex index;
  index.build(ids, [&](std::uint32_t id) -> const Cell& { return cells[id]; });
  for (int round = 0; round < 200; ++round) {
    Point p = g.point();
    if (g.below(8) == 0) p.set(Field::src, kEdge + g.below(3));
    const std::uint32_t from = g.below(600);
    std::vector<std::uint32_t> in;
    for (const std::uint32_t id : ids) {
      if (cells[id].contains_fields(p)) in.push_back(id);
    }
    const auto next = std::lower_bound(in.begin(), in.end(), from);
    CHECK(index.first(p, from) == (next == in.end() ? CellIndex::kNone : *next));
    std::vector<std::uint32_t> found;
    index.containing(p, CellIndex::kNone, CellIndex::kAny,
                     [&](std::uint32_t id) { found.push_back(id); });
    std::sort(found.begin(), found.end());
    CHECK(found == in);

    const Cell box = g.cell();
    std::vector<std::uint32_t> meeting;
    for (const std::uint32_t id : ids) {
      if (meets(cells[id], box)) meeting.push_back(id);
    }
    found.clear();
    index.meeting(box, 0, CellIndex::kNone, CellIndex::kAny, [&](std::uint32_t id) {
      found.push_back(id);
      return true;
    });
    std::sort(found.begin(), found.end());
    CHECK(found == meeting);
    const FieldMask wanted = mask_of(Field::src) | mask_of(Field::dport);
    Beside beside;
    index.beside(p, box, CellIndex::kNone, CellIndex::kAny, wanted,
                 [&](std::uint32_t id, Field f) { beside.emplace(id, f); });
    CHECK(beside == beside_by_hand(cells, p, box, wanted));
  }
}

}  // namespace

TEST_CASE("the index finds what a walk over all cells finds") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    compare(seed, 0x0a000000U);
    compare(seed, kEdge - 20);
    compare(seed, u128{0x20010db8U} << 96U);
  }
}
