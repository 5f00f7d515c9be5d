// Parts are read one by one; a part may stand for several entries (a range of addresses), so the
// entries of an element are the product of its parts.
#include "parsers/ipset/element.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::ipset {

namespace {

using sets::Entry;
using sets::Part;
using sets::Set;

constexpr std::size_t kMaxName = 15;  // of an interface

/// inet_aton: one to four numbers; the last fills what is left.
std::optional<u128> read_ipv4(std::string_view s) {
  std::uint64_t value = 0;
  unsigned parts = 0;
  std::size_t at = 0;
  while (true) {
    const std::size_t dot = std::min(s.find('.', at), s.size());
    const auto n = parse_unsigned(s.substr(at, dot - at), true, true);
    if (!n || ++parts > 4) return std::nullopt;
    if (dot == s.size()) {
      const unsigned bits = 8 * (5 - parts);
      if (*n >= (std::uint64_t{1} << bits)) return std::nullopt;
      return u128{(value << bits) | *n};
    }
    if (*n > 255) return std::nullopt;
    value = (value << 8) | *n;
    at = dot + 1;
  }
}

std::optional<u128> read_host(std::string_view s, Family family) {
  if (family == Family::ipv4) return read_ipv4(s);
  if (s.find(':') == s.npos) return std::nullopt;
  const auto a = parse_address(s);
  return a && a->family == Family::ipv6 ? std::optional(a->value) : std::nullopt;
}

u128 low_bits(Family family, unsigned length) {
  const unsigned free = address_bits(family) - length;
  return free == 128 ? kU128Max : (u128{1} << free) - 1;
}

void add_range(u128 lo, u128 hi, std::vector<Piece>& into) {
  // IPv4 only: at most 62 prefixes.
  while (true) {
    unsigned free = 0;
    while (free < 32 && ((lo >> free) & 1) == 0 && lo + ((u128{2} << free) - 1) <= hi) ++free;
    into.push_back({lo, static_cast<std::uint8_t>(32 - free)});
    const u128 last = lo + ((u128{1} << free) - 1);
    if (last >= hi) return;
    lo = last + 1;
  }
}

bool is_host_name(std::string_view s) {
  if (s.empty() || s.size() > 255 || !std::any_of(s.begin(), s.end(), is_alpha)) return false;
  if (s.find(':') != s.npos || s.find('/') != s.npos) return false;
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
}

std::string_view unbracket(std::string_view s) {
  if (s.size() >= 2 && s.front() == '[' && s.back() == ']') return s.substr(1, s.size() - 2);
  return s;
}

/// The pieces of an element; commas inside of brackets do not divide.
std::vector<std::string_view> parts_of(std::string_view s) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t k = 0; k <= s.size(); ++k) {
    if (k == s.size() || (s[k] == ',' && !inside)) {
      out.push_back(s.substr(begin, k - begin));
      begin = k + 1;
    } else if (s[k] == '[' || s[k] == ']') {
      inside = s[k] == '[';
    }
  }
  return out;
}

class ElementReader {
 public:
  ElementReader(std::string_view text, Set& set, const ParseOptions& options,
                std::vector<Entry>& into)
      : text_(text), set_(set), options_(options), into_(into) {}

  Mistake read() {
    const auto parts = parts_of(text_);
    const std::size_t wanted = set_.type->dimension();
    const bool short_mac = set_.type->bitmap && wanted == 2 && parts.size() == 1;
    if (parts.size() != wanted && !short_mac) {
      return {fmt::format("{} part{} in an element of type {}", parts.size(),
                          parts.size() == 1 ? "" : "s", set_.type->name),
              fmt::format("{} parts with ',' between them", wanted), false, 0, text_.size()};
    }
    if (short_mac) base_.flags |= sets::entry_flag::no_mac;
    first_.push_back({});
    second_.push_back({});
    for (std::size_t k = 0; k < parts.size(); ++k) {
      Mistake m = read_part(set_.type->parts[k], parts[k], k > 0);
      if (m.message.empty() && !m.host_name) continue;
      m.at = static_cast<std::size_t>(parts[k].data() - text_.data());
      m.size = parts[k].size();
      return m;
    }
    for (const Piece& a : first_) {
      for (const Piece& b : second_) {
        Entry e = base_;
        e.first = a.base;
        e.first_length = a.length;
        if (has_second_) {
          e.second = b.base;
          e.second_length = b.length;
        }
        into_.push_back(e);
      }
    }
    return {};
  }

