// Widths and types of all selectors, one table per kind of header. Names of fields are those of
// nft's src/proto.c, exthdr.c, tcpopt.c, ipopt.c, sctp_chunk.c, meta.c and ct.c.
#include "parsers/nftables/lower_type.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using K = ConstantKind;

struct FieldType {
  std::string_view header;  ///< "" matches every header of the table
  std::string_view field;
  K constants;
  unsigned bits;
  bool bitmask = false;
};

constexpr FieldType kPayload[] = {{"", "dport", K::port, 16},
                                  {"", "sport", K::port, 16},
                                  {"", "checksum", K::number, 16},
                                  {"tcp", "flags", K::tcp_flag, 8, true},
                                  {"tcp", "sequence", K::number, 32},
                                  {"tcp", "ackseq", K::number, 32},
                                  {"tcp", "doff", K::number, 4},
                                  {"tcp", "reserved", K::number, 4},
                                  {"tcp", "window", K::number, 16},
                                  {"tcp", "urgptr", K::number, 16},
                                  {"udp", "length", K::number, 16},
                                  {"ip", "saddr", K::address, 32},
                                  {"ip", "daddr", K::address, 32},
                                  {"ip", "protocol", K::protocol, 8},
                                  {"ip", "version", K::number, 4},
                                  {"ip", "hdrlength", K::number, 4},
                                  {"ip", "dscp", K::dscp, 6},
                                  {"ip", "ecn", K::ecn, 2},
                                  {"ip", "length", K::number, 16},
                                  {"ip", "id", K::number, 16},
                                  {"ip", "frag-off", K::number, 16},
                                  {"ip", "ttl", K::number, 8},
                                  {"ip6", "saddr", K::address, 128},
                                  {"ip6", "daddr", K::address, 128},
                                  {"ip6", "nexthdr", K::protocol, 8},
                                  {"ip6", "version", K::number, 4},
                                  {"ip6", "dscp", K::dscp, 6},
                                  {"ip6", "ecn", K::ecn, 2},
                                  {"ip6", "flowlabel", K::number, 20},
                                  {"ip6", "length", K::number, 16},
                                  {"ip6", "hoplimit", K::number, 8},
                                  {"icmp", "type", K::icmp_type, 8},
                                  {"icmp", "code", K::icmp_code, 8},
                                  {"icmp", "id", K::number, 16},
                                  {"icmp", "sequence", K::number, 16},
                                  {"icmp", "gateway", K::number, 32},
                                  {"icmp", "mtu", K::number, 16},
                                  {"icmpv6", "type", K::icmpv6_type, 8},
                                  {"icmpv6", "code", K::icmpv6_code, 8},
                                  {"icmpv6", "parameter-problem", K::number, 32},
                                  {"icmpv6", "packet-too-big", K::number, 32},
                                  {"icmpv6", "mtu", K::number, 32},
                                  {"icmpv6", "id", K::number, 16},
                                  {"icmpv6", "sequence", K::number, 16},
                                  {"icmpv6", "max-delay", K::number, 16},
                                  {"icmpv6", "taddr", K::any_address, 128},
                                  {"icmpv6", "daddr", K::any_address, 128},
                                  {"ether", "saddr", K::link_address, 48},
                                  {"ether", "daddr", K::link_address, 48},
                                  {"ether", "type", K::ether_type, 16},
                                  {"vlan", "id", K::number, 12},
                                  {"vlan", "dei", K::number, 1},
                                  {"vlan", "cfi", K::number, 1},
                                  {"vlan", "pcp", K::number, 3},
                                  {"vlan", "type", K::ether_type, 16},
                                  {"arp", "operation", K::arp_operation, 16},
                                  {"arp", "htype", K::number, 16},
                                  {"arp", "ptype", K::ether_type, 16},
                                  {"arp", "hlen", K::number, 8},
                                  {"arp", "plen", K::number, 8},
                                  {"arp", "saddr ip", K::any_address, 32},
                                  {"arp", "daddr ip", K::any_address, 32},
                                  {"arp", "saddr ether", K::link_address, 48},
                                  {"arp", "daddr ether", K::link_address, 48},
                                  {"igmp", "type", K::igmp_type, 8},
                                  {"igmp", "mrt", K::number, 8},
                                  {"igmp", "group", K::number, 32},
                                  {"udplite", "csumcov", K::number, 16},
                                  {"sctp", "vtag", K::number, 32},
                                  {"dccp", "type", K::dccp_type, 4},
                                  {"ah", "nexthdr", K::protocol, 8},
                                  {"ah", "hdrlength", K::number, 8},
                                  {"ah", "reserved", K::number, 16},
                                  {"ah", "spi", K::number, 32},
                                  {"ah", "sequence", K::number, 32},
                                  {"esp", "spi", K::number, 32},
                                  {"esp", "sequence", K::number, 32},
                                  {"comp", "nexthdr", K::protocol, 8},
                                  {"comp", "flags", K::number, 8},
                                  {"comp", "cpi", K::number, 16},
                                  {"gre", "flags", K::number, 5},
                                  {"gre", "version", K::number, 3},
                                  {"gre", "protocol", K::ether_type, 16},
                                  {"geneve", "vni", K::number, 24},
                                  {"geneve", "type", K::ether_type, 16},
                                  {"vxlan", "vni", K::number, 24},
                                  {"vxlan", "type", K::ether_type, 16},
                                  {"vxlan", "flags", K::number, 8}};

