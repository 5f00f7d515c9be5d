// The context that nft keeps while it evaluates a rule (src/proto.c, proto_ctx): a payload
// expression of one protocol contradicts a context of another; without context it sets it.
#include "parsers/nftables/lower_check.hpp"

#include <fmt/format.h>

#include <variant>

#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "parsers/nftables/lower_type.hpp"
#include "parsers/nftables/names.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

/// The one value of a right side that names one, also as a set of one.
const Expr* single(const MatchStmt& m) {
  if (m.op != MatchOp::implicit && m.op != MatchOp::eq) return nullptr;
  const Expr* e = &m.right;
  if (e->kind == ExprKind::set && e->args.size() == 1) e = &element_key(e->args[0]);
  const bool value =
      e->kind == ExprKind::number || e->kind == ExprKind::symbol || e->kind == ExprKind::string;
  return value ? e : nullptr;
}

/// `meta l4proto` and the like: a set of protocols may follow.
bool names_transport(const Expr& e) {
  if (e.kind == ExprKind::concat) {
    for (const Expr& a : e.args) {
      if (names_transport(a)) return true;
    }
  }
  const std::string_view t = e.text;
  const std::string_view f = e.field;
  return (e.kind == ExprKind::meta && t == "l4proto") ||
         (e.kind == ExprKind::payload &&
          ((t == "ip" && f == "protocol") || (t == "ip6" && f == "nexthdr")));
}

bool ends_rule(const Statement& s) {
  if (const auto* v = get_if<VerdictStmt>(&s.body)) {
    return v->verdict.verdict != VerdictWord::continue_;
  }
  return holds_alternative<RejectStmt>(s.body) || holds_alternative<QueueStmt>(s.body) ||
         holds_alternative<NatStmt>(s.body) || holds_alternative<FwdStmt>(s.body);
}

}  // namespace

RuleCheck::RuleCheck(const TableState& table, const CheckTools& tools)
    : table_(table), tools_(tools), diagnostics_(tools.diagnostics) {
  switch (table.family) {
    case TableFamily::ip:
      network_ = Network::ip;
      break;
    case TableFamily::ip6:
      network_ = Network::ip6;
      break;
    case TableFamily::arp:
      network_ = Network::arp;
      break;
    case TableFamily::inet:
    case TableFamily::bridge:
    case TableFamily::netdev:
      break;
  }
  fixed_network_ = network_ != Network::unknown;
}

void RuleCheck::error(Span span, std::string message, std::string expected) {
  diagnostics_.error(span, std::move(message), std::move(expected));
}

void RuleCheck::run(const Rule& rule) {
  bool ended = false;
  for (const Statement& s : rule.statements) {
    if (ended) {
      error(s.span, "a statement after the one that ends the rule has no effect",
            "nothing after the verdict");
      return;
    }
    statement(s);
    ended = ends_rule(s);
  }
}

void RuleCheck::statement(const Statement& s) {
  const Span span = s.span;
  visit(Overloaded{
            [&](const MatchStmt& m) { check(m); },
            [&](const VmapStmt& m) {
              expression(m.key);
              some_transport_ = some_transport_ || names_transport(m.key);
              lookup(m.data, true, true);
              if (m.data.kind == ExprKind::set) untyped_port(m.key);
              disjoint(m.key, m.data);
            },
            [&](const RejectStmt& m) { check(m, span); }, [&](const NatStmt& m) { check(m, span); },
            [&](const TproxyStmt& m) { check(m, span); }, [&](const LogStmt& m) { check(m, span); },
            [&](const QueueStmt& m) { check(m, span); }, [&](const SetStmt& m) { check(m); },
            [&](const MangleStmt& m) { check(m); },
            [&](const LimitStmt& m) {
              object(ObjectKind::limit, m.name);
              check(m, span);
            },
            [&](const CounterStmt& m) { object(ObjectKind::counter, m.name); },
            [&](const QuotaStmt& m) { object(ObjectKind::quota, m.name); },
            [&](const SynproxyStmt& m) {
              object(ObjectKind::synproxy, m.name);
              only_at(span, "synproxy", {"input", "forward"});
            },
            [&](const CtObjectStmt& m) { object(m); },
            [&](const FlowStmt& m) {
              if (table_.flowtables.contains(std::string_view(m.flowtable))) return;
              error(span,
                    fmt::format("flowtable '{}' is not declared in table '{}'",
                                printable(m.flowtable), printable(table_.name)),
                    "the name of a flowtable of this table");
            },
            [&](const MeterStmt& m) { expression(element_key(m.key)); },
            [&](const FwdStmt&) {
              if (table_.family == TableFamily::netdev) return;
              error(span, "'fwd' is for tables of family netdev only", "a table of family netdev");
            },
            [&](const DupStmt& m) {
              const bool netdev = table_.family == TableFamily::netdev;
              if (netdev || network_ != Network::unknown || !m.addr) return;
              error(span, "'dup to' an address is for tables of family ip or ip6",
                    "a table of family ip or ip6");
            },
            [](const auto&) {}},
        s.body);
}

