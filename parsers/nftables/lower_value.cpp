// Constants on the right of a comparison. A name that nft itself knows the list of (states, flags,
// ICMP types) and that is not in it is an error; a service or host name that fwlint cannot resolve
// is not the user's mistake, and stays an opaque condition.
#include <array>
#include <utility>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

bool is_word(const Expr& e) { return e.kind == ExprKind::symbol || e.kind == ExprKind::string; }

std::string near_word(ConstantKind kind, std::string_view word) {
  static constexpr std::array<std::string_view, 5> kStates{"new", "established", "related",
                                                           "invalid", "untracked"};
  static constexpr std::array<std::string_view, 6> kTypes{
      "echo-request",  "echo-reply",        "destination-unreachable",
      "time-exceeded", "parameter-problem", "packet-too-big"};
  std::optional<std::string_view> near;
  if (kind == ConstantKind::ct_state) near = nearest(word, kStates);
  if (kind == ConstantKind::icmp_type || kind == ConstantKind::icmpv6_type) {
    near = nearest(word, kTypes);
  }
  return near ? "did you mean '" + std::string(*near) + "'?" : std::string();
}

PortForm form_of(const Expr& e) {
  if (e.kind == ExprKind::range || e.kind == ExprKind::prefix) {
    for (const Expr& a : e.args) {
      if (is_word(a)) return PortForm::service_name;
    }
    return PortForm::range;
  }
  if (e.kind == ExprKind::set_ref) return PortForm::set_name;
  return is_word(e) ? PortForm::service_name : PortForm::number;
}

}  // namespace

std::string_view expected_word(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::ct_state:
      return "new, established, related, invalid or untracked";
    case ConstantKind::tcp_flag:
      return "fin, syn, rst, psh, ack, urg, ecn or cwr";
    case ConstantKind::packet_type:
      return "host, broadcast, multicast or other";
    case ConstantKind::nfproto:
      return "ipv4 or ipv6";
    case ConstantKind::icmp_type:
    case ConstantKind::icmpv6_type:
      return "a type number or name such as echo-request";
    case ConstantKind::icmp_code:
    case ConstantKind::icmpv6_code:
      return "a code number or name such as port-unreachable";
    case ConstantKind::protocol:
      return "a protocol number or name";
    case ConstantKind::ether_type:
      return "a number, or ip, ip6, arp, vlan";
    case ConstantKind::number:
      return "a number";
    case ConstantKind::boolean:
      return "exists or missing, 1 or 0";
    case ConstantKind::link_address:
      return "a link-layer address such as 00:11:22:33:44:55";
    case ConstantKind::dscp:
      return "a number up to 63, or a name such as cs1, af21, ef";
    case ConstantKind::ecn:
      return "not-ect, ect0, ect1, ce or a number";
    case ConstantKind::arp_operation:
      return "request, reply or a number";
    case ConstantKind::igmp_type:
    case ConstantKind::mobility_type:
    case ConstantKind::dccp_type:
    case ConstantKind::link_type:
    case ConstantKind::mptcp_subtype:
      return "a number, or a name that 'nft describe' lists";
    case ConstantKind::ct_direction:
      return "original or reply";
    case ConstantKind::ct_status:
      return "expected, seen-reply, assured, confirmed, snat, dnat or dying";
    case ConstantKind::ct_event:
      return "new, related, destroy, reply, assured, protoinfo, helper, mark, secmark or label";
    case ConstantKind::ct_label:
      return "a label, or a bit from 0 to 127";
    case ConstantKind::route_type:
      return "local, unicast, broadcast, anycast, multicast, blackhole, unreachable or prohibit";
    case ConstantKind::weekday:
      return "a day such as Monday, or a number from 0 to 6";
    case ConstantKind::hour:
      return "a time of day such as \"17:30\"";
    case ConstantKind::instant:
      return "a date and time such as \"2026-01-31 17:30:00\"";
    case ConstantKind::duration:
      return "a time such as 30s";
    case ConstantKind::traffic_class:
      return "none, root or a class such as 1:10";
    case ConstantKind::address:
    case ConstantKind::any_address:
    case ConstantKind::port:
    case ConstantKind::text:
    case ConstantKind::interface:
    case ConstantKind::user:
    case ConstantKind::host_word:
      return {};
  }
  return {};
}

