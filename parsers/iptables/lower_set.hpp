// Membership in a set as clauses of the model.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/iptables/draft.hpp"
#include "parsers/iptables/set_relation.hpp"
#include "parsers/named_sets.hpp"

namespace fwlint::iptables {

/// What was worked out for the sets of one file's rules.
struct SetCache {
  std::unordered_map<std::string, SetRelation> relations;
  std::unordered_map<std::string, std::vector<Clause>> clauses;
  std::size_t clauses_left = 4'000'000;  ///< copies that rules may still take
};

/// The words "src" or "dst" behind a set's name: true is src.
using Directions = std::vector<bool>;

/// Adds to `into` clauses of which at least one holds for exactly the packets that are in the set
/// (or are not: `inside` false). False: the model cannot say it.
bool set_clauses(Draft& d, const sets::Set& set, const Directions& directions, bool inside,
                 bool return_nomatch, std::vector<Clause>& into);

/// Fields that a lookup in a set of this type reads.
FieldMask reads_of(const sets::TypeSpec& type, const Directions& directions);

}  // namespace fwlint::iptables
