// Rules that can never match because others decide all their packets first. A claim rests on a
// proof: boxes that cover every packet of the rule on every way to it, in both families and every
// base chain. Rules whose conditions no packet fulfils are found on the way and told apart.
#pragma once

#include <vector>

#include "src/analysis/search.hpp"

namespace fwlint {

struct DeadRule {
  RuleId rule = kNoRule;
  bool decided_differently = false;  ///< some connection of the rule gets another fate than its own
  std::vector<RuleId> cover;         ///< rules that decide its packets, in file order; no others do
  std::vector<RuleId> writers;       ///< rules whose marks the proof rests on, in file order
  bool by_policy = false;
  std::optional<Packet> contrary;  ///< when decided differently: a packet that shows it
  RuleId decided_by = kNoRule;     ///< the rule that decides `contrary`
};

/// A rule that no packet can match whatever the other rules do.
struct Contradiction {
  RuleId rule = kNoRule;
  bool on_the_way = false;  ///< its own conditions agree; those of every way to its chain do not
};

struct DeadRules {
  std::vector<DeadRule> dead;                ///< by rule
  std::vector<Contradiction> contradictory;  ///< by rule; none of them is in `dead`
  std::vector<RuleId> undecided;  ///< the budget ran out: neither dead nor alive is proved
};

/// `programs`: one per family of the same ruleset.
DeadRules find_dead_rules(const std::vector<const Program*>& programs);

}  // namespace fwlint
