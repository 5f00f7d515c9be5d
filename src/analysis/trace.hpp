// One packet through a host, step by step, with everything a concrete packet allows: marks, notrack
// and constant NAT are applied, rate limits are in their initial state, and where a condition is
// opaque both cases are followed. The verdict is certain when all cases agree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint {

enum class TraceVerdict : std::uint8_t { accept, drop, reject, unknown };
std::string_view to_string(TraceVerdict v);

struct TraceStep {
  ChainId chain = kNoChain;
  RuleId rule = kNoRule;  ///< kNoRule: the chain's policy or the profile's default
  VerdictKind action = VerdictKind::none;
  std::int8_t profile = -1;  ///< of a Windows default
  std::string note;          ///< rewrite, mark, "rate limit not yet reached" …
};

/// An opaque condition and the case that was followed.
struct TraceCondition {
  std::string text;
  bool holds = false;
};

struct TraceCase {
  TraceVerdict verdict = TraceVerdict::unknown;
  std::vector<TraceStep> steps;
  std::vector<TraceCondition> conditions;
  std::vector<std::string> assumed;  ///< limits taken in their initial state
};

struct Trace {
  TraceVerdict verdict = TraceVerdict::unknown;
  std::vector<TraceCase> cases;  ///< never empty; the first is shown
  bool complete = true;          ///< false: more cases than were followed

  /// The last step of the first case: what decided.
  [[nodiscard]] const TraceStep* deciding() const;
  /// The verdicts that are possible, accept first if it is; empty: any, as far as is known.
  [[nodiscard]] std::vector<TraceVerdict> may() const;
  /// "A and not B" for an unknown verdict: the conditions of the first case with the first verdict
  /// of `may` (an accepting one, where any is possible); "" else.
  [[nodiscard]] std::string condition() const;
};

struct TraceOptions {
  /// The hook is given: DNAT does not turn input into forward.
  bool hook_fixed = true;
  std::size_t max_cases = 64;
};

Trace trace(const Program& program, const Packet& packet, const TraceOptions& options = {});

}  // namespace fwlint
