// The fields of a packet that rules can speak of. Numeric fields take values from a ValueSet.
// Symbol fields (interfaces, Windows programs, services, packages) are compared as names with an
// optional prefix wildcard; the analysis turns them into numbers once all names are known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/u128.hpp"
#include "src/model/address.hpp"

namespace fwlint {

enum class Field : std::uint8_t {
  family,       ///< 4 or 6
  profile,      ///< Windows: 0 domain, 1 private, 2 public
  src,          ///< source address; a constraint on it comes with one on `family`
  dst,          ///< destination address; likewise
  protocol,     ///< IP protocol, 0-255 (IPv6: the upper-layer protocol)
  fragment,     ///< 0: whole packet or first fragment, 1: a later fragment (no transport header)
  sport,        ///< comes with `protocol` among those with ports and `fragment` 0
  dport,        ///< likewise
  icmp,         ///< type * 256 + code; comes with `protocol` 1 or 58 and `fragment` 0
  tcp_flags,    ///< byte 13 of the TCP header: FIN 1 SYN 2 RST 4 PSH 8 ACK 16 URG 32 ECE 64 CWR 128
  ct_state,     ///< CtState as a number
  packet_type,  ///< PacketType as a number
  iif,          ///< symbol: input interface ("" when there is none)
  oif,          ///< symbol: output interface ("" when there is none)
  program,      ///< symbol: Windows program path, lower case
  service,      ///< symbol: Windows service short name, lower case
  package,      ///< symbol: Windows app package
};
inline constexpr std::size_t kFieldCount = 17;

/// Conntrack's view of a packet: disjoint, as the kernel's ct expression and xt_conntrack have it.
enum class CtState : std::uint8_t { new_, established, related, invalid, untracked };
enum class PacketType : std::uint8_t { unicast, broadcast, multicast, other };
enum class Profile : std::uint8_t { domain, private_, public_ };

namespace tcp_flag {
inline constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16, urg = 32, ece = 64,
                              cwr = 128;
}  // namespace tcp_flag

std::string_view to_string(Field f);
std::string_view to_string(CtState s);
std::string_view to_string(Profile p);
std::string_view to_string(PacketType t);

constexpr bool is_symbol(Field f) { return f >= Field::iif; }
/// Greatest value of a numeric field; addresses by family.
u128 max_value(Field f, Family family);

/// A set of fields.
using FieldMask = std::uint32_t;
constexpr FieldMask mask_of(Field f) { return FieldMask{1} << static_cast<unsigned>(f); }

}  // namespace fwlint
