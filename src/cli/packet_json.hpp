// The lines of `trace --packets`: one JSON object per packet.
#pragma once

#include <string>
#include <string_view>

#include "src/base/result.hpp"
#include "src/model/packet.hpp"

namespace fwlint::cli {

/// Longest line that is read.
inline constexpr std::size_t kMaxPacketLine = std::size_t{64} << 10;

struct PacketLine {
  Packet packet;
  std::string id;  ///< the value of "id" as JSON text, to be given back; empty: none
};

/// Keys: hook (input), iif, oif, src, dst, proto (tcp; name or number), sport (40000), dport (0),
/// flags (S; A when established; letters or number), type (8 or 128), code (0), frag, state (new),
/// pkttype, profile, program, service, package. What the packet does not tell a rule (id, ttl, tos,
/// len, seq, icmp_id, comment, expect) is read over; any other key is an error.
Result<PacketLine> parse_packet_line(std::string_view line);

}  // namespace fwlint::cli
