// The checks by name, each defined in the file of that name. The registry below them is explicit: a
// check that registered itself would be dropped by the linker of a static library.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

extern const Check abandoned_assignment;
extern const Check nominal_transport;
extern const Check assigned_only_port;
extern const Check unsupported_port;
extern const Check practice_differs;
extern const Check port_range_trust;
extern const Check assigned_set_allowlist;
extern const Check assignment_as_justification;
extern const Check service_name_in_rule;
extern const Check dynamic_range_inbound;
extern const Check any_to_any_accept;
extern const Check management_port_exposed;
extern const Check database_port_exposed;
extern const Check cleartext_port_exposed;
extern const Check amplification_port_exposed;
extern const Check known_malware_port;
extern const Check published_port_bypass;
extern const Check ipv6_unfiltered;
extern const Check family_asymmetry;
extern const Check no_default_deny;
extern const Check split_any;
extern const Check spoofable_source;
extern const Check icmpv6_essential_blocked;
extern const Check stateless_reply_hole;
extern const Check shadowed_rule;
extern const Check redundant_rule;
extern const Check contradictory_match;
extern const Check unreachable_chain;
extern const Check empty_chain;
extern const Check unused_set;
extern const Check overlapping_correlation;
extern const Check accept_not_final;
extern const Check jump_loop;
extern const Check mixed_backends;
extern const Check duplicate_rule;
extern const Check unapproved_exposure;
extern const Check forbidden_traffic_allowed;
extern const Check approval_expired;
extern const Check not_understood;
extern const Check set_contents_missing;
extern const Check indeterminate;
extern const Check export_lacks_field;

}  // namespace fwlint
