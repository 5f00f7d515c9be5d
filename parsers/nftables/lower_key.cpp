// Selectors by kind. Dependencies are those that nft adds itself (`nft --debug=netlink` shows
// them): `tcp dport` needs TCP and a transport header, `ip saddr` needs IPv4, `icmp type` needs
// both.
#include "parsers/nftables/lower_key.hpp"

#include <string_view>

#include "parsers/nftables/lower_text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

constexpr unsigned kNoWidth = 0;

u128 width_max(unsigned bits) {
  return bits == kNoWidth || bits >= 128 ? kU128Max : (static_cast<u128>(1) << bits) - 1;
}

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

Key payload_key(const Expr& e) {
  const std::string_view p = e.text;
  if (!e.outer.empty()) return opaque(PredicateKind::content);  // inside a tunnel
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
    k.bitmask = t == "status" || t == "event" || t == "label";
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
  const bool number_like = k.kind != KeyKind::name && k.kind != KeyKind::opaque;
  if (e.op == BinaryOp::and_ && number_like) {
    if (const auto mask = folded_constant(k, e.args[1])) {
      k.mask &= *mask;
      return k;
    }
  }
  // Other arithmetic is carried as text; what the field needs still must hold.
  if (k.kind != KeyKind::opaque) {
    k.reads |= k.kind == KeyKind::mark || k.kind == KeyKind::ct_mark ? 0U : mask_of(k.field);
    k.predicate = k.kind == KeyKind::mark || k.kind == KeyKind::ct_mark ? k.predicate
                                                                        : PredicateKind::content;
  }
  k.kind = KeyKind::opaque;
  k.constants = ConstantKind::text;
  k.bitmask = false;
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

Key key_of(const Expr& e) {
  Key k = plain_key(e);
  k.text = render(e);
  if (k.masked() && k.kind != KeyKind::opaque) {
    const Expr* base = &e;
    while (base->kind == ExprKind::binary && !base->args.empty()) base = base->args.data();
    k.text = render(*base) + " & " + hex(k.mask & k.max);
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
