// One element of a set as ipset writes it: parts with commas between them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/named_sets.hpp"
#include "parsers/parse_options.hpp"

namespace fwlint::ipset {

/// What was wrong with an element; `message` empty: nothing.
struct Mistake {
  std::string message;
  std::string expected;
  bool host_name = false;  ///< no mistake, but the file does not tell the address
  std::size_t at = 0;      ///< offset of the wrong part in the element
  std::size_t size = 0;
};

/// One IPv4 or IPv6 prefix.
struct Piece {
  u128 base = 0;
  std::uint8_t length = 0;
};

/// Addresses as ipset writes them, by the set's family: one address, a prefix, or, in IPv4 only, a
/// range, which gives several prefixes. False: no address.
bool read_addresses(std::string_view s, Family family, std::vector<Piece>& into);

/// Reads `text` as an element of `set` and appends its entries to `into`.
Mistake read_element(std::string_view text, sets::Set& set, const ParseOptions& options,
                     std::vector<sets::Entry>& into);

/// The number of ICMP or ICMPv6 "name" or "type/code" as type * 256 + code, or -1.
int icmp_number(std::string_view s, bool v6);

/// Type and code by the names that ipset prints (lib/icmp.c, lib/icmpv6.c).
struct IcmpName {
  std::string_view name;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
};
std::span<const IcmpName> icmp_names(bool v6);

}  // namespace fwlint::ipset
