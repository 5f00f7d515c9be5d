// The pieces of the packet language: words with their places, and the ends of a packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/model/address.hpp"

namespace fwlint::cli {

struct PacketWord {
  std::string_view text;
  std::size_t at = 0;  ///< byte offset
};

/// Words are cut at blanks; a quote inside a word protects blanks up to the next quote.
std::vector<PacketWord> cut_packet(std::string_view text);

/// A usage error at a byte offset of the packet's text.
tl::unexpected<Error> bad_word(std::size_t at, std::string message, std::string hint);
/// 'word', safe to print.
std::string quoted(std::string_view s);

/// The enumerator whose name is `s`.
template <class E>
std::optional<E> by_name(std::string_view s, std::initializer_list<E> all) {
  for (const E e : all) {
    if (to_string(e) == s) return e;
  }
  return std::nullopt;
}

struct PacketEnd {
  Address address;
  std::optional<std::uint16_t> port;
};

/// "192.0.2.1:80", "[2001:db8::1]:80", or an address alone.
Result<PacketEnd> parse_end(const PacketWord& w);

}  // namespace fwlint::cli
