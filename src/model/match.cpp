#include "src/model/match.hpp"

#include <utility>

#include "src/model/protocol.hpp"

namespace fwlint {

void require(Clause& c, Field field, const ValueSet& values) {
  for (FieldConstraint& f : c.fields) {
    if (f.field == field) {
      f.values = intersect(f.values, values);
      return;
    }
  }
  c.fields.push_back({field, values});
}

void require(Clause& c, Field field, u128 value) { require(c, field, ValueSet::single(value)); }

void require(Clause& c, Family f) { require(c, Field::family, f == Family::ipv4 ? 0U : 1U); }

void require_address(Clause& c, Field field, Family f, const ValueSet& values) {
  require(c, f);
  require(c, field, values);
}

void require_ports(Clause& c, Field field, const ValueSet& values) {
  require(c, Field::protocol, protocols_with_ports());
  require(c, Field::fragment, 0U);
  require(c, field, values);
}

void require_symbol(Clause& c, Field field, CompactVector<SymbolPattern> any_of, bool negated) {
  c.symbols.push_back({field, std::move(any_of), negated});
}

void require_literal(Clause& c, PredicateId p, bool negated) { c.literals.push_back({p, negated}); }

ValueSet values_of(const Clause& c, Field field, Family family) {
  for (const FieldConstraint& f : c.fields) {
    if (f.field == field) return f.values;
  }
  return ValueSet::range(0, max_value(field, family));
}

}  // namespace fwlint
