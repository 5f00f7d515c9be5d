// What excuses a finding: waivers of the policy, and comments in the analysed file,
//   # fwlint: ignore[shadowed-rule] reason="…" owner=… until=2027-01-31
// on the line of the rule, on a line of its own before it, or inside the rule's own comment. An
// excuse past its date excuses nothing and is told; one that excuses nothing is told too.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

struct InlineSuppression {
  std::vector<CheckId> checks;
  std::string unknown_check;  ///< a selector that names no check
  std::string reason;
  std::string owner;
  std::optional<Date> until;
  bool bad_until = false;
  Span span;              ///< of the directive
  RuleId rule = kNoRule;  ///< the rule it speaks of
};

std::vector<InlineSuppression> inline_suppressions(const SourceSet& sources,
                                                   const Ruleset& ruleset);

/// Moves excused findings into `suppressed` and appends findings about the excuses themselves.
/// `ran` tells whether a check was run: an excuse for one that was not is not called unused.
void apply_suppressions(const CheckContext& c, const std::function<bool(CheckId)>& ran,
                        Findings& findings, std::vector<SuppressedFinding>& suppressed);

}  // namespace fwlint
