// IP protocol numbers, the transports that have ports, and their names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/value_set.hpp"

namespace fwlint {

namespace protocol {
inline constexpr std::uint8_t icmp = 1, igmp = 2, tcp = 6, udp = 17, dccp = 33, ipv6 = 41, gre = 47,
                              esp = 50, ah = 51, icmpv6 = 58, ospf = 89, pim = 103, vrrp = 112,
                              sctp = 132, udplite = 136;
}  // namespace protocol

/// Name of /etc/protocols for the common ones ("tcp"), else the number in decimal.
std::string protocol_name(std::uint8_t p);
/// A name (case-insensitive; also "icmpv6", "ipv6-icmp", "mh", "all" is not one) or a decimal
/// number.
std::optional<std::uint8_t> parse_protocol(std::string_view s);
/// TCP, UDP, DCCP, SCTP, UDP-Lite.
bool has_ports(std::uint8_t p);
ValueSet protocols_with_ports();

struct PortRange {
  std::uint16_t lo = 0;
  std::uint16_t hi = 0;
  friend auto operator<=>(const PortRange&, const PortRange&) = default;
};
/// "22" or "1024-65535".
std::string to_string(PortRange r);
/// Ports as a list: "22, 80, 1000-1010"; at most `limit` items.
std::string describe_ports(const ValueSet& ports, std::size_t limit = 8);

}  // namespace fwlint
