// What it takes to be in a set of ipset, as disjoint cells. The kernel looks for an element from
// the most specific prefix to the widest and stops at the first; the cells say how that search ends
// for every packet. One dimension is swept after the other, and places where the same elements
// remain share one cell, so a saved set of addresses is one cell however long it is.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "parsers/named_sets.hpp"
#include "src/base/value_set.hpp"

namespace fwlint::iptables {

/// How the search for a packet ends. `maybe_*`: so it is now, but an element that decides it will
/// expire and then the answer changes.
enum class Outcome : std::uint8_t { no, yes, maybe_no, maybe_yes };

struct SetCell {
  std::array<ValueSet, 3> values;  ///< by position; unused positions are empty
  Outcome outcome = Outcome::no;
};

/// An interface name or, with `prefix`, all names that begin so.
struct InterfaceClass {
  std::string_view name;
  bool prefix = false;
};

struct SetRelation {
  std::vector<SetCell> cells;  ///< disjoint; together all there is
  std::vector<InterfaceClass> interfaces;
  bool too_large = false;
};

/// Numbers of a position of kind `port`: protocol * 65536 + port; the last stands for later
/// fragments, whose ports nobody can read.
inline constexpr std::uint32_t kFragmentNumber = 256U << 16;

/// The cells of a set whose type is not list:set. With `return_nomatch` packets whose element is
/// marked nomatch are in, others are not.
SetRelation relation_of(const sets::Set& set, bool return_nomatch);

}  // namespace fwlint::iptables
