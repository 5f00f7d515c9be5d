// Selectors by kind. Dependencies are those that nft adds itself (`nft --debug=netlink` shows
// them): `tcp dport` needs TCP and a transport header, `ip saddr` needs IPv4, `icmp type` needs
// both.
#include "parsers/nftables/lower_key.hpp"

#include <array>
#include <string_view>

#include "parsers/nftables/lower_text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

void need_transport(Clause& c, std::uint8_t protocol) {
  require(c, Field::protocol, protocol);
  require(c, Field::fragment, 0U);
}

Key value_key(Field field, ConstantKind constants, unsigned bits) {
  Key k;
  k.kind = KeyKind::value;
  k.field = field;
  k.constants = constants;
  k.max = width_max(bits);
  return k;
}

Key opaque(PredicateKind kind, bool stateful = false, FieldMask reads = 0) {
  Key k;
  k.predicate = kind;
  k.stateful = stateful;
  k.reads = reads;
  k.constants = ConstantKind::text;
  return k;
}

Key address_key(Field field, Family family) {
  Key k = value_key(field, ConstantKind::address, address_bits(family));
  k.family = family;
  require(k.needs, family);
  return k;
}

Key port_key(std::string_view field, std::uint8_t protocol) {
  Key k = value_key(field == "sport" ? Field::sport : Field::dport, ConstantKind::port, 16);
  k.port_protocol = protocol;
  if (protocol == 0) {
    k.kind = KeyKind::ports;
    require(k.needs, Field::fragment, 0U);
  } else {
    need_transport(k.needs, protocol);
  }
  return k;
}

/// The messages that have a field, which nft makes sure of (`icmp_dep_to_type` of its
/// src/payload.c).
ValueSet icmp_types_with(std::string_view field, bool v4) {
  struct Dependency {
    std::string_view field;
    std::uint32_t low, high;  ///< types
  };
  static constexpr std::array<Dependency, 5> kV4{
      {{"id", 0, 0}, {"id", 8, 8}, {"sequence", 0, 0}, {"sequence", 8, 8}, {"gateway", 5, 5}}};
  static constexpr std::array<Dependency, 7> kV6{{{"id", 128, 129},
                                                  {"sequence", 128, 129},
                                                  {"mtu", 2, 2},
                                                  {"max-delay", 130, 130},
                                                  {"taddr", 130, 132},
                                                  {"taddr", 135, 137},
                                                  {"daddr", 137, 137}}};
  ValueSet out;
  const auto add = [&](const Dependency& d) {
    if (d.field == field) out = unite(out, ValueSet::range(d.low << 8, (d.high << 8) | 0xff));
  };
  if (v4) {
    for (const Dependency& d : kV4) add(d);
    add({"mtu", 3, 3});
  } else {
    for (const Dependency& d : kV6) add(d);
  }
  return out;
}

Key icmp_key(std::string_view field, Family family) {
  const bool v4 = family == Family::ipv4;
  Key k;
  if (field == "type" || field == "code") {
    k = value_key(Field::icmp, ConstantKind::number, 8);
    if (field == "type") {
      k.constants = v4 ? ConstantKind::icmp_type : ConstantKind::icmpv6_type;
    } else {
      k.constants = v4 ? ConstantKind::icmp_code : ConstantKind::icmpv6_code;
    }
  } else {
    k = opaque(PredicateKind::content);
    if (const ValueSet types = icmp_types_with(field, v4); !types.empty()) {
      require(k.needs, Field::icmp, types);
    }
  }
  require(k.needs, family);
  need_transport(k.needs, v4 ? protocol::icmp : protocol::icmpv6);
  return k;
}

Key ip_field(const Expr& e) {
  Key k;
  if (e.field == "saddr" || e.field == "daddr") {
    return address_key(e.field == "saddr" ? Field::src : Field::dst, Family::ipv4);
  }
  if (e.field == "protocol") {
    k = value_key(Field::protocol, ConstantKind::protocol, 8);
  } else if (e.field == "version") {
    k = value_key(Field::family, ConstantKind::number, 4);
  } else if (e.field == "frag-off") {
    k.kind = KeyKind::frag_off;
    k.field = Field::fragment;
    k.constants = ConstantKind::number;
    k.max = width_max(16);
    k.predicate = PredicateKind::content;
    k.reads = mask_of(Field::fragment);
  } else {
    k = opaque(PredicateKind::content);
  }
  require(k.needs, Family::ipv4);
  return k;
}

