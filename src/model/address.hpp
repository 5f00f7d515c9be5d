// IPv4 and IPv6 addresses and prefixes as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/u128.hpp"
#include "src/base/value_set.hpp"

namespace fwlint {

enum class Family : std::uint8_t { ipv4, ipv6 };
std::string_view to_string(Family f);  ///< "IPv4", "IPv6"

constexpr unsigned address_bits(Family f) { return f == Family::ipv4 ? 32 : 128; }
constexpr u128 max_address(Family f) { return f == Family::ipv4 ? u128{0xffffffffU} : kU128Max; }

/// An address: for IPv4 the 32-bit number in host order, for IPv6 all 128 bits.
struct Address {
  Family family = Family::ipv4;
  u128 value = 0;
  friend bool operator==(const Address&, const Address&) = default;
};

/// Dotted quad, or RFC 4291 text with an optional "%scope" (ignored), nothing else: no host names.
std::optional<Address> parse_address(std::string_view s);
/// Dotted quad, or RFC 5952 canonical text.
std::string to_string(const Address& a);

/// base/length, host bits cleared.
struct Prefix {
  Address base;
  unsigned length = 0;
};

/// "a", "a/len"; host bits are cleared. Nothing on anything else.
std::optional<Prefix> parse_prefix(std::string_view s);
std::string to_string(const Prefix& p);
ValueSet values(const Prefix& p);

/// Addresses matched by `address & mask == base & mask`, also for masks with holes. Nothing when
/// the mask has so many holes that the set would need more than 65,536 intervals.
std::optional<ValueSet> masked_values(Family f, u128 base, u128 mask);

/// A set of addresses as a list of prefixes and ranges: "10.0.0.0/8, 192.0.2.1-192.0.2.9"; "any"
/// for all. At most `limit` items, then ", … (N more)".
std::string describe_addresses(Family f, const ValueSet& s, std::size_t limit = 6);

}  // namespace fwlint
