// Addresses, protocols, ports, interfaces, hardware addresses, as words of options.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::iptables {

namespace {

std::string text_of(Family family, u128 value) { return to_string(Address{family, value}); }

/// A mask as a length, or nothing when it has holes.
std::optional<unsigned> length_of(Family family, u128 mask) {
  const u128 host = ~mask & max_address(family);
  if ((host & (host + 1)) != 0) return std::nullopt;
  unsigned bits = address_bits(family);
  for (u128 h = host; h != 0; h >>= 1) --bits;
  return bits;
}

struct Range {
  u128 lo = 0;
  u128 hi = 0;
};

std::optional<Range> read_range(Family family, std::string_view s) {
  const std::size_t dash = s.find('-');
  const auto lo = parse_host(family, s.substr(0, dash));
  const auto hi = dash == s.npos ? lo : parse_host(family, s.substr(dash + 1));
  if (!lo || !hi) return std::nullopt;
  return Range{*lo, *hi};
}

/// A port by number or service; the text keeps a name that only the host resolves.
Argument one_port(const ArgumentContext& c, std::string_view s) {
  s = number_part(s);
  if (const auto n = parse_unsigned(s, true, true)) {
    if (*n <= 65535) return accepted(fmt::format("{}", *n));
    Argument a = refused(s, "a port");
    a.error = fmt::format("port {} is out of range", *n);
    return a;
  }
  if (c.services != nullptr && *c.services && !s.empty()) {
    if (const auto port = (*c.services)(s, c.protocol)) return accepted(fmt::format("{}", *port));
  }
  const bool name = !s.empty() && is_alpha(s[0]) && std::all_of(s.begin(), s.end(), [](char x) {
    return is_alnum(x) || x == '-' || x == '_' || x == '.' || x == '+' || x == '*';
  });
  if (!name) return refused(s, "a port");
  Argument a = accepted(std::string(s));
  a.by_name = true;
  return a;
}

}  // namespace

std::string saved_protocol(std::uint8_t p) {
  // As the name table of Debian's netbase has them.
  switch (p) {
    case 58:
      return "ipv6-icmp";
    case 89:
      return "ospf";
    case 140:
      return "shim6";
    case 141:
      return "wesp";
    case 142:
      return "rohc";
    case 98:
      return "encap";
    case 94:
      return "ipip";
    case 73:
      return "rspf";
    case 57:
      return "skip";
    case 81:
      return "vmtp";
    case 93:
      return "ax.25";
    case 97:
      return "etherip";
    case 38:
      return "idpr-cmtp";
    case 143:
      return "ethernet";
    default:
      break;
  }
  std::string name = protocol_name(p);
  return name.compare(0, 9, "protocol ") == 0 ? fmt::format("{}", p) : name;
}

Argument read_address(Family family, std::string_view s) {
  const auto a = parse_host(family, s);
  if (!a) return refused(s, form_of({ArgumentKind::address}, family));
  return accepted(text_of(family, *a));
}

Argument read_network(Family family, std::string_view s, unsigned form) {
  const bool keep_host_bits = form != 0;
  const std::size_t slash = s.find('/');
  const auto base = parse_host(family, s.substr(0, slash));
  const auto mask = slash == s.npos ? std::optional(max_address(family))
                                    : parse_mask(family, s.substr(slash + 1));
  if (!base || !mask) return refused(s, form_of({ArgumentKind::network}, family));
  std::string text = text_of(family, keep_host_bits ? *base : *base & *mask);
  const auto length = length_of(family, *mask);
  if (form == 1 && length == address_bits(family)) return accepted(text);
  return accepted(length ? fmt::format("{}/{}", text, *length)
                         : fmt::format("{}/{}", text, text_of(family, *mask)));
}

Argument read_prefix(std::string_view s) {
  const std::size_t slash = s.find('/');
  if (slash == s.npos) return refused(s, form_of({ArgumentKind::prefix}));
  const auto base = parse_host(Family::ipv6, s.substr(0, slash));
  const auto length = parse_unsigned(s.substr(slash + 1), true, true);
  if (!base || !length || *length > 128) return refused(s, form_of({ArgumentKind::prefix}));
  return accepted(fmt::format("{}/{}", text_of(Family::ipv6, *base), *length));
}

Argument read_prefix_length(Family family, std::string_view s, std::uint64_t most) {
  auto n = parse_unsigned(s, true, true);
  // connlimit's length of an IPv4 mask may be any number; 32 is what it comes to.
  if (n && family == Family::ipv4 && *n > 32 && *n <= most) n = 32;
  if (n && *n <= address_bits(family)) return accepted(fmt::format("{}", *n));
  return refused(s, form_of({ArgumentKind::prefix_length}, family));
}

Argument read_address_list(std::string_view s) {
  std::string out;
  std::size_t count = 0;
  for (const std::string_view item : split(s.substr(0, 4096), ',')) {
    const auto a = parse_host(Family::ipv6, item);
    if (!a || ++count > 16) return refused(item, form_of({ArgumentKind::addresses}));
    if (!out.empty()) out += ',';
    out += text_of(Family::ipv6, *a);
  }
  return accepted(out);
}

Argument read_address_range(Family family, std::string_view s) {
  const auto r = read_range(family, s);
  if (!r) return refused(s, form_of({ArgumentKind::address_range}));
  return accepted(fmt::format("{}-{}", text_of(family, r->lo), text_of(family, r->hi)));
}