constexpr FieldType kExtension[] = {{"", "nexthdr", K::protocol, 8},
                                    {"", "hdrlength", K::number, 8},
                                    {"rt", "type", K::number, 8},
                                    {"rt", "seg-left", K::number, 8},
                                    {"", "addr", K::any_address, 128},
                                    {"", "last-entry", K::number, 8},
                                    {"", "flags", K::number, 8},
                                    {"", "tag", K::number, 16},
                                    {"", "sid", K::any_address, 128},
                                    {"srh", "seg-left", K::number, 8},
                                    {"mh", "type", K::mobility_type, 8},
                                    {"mh", "reserved", K::number, 8},
                                    {"mh", "checksum", K::number, 16},
                                    {"frag", "reserved", K::number, 8},
                                    {"frag", "frag-off", K::number, 13},
                                    {"frag", "more-fragments", K::number, 1},
                                    {"frag", "id", K::number, 32},
                                    {"frag", "reserved2", K::number, 2},
                                    {"", "", K::boolean, 1}};

constexpr FieldType kTcpOption[] = {
    {"", "kind", K::number, 8},           {"", "length", K::number, 8},
    {"", "size", K::number, 16},          {"", "count", K::number, 8},
    {"", "left", K::number, 32},          {"", "right", K::number, 32},
    {"", "tsval", K::number, 32},         {"", "tsecr", K::number, 32},
    {"", "subtype", K::mptcp_subtype, 4}, {"", "", K::boolean, 1}};

constexpr FieldType kIpOption[] = {{"ra", "value", K::number, 16}, {"", "type", K::number, 8},
                                   {"", "length", K::number, 8},   {"", "value", K::number, 8},
                                   {"", "ptr", K::number, 8},      {"", "addr", K::any_address, 32},
                                   {"", "", K::boolean, 1}};

constexpr FieldType kChunk[] = {{"", "type", K::number, 8},
                                {"", "flags", K::number, 8},
                                {"", "length", K::number, 16},
                                {"", "tsn", K::number, 32},
                                {"", "stream", K::number, 16},
                                {"", "ssn", K::number, 16},
                                {"", "ppid", K::number, 32},
                                {"", "init-tag", K::number, 32},
                                {"", "a-rwnd", K::number, 32},
                                {"", "num-outbound-streams", K::number, 16},
                                {"", "num-inbound-streams", K::number, 16},
                                {"", "initial-tsn", K::number, 32},
                                {"", "cum-tsn-ack", K::number, 32},
                                {"", "num-gap-ack-blocks", K::number, 16},
                                {"", "num-dup-tsns", K::number, 16},
                                {"", "lowest-tsn", K::number, 32},
                                {"", "seqno", K::number, 32},
                                {"", "new-cum-tsn", K::number, 32},
                                {"", "", K::boolean, 1}};

