// Runs the checks on one host: computes once what they need, applies what options and policy say
// about enablement and severity, takes out what waivers and inline suppressions excuse, and orders
// the result. A check itself decides none of this.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "registry/practice.hpp"
#include "src/checks/finding.hpp"
#include "src/model/host_facts.hpp"
#include "src/model/ruleset.hpp"
#include "src/policy/policy.hpp"

namespace fwlint {

struct CheckRequest {
  const SourceSet& sources;
  const Ruleset& ruleset;
  const Policy& policy;
  const registry::Practice& practice;
  Date as_of;
  std::set<CheckId> selected;        ///< from --select; empty: those on by default or by the policy
  std::set<CheckId> ignored;         ///< from --ignore
  const HostFacts* facts = nullptr;  ///< null: nothing is known of the host's addresses
  /// For a brief report: how many findings of a check, and rows of the table, have words; the rest
  /// is counted, and fingerprints are left out. 0: all have words.
  std::size_t most_told = 0;
};

/// Fills findings, ignored, suppressed, exposure and policy_has_approvals of the report; all else
/// (inputs, names, diagnostics) is the caller's.
void run_checks(const CheckRequest& request, CheckReport& report);

/// The Markdown page of a check, as embedded: "# FW101 abandoned-assignment …".
std::string_view check_page(CheckId id);

}  // namespace fwlint
