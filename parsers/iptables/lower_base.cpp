// iptables' own conditions: protocol, source, destination, interfaces. Addresses are read as
// libxtables reads them: octets in any base, missing octets are zero, masks may have holes, a list
// is a union. A host name is a condition of the environment, because its addresses are not in the
// file.
#include <algorithm>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1

bool is_host_name(std::string_view s) {
  if (s.empty() || s.size() > 253 || !is_alnum(s.front())) return false;
  const std::string_view last = s.substr(s.rfind('.') + 1);
  if (std::none_of(last.begin(), last.end(), is_alpha)) return false;
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
}

/// Numeric values of one element, or how to say why not.
struct Element {
  std::optional<ValueSet> values;
  bool host_name = false;
  bool too_many = false;
  bool any_word = false;     ///< the bare word "any"
  bool unread_host = false;  ///< not read, because the mask is 0
  std::string message;
  std::string expected;
};

Element bad_address(Family family, std::string_view host) {
  Element e;
  const Family other = family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  if (parse_host(other, host) && (other == Family::ipv6 || host.find('.') != host.npos)) {
    e.message = fmt::format("'{}' is an {} address", printable(host), to_string(other));
    e.expected =
        fmt::format("an {} address: this is an {} rule", to_string(family), to_string(family));
  } else {
    e.message = fmt::format("'{}' is not an address", printable(host));
    e.expected = family == Family::ipv4
                     ? "an address such as 192.0.2.1, with an optional /mask"
                     : "an address such as 2001:db8::1, with an optional /length";
  }
  return e;
}

Element read_element(FileContext& file, std::string_view s) {
  const std::size_t slash = s.find('/');
  const std::string_view host = s.substr(0, slash);
  const unsigned bits = address_bits(file.family);
  MaskedAddress m{0, max_address(file.family)};
  if (slash != std::string_view::npos) {
    const auto mask = parse_mask(file.family, number_part(s.substr(slash + 1)));
    if (!mask) {
      Element e;
      e.message = fmt::format("bad mask '{}'", printable(s.substr(slash + 1)));
      e.expected = fmt::format("a length from 0 to {}, or a mask in address form", bits);
      return e;
    }
    m.mask = *mask;
  }
  auto base = parse_host(file.family, host);
  if (!base && file.family == Family::ipv4) base = parse_packed_host(host);
  Element e;
  // With a mask of 0 libxtables does not look at the host at all.
  e.unread_host = !base && m.mask == 0 && !iequals(host, "any");
  e.any_word = !base && m.mask != 0 && iequals(s, "any");
  if (m.mask == 0 || e.any_word) {
    e.values = ValueSet::range(0, max_address(file.family));
    return e;
  }
  if (!base) {
    if (!is_host_name(host)) return bad_address(file.family, host);
    e.host_name = true;
    return e;
  }
  m.base = *base & m.mask;
  e.values = values_of_mask(file, m);
  e.too_many = !e.values;
  return e;
}

/// A protocol's number; 0 is any. The common names are tried first.
std::optional<std::uint8_t> read_protocol(std::string_view s) {
  if (s == "tcp") return protocol::tcp;
  if (s == "udp") return protocol::udp;
  if (iequals(s, "all")) return std::uint8_t{0};
  return parse_protocol(number_part(s));
}

/// An element of a list without the blanks before it, which iptables skips.
std::string_view behind_blanks(std::string_view s) {
  s.remove_prefix(std::min(s.find_first_not_of(" \t\r\v\f"), s.size()));
  return s;
}

Predicate host_predicate(Field field, std::string_view name) {
  return {.kind = PredicateKind::environment,
          .text = fmt::format("{} {}", field == Field::src ? "-s" : "-d", name),
          .reads = mask_of(field)};
}

}  // namespace

std::optional<u128> parse_host(Family family, std::string_view s) {
  if (family == Family::ipv6) {
    if (s.find(':') == std::string_view::npos) return std::nullopt;
    const auto a = parse_address(s);
    return a && a->family == Family::ipv6 ? std::optional(a->value) : std::nullopt;
  }
  std::uint32_t value = 0;
  unsigned octets = 0;
  std::size_t at = 0;
  while (true) {
    const std::size_t dot = std::min(s.find('.', at), s.size());
    const auto octet = parse_unsigned(s.substr(at, dot - at), true, true);
    if (!octet || *octet > 255 || ++octets > 4) return std::nullopt;
    value = (value << 8) | static_cast<std::uint32_t>(*octet);
    if (dot == s.size()) break;
    at = dot + 1;
  }
  return u128{octets == 4 ? value : value << (8 * (4 - octets))};
}

std::optional<u128> parse_packed_host(std::string_view s) {
  const auto parts = split(s.substr(0, 64), '.');
  if (parts.size() > 4) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const bool last = k + 1 == parts.size();
    const auto n = parse_unsigned(parts[k], true, true);
    const std::uint64_t most = last ? 0xffffffffU >> (8 * k) : 255;
    if (!n || *n > most) return std::nullopt;
    value |= last ? *n : *n << (24 - 8 * k);
  }
  return u128{value};
}

