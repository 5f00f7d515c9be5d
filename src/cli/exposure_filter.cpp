// Texts are tried in an order that cannot surprise: a zone's name is known, an address looks like
// one, and only a plain word is an interface.
#include "src/cli/exposure_filter.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

constexpr std::string_view kAddressForms =
    "expected an address or a prefix, as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32";
constexpr std::string_view kPortForms =
    "expected a port or a range, as in 80, 80/tcp or 8000-8100/udp";
constexpr std::size_t kMaxInterface = 15;  // IFNAMSIZ - 1

tl::unexpected<Error> wrong(std::string_view option, std::size_t at, const std::string& what,
                            std::string hint) {
  Error e{ErrorKind::usage,
          fmt::format("--{}, column {}: {}", option, at + 1, what),
          std::move(hint),
          {},
          0,
          static_cast<std::uint32_t>(at + 1)};
  return tl::unexpected<Error>(std::move(e));
}

std::string quoted(std::string_view s) { return fmt::format("'{}'", printable(s, 60)); }

/// Where a dotted quad goes wrong; the start when there is no telling.
std::size_t bad_byte(std::string_view address) {
  std::size_t at = 0;
  for (const std::string_view piece : split(address, '.')) {
    const auto n = parse_unsigned(piece);
    if (!n || *n > 255) return at;
    at += piece.size() + 1;
  }
  return 0;
}

Result<std::uint16_t> parse_one_port(std::string_view text, std::size_t at) {
  const auto n = parse_unsigned(text);
  if (!n) {
    const std::string what = text.empty() ? "a port is missing" : quoted(text) + " is no port";
    return wrong("port", at, what, std::string(kPortForms));
  }
  if (*n > 65535)
    return wrong("port", at, quoted(text) + " is too great", "ports are from 0 to 65535");
  return static_cast<std::uint16_t>(*n);
}

Result<std::uint8_t> parse_transport(std::string_view text, std::size_t at) {
  const auto p = parse_protocol(text);
  if (p && has_ports(*p)) return *p;
  constexpr std::array<std::string_view, 5> kNames = {"tcp", "udp", "sctp", "dccp", "udplite"};
  const std::string near = did_you_mean(to_lower(text), kNames);
  const std::string what = text.empty() ? "a protocol is missing"
                           : p          ? quoted(text) + " has no ports"
                                        : quoted(text) + " is no protocol";
  return wrong("port", at, what, near.empty() ? std::string(kPortForms) : near);
}

bool interface_shaped(std::string_view s) {
  return !s.empty() && s.size() <= kMaxInterface && !is_digit(s.front()) &&
         std::all_of(s.begin(), s.end(), [](char c) {
           return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '@' || c == '+' ||
                  c == '*';
         });
}

bool address_shaped(std::string_view s) {
  return s.find('/') != std::string_view::npos || s.find(':') != std::string_view::npos ||
         (!s.empty() && is_digit(s.front()));
}

/// Atoms of names that the patterns match: surely all names of the atom, and possibly some.
struct Atoms {
  ValueSet surely;
  ValueSet possibly;
};

Atoms atoms_of(const std::vector<SymbolPattern>& patterns, const SymbolSpace& names) {
  Atoms out;
  CompactVector<SymbolPattern> list;
  for (const SymbolPattern& p : patterns) list.push_back(p);
  out.surely = names.values(list, false);
  out.possibly = out.surely;
  for (const SymbolPattern& p : patterns) {
    // A name that begins so and that no rule spells out.
    const std::string name = p.prefix ? p.name.str() + "\x7f" : p.name.str();
    out.possibly = unite(out.possibly, ValueSet::single(names.atom(name)));
  }
  return out;
}

SymbolPattern pattern_of(std::string_view text) {
  SymbolPattern p;
  const bool prefix = text.back() == '*' || text.back() == '+';
  p.name = prefix ? text.substr(0, text.size() - 1) : text;
  p.prefix = prefix;
  return p;
}

/// What a zone asks for itself; nothing when no packet of the program can be in it.
std::optional<Cell> own_cell(const Zone& z, const Program& program, bool surely) {
  Cell c;
  if (z.has_sources && !c.narrow(Field::src, program.family == Family::ipv4 ? z.v4 : z.v6))
    return {};
  if (!z.interfaces.empty()) {
    const Atoms a = atoms_of(z.interfaces, program.interfaces);
    if (!c.narrow(Field::iif, surely ? a.surely : a.possibly)) return {};
  }
  if (!z.profiles.empty()) {
    if (program.ruleset->platform == Platform::netfilter) return {};
    std::vector<Interval> numbers;
    for (const Profile p : z.profiles) {
      numbers.push_back({static_cast<unsigned>(p), static_cast<unsigned>(p)});
    }
    if (!c.narrow(Field::profile, ValueSet::from(std::move(numbers)))) return {};
  }
  return c;
}

ValueSet all_ports() { return ValueSet::range(0, 65535); }

}  // namespace

Result<Prefix> parse_asked_prefix(std::string_view option, std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const auto a = parse_address(address);
  if (!a || address.find('%') != std::string_view::npos) {
    return wrong(option, address.find(':') == std::string_view::npos ? bad_byte(address) : 0,
                 quoted(text) + " is no address", std::string(kAddressForms));
  }
  const unsigned bits = address_bits(a->family);
  if (slash == std::string_view::npos) return Prefix{*a, bits};
  const std::string_view length = text.substr(slash + 1);
  const auto n = parse_unsigned(length);
  if (!n || *n > bits) {
    return wrong(option, slash + 1,
                 length.empty() ? std::string("a prefix length is missing")
                                : quoted(length) + " is no prefix length",
                 fmt::format("{} prefixes have 0 to {} bits", to_string(a->family), bits));
  }
  const Prefix p = *parse_prefix(text);  // its host bits are cleared
  if (p.base.value != a->value) {
    return wrong(option, 0, fmt::format("{} has bits beyond its length", quoted(text)),
                 fmt::format("write {} or {}", to_string(p), to_string(*a)));
  }
  return p;
}