Key ip6_field(const Expr& e) {
  Key k;
  if (e.field == "saddr" || e.field == "daddr") {
    return address_key(e.field == "saddr" ? Field::src : Field::dst, Family::ipv6);
  }
  if (e.field == "nexthdr") {
    // The first next header: it is the upper-layer protocol unless the packet has extension
    // headers, which the model does not know. A rule on `ip6 nexthdr tcp` misses TCP behind such
    // headers.
    k = value_key(Field::protocol, ConstantKind::protocol, 8);
  } else if (e.field == "version") {
    k = value_key(Field::family, ConstantKind::number, 4);
  } else {
    k = opaque(PredicateKind::content);
  }
  require(k.needs, Family::ipv6);
  return k;
}

Key transport_field(const Expr& e, std::uint8_t number) {
  if (has_ports(number) && (e.field == "sport" || e.field == "dport")) {
    return port_key(e.field, number);
  }
  Key k = opaque(PredicateKind::content);
  if (number == protocol::tcp && e.field == "flags") {
    k = value_key(Field::tcp_flags, ConstantKind::tcp_flag, 8);
    k.bitmask = true;
  }
  need_transport(k.needs, number);
  return k;
}

/// A field inside a tunnel: the tunnel's own header must be there. `outer` is "vxlan", or a list of
/// tunnels whose first is the outermost.
Key tunnelled_key(const Expr& e) {
  Key k = opaque(PredicateKind::content);
  const std::string_view outer = e.outer;
  const bool gre = outer.substr(0, 3) == "gre";
  need_transport(k.needs, gre ? protocol::gre : protocol::udp);
  return k;
}

Key payload_key(const Expr& e) {
  const std::string_view p = e.text;
  if (!e.outer.empty()) return tunnelled_key(e);
  if (p == "ip") return ip_field(e);
  if (p == "ip6") return ip6_field(e);
  if (p == "icmp") return icmp_key(e.field, Family::ipv4);
  if (p == "icmpv6") return icmp_key(e.field, Family::ipv6);
  if (p == "th") {
    if (e.field == "sport" || e.field == "dport") return port_key(e.field, 0);
    Key k = opaque(PredicateKind::content);
    require(k.needs, Field::fragment, 0U);
    return k;
  }
  if (p == "ether" && e.field == "type") {
    return value_key(Field::family, ConstantKind::ether_type, 16);
  }
  if (p == "comp") return transport_field(e, 108);
  if (p == "vxlan" || p == "geneve") return transport_field(e, protocol::udp);
  if (p != "ether" && p != "vlan" && p != "arp") {
    if (const auto number = parse_protocol(p)) return transport_field(e, *number);
  }
  return opaque(PredicateKind::content);
}

Key raw_key(const Expr& e) {
  if (e.text == "th" && e.length == 16 && (e.offset == 0 || e.offset == 16)) {
    return port_key(e.offset == 0 ? "sport" : "dport", 0);
  }
  Key k = opaque(PredicateKind::content);
  k.constants = ConstantKind::text;
  if (e.text == "th" || e.text == "ih") require(k.needs, Field::fragment, 0U);
  if (e.text == "nh") {
    k.raw_offset = e.offset;
    k.raw_length = e.length;
  }
  return k;
}

Key meta_key(const Expr& e) {
  const std::string_view t = e.text;
  if (t == "mark") {
    Key k;
    k.kind = KeyKind::mark;
    k.constants = ConstantKind::number;
    k.max = width_max(32);
    k.predicate = PredicateKind::mark;
    return k;
  }
  if (t == "iifname" || t == "iif" || t == "oifname" || t == "oif") {
    Key k;
    k.kind = KeyKind::name;
    k.field = t[0] == 'i' ? Field::iif : Field::oif;
    k.predicate = PredicateKind::environment;
    k.reads = mask_of(k.field);
    return k;
  }
  if (t == "l4proto") return value_key(Field::protocol, ConstantKind::protocol, 8);
  if (t == "nfproto") return value_key(Field::family, ConstantKind::nfproto, 8);
  if (t == "protocol") return value_key(Field::family, ConstantKind::ether_type, 16);
  if (t == "pkttype") return value_key(Field::packet_type, ConstantKind::packet_type, 8);
  if (t == "length") return opaque(PredicateKind::content);
  if (t == "random") return opaque(PredicateKind::rate, true);
  // The clock moves on between packets.
  if (t == "time" || t == "day" || t == "hour") return opaque(PredicateKind::environment, true);
  if (t.starts_with("iif") || t.starts_with("oif") || t.starts_with("sdif")) {
    return opaque(PredicateKind::environment, false,
                  mask_of(t[0] == 'o' ? Field::oif : Field::iif));
  }
  return opaque(PredicateKind::environment);
}

