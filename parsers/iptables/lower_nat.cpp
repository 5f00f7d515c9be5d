// Address translation. These targets accept the packet in their table and leave an effect with the
// new addresses and ports. Address text: "192.0.2.1", "192.0.2.1-192.0.2.9:80-90/8080" (the last
// number is the base of a shifted range), ":8080", "[2001:db8::1]:80".
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::string_view kTargetWanted = "an address or a range, with optional ports";

std::optional<ValueSet> nat_ports(const Draft& d, std::string_view s) {
  const std::size_t slash = s.find('/');
  if (slash != s.npos) {
    const auto base = parse_port(d, s.substr(slash + 1), d.protocol);
    if (!base || *base == 0) return std::nullopt;
    s = s.substr(0, slash);
  }
  if (const auto one = parse_port(d, s, d.protocol)) return ValueSet::single(*one);
  const std::size_t dash = s.find('-');
  if (dash == s.npos) return std::nullopt;
  const auto lo = parse_unsigned(s.substr(0, dash), true, true);
  const auto hi = parse_unsigned(s.substr(dash + 1), true, true);
  if (!lo || !hi || *lo > *hi || *hi > 65535) return std::nullopt;
  return ValueSet::range(*lo, *hi);
}

bool ports_allowed(std::uint8_t p) { return has_ports(p) || p == protocol::icmp; }

void check_port_protocol(Draft& d, const Option& o) {
  if (ports_allowed(d.protocol)) return check_protocol_before(d, o);
  d.error(d.span(o),
          fmt::format("option '--{}' with ports, without a protocol that has them", o.spec->name),
          "-p tcp, udp, sctp or dccp");
}

void bad_ports(Draft& d, const Token& t, std::string_view ports) {
  d.error(d.span(t), fmt::format("'{}' is not a port or port range", printable(ports)),
          "ports from 1 to 65535: 8080 or 8080-8090");
}

bool is_port_name(const Draft& d, std::string_view s) {
  return !d.file.options.services && !s.empty() && is_alpha(s[0]);
}

/// An address in full: missing octets, which -s allows, are none here.
std::optional<u128> full_address(Family family, std::string_view s) {
  const auto a = parse_address(s);
  return a && a->family == family ? std::optional(a->value) : std::nullopt;
}

void nat_addresses(Draft& d, const Token& t, std::string_view s, Effect& e) {
  if (s.empty()) return;
  const Family family = d.file.family;
  const std::size_t dash = s.find('-');
  const auto lo = full_address(family, s.substr(0, dash));
  const auto hi = dash == s.npos ? lo : full_address(family, s.substr(dash + 1));
  if (lo && hi && *lo > *hi) {
    d.warn(d.span(t), fmt::format("range '{}' is reversed", printable(s)),
           std::string(kTargetWanted));
    return;
  }
  if (!lo || !hi) {
    d.error(d.span(t),
            fmt::format("'{}' is not an {} address or range", printable(s), to_string(family)),
            std::string(kTargetWanted));
    return;
  }
  e.family = family;
  e.addresses = ValueSet::range(*lo, *hi);
}

void read_target(Draft& d, const Option& o, Effect& e) {
  const Token& t = d.arg(o);
  const auto parts = split_nat(d.file.family, t.text);
  if (!parts || t.text.empty()) {
    d.error(d.span(t),
            fmt::format("'{}' is not a target of address translation", printable(t.text)),
            std::string(kTargetWanted));
    return;
  }
  nat_addresses(d, t, parts->addresses, e);
  if (!parts->has_ports) return;
  check_port_protocol(d, o);
  const auto ports = nat_ports(d, parts->ports);
  if (ports) {
    e.ports = *ports;
  } else if (!is_port_name(d, parts->ports)) {
    bad_ports(d, t, parts->ports);
  }
}

void read_netmap(Draft& d, const Option& o, Effect& e) {
  const Token& t = d.arg(o);
  const std::size_t slash = t.text.find('/');
  const auto base = parse_host(d.file.family, t.text.substr(0, slash));
  const auto mask = slash == t.text.npos ? std::optional(max_address(d.file.family))
                                         : parse_mask(d.file.family, t.text.substr(slash + 1));
  if (!base || !mask) {
    d.error(d.span(t), fmt::format("'{}' is not a network", printable(t.text)),
            "an address with an optional /length");
    return;
  }
  const auto values = values_of_mask(d.file, {*base & *mask, *mask});
  if (!values) return;
  e.family = d.file.family;
  e.addresses = *values;
}

