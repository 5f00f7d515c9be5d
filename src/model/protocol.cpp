#include "src/model/protocol.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

// Names as in IANA's protocol numbers and /etc/protocols; the first of a number is the one printed.
constexpr std::array<std::pair<std::string_view, std::uint8_t>, 40> kNames = {{
    {"ip", 0},          {"icmp", 1},        {"igmp", 2},       {"ggp", 3},       {"ipencap", 4},
    {"ipip", 4},        {"st", 5},          {"tcp", 6},        {"egp", 8},       {"igp", 9},
    {"pup", 12},        {"udp", 17},        {"hmp", 20},       {"xns-idp", 22},  {"rdp", 27},
    {"iso-tp4", 29},    {"dccp", 33},       {"xtp", 36},       {"ddp", 37},      {"ipv6", 41},
    {"ipv6-route", 43}, {"ipv6-frag", 44},  {"idrp", 45},      {"rsvp", 46},     {"gre", 47},
    {"esp", 50},        {"ipsec-esp", 50},  {"ah", 51},        {"ipsec-ah", 51}, {"icmpv6", 58},
    {"ipv6-icmp", 58},  {"ipv6-nonxt", 59}, {"ipv6-opts", 60}, {"eigrp", 88},    {"ospf", 89},
    {"pim", 103},       {"ipcomp", 108},    {"vrrp", 112},     {"l2tp", 115},    {"sctp", 132},
}};
constexpr std::array<std::pair<std::string_view, std::uint8_t>, 12> kMoreNames = {{
    {"ospfigp", 89},
    {"comp", 108},
    {"carp", 112},
    {"isis", 124},
    {"fc", 133},
    {"mobility-header", 135},
    {"mh", 135},
    {"ipv6-mh", 135},
    {"udplite", 136},
    {"mpls-in-ip", 137},
    {"manet", 138},
    {"hip", 139},
}};
/// Of /etc/protocols: read, but printed as numbers, as hardly anybody knows them.
constexpr std::array<std::pair<std::string_view, std::uint8_t>, 12> kRareNames = {{
    {"hopopt", 0},
    {"idpr-cmtp", 38},
    {"skip", 57},
    {"rspf", 73},
    {"vmtp", 81},
    {"ax.25", 93},
    {"etherip", 97},
    {"encap", 98},
    {"shim6", 140},
    {"wesp", 141},
    {"rohc", 142},
    {"ethernet", 143},
}};

}  // namespace

std::string protocol_name(std::uint8_t p) {
  if (p != 0) {
    for (const auto& [name, number] : kNames) {
      if (number == p) return std::string(name);
    }
    for (const auto& [name, number] : kMoreNames) {
      if (number == p) return std::string(name);
    }
  }
  return fmt::format("protocol {}", p);
}

std::optional<std::uint8_t> parse_protocol(std::string_view s) {
  if (const auto n = parse_unsigned(s, true)) {
    if (*n > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*n);
  }
  for (const auto& [name, number] : kNames) {
    if (iequals(s, name)) return number;
  }
  for (const auto& [name, number] : kMoreNames) {
    if (iequals(s, name)) return number;
  }
  for (const auto& [name, number] : kRareNames) {
    if (iequals(s, name)) return number;
  }
  return std::nullopt;
}

bool has_ports(std::uint8_t p) {
  return p == protocol::tcp || p == protocol::udp || p == protocol::dccp || p == protocol::sctp ||
         p == protocol::udplite;
}

ValueSet protocols_with_ports() {
  return ValueSet::from({{protocol::tcp, protocol::tcp},
                         {protocol::udp, protocol::udp},
                         {protocol::dccp, protocol::dccp},
                         {protocol::sctp, protocol::sctp},
                         {protocol::udplite, protocol::udplite}});
}

std::string to_string(PortRange r) {
  return r.lo == r.hi ? fmt::format("{}", r.lo) : fmt::format("{}-{}", r.lo, r.hi);
}

std::string describe_ports(const ValueSet& ports, std::size_t limit) {
  if (ports.empty()) return "none";
  std::string out;
  for (std::size_t i = 0; i < ports.interval_count(); ++i) {
    if (i == limit) return out + fmt::format(", … ({} more)", ports.interval_count() - limit);
    if (i != 0) out += ", ";
    const Interval x = ports.interval(i);
    out += to_string(PortRange{static_cast<std::uint16_t>(x.lo), static_cast<std::uint16_t>(x.hi)});
  }
  return out;
}

}  // namespace fwlint
