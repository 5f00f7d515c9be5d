// Small text helpers that know nothing of locales: the same input gives the same bytes everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"

namespace fwlint {

struct DecodedText {
  std::string text;
  Encoding encoding = Encoding::utf8;
};

/// Bytes of an export to UTF-8: UTF-16 (by byte-order mark, or by shape when every other byte is
/// NUL at the start), UTF-8 with or without mark, otherwise Windows-1252. Never fails; bad
/// sequences become U+FFFD.
DecodedText decode_text(std::string_view bytes);

bool is_space(char c);  ///< blank, tab, CR, LF, VT, FF
bool is_digit(char c);
bool is_alpha(char c);
bool is_alnum(char c);
char to_lower(char c);
std::string to_lower(std::string_view s);
std::string_view trim(std::string_view s);
bool iequals(std::string_view a, std::string_view b);
bool starts_with_i(std::string_view s, std::string_view prefix);
bool contains_i(std::string_view s, std::string_view needle);
/// Pieces between separators; empty pieces are kept.
std::vector<std::string_view> split(std::string_view s, char separator);

/// The whole of `s` as an unsigned number; base 10, or 16 after "0x" when `hex_allowed`, or 8 after
/// a leading 0 when `octal_allowed`. Empty, sign, blanks or overflow give nothing.
std::optional<std::uint64_t> parse_unsigned(std::string_view s, bool hex_allowed = false,
                                            bool octal_allowed = false);

/// Columns a terminal needs for UTF-8 text (tabs as one, wide East Asian characters as two).
std::size_t display_width(std::string_view utf8);

/// Printable form of a piece of hostile input: control characters and bad UTF-8 escaped, cut at
/// `max_bytes` with "…".
std::string printable(std::string_view s, std::size_t max_bytes = 80);

/// The candidate nearest to `word` by edit distance when it is near enough to be a slip, else
/// nothing.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace fwlint
