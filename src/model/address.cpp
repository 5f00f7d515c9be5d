#include "src/model/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

std::optional<Address> parse_ipv4(std::string_view s) {
  std::uint32_t value = 0;
  std::uint32_t part = 0;
  unsigned digits = 0;
  unsigned dots = 0;
  for (const char c : s) {
    if (c >= '0' && c <= '9') {
      part = part * 10 + static_cast<std::uint32_t>(c - '0');
      if (++digits > 3) return std::nullopt;
    } else {
      if (c != '.' || digits == 0 || part > 255 || ++dots > 3) return std::nullopt;
      value = (value << 8) | part;
      part = digits = 0;
    }
  }
  if (dots != 3 || digits == 0 || part > 255) return std::nullopt;
  return Address{Family::ipv4, (value << 8) | part};
}

std::optional<Address> parse_ipv6(std::string_view s) {
  if (const auto scope = s.find('%'); scope != std::string_view::npos) s = s.substr(0, scope);
  if (s.size() > 45) return std::nullopt;
  const std::string text(s);
  std::array<unsigned char, 16> raw{};
  if (inet_pton(AF_INET6, text.c_str(), raw.data()) != 1) return std::nullopt;
  u128 value = 0;
  for (const unsigned char b : raw) value = (value << 8) | b;
  return Address{Family::ipv6, value};
}

/// Number of trailing host bits if [lo, hi] is exactly one prefix.
std::optional<unsigned> as_prefix(Family f, Interval i) {
  const u128 span = i.hi - i.lo;
  if ((span & (span + 1)) != 0 && span != kU128Max) return std::nullopt;
  if ((i.lo & span) != 0) return std::nullopt;
  unsigned bits = 0;
  for (u128 x = span; x != 0; x >>= 1) ++bits;
  return address_bits(f) - bits;
}

}  // namespace

std::string_view to_string(Family f) { return f == Family::ipv4 ? "IPv4" : "IPv6"; }

std::optional<Address> parse_address(std::string_view s) {
  return s.find(':') != std::string_view::npos ? parse_ipv6(s) : parse_ipv4(s);
}

std::string to_string(const Address& a) {
  if (a.family == Family::ipv4) {
    const auto v = static_cast<std::uint32_t>(a.value);
    return fmt::format("{}.{}.{}.{}", v >> 24, (v >> 16) & 255, (v >> 8) & 255, v & 255);
  }
  std::array<unsigned char, 16> raw{};
  for (std::size_t i = 0; i < 16; ++i) {
    raw[i] = static_cast<unsigned char>(a.value >> (8 * (15 - i)));
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, raw.data(), text.data(), text.size());
  return text.data();
}

std::optional<Prefix> parse_prefix(std::string_view s) {
  const auto slash = s.find('/');
  const auto a = parse_address(s.substr(0, slash));
  if (!a) return std::nullopt;
  const unsigned bits = address_bits(a->family);
  unsigned length = bits;
  if (slash != std::string_view::npos) {
    const auto n = parse_unsigned(s.substr(slash + 1));
    if (!n || *n > bits) return std::nullopt;
    length = static_cast<unsigned>(*n);
  }
  const u128 host = length == 0 ? max_address(a->family)
                                : (length == bits ? u128{0} : ((u128{1} << (bits - length)) - 1));
  return Prefix{{a->family, a->value & ~host}, length};
}

std::string to_string(const Prefix& p) {
  if (p.length == address_bits(p.base.family)) return to_string(p.base);
  return fmt::format("{}/{}", to_string(p.base), p.length);
}

ValueSet values(const Prefix& p) {
  const unsigned bits = address_bits(p.base.family);
  const u128 host = p.length == 0
                        ? max_address(p.base.family)
                        : (p.length == bits ? u128{0} : ((u128{1} << (bits - p.length)) - 1));
  return ValueSet::range(p.base.value, p.base.value | host);
}

std::optional<ValueSet> masked_values(Family f, u128 base, u128 mask) {
  const u128 all = max_address(f);
  const u128 free_bits = ~mask & all;
  base &= mask;
  // The run of free bits at the bottom is one interval; each free bit above doubles the number.
  unsigned low = 0;
  while (low < address_bits(f) && ((free_bits >> low) & 1) != 0) ++low;
  if (low == address_bits(f)) return ValueSet::range(0, all);
  const u128 block = (u128{1} << low) - 1;
  std::vector<Interval> out{{base, base | block}};
  for (unsigned bit = low; bit < address_bits(f); ++bit) {
    if (((free_bits >> bit) & 1) == 0) continue;
    if (out.size() > 32768) return std::nullopt;
    const std::size_t n = out.size();
    for (std::size_t i = 0; i < n; ++i) {
      out.push_back({out[i].lo | (u128{1} << bit), out[i].hi | (u128{1} << bit)});
    }
  }
  return ValueSet::from(std::move(out));
}

std::string describe_addresses(Family f, const ValueSet& s, std::size_t limit) {
  if (s.empty()) return "none";
  if (s.interval_count() == 1 && s.lo() == 0 && s.hi() == max_address(f)) return "any";
  const ValueSet outside = complement(s, max_address(f));
  if (outside.interval_count() < s.interval_count()) {
    return "any except " + describe_addresses(f, outside, limit);
  }
  std::string out;
  for (std::size_t i = 0; i < s.interval_count(); ++i) {
    if (i == limit) return out + fmt::format(", … ({} more)", s.interval_count() - limit);
    if (i != 0) out += ", ";
    const Interval x = s.interval(i);
    if (const auto length = as_prefix(f, x)) {
      out += to_string(Prefix{{f, x.lo}, *length});
    } else {
      out += to_string(Address{f, x.lo}) + "-" + to_string(Address{f, x.hi});
    }
  }
  return out;
}

}  // namespace fwlint
