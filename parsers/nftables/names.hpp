// Names that nft writes for numbers: ICMP types, conntrack states, TCP flags, priorities and the
// like. Numbers and names are one thing to the kernel, and the text and JSON listings do not always
// choose the same form, so every constant becomes a number before it is compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "src/model/field.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

/// `icmp type` ("echo-request" is 8). Source: nft 1.1.3 `describe icmp_type`, src/proto.c.
std::optional<std::uint8_t> icmp_type(std::string_view name);
/// `icmp code` ("host-unreachable" is 1).
std::optional<std::uint8_t> icmp_code(std::string_view name);
/// `icmpv6 type` ("nd-neighbor-solicit" is 135).
std::optional<std::uint8_t> icmpv6_type(std::string_view name);
/// `icmpv6 code` ("admin-prohibited" is 1).
std::optional<std::uint8_t> icmpv6_code(std::string_view name);

/// The bit of a conntrack state in the `ct state` register (NF_CT_STATE_BIT of
/// net/netfilter/nf_conntrack_common.h): invalid 1, established 2, related 4, new 8, untracked 64.
std::optional<std::uint32_t> ct_state_bit(std::string_view name);
/// The state of one bit; nothing for a bit that no packet ever has.
std::optional<CtState> ct_state_of_bit(std::uint32_t bit);
/// The bit of a state.
std::uint32_t bit_of(CtState state);

/// `tcp flags`: fin 1, syn 2, rst 4, psh 8, ack 16, urg 32, ecn 64, cwr 128.
std::optional<std::uint8_t> tcp_flag_bit(std::string_view name);

/// `meta pkttype`: "host" or "unicast", "broadcast", "multicast", "other".
std::optional<PacketType> packet_type(std::string_view name);

/// `meta nfproto` ("ipv4" is 2, "ipv6" is 10, "arp" 3, "bridge" 7).
std::optional<std::uint8_t> nfproto(std::string_view name);
/// `meta protocol` and `ether type` ("ip" is 0x0800, "ip6" 0x86dd, "arp" 0x0806, "vlan" 0x8100 …).
std::optional<std::uint16_t> ether_type(std::string_view name);

std::optional<Hook> hook(std::string_view name);
std::optional<ChainType> chain_type(std::string_view name);

}  // namespace fwlint::nftables