Argument read_nat_ports(const ArgumentContext& c, std::string_view s) {
  const std::size_t slash = s.find('/');
  std::string base;
  if (slash != s.npos) {
    const Argument b = one_port(c, s.substr(slash + 1));
    if (!b.ok() || b.text == "0") return refused(s, form_of({ArgumentKind::nat_ports}));
    base = "/" + b.text;
    s = s.substr(0, slash);
  }
  const std::size_t dash = s.find('-');
  const Argument whole = one_port(c, s);
  if (dash == s.npos || (whole.ok() && !whole.by_name)) {
    Argument a = whole;
    a.text += base;
    return a;
  }
  const auto lo = parse_unsigned(s.substr(0, dash), true, true);
  const auto hi = parse_unsigned(s.substr(dash + 1), true, true);
  if (!lo || !hi || *lo > *hi || *hi > 65535) return refused(s, form_of({ArgumentKind::nat_ports}));
  return accepted((*lo == *hi ? fmt::format("{}", *lo) : fmt::format("{}-{}", *lo, *hi)) + base);
}

Argument read_nat_target(const ArgumentContext& c, std::string_view s) {
  const auto parts = split_nat(c.family, s);
  if (!parts) return refused(s, form_of({ArgumentKind::nat_target}));
  std::string out;
  if (!parts->addresses.empty()) {
    const auto r = read_range(c.family, parts->addresses);
    if (!r) return refused(parts->addresses, form_of({ArgumentKind::nat_target}));
    out = text_of(c.family, r->lo);
    if (r->lo != r->hi) out += "-" + text_of(c.family, r->hi);
  }
  if (!parts->has_ports) return accepted(out);
  Argument a = read_nat_ports(c, parts->ports);
  if (!a.ok()) return a;
  if (c.family == Family::ipv6 && !out.empty()) out = "[" + out + "]";
  a.text = out + ":" + a.text;
  return a;
}

std::string_view number_part(std::string_view s) {
  std::size_t at = 0;
  while (at < s.size() && (s[at] == ' ' || (s[at] >= '\t' && s[at] <= '\r'))) ++at;
  if (at < s.size() && s[at] == '+') ++at;
  return at < s.size() && is_digit(s[at]) ? s.substr(at) : s;
}

std::optional<std::uint64_t> read_unsigned(std::string_view s) {
  return parse_unsigned(number_part(s), true, true);
}

Argument read_protocol(std::string_view s, bool by_name) {
  if (!by_name && (s == "0" || iequals(s, "all"))) return accepted("0");
  auto n = parse_unsigned(s, true, true);
  if (!n) {
    const auto named = parse_protocol(s);
    if (named) n = *named;
  }
  if (!n || *n == 0 || *n > 255) return refused(s, form_of({ArgumentKind::protocol_number}));
  const auto p = static_cast<std::uint8_t>(*n);
  return accepted(by_name ? saved_protocol(p) : fmt::format("{}", *n));
}

Argument read_port(const ArgumentContext& c, std::string_view s) { return one_port(c, s); }

Argument read_port_range(const ArgumentContext& c, std::string_view s, bool open_ends) {
  const std::size_t colon = s.find(':');
  if (colon == s.npos) return one_port(c, s);
  std::array<Argument, 2> ends;
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string_view part = k == 0 ? s.substr(0, colon) : s.substr(colon + 1);
    if (part.empty() && open_ends) {
      ends[k] = accepted(k == 0 ? "0" : "65535");
    } else {
      ends[k] = one_port(c, part);
    }
    if (!ends[k].ok()) return ends[k];
  }
  Argument a =
      accepted(ends[0].text == ends[1].text ? ends[0].text : ends[0].text + ":" + ends[1].text);
  a.by_name = ends[0].by_name || ends[1].by_name;
  a.everything = a.text == "0:65535";
  const auto lo = parse_unsigned(ends[0].text);
  const auto hi = parse_unsigned(ends[1].text);
  if (lo && hi && *lo > *hi) return refused(s, "a range: it is reversed");
  return a;
}

Argument read_port_list(const ArgumentContext& c, std::string_view s) {
  std::string out;
  std::size_t used = 0;
  bool by_name = false;
  for (const std::string_view item : split(s.substr(0, 4096), ',')) {
    const Argument a = read_port_range(c, item, false);
    if (!a.ok()) return a;
    used += item.find(':') == item.npos ? 1U : 2U;
    by_name = by_name || a.by_name;
    if (!out.empty()) out += ',';
    out += a.text;
    if (item.find(':') != item.npos && a.text.find(':') == std::string::npos) out += ":" + a.text;
  }
  if (used > 15) return refused(s, form_of({ArgumentKind::port_list}));
  Argument a = accepted(out);
  a.by_name = by_name;
  return a;
}

Argument read_mac(std::string_view s) {
  const auto parts = split(s.substr(0, 64), ':');
  // Dumps are published with their addresses blotted out; such text is no identity.
  if (parts.size() == 6 && s.find_first_not_of("xX*?:") == s.npos) {
    Argument a = accepted(to_lower(s));
    a.blotted = true;
    return a;
  }
  const bool ok = parts.size() == 6 && std::all_of(parts.begin(), parts.end(), [](auto p) {
                    return !p.empty() && p.size() <= 2 &&
                           p.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
                  });
  if (!ok) {
    Argument a;
    a.error = fmt::format("'{}' is not a MAC address", printable(s));
    return a;
  }
  std::string out;
  for (const std::string_view p : parts) {
    if (!out.empty()) out += ':';
    if (p.size() == 1) out += '0';
    out += to_lower(p);
  }
  return accepted(out);
}

Argument read_interface(std::string_view s) {
  if (s.empty() || s.size() > 15) return refused(s, form_of({ArgumentKind::interface}));
  return accepted(std::string(s));
}

}  // namespace fwlint::iptables