EffectKind nat_kind(std::string_view name) {
  if (name == "DNAT") return EffectKind::dnat;
  if (name == "SNAT") return EffectKind::snat;
  if (name == "MASQUERADE") return EffectKind::masquerade;
  if (name == "REDIRECT") return EffectKind::redirect;
  return EffectKind::netmap;
}

Effect start_effect(const Draft& d, const Instance& i, EffectKind kind) {
  Effect e;
  e.kind = kind;
  std::string text(i.spec->name);
  for (const Option& o : d.options_of(i)) {
    text += ' ';
    text += d.text_of(o);
  }
  e.text = text;
  e.span = d.span(i);
  return e;
}

}  // namespace

std::optional<NatText> split_nat(Family family, std::string_view s) {
  NatText out;
  std::size_t colon = s.npos;
  if (family == Family::ipv6 && !s.empty() && s[0] == '[') {
    const std::size_t close = s.find(']');
    if (close == s.npos) return std::nullopt;
    out.addresses = s.substr(1, close - 1);
    if (close + 1 == s.size()) return out;
    if (s[close + 1] != ':') return std::nullopt;
    colon = close + 1;
  } else {
    colon = s.find(':');
    // One colon is a port, more are an address.
    if (family == Family::ipv6 && colon != s.npos && s.find(':', colon + 1) != s.npos)
      colon = s.npos;
    out.addresses = s.substr(0, colon);
  }
  if (colon != s.npos) {
    out.has_ports = true;
    out.ports = s.substr(colon + 1);
  }
  return out;
}

void lower_nat(Draft& d, const Instance& i) {
  d.verdict.kind = VerdictKind::accept;
  Effect e = start_effect(d, i, nat_kind(i.spec->name));
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id == OptionId::to && e.kind == EffectKind::netmap) {
      read_netmap(d, o, e);
    } else if (o.spec->id == OptionId::to) {
      read_target(d, o, e);
    } else if (o.spec->id == OptionId::to_ports) {
      check_port_protocol(d, o);
      const bool shifted = d.arg(o).text.find('/') != std::string_view::npos;
      const auto ports = shifted ? std::nullopt : nat_ports(d, d.arg(o).text);
      if (ports) {
        e.ports = *ports;
      } else if (!is_port_name(d, d.arg(o).text)) {
        bad_ports(d, d.arg(o), d.arg(o).text);
      }
    }
  }
  d.effects.push_back(std::move(e));
}

void lower_prefix_nat(Draft& d, const Instance& i) {
  // RFC 6296 translation: the prefix is replaced, the packet goes on.
  Effect e = start_effect(d, i, EffectKind::netmap);
  if (i.option_count > 0) {
    for (const Option& o : d.options_of(i)) {
      if (o.spec->name == "dst-pfx") read_netmap(d, o, e);
    }
  }
  d.effects.push_back(std::move(e));
  // Translation without state happens before the filter table; the analysis follows that of nat.
  d.gap(GapKind::not_understood, d.span(i), fmt::format("target '{}'", i.spec->name),
        "the prefix it writes is not followed");
}

void lower_tproxy(Draft& d, const Instance& i) {
  d.verdict.kind = VerdictKind::accept;
  if (d.protocol != protocol::tcp && d.protocol != protocol::udp) {
    d.error(d.span(i), "target 'TPROXY' without '-p tcp' or '-p udp'",
            "'-p tcp' or '-p udp' in the same rule");
  }
  Effect e = start_effect(d, i, EffectKind::tproxy);
  std::optional<Effect> mark;
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    if (o.spec->id == OptionId::on_port) {
      const auto port = parse_port(d, t.text, d.protocol);
      if (port) {
        if (*port != 0) e.ports = ValueSet::single(*port);
      } else if (!is_port_name(d, t.text)) {
        bad_ports(d, t, t.text);
      }
    } else if (o.spec->id == OptionId::on_ip) {
      nat_addresses(d, t, t.text, e);
    } else if (o.spec->id == OptionId::set_mark) {
      const auto m = parse_mark(t.text);
      if (!m) {
        d.error(d.span(t), fmt::format("'{}' is not a mark", printable(t.text)),
                "a number of 32 bits, with an optional /mask");
        continue;
      }
      mark = start_effect(d, i, EffectKind::mark_set);
      mark->mark_mask = m->mask;
      mark->mark_value = m->value;
    }
  }
  d.effects.push_back(std::move(e));
  if (mark) d.effects.push_back(std::move(*mark));
}

}  // namespace fwlint::iptables