std::optional<u128> parse_mask(Family family, std::string_view s) {
  const unsigned bits = address_bits(family);
  if (const auto n = parse_unsigned(s, true, true)) {
    if (*n > bits) return std::nullopt;
    if (*n == 0) return u128{0};
    return max_address(family) & ~((*n == bits) ? u128{0} : ((u128{1} << (bits - *n)) - 1));
  }
  if (family == Family::ipv4 && std::count(s.begin(), s.end(), '.') != 3) return std::nullopt;
  return parse_host(family, s);
}

std::optional<ValueSet> values_of_mask(FileContext& file, MaskedAddress m) {
  const u128 host = ~m.mask & max_address(file.family);
  if ((host & (host + 1)) == 0) return ValueSet::range(m.base, m.base | host);
  // Each free bit above the lowest run of free bits doubles the number of intervals.
  unsigned free_bits = 0;
  unsigned run = 0;
  while (((host >> run) & 1) != 0) ++run;
  for (unsigned b = run; b < address_bits(file.family); ++b) {
    free_bits += ((host >> b) & 1) != 0 ? 1U : 0U;
  }
  if (free_bits > 16 || (std::size_t{1} << free_bits) > file.mask_budget) return std::nullopt;
  file.mask_budget -= std::size_t{1} << free_bits;
  return masked_values(file.family, m.base, m.mask);
}

void lower_protocol(Draft& d) {
  if (!d.proto.given()) return;
  const Token& t = d.word(d.proto.word);
  const auto number = read_protocol(t.text);
  if (!number) {
    d.refuse(d.span(t), fmt::format("unknown protocol '{}'", printable(t.text)),
             "a protocol name, a number from 0 to 255, or 'all'");
    return;
  }
  if (*number == 0) {
    if (d.proto.negated) {
      d.error(d.span(t), "'! -p all' can never match", "a protocol");
      require(d.all, Field::protocol, ValueSet());
    }
    return;
  }
  const ValueSet one = ValueSet::single(*number);
  require(d.all, Field::protocol, d.proto.negated ? complement(one, 255) : one);
  if (!d.proto.negated) d.protocol = *number;
}

void lower_address(Draft& d, Field field, const BaseArgument& a) {
  if (!a.given()) return;
  const Token t = d.word(a.word);
  const bool list = t.text.find(',') != std::string_view::npos;
  if (list && a.negated) {
    d.refuse(d.span(t), "'!' before a list of addresses", "one address behind '!'");
    return;
  }
  std::vector<Interval> intervals;
  std::vector<Clause> names;
  std::size_t at = 0;
  while (at <= t.text.size()) {
    const std::size_t comma = std::min(t.text.find(',', at), t.text.size());
    const std::string_view s = behind_blanks(t.text.substr(at, comma - at));
    at = comma + 1;
    const Element e = read_element(d.file, s);
    if (e.any_word) {
      d.error(d.span(t), fmt::format("'{}' is looked up as a host name", s),
              fmt::format("{}/0, or a rule without the option", s));
      d.understood = false;
    }
    if (e.unread_host) {
      d.warn(d.span(t), fmt::format("'{}' is every address: the mask is 0", printable(s)),
             d.file.family == Family::ipv4 ? "0.0.0.0/0" : "::/0");
    }
    if (e.values) {
      for (std::size_t k = 0; k < e.values->interval_count(); ++k) {
        intervals.push_back(e.values->interval(k));
      }
    } else if (e.host_name || e.too_many) {
      Predicate p = host_predicate(field, s);
      p.first_seen = d.span(t);
      require_literal(names.emplace_back(), d.file.into.predicates.intern(std::move(p)), a.negated);
      d.gap(GapKind::not_understood, d.span(t),
            fmt::format("{} '{}'", e.host_name ? "host name" : "mask of", printable(s)),
            e.host_name
                ? "its addresses are not in the file; treated as a condition that may or may "
                  "not hold"
                : std::string(kMayHold));
    } else {
      d.refuse(d.span(t), e.message, e.expected);
      return;
    }
    if (names.size() > 256) {
      d.refuse(d.span(t), "more than 256 host names in one list");
      return;
    }
  }
  const u128 max = max_address(d.file.family);
  ValueSet values = ValueSet::from(std::move(intervals));
  if (names.empty()) {
    if (a.negated) values = complement(values, max);
    if (values == ValueSet::range(0, max)) return;
    require_address(d.all, field, d.file.family, values);
  } else if (names.size() == 1 && values.empty()) {
    d.all.literals.push_back(names[0].literals[0]);
  } else {
    if (!values.empty()) require_address(names.emplace_back(), field, d.file.family, values);
    d.one_of.push_back(std::move(names));
  }
}

void lower_interface(Draft& d, Field field, const BaseArgument& a) {
  if (!a.given()) return;
  const Token& t = d.word(a.word);
  std::string_view name = t.text;
  if (name.empty() || name.size() > kMaxInterfaceName) {
    d.refuse(d.span(t),
             name.empty() ? "empty interface name"
                          : fmt::format("interface name '{}' is too long", printable(name)),
             "a name of at most 15 bytes");
    return;
  }
  const bool prefix = name.back() == '+';
  if (prefix) name.remove_suffix(1);
  if (prefix && name.empty() && !a.negated) return;  // "+": any interface
  std::vector<SymbolPattern> patterns;
  patterns.push_back({std::string(name), prefix});
  require_symbol(d.all, field, std::move(patterns), a.negated);
}

}  // namespace fwlint::iptables
