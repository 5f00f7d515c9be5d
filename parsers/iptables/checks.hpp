// What iptables and the kernel check once all options of an extension are read: required options,
// options that do not go together, arguments by their kind, the table, the chain, the protocol, and
// each extension's own final check.
#pragma once

#include "parsers/iptables/argument.hpp"
#include "parsers/iptables/draft.hpp"

namespace fwlint::iptables {

/// Reports all that is wrong with a match or target. False when a condition for the match has been
/// added in place of what it means.
bool check_instance(Draft& d, const Instance& i, bool is_target);
/// The bit of the base chain the rule stands in; 0 for a chain of the user.
std::uint8_t hook_of(const Draft& d);
/// Asks that the rule be reached from these hooks only, where its chain is one of the user; that is
/// known when the table ends.
void demand_hooks(Draft& d, std::uint8_t hooks, Span at, std::string what, bool legacy_only);
/// "PREROUTING or OUTPUT".
std::string hook_names(std::uint8_t bits);
/// An argument of the option, read by its kind.
Argument argument_of(const Draft& d, const Option& o, std::uint32_t index = 0);
/// Whether the option's range is written with its ends in the wrong order.
bool is_reversed(const Draft& d, const Option& o);
/// Such a range holds no value: warns, and lets the rule match nothing unless it is negated.
void take_reversed(Draft& d, const Option& o);

// The final checks by extension. Each reports with `refuse` or `error`.
void check_addrtype(Draft& d, const Instance& i);
void check_bpf(Draft& d, const Instance& i);
void check_cluster(Draft& d, const Instance& i);
void check_connlimit(Draft& d, const Instance& i);
void check_conntrack(Draft& d, const Instance& i);
void check_devgroup(Draft& d, const Instance& i);
void check_ecn(Draft& d, const Instance& i);
void check_hashlimit(Draft& d, const Instance& i);
void check_limit(Draft& d, const Instance& i);
void check_osf(Draft& d, const Instance& i);
void check_owner(Draft& d, const Instance& i);
void check_physdev(Draft& d, const Instance& i);
void check_policy(Draft& d, const Instance& i);
void check_rateest(Draft& d, const Instance& i);
void check_recent(Draft& d, const Instance& i);
void check_rpfilter(Draft& d, const Instance& i);
void check_rt(Draft& d, const Instance& i);
void check_statistic(Draft& d, const Instance& i);
void check_string(Draft& d, const Instance& i);
void check_time(Draft& d, const Instance& i);

void check_connmark(Draft& d, const Instance& i);
void check_ecn_target(Draft& d, const Instance& i);
void check_hmark(Draft& d, const Instance& i);
void check_led(Draft& d, const Instance& i);
void check_prefixes(Draft& d, const Instance& i);
void check_rateest_target(Draft& d, const Instance& i);
void check_set_target(Draft& d, const Instance& i);
void check_tcp_target(Draft& d, const Instance& i);  ///< SYNPROXY, TCPOPTSTRIP
void check_tcpmss(Draft& d, const Instance& i);
void check_tee(Draft& d, const Instance& i);
void check_trace(Draft& d, const Instance& i);

}  // namespace fwlint::iptables