Result<AskedPorts> parse_asked_ports(std::string_view text) {
  AskedPorts out;
  const std::size_t slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  const std::size_t dash = range.find_first_of("-:");
  const Result<std::uint16_t> first = parse_one_port(range.substr(0, dash), 0);
  if (!first) return tl::unexpected(first.error());
  out.ports = {*first, *first};
  if (dash != std::string_view::npos) {
    const Result<std::uint16_t> last = parse_one_port(range.substr(dash + 1), dash + 1);
    if (!last) return tl::unexpected(last.error());
    if (*last < *first) {
      return wrong("port", dash + 1, fmt::format("{} runs backwards", quoted(range)),
                   fmt::format("write {}-{}", *last, *first));
    }
    out.ports.hi = *last;
  }
  out.any_protocol = slash == std::string_view::npos;
  if (out.any_protocol) return out;
  const Result<std::uint8_t> p = parse_transport(text.substr(slash + 1), slash + 1);
  if (!p) return tl::unexpected(p.error());
  out.protocol = *p;
  return out;
}

Result<void> parse_asked_source(std::string_view text, const Policy* policy, ExposureFilter& out) {
  if (policy != nullptr) {
    if (const auto zone = zone_named(*policy, text)) {
      out.from_zones.push_back(*zone);
      return {};
    }
  }
  if (address_shaped(text)) {
    const Result<Prefix> p = parse_asked_prefix("from", text);
    if (!p) return tl::unexpected(p.error());
    out.from.push_back(*p);
    return {};
  }
  if (!interface_shaped(text)) {
    return wrong(
        "from", 0, text.empty() ? std::string("an empty value") : quoted(text) + " names no source",
        "expected an address (192.0.2.7), a prefix (10.0.0.0/8), an interface (eth0, eth+) or "
        "a zone of the policy");
  }
  out.from_interfaces.emplace_back(text);
  return {};
}

std::string value_snippet(std::string_view text, const Error& e) {
  if (e.column == 0 || text.empty() || text.size() > 200) return {};
  const std::size_t at = std::min<std::size_t>(e.column - 1, text.size());
  const std::string before = printable(text.substr(0, at), 400);
  return fmt::format("    {}{}\n    {}^\n", before, printable(text.substr(at), 400),
                     std::string(display_width(before), ' '));
}

AskedRegion asked_region(const ExposureFilter& filter, const Policy* policy, Family family) {
  AskedRegion out;
  const ValueSet everything = ValueSet::range(0, max_address(family));
  const auto united = [&](const std::vector<Prefix>& list) {
    ValueSet s;
    for (const Prefix& p : list) {
      if (p.base.family == family) s = unite(s, values(p));
    }
    return s;
  };
  out.destinations = filter.to.empty() ? everything : united(filter.to);
  out.sources =
      filter.from_any() || !filter.from_interfaces.empty() ? everything : united(filter.from);
  for (const std::size_t z : filter.from_zones) {
    out.sources = unite(out.sources, zone_sources(*policy, z, family));
  }
  for (std::size_t p = 0; p < out.ports.size(); ++p) {
    if (!has_ports(static_cast<std::uint8_t>(p))) continue;
    if (filter.ports.empty()) out.ports[p] = all_ports();
    for (const AskedPorts& a : filter.ports) {
      if (!a.any_protocol && a.protocol != p) continue;
      out.ports[p] = unite(out.ports[p], ValueSet::range(a.ports.lo, a.ports.hi));
    }
  }
  return out;
}

std::vector<Cell> asked_sources(const ExposureFilter& filter, const Policy* policy,
                                const Program& program) {
  if (filter.from_any()) return {Cell{}};
  std::vector<Cell> out;
  ValueSet prefixes;
  for (const Prefix& p : filter.from) {
    if (p.base.family == program.family) prefixes = unite(prefixes, values(p));
  }
  Cell by_address;
  if (by_address.narrow(Field::src, prefixes)) out.push_back(std::move(by_address));
  for (const std::string& name : filter.from_interfaces) {
    Cell c;
    if (c.narrow(Field::iif, atoms_of({pattern_of(name)}, program.interfaces).possibly)) {
      out.push_back(std::move(c));
    }
  }
  for (const std::size_t z : filter.from_zones) {
    for (Cell& c : zone_cells(*policy, z, program)) out.push_back(std::move(c));
  }
  return out;
}

std::vector<Cell> zone_cells(const Policy& policy, std::size_t zone, const Program& program) {
  const Zone& wanted = policy.zones[zone];
  std::vector<Cell> out;
  if (wanted.otherwise) {
    out.emplace_back();
  } else if (auto own = own_cell(wanted, program, false)) {
    out.push_back(std::move(*own));
  }
  for (std::size_t i = 0; i < policy.zones.size() && !out.empty(); ++i) {
    const Zone& z = policy.zones[i];
    if (z.otherwise || (!wanted.otherwise && i >= zone)) continue;
    const auto taken = own_cell(z, program, true);
    if (!taken) continue;
    std::vector<Cell> rest;
    for (Cell& c : out) subtract(std::move(c), *taken, program.universe, rest);
    out = std::move(rest);
  }
  return out;
}

}  // namespace fwlint::cli