std::optional<u128> RuleLowering::port_number(const Key& key, const Expr& e) {
  const ServiceLookup& services = context_.options.services;
  if (!services) return std::nullopt;
  if (key.port_protocol != 0) {
    const auto port = services(e.text, key.port_protocol);
    return port ? std::optional<u128>(*port) : std::nullopt;
  }
  for (const std::uint8_t p : {protocol::tcp, protocol::udp}) {
    if (const auto port = services(e.text, p)) return *port;
  }
  return std::nullopt;
}

/// An error, unless the check of the set has said it before.
void RuleLowering::refuse(Span span, std::string message, std::string expected, std::string hint) {
  if (reported(context_.diagnostics, span)) return;
  context_.diagnostics.error(span, std::move(message), std::move(expected), std::move(hint));
}

std::optional<u128> RuleLowering::constant(const Key& key, const Expr& e) {
  std::optional<u128> v;
  const bool number_in_quotes =
      e.kind == ExprKind::string &&
      (key.constants == ConstantKind::port || key.constants == ConstantKind::address);
  if (number_in_quotes) {
    const Expr plain = make_word(e.text, e.span);
    if (plain.kind == ExprKind::number || plain.kind == ExprKind::address) {
      return constant(key, plain);
    }
  }
  if (e.kind == ExprKind::address && key.constants == ConstantKind::address) {
    if (e.family && *e.family == key.family) return e.value;
    refuse(e.span,
           "the address " + printable(e.text) + " is not of the family of '" + key.text + "'",
           std::string("an ") + std::string(to_string(key.family)) + " address");
  } else if (is_word(e) && key.constants == ConstantKind::port) {
    v = port_number(key, e);
    if (!v) {
      ask_host({context_.diagnostics, *context_.host, context_.options.services}, key, e);
      gap(GapKind::not_understood, e.span, "service name '" + printable(e.text) + "'",
          "its port is not known here; the match may or may not hold");
    }
    return v;
  } else if (is_word(e) && key.constants == ConstantKind::address) {
    ask_host({context_.diagnostics, *context_.host, context_.options.services}, key, e);
    gap(GapKind::not_understood, e.span, "host name '" + printable(e.text) + "'",
        "its addresses are not in the input; the match may or may not hold");
    return v;
  } else {
    v = folded_constant(key, e);
    if (!v && e.kind == ExprKind::number) {
      refuse(e.span, "value " + printable(e.text) + " is out of range for '" + key.text + "'",
             std::string(expected_word(key.constants)));
    } else if (!v && is_word(e) && key.constants != ConstantKind::traffic_class) {
      refuse(e.span, "'" + printable(e.text) + "' is not a value of '" + key.text + "'",
             std::string(expected_word(key.constants)), near_word(key.constants, e.text));
    } else if (!v && (e.kind == ExprKind::list || e.kind == ExprKind::binary)) {
      for (const Expr& part : e.args) constant(key, part);
    } else if (!v && (e.kind == ExprKind::concat || e.kind == ExprKind::address)) {
      refuse(e.span, "'" + printable(render(e)) + "' is not a value of '" + key.text + "'",
             std::string(expected_word(key.constants)));
    } else if (!v && e.kind != ExprKind::unknown) {
      gap(GapKind::not_understood, e.span,
          "value '" + printable(render(e)) + "' of '" + key.text + "'",
          "the match may or may not hold");
    }
  }
  if (v && *v > key.max) {
    refuse(e.span,
           "value " + printable(e.text.empty() ? render(e) : std::string(e.text)) +
               " is out of range for '" + key.text + "'",
           "at most " + render(make_number(key.max, e.span)));
    v.reset();
  }
  return v;
}

bool RuleLowering::read_name(const Expr& e, Values& into) {
  constexpr std::size_t kMostName = 16;  // IFNAMSIZ
  if (is_word(e) && e.text.size() >= kMostName) {
    context_.diagnostics.error(e.span, "the interface name '" + printable(e.text) + "' is too long",
                               "at most 15 characters");
  }
  switch (e.kind) {
    case ExprKind::name_prefix:
      into.names.push_back({std::string_view(e.text), true});
      return true;
    case ExprKind::number:
    case ExprKind::symbol:
    case ExprKind::string:
    case ExprKind::address:
    case ExprKind::mac:
    case ExprKind::boolean:
      into.names.push_back({std::string_view(e.text), false});
      return true;
    default:
      return false;
  }
}

