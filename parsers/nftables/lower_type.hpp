// The data types of nft: how the constants of an expression are read and how wide its register is.
// nft(8), "DATA TYPES"; widths as `nft describe` tells them. Conditions on fields that the model
// does not have are compared by these values too, so that one condition has one text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "src/base/u128.hpp"
#include "src/base/value_set.hpp"

namespace fwlint::nftables {

/// How constants are read.
enum class ConstantKind : std::uint8_t {
  number,
  address,
  port,
  protocol,
  nfproto,
  ether_type,
  icmp_type,
  icmp_code,
  icmpv6_type,
  icmpv6_code,
  tcp_flag,
  ct_state,
  packet_type,
  text,          ///< words that are compared as they stand
  boolean,       ///< exists, missing
  interface,     ///< interface names; 0 and `missing` are none, `exists` any
  link_address,  ///< 48 bits
  dscp,
  ecn,
  arp_operation,
  igmp_type,
  mobility_type,
  dccp_type,
  link_type,  ///< ARPHRD_*
  ct_direction,
  ct_status,
  ct_event,
  ct_label,    ///< a bit number, or a name of connlabel.conf
  route_type,  ///< fib … type
  weekday,
  hour,      ///< seconds of the day
  instant,   ///< a date with time
  duration,  ///< milliseconds
  user,      ///< uid, gid: names of the host's tables stay words
  traffic_class,
  mptcp_subtype,
  host_word,   ///< numbers with names from a table of the host (realms, groups, cgroups)
  any_address  ///< of the family that the constant has
};

struct ValueType {
  ConstantKind constants = ConstantKind::text;
  unsigned bits = 0;  ///< 0: no number
  bool bitmask = false;
};

/// The type of a selector; nothing when it has none of its own (sets, maps, arithmetic).
std::optional<ValueType> type_of(const Expr& e);
/// The type with this name ("ipv4_addr", "inet_service" …), as sets declare it.
std::optional<ValueType> type_named(std::string_view name);

/// Greatest value of `bits` bits.
u128 width_max(unsigned bits);
/// Whether a word that is not in nft's own table may be one of the host's.
bool open_table(ConstantKind kind);

/// Value of a constant that nft knows by name, or nothing.
std::optional<u128> named_constant(ConstantKind kind, std::string_view name);
/// "22", "dnat", "00:11:22:33:44:55": one value as text.
std::string value_text(ConstantKind kind, u128 value, u128 max);
/// "1-5, 7, >= 100": values in order.
std::string values_text(ConstantKind kind, const ValueSet& values, u128 max);

}  // namespace fwlint::nftables