constexpr FieldType kMeta[] = {{"", "length", K::number, 32},
                               {"", "nfproto", K::nfproto, 8},
                               {"", "l4proto", K::protocol, 8},
                               {"", "protocol", K::ether_type, 16},
                               {"", "priority", K::traffic_class, 32},
                               {"", "random", K::number, 32},
                               {"", "mark", K::number, 32},
                               {"", "iiftype", K::link_type, 16},
                               {"", "oiftype", K::link_type, 16},
                               {"", "iifgroup", K::host_word, 32},
                               {"", "oifgroup", K::host_word, 32},
                               {"", "skuid", K::user, 32},
                               {"", "skgid", K::user, 32},
                               {"", "nftrace", K::boolean, 1},
                               {"", "rtclassid", K::host_word, 32},
                               {"", "ibrpvid", K::number, 16},
                               {"", "ibrvproto", K::ether_type, 16},
                               {"", "ibrhwaddr", K::link_address, 48},
                               {"", "pkttype", K::packet_type, 8},
                               {"", "cpu", K::number, 32},
                               {"", "cgroup", K::number, 32},
                               {"", "secpath", K::boolean, 1},
                               {"", "ipsec", K::boolean, 1},
                               {"", "broute", K::boolean, 1},
                               {"", "secmark", K::number, 32},
                               {"", "time", K::instant, 64},
                               {"", "day", K::weekday, 8},
                               {"", "hour", K::hour, 32}};

constexpr FieldType kCt[] = {{"", "state", K::ct_state, 32, true},
                             {"", "direction", K::ct_direction, 8},
                             {"", "status", K::ct_status, 32, true},
                             {"", "mark", K::number, 32},
                             {"", "expiration", K::duration, 32},
                             {"", "label", K::ct_label, 128, true},
                             {"", "l3proto", K::nfproto, 8},
                             {"", "protocol", K::protocol, 8},
                             {"", "packets", K::number, 64},
                             {"", "bytes", K::number, 64},
                             {"", "avgpkt", K::number, 64},
                             {"", "zone", K::number, 16},
                             {"", "id", K::number, 32},
                             {"", "event", K::ct_event, 32, true},
                             {"", "secmark", K::number, 32},
                             {"", "saddr", K::any_address, 128},
                             {"", "daddr", K::any_address, 128},
                             {"", "proto-src", K::port, 16},
                             {"", "proto-dst", K::port, 16}};

constexpr FieldType kRt[] = {{"", "classid", K::host_word, 32},
                             {"", "nexthop", K::any_address, 128},
                             {"", "mtu", K::number, 16},
                             {"", "ipsec", K::boolean, 1}};

constexpr FieldType kSocket[] = {{"", "transparent", K::boolean, 1},
                                 {"", "wildcard", K::boolean, 1},
                                 {"", "mark", K::number, 32},
                                 {"", "cgroupv2", K::host_word, 64}};

constexpr FieldType kFib[] = {{"", "oif", K::interface, 32},
                              {"", "oifname", K::interface, 32},
                              {"", "check", K::boolean, 1},
                              {"", "type", K::route_type, 32}};

constexpr FieldType kIpsec[] = {{"", "reqid", K::number, 32},
                                {"", "spi", K::number, 32},
                                {"", "saddr", K::any_address, 128},
                                {"", "daddr", K::any_address, 128}};

constexpr FieldType kTunnel[] = {{"", "id", K::number, 32}, {"", "path", K::boolean, 1}};

