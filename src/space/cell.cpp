#include "src/space/cell.hpp"

#include <algorithm>
#include <utility>

namespace fwlint {

bool Point::holds(std::uint32_t variable) const {
  return std::binary_search(on.begin(), on.end(), variable);
}

bool Cell::narrow(Field f, const ValueSet& values) {
  const auto it = std::lower_bound(parts_.begin(), parts_.end(), f,
                                   [](const Part& p, Field x) { return p.field < x; });
  if (it != parts_.end() && it->field == f) {
    it->values = fwlint::intersect(it->values, values);
    return !it->values.empty();
  }
  if (values.empty()) return false;
  parts_.insert(it, Part{f, values});
  return true;
}

bool Cell::add(CellLiteral l) {
  const auto it = std::lower_bound(literals_.begin(), literals_.end(), l & ~1U);
  if (it != literals_.end() && (*it >> 1) == (l >> 1)) return *it == l;
  literals_.insert(it, l);
  return true;
}

void Cell::widen(Field f) {
  std::erase_if(parts_, [f](const Part& p) { return p.field == f; });
}

const ValueSet* Cell::find(Field f) const {
  for (const Part& p : parts_) {
    if (p.field == f) return &p.values;
  }
  return nullptr;
}

ValueSet Cell::values(Field f, const Universe& u) const {
  if (const ValueSet* s = find(f)) return *s;
  return ValueSet::range(0, u.max[static_cast<std::size_t>(f)]);
}

FieldMask Cell::constrained() const {
  FieldMask m = 0;
  for (const Part& p : parts_) m |= mask_of(p.field);
  return m;
}

bool Cell::contains_fields(const Point& p) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const Part& x) { return x.values.contains(p.at(x.field)); });
}

bool Cell::contains(const Point& p) const {
  return contains_fields(p) && std::all_of(literals_.begin(), literals_.end(), [&](CellLiteral l) {
           return p.holds(l >> 1) != ((l & 1U) != 0);
         });
}

std::optional<Cell> intersect(const Cell& a, const Cell& b) {
  Cell out = a;
  for (const Cell::Part& p : b.parts()) {
    if (!out.narrow(p.field, p.values)) return std::nullopt;
  }
  for (const CellLiteral l : b.literals()) {
    if (!out.add(l)) return std::nullopt;
  }
  return out;
}

bool meets(const Cell& a, const Cell& b) {
  auto i = a.parts().begin();
  auto j = b.parts().begin();
  while (i != a.parts().end() && j != b.parts().end()) {
    if (i->field < j->field) {
      ++i;
    } else if (j->field < i->field) {
      ++j;
    } else {
      if (!meets(i->values, j->values)) return false;
      ++i;
      ++j;
    }
  }
  for (const CellLiteral l : b.literals()) {
    if (std::binary_search(a.literals().begin(), a.literals().end(), l ^ 1U)) return false;
  }
  return true;
}

bool subset(const Cell& a, const Cell& b) {
  if (b.parts().size() > a.parts().size() ||
      !std::includes(a.literals().begin(), a.literals().end(), b.literals().begin(),
                     b.literals().end())) {
    return false;
  }
  auto own = a.parts().begin();
  for (const Cell::Part& p : b.parts()) {
    while (own != a.parts().end() && own->field < p.field) ++own;
    if (own == a.parts().end() || own->field != p.field || !subset(own->values, p.values)) {
      return false;
    }
  }
  return true;
}

void subtract(Cell a, const Cell& b, const Universe& u, std::vector<Cell>& out) {
  for (const Cell::Part& p : b.parts()) {
    const ValueSet mine = a.values(p.field, u);
    ValueSet outside = subtract(mine, p.values);
    if (!outside.empty()) {
      Cell piece = a;
      if (piece.narrow(p.field, outside)) out.push_back(std::move(piece));
    }
    if (!a.narrow(p.field, p.values)) return;
  }
  for (const CellLiteral l : b.literals()) {
    if (std::binary_search(a.literals().begin(), a.literals().end(), l)) continue;
    Cell piece = a;
    if (piece.add(l ^ 1U)) out.push_back(std::move(piece));
    if (!a.add(l)) return;
  }
}

Point pick(const Cell& c, const Universe& u) {
  Point p;
  p.value = u.preferred;
  for (const Cell::Part& part : c.parts()) {
    if (!part.values.contains(p.at(part.field))) p.set(part.field, part.values.lo());
  }
  for (const CellLiteral l : c.literals()) {
    if ((l & 1U) == 0) p.on.push_back(l >> 1);
  }
  return p;
}

}  // namespace fwlint