 private:
  Mistake read_part(Part part, std::string_view s, bool later) {
    switch (part) {
      case Part::none:
        return {};
      case Part::ip:
      case Part::net:
        return read_address(part, s, later);
      case Part::port:
        return read_port(s);
      case Part::mac:
        return read_mac(s);
      case Part::mark:
        return read_mark(s);
      case Part::iface:
        return read_interface(s);
      case Part::set:
        return read_member(s);
    }
    return {};
  }

  Mistake read_address(Part part, std::string_view s, bool later) {
    const Family family = set_.family;
    std::vector<Piece>& pieces = later ? second_ : first_;
    pieces.clear();
    if (later) has_second_ = true;
    if (!read_addresses(unbracket(s), family, pieces)) {
      if (is_host_name(unbracket(s))) return {{}, {}, true};
      return {fmt::format("'{}' is not an {} address", printable(s), to_string(family)),
              family == Family::ipv4
                  ? "an address, a prefix such as 192.0.2.0/24, or a range with '-'"
                  : "an address, or a prefix such as 2001:db8::/32"};
    }
    const bool many = pieces.size() > 1 || pieces[0].length != address_bits(family);
    if (family == Family::ipv6 && many && part == Part::ip && set_.netmask == 0) {
      return {fmt::format("'{}' is more than one IPv6 address", printable(s)), "one address"};
    }
    for (Piece& p : pieces) {
      if (part == Part::ip && !later && set_.netmask != 0) {
        p.length = std::min(p.length, set_.netmask);
        p.base &= ~low_bits(family, p.length);
      }
      if (part == Part::net && p.length < set_.type->lowest_length) {
        return {"a network of prefix length 0", "a prefix length of at least 1"};
      }
      if (part == Part::ip && !set_.type->bitmap && p.base == 0 && p.length == address_bits(family))
        return {"the address of all zeros", "an address that is not zero"};
      const u128 last = p.base | low_bits(family, p.length);
      if (set_.type->bitmap && (p.base < set_.range_lo || last > set_.range_hi)) {
        return {fmt::format("'{}' is outside of the set's range", printable(s)),
                fmt::format("an address from {} to {}", to_string(Address{family, set_.range_lo}),
                            to_string(Address{family, set_.range_hi}))};
      }
    }
    return {};
  }

  Mistake read_port(std::string_view s) {
    std::uint8_t number = protocol::tcp;
    std::string_view ports = s;
    const std::size_t colon = s.find(':');
    if (colon != s.npos) {
      const auto p = parse_protocol(s.substr(0, colon));
      if (!p || *p == 0) {
        return {fmt::format("unknown protocol '{}'", printable(s.substr(0, colon))),
                "a protocol's name, or its number from 1 to 255"};
      }
      number = *p;
      ports = s.substr(colon + 1);
    }
    base_.protocol = number;
    const bool only_ports = set_.type->parts[0] == Part::port;
    if (number == protocol::icmp || number == protocol::icmpv6) return read_icmp(ports, number);
    const bool with_ports = number == protocol::tcp || number == protocol::udp ||
                            number == protocol::sctp || number == protocol::udplite;
    if (!with_ports) {
      if (ports == "0") return {};
      return {fmt::format("port '{}' of a protocol without ports", printable(ports)), "port 0"};
    }
    Mistake m = read_port_range(ports, number);
    if (only_ports) base_.protocol = protocol::tcp;
    if (m.message.empty() && only_ports &&
        (base_.port_lo < set_.range_lo || base_.port_hi > set_.range_hi)) {
      return {fmt::format("port '{}' is outside of the set's range", printable(ports)),
              fmt::format("a port from {} to {}", low64(set_.range_lo), low64(set_.range_hi))};
    }
    return m;
  }

  Mistake read_port_range(std::string_view ports, std::uint8_t number) {
    const auto one = one_port(ports, number);
    if (one) {
      base_.port_lo = base_.port_hi = *one;
      return {};
    }
    // A service name may hold a dash: try every place.
    for (std::size_t dash = ports.find('-'); dash != ports.npos; dash = ports.find('-', dash + 1)) {
      const auto lo = one_port(ports.substr(0, dash), number);
      const auto hi = one_port(ports.substr(dash + 1), number);
      if (!lo || !hi) continue;
      base_.port_lo = std::min(*lo, *hi);
      base_.port_hi = std::max(*lo, *hi);
      return {};
    }
    return {fmt::format("'{}' is not a port", printable(ports)),
            "a port from 0 to 65535, a range with '-', or a service name"};
  }

