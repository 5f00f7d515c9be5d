// The catalogue of checks: the one table that codes, names, summaries and default severities come
// from. It lies in base so that a policy can name checks without knowing them; what a check does is
// in src/checks, and its page in src/checks/<name>.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "src/base/severity.hpp"

namespace fwlint {

/// Order is the order of codes.
enum class CheckId : std::uint8_t {
  abandoned_assignment,
  nominal_transport,
  assigned_only_port,
  unsupported_port,
  practice_differs,
  port_range_trust,
  assigned_set_allowlist,
  assignment_as_justification,
  service_name_in_rule,
  dynamic_range_inbound,
  any_to_any_accept,
  management_port_exposed,
  database_port_exposed,
  cleartext_port_exposed,
  amplification_port_exposed,
  known_malware_port,
  published_port_bypass,
  ipv6_unfiltered,
  family_asymmetry,
  no_default_deny,
  split_any,
  spoofable_source,
  icmpv6_essential_blocked,
  stateless_reply_hole,
  shadowed_rule,
  redundant_rule,
  contradictory_match,
  unreachable_chain,
  empty_chain,
  unused_set,
  overlapping_correlation,
  accept_not_final,
  jump_loop,
  mixed_backends,
  duplicate_rule,
  unapproved_exposure,
  forbidden_traffic_allowed,
  approval_expired,
  waiver_expired,
  waiver_unused,
  suppression_without_reason,
  not_understood,
  set_contents_missing,
  indeterminate,
  export_lacks_field,
};

enum class Lifecycle : std::uint8_t { preview, stable, deprecated };
std::string_view to_string(Lifecycle l);

struct CheckInfo {
  CheckId id{};
  std::string_view code;     ///< "FW101": permanent
  std::string_view name;     ///< "abandoned-assignment": kebab-case, names the bad pattern
  std::string_view summary;  ///< one line, no final stop
  Severity severity{};       ///< the usual one; a finding may carry another by reach and facets
  Confidence confidence{};
  Lifecycle lifecycle = Lifecycle::stable;
  std::string_view since = "0.1.0";
  bool on_by_default = true;
};

/// All checks by code.
std::span<const CheckInfo> all_checks();
const CheckInfo& info(CheckId id);
/// By code ("FW101", case-insensitive) or name.
const CheckInfo* find_check(std::string_view code_or_name);
/// Checks a selector means: a code, a name, or a code prefix ("FW1", "FW"). Empty when none.
std::vector<const CheckInfo*> select_checks(std::string_view selector);
/// All names and codes, for "did you mean".
std::vector<std::string_view> check_names();

}  // namespace fwlint