Key ct_key(const Expr& e) {
  const std::string_view t = e.text;
  if (t == "state" && e.direction == Direction::none) {
    Key k = value_key(Field::ct_state, ConstantKind::ct_state, 32);
    k.bitmask = true;
    return k;
  }
  Key k;
  if (t == "mark") {
    k.kind = KeyKind::ct_mark;
    k.constants = ConstantKind::number;
    k.max = width_max(32);
    k.predicate = PredicateKind::ct_mark;
  } else {
    const bool counts =
        t == "bytes" || t == "packets" || t == "avgpkt" || t == "expiration" || t == "count";
    k = opaque(PredicateKind::environment, counts);
  }
  // Without a connection (invalid, untracked) the expression ends the rule: nft_ct_get_eval.
  require(k.needs, Field::ct_state, ValueSet::range(0, 2));
  return k;
}

Key fib_key(const Expr& e) {
  Key k = opaque(PredicateKind::environment);
  for (const Expr& flag : e.args) {
    if (flag.text == "saddr") k.reads |= mask_of(Field::src);
    if (flag.text == "daddr") k.reads |= mask_of(Field::dst);
    if (flag.text == "iif") k.reads |= mask_of(Field::iif);
    if (flag.text == "oif") k.reads |= mask_of(Field::oif);
  }
  return k;
}

Key generated_key(const Expr& e) {
  Key k = e.kind == ExprKind::numgen ? opaque(PredicateKind::rate, true)
                                     : opaque(PredicateKind::content);
  k.constants = ConstantKind::number;
  if (e.modulus != 0) {
    k.domain = ValueSet::range(e.offset, static_cast<u128>(e.offset) + e.modulus - 1);
  }
  if (e.kind == ExprKind::jhash) {
    for (const Expr& a : e.args) {
      for (const Key& inner : keys_of(a)) {
        k.reads |= inner.reads;
        if (inner.kind == KeyKind::value || inner.kind == KeyKind::ports) {
          k.reads |= mask_of(inner.field);
        }
      }
    }
  }
  if (e.kind == ExprKind::symhash) {
    k.reads = mask_of(Field::src) | mask_of(Field::dst) | mask_of(Field::sport) |
              mask_of(Field::dport) | mask_of(Field::protocol);
  }
  return k;
}

Key header_option_key(const Expr& e) {
  Key k = opaque(PredicateKind::content);
  if (e.kind == ExprKind::exthdr) require(k.needs, Family::ipv6);
  if (e.kind == ExprKind::ip_option) require(k.needs, Family::ipv4);
  if (e.kind == ExprKind::tcp_option) need_transport(k.needs, protocol::tcp);
  if (e.kind == ExprKind::sctp_chunk) need_transport(k.needs, protocol::sctp);
  if (e.kind == ExprKind::dccp_option) need_transport(k.needs, protocol::dccp);
  return k;
}

