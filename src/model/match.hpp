// What a rule matches: a conjunction of field constraints, symbol constraints, opaque literals and,
// where a dialect has unions (multiport --ports, concatenated sets, address lists of two families),
// alternatives of which at least one must hold.
#pragma once

#include <string>
#include <vector>

#include "src/base/compact_string.hpp"
#include "src/base/compact_vector.hpp"
#include "src/base/value_set.hpp"
#include "src/model/field.hpp"
#include "src/model/predicate.hpp"

namespace fwlint {

struct FieldConstraint {
  Field field{};
  ValueSet values;  ///< empty: never true
};

struct SymbolPattern {
  CompactString name;   ///< the name, or the part before the wildcard
  bool prefix = false;  ///< true: every name that starts with `name`
  friend bool operator==(const SymbolPattern&, const SymbolPattern&) = default;
  friend auto operator<=>(const SymbolPattern&, const SymbolPattern&) = default;
};

struct SymbolConstraint {
  Field field{};
  CompactVector<SymbolPattern> any_of;
  bool negated = false;  ///< true: none of them
};

/// A conjunction.
struct Clause {
  CompactVector<FieldConstraint> fields;    ///< at most one per field, see `require`
  CompactVector<SymbolConstraint> symbols;  ///< several on one field may stand: all must hold
  CompactVector<Literal> literals;
};

/// Adds "field ∈ values", intersecting with what is there.
void require(Clause& c, Field field, const ValueSet& values);
void require(Clause& c, Field field, u128 value);
/// Adds "family is f".
void require(Clause& c, Family f);
/// src or dst ∈ values of family f, with its constraint on `family`.
void require_address(Clause& c, Field field, Family f, const ValueSet& values);
/// sport or dport ∈ values, with its constraints on `protocol` (kept as narrow as it is; with ports
/// when it is not constrained) and `fragment`.
void require_ports(Clause& c, Field field, const ValueSet& values);
void require_symbol(Clause& c, Field field, CompactVector<SymbolPattern> any_of,
                    bool negated = false);
void require_literal(Clause& c, PredicateId p, bool negated = false);
/// The values of a numeric field in a clause: its constraint, or everything.
ValueSet values_of(const Clause& c, Field field, Family family);

struct Match {
  Clause all;                                 ///< all of this …
  CompactVector<std::vector<Clause>> one_of;  ///< … and one clause of each list
};

}  // namespace fwlint
