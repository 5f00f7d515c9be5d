// What the short cuts for lines of a known shape have in common, whatever the dialect: hashing and
// comparing short words, reading the plain spellings of addresses and ports, and whether a
// filled-in rule is the one that was read in full. See iptables/line_plan.hpp and
// nftables/line_plan.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "src/base/text.hpp"
#include "src/base/value_set.hpp"
#include "src/model/address.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::shape {

/// The decimal number at the front of `s`, which is cut off; no leading zeros.
inline std::optional<unsigned> take_number(std::string_view& s, unsigned most) {
  unsigned value = 0;
  std::size_t n = 0;
  while (n < s.size() && n < 6 && s[n] >= '0' && s[n] <= '9') {
    value = value * 10 + static_cast<unsigned>(s[n++] - '0');
  }
  if (n == 0 || (n > 1 && s[0] == '0') || value > most) return std::nullopt;
  s.remove_prefix(n);
  return value;
}

inline bool take(std::string_view& s, char c) {
  if (s.empty() || s[0] != c) return false;
  s.remove_prefix(1);
  return true;
}

/// An address and the bits behind its prefix.
struct PlainAddress {
  u128 base = 0;
  u128 host = 0;  ///< the mask of the bits that the prefix leaves open
  [[nodiscard]] Interval range() const { return {base & ~host, base | host}; }
};

/// "192.0.2.0/24" and the like, as the tools list IPv4 addresses; no "/0".
inline std::optional<PlainAddress> plain_ipv4(std::string_view s) {
  std::uint32_t base = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0 && !take(s, '.')) return std::nullopt;
    const auto n = take_number(s, 255);
    if (!n) return std::nullopt;
    base = (base << 8U) | *n;
  }
  unsigned length = 32;
  if (!s.empty()) {
    if (!take(s, '/')) return std::nullopt;
    const auto n = take_number(s, 32);
    if (!n || *n == 0 || !s.empty()) return std::nullopt;
    length = *n;
  }
  return PlainAddress{base, length == 32 ? 0 : 0xffffffffU >> length};
}

inline std::optional<PlainAddress> plain_ipv6(std::string_view s) {
  const std::size_t slash = s.find('/');
  const auto address = parse_address(s.substr(0, slash));
  if (!address || address->family != Family::ipv6) return std::nullopt;
  unsigned length = 128;
  if (slash != s.npos) {
    std::string_view rest = s.substr(slash + 1);
    const auto n = take_number(rest, 128);
    if (!n || *n == 0 || !rest.empty()) return std::nullopt;
    length = *n;
  }
  return PlainAddress{address->value, length == 128 ? u128{0} : kU128Max >> length};
}

/// "80", or two ports with `dash` between them, the lower one first.
inline std::optional<Interval> plain_ports(std::string_view s, char dash) {
  const auto low = take_number(s, 65535);
  if (!low) return std::nullopt;
  if (s.empty()) return Interval{*low, *low};
  if (!take(s, dash)) return std::nullopt;
  const auto high = take_number(s, 65535);
  if (!high || !s.empty() || *high < *low) return std::nullopt;
  return Interval{*low, *high};
}

/// Up to seven bytes as a number.
inline std::uint64_t last_bytes(std::string_view s) {
  if (s.size() >= 4) {
    std::uint32_t front = 0;
    std::uint32_t back = 0;
    std::memcpy(&front, s.data(), sizeof front);
    std::memcpy(&back, s.data() + s.size() - sizeof back, sizeof back);
    return (std::uint64_t{front} << 32U) | back;
  }
  if (s.empty()) return 0;
  const auto byte = [&](std::size_t k) { return std::uint64_t{static_cast<unsigned char>(s[k])}; };
  return (byte(0) << 16U) | (byte(s.size() / 2) << 8U) | byte(s.size() - 1);
}

/// Short words are most of a rule, and a call of memcmp costs more than they do.
inline bool equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < 8) return last_bytes(a) == last_bytes(b);
  return std::memcmp(a.data(), b.data(), a.size()) == 0;
}

inline void mix(std::uint64_t& hash, std::string_view word) {
  std::uint64_t h = hash ^ (word.size() * 0x9e3779b97f4a7c15U);
  while (word.size() >= sizeof h) {
    std::uint64_t part = 0;
    std::memcpy(&part, word.data(), sizeof part);
    h = (h ^ part) * 0xff51afd7ed558ccdU;
    h ^= h >> 32U;
    word.remove_prefix(sizeof part);
  }
  h = (h ^ last_bytes(word)) * 0xc4ceb9fe1a85ec53U;
  hash = h ^ (h >> 29U);
}

namespace detail {

inline bool same(const SymbolConstraint& a, const SymbolConstraint& b) {
  return a.field == b.field && a.any_of == b.any_of && a.negated == b.negated;
}

inline bool same(const PortMention& a, const PortMention& b) {
  return a.field == b.field && a.form == b.form && a.text == b.text && a.ports == b.ports &&
         a.span == b.span;
}

inline bool same(const FieldConstraint& a, const FieldConstraint& b) {
  return a.field == b.field && a.values == b.values;
}

template <typename T>
bool all_same(const CompactVector<T>& a, const CompactVector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same(x, y); });
}

}  // namespace detail

/// Equal in all that a plan fills in.
inline bool same_rule(const Rule& a, const Rule& b) {
  return detail::all_same(a.match.all.fields, b.match.all.fields) &&
         detail::all_same(a.match.all.symbols, b.match.all.symbols) &&
         a.match.all.literals == b.match.all.literals && detail::all_same(a.ports, b.ports) &&
         a.comment == b.comment && a.comment_span == b.comment_span;
}

}  // namespace fwlint::shape
