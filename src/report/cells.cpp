// Walks UTF-8 character by character; widths come from display_width, the one table of wide
// characters.
#include "src/report/cells.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::array<std::string_view, 32> kControlPictures = {
    "␀", "␁", "␂", "␃", "␄", "␅", "␆", "␇", "␈", "␉", "␊", "␋", "␌", "␍", "␎", "␏",
    "␐", "␑", "␒", "␓", "␔", "␕", "␖", "␗", "␘", "␙", "␚", "␛", "␜", "␝", "␞", "␟"};

std::uint32_t code_of(std::string_view character) {
  const auto byte = [&](std::size_t k) { return static_cast<std::uint8_t>(character[k]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xFFU >> (character.size() + 1));
  for (std::size_t k = 1; k < character.size(); ++k) code = (code << 6) | (byte(k) & 0x3FU);
  return code;
}

/// C1 controls, and the characters that turn or isolate the direction of writing.
bool is_dangerous(std::uint32_t c) {
  return (c >= 0x80 && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/// Length in bytes of the longest prefix of `s` of at most `width` columns; at least one character.
std::size_t prefix_of_width(std::string_view s, std::size_t width) {
  std::size_t used = 0;
  std::size_t i = 0;
  while (i < s.size()) {
    const bool ascii = static_cast<std::uint8_t>(s[i]) < 0x80;
    const std::size_t n = ascii ? 1 : char_length(s, i);
    const std::size_t w = ascii ? 1 : display_width(s.substr(i, n));
    if (i > 0 && used + w > width) break;
    used += w;
    i += n;
  }
  return i;
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& out) {
  const std::string safe = one_line(line);
  std::string_view rest = safe;
  while (width > 0 && rest.size() > width) {  // bytes are never fewer than columns
    std::size_t end = prefix_of_width(rest, width);
    if (end == rest.size()) break;
    std::size_t next = end;
    const std::size_t blank = rest.substr(0, end + 1).rfind(' ');
    if (blank != std::string_view::npos && blank > 0 && trim(rest.substr(0, blank)).size() > 0) {
      end = blank;
      next = blank + 1;
    }
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(next);
  }
  out.emplace_back(rest);
}

}  // namespace

std::size_t char_length(std::string_view s, std::size_t i) {
  const auto c = static_cast<std::uint8_t>(s[i]);
  const std::size_t n = c < 0xC2 ? 1U : c < 0xE0 ? 2U : c < 0xF0 ? 3U : c < 0xF5 ? 4U : 1U;
  if (i + n > s.size()) return 1;
  for (std::size_t k = 1; k < n; ++k) {
    if ((static_cast<std::uint8_t>(s[i + k]) & 0xC0U) != 0x80U) return 1;
  }
  return n;
}

std::string_view safe_char(std::string_view character) {
  const std::uint32_t c = code_of(character);
  if (character.size() == 1) {
    if (c < 0x20) return kControlPictures[c];
    if (c == 0x7F) return "␡";
    return c < 0x80 ? character : kReplacement;
  }
  const std::uint32_t least = character.size() == 2   ? 0x80U
                              : character.size() == 3 ? 0x800U
                                                      : 0x10000U;
  const bool bad = c < least || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000);
  return bad || is_dangerous(c) ? kReplacement : character;
}

std::string one_line(std::string_view s) {
  if (std::all_of(s.begin(), s.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    return std::string(s);
  }
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    const std::size_t n = char_length(s, i);
    out += s[i] == '\t' ? std::string_view(" ") : safe_char(s.substr(i, n));
    i += n;
  }
  return out;
}

std::vector<std::string> wrap(std::string_view s, std::size_t width) {
  std::vector<std::string> out;
  for (std::string_view line : split(s, '\n')) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    wrap_line(line, width, out);
  }
  while (out.size() > 1 && out.back().empty()) out.pop_back();
  return out;
}

std::string pad(std::string_view s, std::size_t width) {
  std::string out(s);
  const std::size_t w = display_width(s);
  if (w < width) out.append(width - w, ' ');
  return out;
}

std::string_view clip(std::string_view s, std::size_t bytes) {
  if (s.size() <= bytes) return s;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<std::uint8_t>(s[end]) & 0xC0U) == 0x80U) --end;
  return s.substr(0, end);
}

}  // namespace fwlint