bool RuleLowering::read_number(const Key& key, const Expr& e, Values& into) {
  if (e.kind == ExprKind::range && e.args.size() == 2) {
    const auto lo = constant(key, e.args[0]);
    const auto hi = constant(key, e.args[1]);
    if (!lo || !hi) return false;
    if (*lo > *hi && key.constants == ConstantKind::hour) {  // over midnight
      into.numbers = unite(into.numbers, ValueSet::range(0, *hi));
      into.numbers = unite(into.numbers, ValueSet::range(*lo, 86399));
      return true;
    }
    if (*lo > *hi) {
      context_.diagnostics.error(e.span, "the range runs backwards", "the lower bound first");
      return false;
    }
    into.numbers = unite(into.numbers, ValueSet::range(*lo, *hi));
    return true;
  }
  if (e.kind == ExprKind::prefix && e.args.size() == 1) {
    const auto base = constant(key, e.args[0]);
    unsigned bits = 0;
    while (bits < 128 && (key.max >> bits) != 0) ++bits;
    if (base && e.length > bits && !reported(context_.diagnostics, e.span)) {
      context_.diagnostics.error(
          e.span,
          "prefix length " + std::to_string(e.length) + " is out of range for '" + key.text + "'",
          "a length from 0 to " + std::to_string(bits));
    }
    if (!base || e.length > bits) return false;
    const unsigned free_bits = bits - e.length;
    const u128 low = free_bits >= 128 ? kU128Max : (static_cast<u128>(1) << free_bits) - 1;
    into.numbers = unite(into.numbers, ValueSet::range(*base & ~low, (*base & ~low) | low));
    return true;
  }
  const auto v = constant(key, e);
  if (!v) return false;
  into.numbers = unite(into.numbers, ValueSet::single(*v));
  return true;
}

/// `fib … oif`: none is 0, `exists` any; others are names or indexes of the host.
void RuleLowering::read_interface(const Expr& e, Values& into) {
  const bool number = e.kind == ExprKind::number || e.kind == ExprKind::boolean;
  if (number && e.value == 0) {
    into.numbers = unite(into.numbers, ValueSet::single(0));
  } else if (e.kind == ExprKind::boolean) {
    into.numbers = unite(into.numbers, ValueSet::range(1, width_max(32)));
  } else {
    into.texts.push_back(render(e));
  }
}

void RuleLowering::mention(const Key& key, const Expr& e, const ValueSet& ports) {
  if (!mentions_on_ || key.constants != ConstantKind::port) return;
  PortMention m;
  m.field = key.field;
  m.form = form_of(e);
  m.text = e.text.empty() || e.kind == ExprKind::set_ref ? render(e) : std::string(e.text);
  m.ports = ports;
  m.span = e.span;
  out_.ports.push_back(std::move(m));
}

bool RuleLowering::read(const Key& key, const Expr& e, Values& into) {
  if (e.kind == ExprKind::any) {
    into.any = true;
    return true;
  }
  if (key.kind == KeyKind::name) {
    if (is_word(e) && !key.text.ends_with("name")) {
      ask_host({context_.diagnostics, *context_.host, context_.options.services}, key, e);
    }
    return read_name(e, into);
  }
  if (key.kind == KeyKind::opaque && !key.numeric()) {
    constexpr std::size_t kMostWord = 16;  // of names in registers, as nft counts
    if (is_word(e) && e.text.size() > kMostWord && key.known_word) {
      context_.diagnostics.error(e.span,
                                 "'" + printable(e.text) + "' is too long for '" + key.text + "'",
                                 "at most 16 characters");
    }
    into.texts.push_back(render(e));
    return true;
  }
  if (key.constants == ConstantKind::interface) {
    read_interface(e, into);
    return true;
  }
  if (key.kind == KeyKind::opaque && open_table(key.constants) && is_word(e) &&
      !folded_constant(key, e)) {
    ask_host({context_.diagnostics, *context_.host, context_.options.services}, key, e);
    into.texts.emplace_back(e.text);
    return true;
  }
  Values own;
  const bool known = read_number(key, e, own);
  mention(key, e, own.numbers);
  if (known) into.numbers = unite(into.numbers, own.numbers);
  return known;
}

}  // namespace fwlint::nftables