// ---- protocols
// ----------------------------------------------------------------------------------

void RuleCheck::network(Network n, const Expr& e) {
  if (n == Network::arp && table_.family == TableFamily::inet) {
    error(e.span,
          fmt::format("'{}' contradicts the table: inet is about IPv4 and IPv6",
                      printable(render(e))),
          "a table of family arp");
    return;
  }
  if (network_ != Network::unknown && network_ != n) {
    static constexpr std::string_view kNames[] = {"", "IPv4", "IPv6", "ARP", "another protocol"};
    error(e.span,
          fmt::format("'{}' contradicts the rule: it is about {} here", printable(render(e)),
                      kNames[static_cast<std::size_t>(network_)]),
          "fields of one network protocol in a rule");
    return;
  }
  network_ = n;
}

void RuleCheck::transport(std::uint8_t protocol, const Expr& e) {
  if (network_ == Network::arp) {
    error(e.span, fmt::format("'{}' contradicts the rule: it is about ARP", printable(render(e))),
          "fields of arp or ether");
    return;
  }
  const auto stacked = [](std::uint8_t p) {
    return p == protocol::ah || p == protocol::esp || p == 108;
  };
  if (transport_ && *transport_ != protocol && !stacked(*transport_) && !stacked(protocol)) {
    error(e.span,
          fmt::format("'{}' contradicts the rule: it is about {} here", printable(render(e)),
                      protocol_name(*transport_)),
          "fields of one transport protocol in a rule");
    return;
  }
  transport_ = protocol;
  if (network_ == Network::unknown && table_.family == TableFamily::inet) {
    if (protocol == protocol::icmp) network_ = Network::ip;
    if (protocol == protocol::icmpv6) network_ = Network::ip6;
  }
}

void RuleCheck::payload(const Expr& e) {
  const std::string_view p = e.text;
  if (!e.outer.empty()) {
    const std::string_view outer = e.outer;
    if (outer.substr(0, 3) != "gre") tunnel(e);
    return;
  }
  if (p == "ip") {
    network(Network::ip, e);
  } else if (p == "ip6") {
    network(Network::ip6, e);
  } else if (p == "arp") {
    network(Network::arp, e);
  } else if (p == "vlan") {
    if (other_ether_type_) {
      error(e.span, "'vlan' contradicts the ether type that the rule demands", "ether type vlan");
    }
  } else if (p == "ether" || p == "th" || p == "gretap") {
    return;
  } else if (p == "vxlan" || p == "geneve") {
    tunnel(e);
  } else if (const auto number =
                 p == "comp" ? std::optional<std::uint8_t>(108) : parse_protocol(p)) {
    transport(*number, e);
    if (*number == protocol::icmp) icmp_field(e);
  }
}

/// A UDP tunnel is recognised only where the rule is about UDP already.
void RuleCheck::tunnel(const Expr& e) {
  if (transport_ == protocol::udp || some_transport_) return;
  error(e.span, fmt::format("'{}' needs a match of UDP before it", printable(render(e))),
        "udp dport … before it");
}

/// Fields of the ICMP header that exist in messages of some types only.
void RuleCheck::icmp_field(const Expr& e) {
  const std::string_view f = e.field;
  if (!icmp_type_) return;
  const std::uint8_t t = *icmp_type_;
  const bool echo = t == 0 || t == 8 || (t >= 13 && t <= 18);
  const bool fits = f == "gateway"                 ? t == 5
                    : f == "mtu"                   ? t == 3
                    : f == "id" || f == "sequence" ? echo
                                                   : true;
  if (!fits) {
    error(e.span, fmt::format("'icmp {}' is no field of ICMP messages of type {}", f, t),
          "a field that the message has");
  }
}

