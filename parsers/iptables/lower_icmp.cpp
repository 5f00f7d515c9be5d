// ICMP types by number or by iptables' own names, which may be abbreviated. "any" is type 255 for
// IPv4: the kernel takes it as every type (ip_tables.c, icmp_type_code_match), for IPv6 it does
// not.
#include <array>
#include <span>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

struct IcmpName {
  std::string_view name;
  std::uint8_t type;
  std::uint8_t code_lo;
  std::uint8_t code_hi;
};

constexpr std::array<IcmpName, 40> kIcmp4 = {{
    {"any", 255, 0, 255},
    {"echo-reply", 0, 0, 255},
    {"pong", 0, 0, 255},
    {"destination-unreachable", 3, 0, 255},
    {"network-unreachable", 3, 0, 0},
    {"host-unreachable", 3, 1, 1},
    {"protocol-unreachable", 3, 2, 2},
    {"port-unreachable", 3, 3, 3},
    {"fragmentation-needed", 3, 4, 4},
    {"source-route-failed", 3, 5, 5},
    {"network-unknown", 3, 6, 6},
    {"host-unknown", 3, 7, 7},
    {"network-prohibited", 3, 9, 9},
    {"host-prohibited", 3, 10, 10},
    {"TOS-network-unreachable", 3, 11, 11},
    {"TOS-host-unreachable", 3, 12, 12},
    {"communication-prohibited", 3, 13, 13},
    {"host-precedence-violation", 3, 14, 14},
    {"precedence-cutoff", 3, 15, 15},
    {"source-quench", 4, 0, 255},
    {"redirect", 5, 0, 255},
    {"network-redirect", 5, 0, 0},
    {"host-redirect", 5, 1, 1},
    {"TOS-network-redirect", 5, 2, 2},
    {"TOS-host-redirect", 5, 3, 3},
    {"echo-request", 8, 0, 255},
    {"ping", 8, 0, 255},
    {"router-advertisement", 9, 0, 255},
    {"router-solicitation", 10, 0, 255},
    {"time-exceeded", 11, 0, 255},
    {"ttl-exceeded", 11, 0, 255},
    {"ttl-zero-during-transit", 11, 0, 0},
    {"ttl-zero-during-reassembly", 11, 1, 1},
    {"parameter-problem", 12, 0, 255},
    {"ip-header-bad", 12, 0, 0},
    {"required-option-missing", 12, 1, 1},
    {"timestamp-request", 13, 0, 255},
    {"timestamp-reply", 14, 0, 255},
    {"address-mask-request", 17, 0, 255},
    {"address-mask-reply", 18, 0, 255},
}};

constexpr std::array<IcmpName, 31> kIcmp6 = {{
    {"destination-unreachable", 1, 0, 255},
    {"no-route", 1, 0, 0},
    {"communication-prohibited", 1, 1, 1},
    {"beyond-scope", 1, 2, 2},
    {"address-unreachable", 1, 3, 3},
    {"port-unreachable", 1, 4, 4},
    {"failed-policy", 1, 5, 5},
    {"reject-route", 1, 6, 6},
    {"packet-too-big", 2, 0, 255},
    {"time-exceeded", 3, 0, 255},
    {"ttl-exceeded", 3, 0, 255},
    {"ttl-zero-during-transit", 3, 0, 0},
    {"ttl-zero-during-reassembly", 3, 1, 1},
    {"parameter-problem", 4, 0, 255},
    {"bad-header", 4, 0, 0},
    {"unknown-header-type", 4, 1, 1},
    {"unknown-option", 4, 2, 2},
    {"echo-request", 128, 0, 255},
    {"ping", 128, 0, 255},
    {"echo-reply", 129, 0, 255},
    {"pong", 129, 0, 255},
    {"mld-listener-query", 130, 0, 255},
    {"mld-listener-report", 131, 0, 255},
    {"mld-listener-reduction", 132, 0, 255},
    {"router-solicitation", 133, 0, 255},
    {"router-advertisement", 134, 0, 255},
    {"neighbour-solicitation", 135, 0, 255},
    {"neighbor-solicitation", 135, 0, 255},
    {"neighbour-advertisement", 136, 0, 255},
    {"neighbor-advertisement", 136, 0, 255},
    {"redirect", 137, 0, 255},
}};