  std::optional<std::uint16_t> one_port(std::string_view s, std::uint8_t number) const {
    s = unbracket(s);
    if (const auto n = parse_unsigned(s, true, true)) {
      if (*n > 65535) return std::nullopt;
      return static_cast<std::uint16_t>(*n);
    }
    if (s.empty() || !options_.services) return std::nullopt;
    return options_.services(s, number);
  }

  Mistake read_icmp(std::string_view s, std::uint8_t number) {
    const bool v6 = number == protocol::icmpv6;
    if (v6 != (set_.family == Family::ipv6)) {
      return {fmt::format("{} in a set of family {}", protocol_name(number),
                          set_.family == Family::ipv4 ? "inet" : "inet6"),
              v6 ? "a set of family inet6" : "a set of family inet"};
    }
    const int n = icmp_number(s, v6);
    if (n < 0) {
      return {fmt::format("'{}' is not an ICMP type", printable(s)),
              "a name such as echo-request, or type/code"};
    }
    base_.port_lo = base_.port_hi = static_cast<std::uint16_t>(n);
    return {};
  }

  Mistake read_mac(std::string_view s) {
    const auto pairs = split(s.substr(0, 64), ':');
    u128 value = 0;
    bool ok = pairs.size() == 6;
    for (const std::string_view p : pairs) {
      const auto n = p.size() <= 2 ? parse_unsigned("0x" + std::string(p), true) : std::nullopt;
      ok = ok && n.has_value();
      value = (value << 8) | n.value_or(0);
    }
    if (!ok) {
      return {fmt::format("'{}' is not a MAC address", printable(s)),
              "six pairs of hexadecimal digits with ':' between them"};
    }
    base_.second = value;
    return {};
  }

  Mistake read_mark(std::string_view s) {
    const auto n = parse_unsigned(s, true, true);
    if (!n || *n > 0xffffffffU) {
      return {fmt::format("'{}' is not a mark", printable(s)), "a number of 32 bits"};
    }
    base_.number = static_cast<std::uint32_t>(*n) & set_.markmask;
    return {};
  }

  std::uint32_t name_index(std::string_view name) {
    const auto [at, added] = set_.name_index.try_emplace(
        std::string(name), static_cast<std::uint32_t>(set_.names.size()));
    if (added) set_.names.emplace_back(name);
    return at->second;
  }

  Mistake read_interface(std::string_view s) {
    constexpr std::string_view kPhysdev = "physdev:";
    if (s.starts_with(kPhysdev)) {
      s.remove_prefix(kPhysdev.size());
      base_.flags |= sets::entry_flag::physdev;
    }
    if (s.empty() || s.size() > kMaxName) {
      return {fmt::format("'{}' is not an interface", printable(s)), "a name of 1 to 15 bytes"};
    }
    base_.number = name_index(s);
    return {};
  }

  Mistake read_member(std::string_view s) {
    base_.number = name_index(s);
    return {};
  }

  std::string_view text_;
  Set& set_;
  const ParseOptions& options_;
  std::vector<Entry>& into_;
  Entry base_;
  std::vector<Piece> first_;
  std::vector<Piece> second_;
  bool has_second_ = false;
};

}  // namespace

bool read_addresses(std::string_view s, Family family, std::vector<Piece>& into) {
  const unsigned bits = address_bits(family);
  const std::size_t slash = s.find('/');
  if (slash != s.npos) {
    const auto base = read_host(s.substr(0, slash), family);
    const auto length = parse_unsigned(s.substr(slash + 1));
    if (!base || !length || *length > bits) return false;
    const auto n = static_cast<std::uint8_t>(*length);
    into.push_back({*base & ~low_bits(family, n), n});
    return true;
  }
  if (const auto one = read_host(s, family)) {
    into.push_back({*one, static_cast<std::uint8_t>(bits)});
    return true;
  }
  const std::size_t dash = s.find('-');
  if (family == Family::ipv6 || dash == s.npos) return false;
  const auto lo = read_host(s.substr(0, dash), family);
  const auto hi = read_host(s.substr(dash + 1), family);
  if (!lo || !hi) return false;
  add_range(std::min(*lo, *hi), std::max(*lo, *hi), into);
  return true;
}

Mistake read_element(std::string_view text, Set& set, const ParseOptions& options,
                     std::vector<Entry>& into) {
  return ElementReader(text, set, options, into).read();
}

}  // namespace fwlint::ipset
