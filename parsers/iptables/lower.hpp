// From options to the model, one function per extension. A function either states its condition
// exactly in the fields of the model or adds an opaque predicate that says what was not modelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/iptables/draft.hpp"

namespace fwlint::iptables {

/// Lowers everything in the draft: addresses, interfaces, protocol, matches, target.
void lower(Draft& d);

// ---- base options (lower_base.cpp)
// ---------------------------------------------------------------
void lower_protocol(Draft& d);
void lower_address(Draft& d, Field field, const BaseArgument& a);
void lower_interface(Draft& d, Field field, const BaseArgument& a);

// ---- matches
// -------------------------------------------------------------------------------------
void lower_transport(Draft& d, const Instance& i);  ///< tcp, udp, udplite, sctp, dccp
void lower_multiport(Draft& d, const Instance& i);
void lower_icmp(Draft& d, const Instance& i);       ///< icmp, icmp6
void lower_conntrack(Draft& d, const Instance& i);  ///< conntrack, state
void lower_iprange(Draft& d, const Instance& i);
void lower_mark(Draft& d, const Instance& i);  ///< mark, connmark
void lower_pkttype(Draft& d, const Instance& i);
void lower_comment(Draft& d, const Instance& i);
void lower_mac(Draft& d, const Instance& i);
void lower_set(Draft& d, const Instance& i);
void lower_rate(Draft& d, const Instance& i);  ///< limit, hashlimit, connlimit, quota, …
void lower_recent(Draft& d, const Instance& i);
void lower_header(Draft& d, const Instance& i);  ///< ah, esp, ipcomp, mh
void lower_opaque(Draft& d, const Instance& i);
/// One option as an opaque condition of the extension's kind, with its modifiers in the text.
void lower_opaque_option(Draft& d, const Instance& i, const Option& o);

// ---- targets
// -------------------------------------------------------------------------------------
void lower_verdict(Draft& d, const Instance& i);  ///< ACCEPT, DROP, RETURN, QUEUE
void lower_reject(Draft& d, const Instance& i);
void lower_queue(Draft& d, const Instance& i);  ///< NFQUEUE
void lower_log(Draft& d, const Instance& i);
void lower_set_mark(Draft& d, const Instance& i);  ///< MARK, CONNMARK
void lower_hmark(Draft& d, const Instance& i);
void lower_ct(Draft& d, const Instance& i);
void lower_notrack(Draft& d, const Instance& i);
void lower_nat(Draft& d, const Instance& i);         ///< DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP
void lower_prefix_nat(Draft& d, const Instance& i);  ///< DNPT, SNPT
void lower_tproxy(Draft& d, const Instance& i);
void lower_write_set(Draft& d, const Instance& i);
void lower_elsewhere(Draft& d, const Instance& i);  ///< decides as the rules do not tell
void lower_other(Draft& d, const Instance& i);      ///< goes on, decides nothing
void lower_uncertain(Draft& d, const Instance& i);  ///< its outcome is not known

// ---- pieces of text
// ------------------------------------------------------------------------------
/// Ports that are read before -p is known are refused.
void check_protocol_before(Draft& d, const Option& o);
/// A port number (base 10, 0x, or 0) or a service name of `protocol`.
std::optional<std::uint16_t> parse_port(const Draft& d, std::string_view s, std::uint8_t protocol);
/// "value" or "value/mask" of a mark, as libxtables reads it; no mask is all ones.
std::optional<MarkTest> parse_mark(std::string_view s);
/// Where an address of translation goes: "addresses:ports", IPv6 addresses in brackets.
struct NatText {
  std::string_view addresses;
  std::string_view ports;
  bool has_ports = false;
};
/// Splits addresses from ports; nothing when a bracket is not closed.
std::optional<NatText> split_nat(Family family, std::string_view s);
/// An IPv4 address as iptables reads it (missing octets are zero, octets may be octal or
/// hexadecimal) or an IPv6 address, by `family`.
std::optional<u128> parse_host(Family family, std::string_view s);
/// An address with an optional "/length" or "/mask".
struct MaskedAddress {
  u128 base = 0;
  u128 mask = 0;
};
/// An IPv4 address as inet_aton reads it, which libxtables asks where its own reader fails: the
/// last part fills the remaining bytes ("0x0a000001", "10.256").
std::optional<u128> parse_packed_host(std::string_view s);
std::optional<u128> parse_mask(Family family, std::string_view s);
/// Its values; nothing when the mask has too many holes for the file's budget.
std::optional<ValueSet> values_of_mask(FileContext& file, MaskedAddress m);

}  // namespace fwlint::iptables
