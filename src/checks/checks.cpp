#include <array>

#include "src/checks/all_checks.hpp"

namespace fwlint {

std::span<const Check* const> checks() {
  static constexpr std::array kAll = {&abandoned_assignment,
                                      &nominal_transport,
                                      &assigned_only_port,
                                      &unsupported_port,
                                      &practice_differs,
                                      &port_range_trust,
                                      &assigned_set_allowlist,
                                      &assignment_as_justification,
                                      &service_name_in_rule,
                                      &dynamic_range_inbound,
                                      &any_to_any_accept,
                                      &management_port_exposed,
                                      &database_port_exposed,
                                      &cleartext_port_exposed,
                                      &amplification_port_exposed,
                                      &known_malware_port,
                                      &published_port_bypass,
                                      &ipv6_unfiltered,
                                      &family_asymmetry,
                                      &no_default_deny,
                                      &split_any,
                                      &spoofable_source,
                                      &icmpv6_essential_blocked,
                                      &stateless_reply_hole,
                                      &shadowed_rule,
                                      &redundant_rule,
                                      &contradictory_match,
                                      &unreachable_chain,
                                      &empty_chain,
                                      &unused_set,
                                      &overlapping_correlation,
                                      &accept_not_final,
                                      &jump_loop,
                                      &mixed_backends,
                                      &duplicate_rule,
                                      &unapproved_exposure,
                                      &forbidden_traffic_allowed,
                                      &approval_expired,
                                      &not_understood,
                                      &set_contents_missing,
                                      &indeterminate,
                                      &export_lacks_field};
  return kAll;
}

}  // namespace fwlint