/// Addresses of a route against the rule's network protocol.
void RuleCheck::nexthop(const MatchStmt& m) {
  const bool address = m.right.kind == ExprKind::address && m.right.family.has_value();
  if (m.left.kind != ExprKind::rt || !address || network_ == Network::unknown) return;
  if (network_ != (*m.right.family == Family::ipv4 ? Network::ip : Network::ip6)) {
    error(m.right.span, "the address contradicts the rule's network protocol",
          network_ == Network::ip ? "an IPv4 address" : "an IPv6 address");
  }
}

void RuleCheck::selector(const Expr& e) {
  const std::string_view t = e.text;
  const bool unconnected =
      table_.family == TableFamily::netdev || table_.family == TableFamily::arp;
  if (e.kind == ExprKind::ct && unconnected) {
    error(e.span, fmt::format("tables of family {} know no connections", to_string(table_.family)),
          "a table of family ip, ip6, inet or bridge");
    return;
  }
  const bool either = table_.family == TableFamily::inet || table_.family == TableFamily::bridge ||
                      table_.family == TableFamily::netdev;
  if (e.kind == ExprKind::ct && (t == "saddr" || t == "daddr")) {
    if (e.direction == Direction::none) {
      error(e.span, "'ct " + std::string(t) + "' lacks a direction", "ct original or ct reply");
    } else if (!e.family && either && network_ == Network::unknown) {
      error(e.span, "'ct " + std::string(t) + "' lacks a family in this table",
            "ct original ip saddr, ct reply ip6 daddr …");
    }
  } else if (e.kind == ExprKind::rt && t == "nexthop") {
    if (e.family && network_ != Network::unknown &&
        network_ != (*e.family == Family::ipv4 ? Network::ip : Network::ip6)) {
      error(e.span, "the family of 'rt nexthop' contradicts the rule's network protocol",
            "the table's family");
    }
    if (!e.family && either && network_ == Network::unknown) {
      error(e.span, "'rt nexthop' lacks a family in this table", "rt ip nexthop or rt ip6 nexthop");
    }
  } else if (e.kind == ExprKind::ct && e.direction != Direction::none &&
             (t == "mark" || t == "state" || t == "status" || t == "helper" || t == "label" ||
              t == "expiration" || t == "direction")) {
    error(e.span, "'ct " + std::string(t) + "' has no direction", "ct " + std::string(t));
  } else if (e.kind == ExprKind::meta && (t == "ibrname" || t == "obrname")) {
    if (table_.family != TableFamily::bridge && table_.family != TableFamily::netdev) {
      error(e.span, "'meta " + std::string(t) + "' is for tables of family bridge only",
            "a table of family bridge");
    }
  } else if (e.kind == ExprKind::meta && t == "nfproto") {
    if (table_.family == TableFamily::ip || table_.family == TableFamily::ip6) {
      error(e.span, "'meta nfproto' is of use in tables of family inet only",
            "a table of family inet");
    }
  }
}

void RuleCheck::fib(const Expr& e) {
  bool flag[4] = {false, false, false, false};
  static constexpr std::string_view kFlags[] = {"saddr", "daddr", "iif", "oif"};
  for (const Expr& a : e.args) {
    for (std::size_t i = 0; i < 4; ++i) flag[i] = flag[i] || std::string_view(a.text) == kFlags[i];
  }
  if (!flag[0] && !flag[1])
    error(e.span, "'fib' needs saddr or daddr", "fib saddr … or fib daddr …");
  if (flag[0] && flag[1]) error(e.span, "'fib' takes saddr or daddr, not both", "one of them");
  if (flag[2] && flag[3]) error(e.span, "'fib' takes iif or oif, not both", "one of them");
}

void RuleCheck::expression(const Expr& e) {
  switch (e.kind) {
    case ExprKind::payload:
      payload(e);
      return;
    case ExprKind::tcp_option:
      transport(protocol::tcp, e);
      return;
    case ExprKind::exthdr:
      if (e.text == "rt2" && e.field == "addr") {
        error(e.span, "nft has no type for 'rt2 addr'", "@nh and the place of the address");
      }
      return;
    case ExprKind::ct:
    case ExprKind::rt:
    case ExprKind::meta:
      if (e.kind == ExprKind::rt) at_hook(e);
      selector(e);
      return;
    case ExprKind::fib:
      fib(e);
      at_hook(e);
      return;
    case ExprKind::osf:
    case ExprKind::socket:
    case ExprKind::ipsec:
      at_hook(e);
      return;
    case ExprKind::map:
      if (e.args.size() != 2) return;
      expression(e.args[0]);
      typed(e.args[0]);
      lookup(e.args[1], true, false);
      if (e.args[1].kind == ExprKind::set) untyped_port(e.args[0]);
      disjoint(e.args[0], e.args[1]);
      return;
    case ExprKind::concat:
      for (const Expr& a : e.args) typed(a);
      [[fallthrough]];
    case ExprKind::binary:
    case ExprKind::jhash:
      for (const Expr& a : e.args) expression(a);
      return;
    default:
      return;
  }
}

