// The four transports the IANA port registry knows (RFC 6335, section 6). The registry library sits
// below the model, so it has its own small enum.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fwlint::registry {

enum class Transport : std::uint8_t { tcp, udp, sctp, dccp };

inline constexpr std::array kTransports{Transport::tcp, Transport::udp, Transport::sctp,
                                        Transport::dccp};

/// "tcp", "udp", "sctp", "dccp".
std::string_view to_string(Transport t);
/// The reverse of to_string, whatever the letter case.
std::optional<Transport> parse_transport(std::string_view text);

/// One bit per transport, for records that speak of several.
constexpr std::uint8_t transport_bit(Transport t) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(t));
}

/// First port of the dynamic range, which is never assigned (RFC 6335, section 6).
inline constexpr std::uint16_t kFirstDynamicPort = 49152;

}  // namespace fwlint::registry
