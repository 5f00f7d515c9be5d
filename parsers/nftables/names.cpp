// Plain tables, searched in order: they are short, and a name is looked up once per constant.
#include "parsers/nftables/names.hpp"

#include <array>
#include <cstddef>

namespace fwlint::nftables {
namespace {

template <class T>
struct Named {
  std::string_view name;
  T value;
};

template <class T, std::size_t N>
std::optional<T> look_up(const std::array<Named<T>, N>& table, std::string_view name) {
  for (const Named<T>& entry : table) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

using Byte = Named<std::uint8_t>;

constexpr auto kIcmpTypes = std::to_array<Byte>({{"echo-reply", 0},
                                                 {"destination-unreachable", 3},
                                                 {"source-quench", 4},
                                                 {"redirect", 5},
                                                 {"echo-request", 8},
                                                 {"router-advertisement", 9},
                                                 {"router-solicitation", 10},
                                                 {"time-exceeded", 11},
                                                 {"parameter-problem", 12},
                                                 {"timestamp-request", 13},
                                                 {"timestamp-reply", 14},
                                                 {"info-request", 15},
                                                 {"info-reply", 16},
                                                 {"address-mask-request", 17},
                                                 {"address-mask-reply", 18}});

constexpr auto kIcmpCodes = std::to_array<Byte>({{"net-unreachable", 0},
                                                 {"host-unreachable", 1},
                                                 {"prot-unreachable", 2},
                                                 {"port-unreachable", 3},
                                                 {"frag-needed", 4},
                                                 {"net-prohibited", 9},
                                                 {"host-prohibited", 10},
                                                 {"admin-prohibited", 13}});

constexpr auto kIcmpv6Types = std::to_array<Byte>({{"destination-unreachable", 1},
                                                   {"packet-too-big", 2},
                                                   {"time-exceeded", 3},
                                                   {"parameter-problem", 4},
                                                   {"echo-request", 128},
                                                   {"echo-reply", 129},
                                                   {"mld-listener-query", 130},
                                                   {"mld-listener-report", 131},
                                                   {"mld-listener-done", 132},
                                                   {"mld-listener-reduction", 132},
                                                   {"nd-router-solicit", 133},
                                                   {"nd-router-advert", 134},
                                                   {"nd-neighbor-solicit", 135},
                                                   {"nd-neighbor-advert", 136},
                                                   {"nd-redirect", 137},
                                                   {"router-renumbering", 138},
                                                   {"ind-neighbor-solicit", 141},
                                                   {"ind-neighbor-advert", 142},
                                                   {"mld2-listener-report", 143}});

constexpr auto kIcmpv6Codes = std::to_array<Byte>({{"no-route", 0},
                                                   {"admin-prohibited", 1},
                                                   {"addr-unreachable", 3},
                                                   {"port-unreachable", 4},
                                                   {"policy-fail", 5},
                                                   {"reject-route", 6}});

constexpr auto kCtStates = std::to_array<Named<std::uint32_t>>(
    {{"invalid", 1}, {"established", 2}, {"related", 4}, {"new", 8}, {"untracked", 64}});

constexpr auto kTcpFlags = std::to_array<Byte>({{"fin", 1},
                                                {"syn", 2},
                                                {"rst", 4},
                                                {"psh", 8},
                                                {"ack", 16},
                                                {"urg", 32},
                                                {"ecn", 64},
                                                {"cwr", 128}});

constexpr auto kPacketTypes =
    std::to_array<Named<PacketType>>({{"host", PacketType::unicast},
                                      {"unicast", PacketType::unicast},
                                      {"broadcast", PacketType::broadcast},
                                      {"multicast", PacketType::multicast},
                                      {"other", PacketType::other}});

constexpr auto kNfprotos =
    std::to_array<Byte>({{"ipv4", 2}, {"arp", 3}, {"netdev", 5}, {"bridge", 7}, {"ipv6", 10}});

constexpr auto kEtherTypes = std::to_array<Named<std::uint16_t>>({{"ip", 0x0800},
                                                                  {"arp", 0x0806},
                                                                  {"vlan", 0x8100},
                                                                  {"8021q", 0x8100},
                                                                  {"ip6", 0x86dd},
                                                                  {"8021ad", 0x88a8}});

constexpr auto kHooks = std::to_array<Named<Hook>>({{"ingress", Hook::ingress},
                                                    {"prerouting", Hook::prerouting},
                                                    {"input", Hook::input},
                                                    {"forward", Hook::forward},
                                                    {"output", Hook::output},
                                                    {"postrouting", Hook::postrouting},
                                                    {"egress", Hook::egress}});

constexpr auto kChainTypes = std::to_array<Named<ChainType>>(
    {{"filter", ChainType::filter}, {"nat", ChainType::nat}, {"route", ChainType::route}});

}  // namespace

std::optional<std::uint8_t> icmp_type(std::string_view name) { return look_up(kIcmpTypes, name); }
std::optional<std::uint8_t> icmp_code(std::string_view name) { return look_up(kIcmpCodes, name); }
std::optional<std::uint8_t> icmpv6_type(std::string_view name) {
  return look_up(kIcmpv6Types, name);
}
std::optional<std::uint8_t> icmpv6_code(std::string_view name) {
  return look_up(kIcmpv6Codes, name);
}

std::optional<std::uint32_t> ct_state_bit(std::string_view name) {
  return look_up(kCtStates, name);
}

std::optional<CtState> ct_state_of_bit(std::uint32_t bit) {
  switch (bit) {
    case 1:
      return CtState::invalid;
    case 2:
      return CtState::established;
    case 4:
      return CtState::related;
    case 8:
      return CtState::new_;
    case 64:
      return CtState::untracked;
    default:
      return std::nullopt;
  }
}

std::uint32_t bit_of(CtState state) {
  switch (state) {
    case CtState::invalid:
      return 1;
    case CtState::established:
      return 2;
    case CtState::related:
      return 4;
    case CtState::new_:
      return 8;
    case CtState::untracked:
      return 64;
  }
  return 0;
}

std::optional<std::uint8_t> tcp_flag_bit(std::string_view name) { return look_up(kTcpFlags, name); }
std::optional<PacketType> packet_type(std::string_view name) { return look_up(kPacketTypes, name); }
std::optional<std::uint8_t> nfproto(std::string_view name) { return look_up(kNfprotos, name); }
std::optional<std::uint16_t> ether_type(std::string_view name) {
  return look_up(kEtherTypes, name);
}

std::optional<Hook> hook(std::string_view name) { return look_up(kHooks, name); }
std::optional<ChainType> chain_type(std::string_view name) { return look_up(kChainTypes, name); }

}  // namespace fwlint::nftables