/// What a comparison with one value tells of the packet.
void RuleCheck::learn(const MatchStmt& m) {
  const Expr& l = m.left;
  const std::string_view t = l.text;
  const std::string_view f = l.field;
  if (l.kind == ExprKind::concat) {  // one of its parts may name the protocol
    for (const Expr& part : l.args) {
      some_transport_ = some_transport_ || names_transport(part);
    }
    return;
  }
  const bool l4 = (l.kind == ExprKind::meta && t == "l4proto") ||
                  (l.kind == ExprKind::ct && t == "protocol") ||
                  (l.kind == ExprKind::payload && l.outer.empty() &&
                   ((t == "ip" && f == "protocol") || (t == "ip6" && f == "nexthdr")));
  const Expr* value = single(m);
  if (l4) {
    const bool several = (m.right.kind == ExprKind::set || m.right.kind == ExprKind::set_ref) &&
                         (m.op == MatchOp::implicit || m.op == MatchOp::eq);
    some_transport_ = some_transport_ || several;
    if (value == nullptr) return;
    Key k;
    k.constants = ConstantKind::protocol;
    const auto number = folded_constant(k, *value);
    if (l.kind == ExprKind::ct) {
      some_transport_ = true;
    } else if (number && *number <= 255)
      transport_ = static_cast<std::uint8_t>(low64(*number));
    return;
  }
  if (value == nullptr) return;
  if (l.kind == ExprKind::payload && t == "icmp" && f == "type") {
    Key k;
    k.constants = ConstantKind::icmp_type;
    const auto type = folded_constant(k, *value);
    if (type && *type <= 255) icmp_type_ = static_cast<std::uint8_t>(low64(*type));
    return;
  }
  const bool by_ether = l.kind == ExprKind::payload && t == "ether" && f == "type";
  const bool by_protocol =
      l.kind == ExprKind::meta && t == "protocol" && table_.family != TableFamily::inet;
  if (by_ether || by_protocol) {
    Key k;
    k.constants = ConstantKind::ether_type;
    const auto type = folded_constant(k, *value);
    if (!type) return;
    const bool vlan = *type == 0x8100 || *type == 0x88a8;
    other_ether_type_ = by_ether && !vlan;
    if (vlan || fixed_network_) return;
    network_ = *type == 0x0800   ? Network::ip
               : *type == 0x86dd ? Network::ip6
               : *type == 0x0806 ? Network::arp
                                 : Network::other;
  } else if (l.kind == ExprKind::meta && t == "nfproto") {
    Key k;
    k.constants = ConstantKind::nfproto;
    const auto number = folded_constant(k, *value);
    if (fixed_network_) return;
    if (number && *number == 2) network_ = Network::ip;
    if (number && *number == 10) network_ = Network::ip6;
  }
}

void RuleCheck::check(const MatchStmt& m) {
  expression(m.left);
  if (m.op == MatchOp::none_of && m.left.kind == ExprKind::binary) {
    error(m.op_span, "'!' tests flags of a field, not of a masked one", "'==' or '!='");
  }
  flags_only(m);
  nexthop(m);
  right_side(m);
  learn(m);
}

/// "! 22" and "0x5/0xff" compare flags; of another type nft reads a negation that it refuses, and a
/// prefix length.
void RuleCheck::flags_only(const MatchStmt& m) {
  const bool by_slash = m.left.kind == ExprKind::binary && m.left.args.size() == 2 &&
                        m.op_span.valid() && m.left.args[1].span.begin >= m.op_span.end &&
                        m.left.args[1].span.begin > m.right.span.begin;
  if (m.op != MatchOp::none_of && !by_slash) return;
  const Expr& field = by_slash ? m.left.args[0] : m.left;
  const auto type = type_of(field);
  if (!type || type->bitmask) return;
  if (by_slash) {
    error(m.left.args[1].span, "a mask behind the value, where the field has no flags",
          "the mask before the operator, as in 'meta mark & 0xff == 0x5'");
  } else {
    error(m.op_span, "'!' tests flags, and the field has none", "'!='");
  }
}

}  // namespace fwlint::nftables
