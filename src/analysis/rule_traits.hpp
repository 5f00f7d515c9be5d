// What is asked of every rule again and again, kept as a byte a rule: reading the rules themselves
// once more costs more than what is asked.
#pragma once

#include <cstdint>
#include <vector>

#include "src/analysis/compile_parts.hpp"

namespace fwlint {

namespace rule_trait {
inline constexpr std::uint8_t calls = 1;         ///< leads to a chain, itself or by a branch
inline constexpr std::uint8_t writes_marks = 2;  ///< of the packet or its connection
/// Accepts, drops or rejects, and does nothing else that counts: where two such rules that decide
/// alike stand beside each other, their order says nothing.
inline constexpr std::uint8_t only_decides = 4;
/// Only its place among rules that decide otherwise matters: it has no effect that counts, and asks
/// for no state whose answer depends on when it is asked.
inline constexpr std::uint8_t may_move = 8;
}  // namespace rule_trait

/// Bounds of what a rule asks of the fields that tell rules apart, cut to 32 bits: values beyond
/// are not bounded.
struct RuleBounds {
  struct Range {
    std::uint32_t lo = 0;
    std::uint32_t hi = 0xffffffffU;
  };
  Range src;
  Range dst;
  Range dport;
};

class RuleTraits {
 public:
  explicit RuleTraits(const Ruleset& ruleset);
  /// Each rule once, in any order.
  void read(std::size_t rule);

  std::vector<std::uint8_t> of;    ///< by rule
  std::vector<RuleBounds> bounds;  ///< by rule
  StateEffects effects;            ///< of all rules
  bool has_places = false;         ///< some rule may ask for a state whose first answer is unknown
  [[nodiscard]] bool has(RuleId rule, std::uint8_t trait) const {
    return (of[index(rule)] & trait) != 0;
  }

 private:
  const Ruleset& ruleset_;
};

}  // namespace fwlint
