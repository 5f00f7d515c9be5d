// What changes with destination translation. What a rule sends to a destination, and the chains
// behind let through, is compared destination by destination, as sets of packets as they arrive;
// packets that changed rules of translation ask for are compared once more as packets that no rule
// translates. Where a set cannot be told whole, nothing is told and the rules stay open.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/analysis/diff.hpp"
#include "src/analysis/diff_align.hpp"

namespace fwlint {

class PublishedDiff {
 public:
  /// `changes`: of the rules in chains that translate.
  PublishedDiff(const JointPrograms& programs, const HookChanges& changes)
      : programs_(programs), changes_(changes) {}

  /// Adds what differs at the hook. False when it could not be told whole.
  bool hook(Hook h, std::vector<Difference>& out);

 private:
  /// Packets that get through on one side, as they arrive.
  struct Open {
    Cell box;
    Point witness;
    RuleId rule = kNoRule;    ///< that translates; none: as they came
    std::optional<u128> dst;  ///< what the rule gives them
    std::optional<std::uint16_t> dport;
    bool redirect = false;
  };
  struct Half;

  static bool translated(Half& half, Hook h, std::uint8_t transport, std::vector<Open>& out);
  /// Of the packets that changed rules ask for, those that no rule translates.
  bool as_they_came(Half& half, Hook h, std::uint8_t transport, std::vector<Open>& out);
  void changed_regions(const Cell& whole, std::vector<Cell>& out) const;
  static bool all_open(Half& half, const Goal& goal, const Cell& region, const Open& like,
                       std::vector<Open>& out);
  void tell(ChangeKind kind, Hook h, const std::vector<Open>& own, const std::vector<Open>& other,
            std::vector<Difference>& out) const;
  static void add(Difference x, std::vector<Difference>& out);
  void conditions(const Cell& cell, Difference& x) const;
  [[nodiscard]] Difference difference(ChangeKind kind, Hook h, const Open& open, Cell cell) const;

  const JointPrograms& programs_;
  const HookChanges& changes_;
};

}  // namespace fwlint
