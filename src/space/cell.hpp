// Packet sets. A cell is a product of per-field value sets, held for the constrained fields only,
// and opaque literals: the packets whose every constrained field lies in its set and whose
// predicates have the wanted truth. Sets, not single intervals, keep subtraction small: at most one
// piece per field or literal of the subtrahend.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/base/value_set.hpp"
#include "src/model/field.hpp"

namespace fwlint {

/// Variable * 2, plus 1 when negated. Variables are numbered by the program that owns the cells.
using CellLiteral = std::uint32_t;
constexpr CellLiteral literal(std::uint32_t variable, bool negated) {
  return variable * 2 + (negated ? 1U : 0U);
}

/// The space that cells live in: the greatest value of each field, and the value that a witness
/// takes when nothing constrains the field.
struct Universe {
  std::array<u128, kFieldCount> max{};
  std::array<u128, kFieldCount> preferred{};
};

/// A concrete packet as numbers (symbols numbered by the program), and the variables that are true.
struct Point {
  std::array<u128, kFieldCount> value{};
  std::vector<std::uint32_t> on;  ///< sorted
  [[nodiscard]] bool holds(std::uint32_t variable) const;
  [[nodiscard]] u128 at(Field f) const { return value[static_cast<std::size_t>(f)]; }
  void set(Field f, u128 v) { value[static_cast<std::size_t>(f)] = v; }
};

class Cell {
 public:
  struct Part {
    Field field{};
    ValueSet values;  ///< never empty inside a cell
  };

  /// Narrows a field. False when nothing is left; the cell must not be used then.
  [[nodiscard]] bool narrow(Field f, const ValueSet& values);
  /// Adds a literal. False when its opposite is there.
  [[nodiscard]] bool add(CellLiteral l);
  /// Takes a field's constraint away.
  void widen(Field f);
  void drop_literals() { literals_.clear(); }

  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] const std::vector<CellLiteral>& literals() const { return literals_; }
  [[nodiscard]] const ValueSet* find(Field f) const;
  [[nodiscard]] ValueSet values(Field f, const Universe& u) const;
  [[nodiscard]] FieldMask constrained() const;

  [[nodiscard]] bool contains_fields(const Point& p) const;
  [[nodiscard]] bool contains(const Point& p) const;

 private:
  std::vector<Part> parts_;            // sorted by field
  std::vector<CellLiteral> literals_;  // sorted, one per variable
};

/// Nothing when empty.
std::optional<Cell> intersect(const Cell& a, const Cell& b);
bool meets(const Cell& a, const Cell& b);
/// Certainly within: every packet of `a` is one of `b`.
bool subset(const Cell& a, const Cell& b);
/// Disjoint pieces of `a` outside `b`, appended to `out`.
void subtract(Cell a, const Cell& b, const Universe& u, std::vector<Cell>& out);
/// A packet of the cell: the preferred value where it is a member, else the smallest.
Point pick(const Cell& c, const Universe& u);

}  // namespace fwlint