struct Type {
  IcmpName value{};
  std::string message;  ///< not empty: refused
  std::string hint;
};

Type by_number(std::string_view s) {
  Type out;
  const std::size_t slash = s.find('/');
  const auto type = read_unsigned(s.substr(0, slash));
  if (!type || *type > 255) {
    out.message = fmt::format("unknown ICMP type '{}'", printable(s));
    return out;
  }
  out.value = {{}, static_cast<std::uint8_t>(*type), 0, 255};
  if (slash == s.npos) return out;
  const std::string_view codes = s.substr(slash + 1);
  const std::size_t colon = codes.find(':');
  const auto lo = read_unsigned(codes.substr(0, colon));
  const auto hi = colon == codes.npos ? lo : read_unsigned(codes.substr(colon + 1));
  if (!lo || !hi || *lo > 255 || *hi > 255 || *lo > *hi) {
    out.message = fmt::format("unknown ICMP code '{}'", printable(codes));
    return out;
  }
  out.value.code_lo = static_cast<std::uint8_t>(*lo);
  out.value.code_hi = static_cast<std::uint8_t>(*hi);
  return out;
}

Type by_name(std::span<const IcmpName> names, std::string_view s) {
  Type out;
  const IcmpName* found = nullptr;
  for (const IcmpName& n : names) {
    if (!starts_with_i(n.name, s)) continue;
    if (n.name.size() == s.size()) {
      out.value = n;
      return out;
    }
    if (found != nullptr) {
      out.message = fmt::format("ambiguous ICMP type '{}'", printable(s));
      out.hint = fmt::format("'{}' or '{}'", found->name, n.name);
      return out;
    }
    found = &n;
  }
  if (found != nullptr) {
    out.value = *found;
    return out;
  }
  out.message = fmt::format("unknown ICMP type '{}'", printable(s));
  std::vector<std::string_view> all;
  for (const IcmpName& n : names) all.push_back(n.name);
  if (const auto near = nearest(s, all)) out.hint = fmt::format("did you mean '{}'?", *near);
  return out;
}

Type read_type(bool v6, std::string_view s) {
  Type type;
  if (s.empty()) {
    type.message = "empty ICMP type";
  } else if (is_digit(number_part(s).substr(0, 1)[0])) {
    type = by_number(s);
  } else {
    type = by_name(v6 ? std::span<const IcmpName>(kIcmp6) : std::span<const IcmpName>(kIcmp4), s);
  }
  return type;
}

}  // namespace

Argument read_icmp_argument(Family family, std::string_view s) {
  const Type type = read_type(family == Family::ipv6, s);
  Argument a;
  a.error = type.message;
  a.hint = type.hint;
  if (!a.ok()) return a;
  const IcmpName& v = type.value;
  const bool all_codes = v.code_lo == 0 && v.code_hi == 255;
  if (family == Family::ipv4 && v.type == 255 && all_codes) return accepted("any");
  a.text = fmt::format("{}", v.type);
  if (!all_codes) a.text += fmt::format("/{}", v.code_lo);
  if (!all_codes && v.code_lo != v.code_hi) a.text += fmt::format(":{}", v.code_hi);
  return a;
}

void lower_icmp(Draft& d, const Instance& i) {
  const bool v6 = i.spec->protocol == protocol::icmpv6;
  require(d.all, Field::protocol, ValueSet::single(i.spec->protocol));
  require(d.all, Field::fragment, 0U);
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    const Type type = read_type(v6, t.text);
    if (!type.message.empty()) {
      d.refuse(d.span(t), type.message, "a type by name, or a number with an optional /code",
               type.hint);
      continue;
    }
    const unsigned base = type.value.type * 256U;
    ValueSet set = ValueSet::range(base + type.value.code_lo, base + type.value.code_hi);
    if (!v6 && type.value.type == 255) set = ValueSet::range(0, 65535);
    require(d.all, Field::icmp, o.negated ? complement(set, 65535) : set);
  }
}

}  // namespace fwlint::iptables
