// Fewer words for a proof that a rule is dead: which of the rules that decide its packets are
// enough to cover it, and whether it would still be dead without them, because others stand behind.
// Works on the rule's own chain with cells alone and gives up where that does not suffice, so it
// never says more than it has subtracted.
#pragma once

#include <vector>

#include "src/analysis/dead_rules.hpp"

namespace fwlint {

struct Cover {
  /// Rules that together cover the dead one, none of which can be spared; all that are known to
  /// decide its packets where no smaller set was found.
  std::vector<RuleId> rules;
  bool minimal = false;
  /// Rules whose marks, or `notrack`, the proof needs beside them; empty where `rules` cover it
  /// whatever state a packet is in.
  std::vector<RuleId> writers;
  /// Other rules before it that cover it too, so that it stays dead without `rules`; empty: none,
  /// or not found.
  std::vector<RuleId> behind;
};

/// `programs`: those that the dead rule was found with.
Cover minimise(const std::vector<Program>& programs, const DeadRule& dead);

}  // namespace fwlint
