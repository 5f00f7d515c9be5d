// Text as terminal columns. Findings quote hostile input, so whatever reaches a terminal goes
// through here: control characters become visible pictures and nothing can move the cursor or turn
// the direction of writing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint {

/// Bytes of the UTF-8 character at `i`; 1 for a byte that starts no complete character.
std::size_t char_length(std::string_view s, std::size_t i);

/// The character as it may be printed: itself, a control picture (U+2400 and on) for control
/// characters, U+FFFD for bad bytes, C1 controls and bidirectional overrides.
std::string_view safe_char(std::string_view character);

/// `s` on one line, every character by safe_char; tabs become blanks.
std::string one_line(std::string_view s);

/// `s` in lines of at most `width` columns, cut at blanks where possible; newlines in `s` are kept
/// as line ends. Width 0 cuts at newlines only. Every line is safe to print. At least one line.
std::vector<std::string> wrap(std::string_view s, std::size_t width);

/// `s` filled with blanks up to `width` columns.
std::string pad(std::string_view s, std::size_t width);

/// The longest prefix of whole characters with at most `bytes` bytes.
std::string_view clip(std::string_view s, std::size_t bytes);

}  // namespace fwlint
