// The language of `trace --packet`: what to_string(Packet) prints, in any order and with defaults.
#pragma once

#include <string>
#include <string_view>

#include "src/base/result.hpp"
#include "src/model/packet.hpp"

namespace fwlint::cli {

inline constexpr std::uint16_t kDefaultSourcePort = 40000;
/// Longest text that is read.
inline constexpr std::size_t kMaxPacketText = 4096;

/// "in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552" as a packet. For every packet p that has no
/// fields beyond its protocol, parse_packet(to_string(p)) is p. An error has the 1-based column of
/// the word that is wrong (counted in bytes) and says what is expected.
Result<Packet> parse_packet(std::string_view text);

/// The text with a marker under the column of `e`, indented, for messages.
std::string packet_snippet(std::string_view text, const Error& e);

// Words shared with the JSON form.
std::optional<CtState> parse_ct_state(std::string_view s);
std::optional<PacketType> parse_packet_type(std::string_view s);
std::optional<Profile> parse_profile(std::string_view s);
/// "SA", "none": letters of FIN SYN RST PSH ACK URG ECE CWR, in any order and case.
std::optional<std::uint8_t> parse_tcp_flags(std::string_view s);

/// Says whether the packet fits the rules and turns input and output into the Windows directions.
Result<void> adapt_packet(Packet& p, Platform platform);

}  // namespace fwlint::cli