/// Types that sets are declared with.
constexpr FieldType kNamed[] = {{"", "ipv4_addr", K::address, 32},
                                {"", "ipv6_addr", K::address, 128},
                                {"", "ether_addr", K::link_address, 48},
                                {"", "ether_type", K::ether_type, 16},
                                {"", "inet_proto", K::protocol, 8},
                                {"", "inet_service", K::port, 16},
                                {"", "mark", K::number, 32},
                                {"", "nf_proto", K::nfproto, 8},
                                {"", "icmp_type", K::icmp_type, 8},
                                {"", "icmp_code", K::icmp_code, 8},
                                {"", "icmpv6_type", K::icmpv6_type, 8},
                                {"", "icmpv6_code", K::icmpv6_code, 8},
                                {"", "tcp_flag", K::tcp_flag, 8, true},
                                {"", "ct_state", K::ct_state, 32, true},
                                {"", "ct_dir", K::ct_direction, 8},
                                {"", "ct_status", K::ct_status, 32, true},
                                {"", "ct_event", K::ct_event, 32, true},
                                {"", "ct_label", K::ct_label, 128, true},
                                {"", "pkt_type", K::packet_type, 8},
                                {"", "iface_type", K::link_type, 16},
                                {"", "arp_op", K::arp_operation, 16},
                                {"", "dccp_pkttype", K::dccp_type, 4},
                                {"", "igmp_type", K::igmp_type, 8},
                                {"", "mh_type", K::mobility_type, 8},
                                {"", "dscp", K::dscp, 6},
                                {"", "ecn", K::ecn, 2},
                                {"", "fib_addrtype", K::route_type, 32},
                                {"", "boolean", K::boolean, 1},
                                {"", "uid", K::user, 32},
                                {"", "gid", K::user, 32},
                                {"", "realm", K::host_word, 32},
                                {"", "classid", K::traffic_class, 32},
                                {"", "devgroup", K::host_word, 32},
                                {"", "cgroupsv2", K::host_word, 64},
                                {"", "day", K::weekday, 8},
                                {"", "hour", K::hour, 32},
                                {"", "time", K::duration, 64},
                                {"", "ifname", K::text, 0},
                                {"", "iface_index", K::text, 0},
                                {"", "string", K::text, 0}};

std::optional<ValueType> look_up(std::span<const FieldType> table, std::string_view header,
                                 std::string_view field) {
  for (const FieldType& t : table) {
    if (t.field != field || (!t.header.empty() && t.header != header)) continue;
    return ValueType{t.constants, t.bits, t.bitmask};
  }
  return std::nullopt;
}

ValueType with_family(ValueType t, const Expr& e) {
  if (t.constants != K::any_address || !e.family) return t;
  t.constants = K::address;
  t.bits = address_bits(*e.family);
  return t;
}

}  // namespace

u128 width_max(unsigned bits) {
  return bits == 0 || bits >= 128 ? kU128Max : (static_cast<u128>(1) << bits) - 1;
}

std::optional<ValueType> type_named(std::string_view name) { return look_up(kNamed, {}, name); }

std::optional<ValueType> type_of(const Expr& e) {
  std::optional<ValueType> t;
  switch (e.kind) {
    case ExprKind::payload:
      t = look_up(kPayload, e.text, e.field);
      if (t && e.text == "sctp" && e.field == "checksum") t->bits = 32;
      return t;
    case ExprKind::raw_payload:
      return ValueType{K::number, e.length, false};
    case ExprKind::exthdr:
      // nft counts the addresses from 1; its number 0 is the word in front of them.
      if (e.offset == 0 && ((e.text == "rt0" && e.field == "addr") || e.field == "sid")) {
        return ValueType{K::number, e.field == "sid" ? 16U : 32U, false};
      }
      return look_up(kExtension, e.text, e.field);
    case ExprKind::tcp_option:
      if (e.length != 0) return ValueType{K::number, e.length, false};
      return look_up(kTcpOption, e.text, e.field);
    case ExprKind::ip_option:
      return look_up(kIpOption, e.text, e.field);
    case ExprKind::sctp_chunk:
      return look_up(kChunk, e.text, e.field);
    case ExprKind::dccp_option:
      return ValueType{K::boolean, 1, false};
    case ExprKind::meta:
      t = look_up(kMeta, {}, e.text);
      return t ? t : ValueType{};
    case ExprKind::ct:
      t = look_up(kCt, {}, e.text);
      return t ? with_family(*t, e) : ValueType{};
    case ExprKind::rt:
      t = look_up(kRt, {}, e.text);
      return t ? with_family(*t, e) : ValueType{};
    case ExprKind::fib:
      return look_up(kFib, {}, e.text);
    case ExprKind::socket:
      return look_up(kSocket, {}, e.text);
    case ExprKind::ipsec:
      t = look_up(kIpsec, {}, e.text);
      return t ? with_family(*t, e) : ValueType{};
    case ExprKind::tunnel:
      return look_up(kTunnel, {}, e.text);
    case ExprKind::osf:
      return ValueType{};
    case ExprKind::numgen:
    case ExprKind::jhash:
    case ExprKind::symhash:
      return ValueType{K::number, 32, false};
    default:
      return std::nullopt;
  }
}

}  // namespace fwlint::nftables