Key binary_key(const Expr& e) {
  if (e.args.size() != 2) return {};
  Key k = key_of(e.args[0]);
  const bool number_like = k.kind != KeyKind::name && (k.kind != KeyKind::opaque || k.numeric());
  if (e.op == BinaryOp::and_ && number_like) {
    if (const auto mask = folded_constant(k, e.args[1])) {
      k.mask &= *mask;
      k.bit_operation = true;
      return k;
    }
  }
  // Other arithmetic is carried as text; what the field needs still must hold.
  for (const Key& right : keys_of(e.args[1])) {
    if (right.predicate != PredicateKind::unknown || right.kind != KeyKind::opaque) {
      conjoin(k.needs, right.needs);
      k.stateful = k.stateful || right.stateful;
    }
  }
  const bool mark = k.kind == KeyKind::mark || k.kind == KeyKind::ct_mark;
  if (k.kind != KeyKind::opaque) {
    if (!mark) k.reads |= mask_of(k.field);
    // Marks that rules write are tracked by their tests only.
    k.predicate = mark ? PredicateKind::environment : PredicateKind::content;
    k.stateful = k.stateful || mark;
  }
  k.kind = KeyKind::opaque;
  k.constants = k.numeric() ? ConstantKind::number : ConstantKind::text;
  k.bitmask = false;
  k.mask = kU128Max;
  k.raw_length = 0;
  k.domain = {};
  return k;
}

Key plain_key(const Expr& e) {
  switch (e.kind) {
    case ExprKind::payload:
      return payload_key(e);
    case ExprKind::raw_payload:
      return raw_key(e);
    case ExprKind::meta:
      return meta_key(e);
    case ExprKind::ct:
      return ct_key(e);
    case ExprKind::fib:
      return fib_key(e);
    case ExprKind::binary:
      return binary_key(e);
    case ExprKind::numgen:
    case ExprKind::jhash:
    case ExprKind::symhash:
      return generated_key(e);
    case ExprKind::exthdr:
    case ExprKind::tcp_option:
    case ExprKind::ip_option:
    case ExprKind::sctp_chunk:
    case ExprKind::dccp_option:
      return header_option_key(e);
    case ExprKind::rt:
      return opaque(PredicateKind::environment, false, mask_of(Field::dst));
    case ExprKind::osf:
      return opaque(PredicateKind::content);
    case ExprKind::socket:
    case ExprKind::ipsec:
    case ExprKind::tunnel:
      return opaque(PredicateKind::environment);
    default: {
      Key k = opaque(PredicateKind::unknown, true);
      return k;
    }
  }
}

}  // namespace

void conjoin(Clause& into, const Clause& from) {
  for (const FieldConstraint& f : from.fields) require(into, f.field, f.values);
  for (const SymbolConstraint& s : from.symbols) into.symbols.push_back(s);
  for (const Literal& l : from.literals) into.literals.push_back(l);
}

/// Gives an opaque key the type of its selector, so that its constants are compared by value.
void set_type(Key& k, const Expr& e) {
  if (k.kind != KeyKind::opaque || k.numeric() || e.kind == ExprKind::binary) return;
  const auto type = type_of(e);
  k.known_word = e.kind == ExprKind::osf || e.kind == ExprKind::ct;
  if (!type || type->bits == 0) return;
  k.constants = type->constants;
  k.max = width_max(type->bits);
  k.bitmask = type->bitmask;
  if (k.constants == ConstantKind::address || k.constants == ConstantKind::any_address) {
    const bool of_header =
        e.kind == ExprKind::payload || e.kind == ExprKind::exthdr || e.kind == ExprKind::ip_option;
    if (of_header) k.constants = ConstantKind::address;
    k.family = type->bits == 32 ? Family::ipv4 : Family::ipv6;
  }
  if (k.constants == ConstantKind::weekday) k.max = 6;
  if (k.constants == ConstantKind::ct_direction) k.domain = ValueSet::range(0, 1);
}

Key key_of(const Expr& e) {
  Key k = plain_key(e);
  set_type(k, e);
  const Expr* base = &e;
  if (k.masked()) {
    while (base->kind == ExprKind::binary && !base->args.empty()) base = base->args.data();
    k.text = render(*base) + " & " + hex(k.mask & k.max);
  } else {
    // A mask of all bits is none.
    if (k.kind != KeyKind::opaque || k.numeric()) {
      while (base->kind == ExprKind::binary && base->op == BinaryOp::and_ &&
             base->args.size() == 2 && folded_constant(k, base->args[1])) {
        base = base->args.data();
      }
    }
    k.text = render(*base);
  }
  return k;
}

std::vector<Key> keys_of(const Expr& e) {
  std::vector<Key> keys;
  if (e.kind != ExprKind::concat) {
    keys.push_back(key_of(e));
    return keys;
  }
  for (const Expr& a : e.args) keys.push_back(key_of(a));
  return keys;
}

}  // namespace fwlint::nftables
