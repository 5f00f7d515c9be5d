#include "src/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace fwlint {

namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string decode_utf16(std::string_view b, bool big) {
  std::string out;
  out.reserve(b.size() / 2 + 16);
  const auto unit = [&](std::size_t i) {
    const auto x = static_cast<unsigned char>(b[i]);
    const auto y = static_cast<unsigned char>(b[i + 1]);
    return static_cast<std::uint32_t>(big ? (x << 8 | y) : (y << 8 | x));
  };
  std::size_t i = 0;
  for (; i + 1 < b.size(); i += 2) {
    std::uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < b.size()) {
      const std::uint32_t d = unit(i + 2);
      if (d >= 0xDC00 && d < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (d - 0xDC00);
        i += 2;
      }
    }
    if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
    append_utf8(out, c);
  }
  if (i < b.size()) append_utf8(out, 0xFFFD);
  return out;
}

/// Length of the valid UTF-8 sequence at `i` and its code point; length 0 when it is not valid.
struct Utf8Char {
  std::size_t length = 0;
  std::uint32_t code = 0;
};

Utf8Char utf8_at(std::string_view s, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned char c = byte(i);
  if (c < 0x80) return {1, c};
  const std::size_t n = c >= 0xF0 && c < 0xF5   ? 4
                        : c >= 0xE0 && c < 0xF0 ? 3
                        : c >= 0xC2 && c < 0xE0 ? 2
                                                : 0;
  if (n == 0 || i + n > s.size()) return {};
  std::uint32_t code = c & (0xFFU >> (n + 1));
  for (std::size_t k = 1; k < n; ++k) {
    if ((byte(i + k) & 0xC0U) != 0x80U) return {};
    code = (code << 6) | (byte(i + k) & 0x3FU);
  }
  if ((n == 3 && (code < 0x800 || (code >= 0xD800 && code < 0xE000))) ||
      (n == 4 && (code < 0x10000 || code > 0x10FFFF))) {
    return {};
  }
  return {n, code};
}

bool valid_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    // Exports are ASCII but for a comment here and there.
    while (i + 8 <= s.size()) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, s.data() + i, 8);
      if ((eight & 0x8080808080808080U) != 0) break;
      i += 8;
    }
    if (i == s.size()) break;
    const Utf8Char u = utf8_at(s, i);
    if (u.length == 0) return false;
    i += u.length;
  }
  return true;
}

// Windows-1252, 0x80..0x9F; 0 where the code page has no character.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string decode_8bit(std::string_view b) {
  std::string out;
  out.reserve(b.size() + b.size() / 8);
  for (const char ch : b) {
    const auto c = static_cast<unsigned char>(ch);
    if (c >= 0x80 && c < 0xA0) {
      const std::uint16_t m = kWindows1252[c - 0x80U];
      append_utf8(out, m == 0 ? 0xFFFDU : m);
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

bool looks_utf16(std::string_view b, std::size_t zero_at) {
  const std::size_t n = std::min<std::size_t>(b.size(), 64);
  if (n < 8) return false;
  for (std::size_t i = 0; i + 1 < n; i += 2) {
    if (b[i + zero_at] != 0 || b[i + 1 - zero_at] == 0) return false;
  }
  return true;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t up = row[j];
      const std::size_t cost = to_lower(a[i - 1]) == to_lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({row[j - 1] + 1, up + 1, diagonal + cost});
      diagonal = up;
    }
  }
  return row[b.size()];
}

bool is_wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

bool is_combining(std::uint32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) || c == 0xFEFF;
}

}  // namespace

DecodedText decode_text(std::string_view b) {
  const auto starts = [&](std::string_view p) { return b.substr(0, p.size()) == p; };
  if (starts("\xEF\xBB\xBF")) {
    b.remove_prefix(3);
    if (valid_utf8(b)) return {std::string(b), Encoding::utf8_bom};
    return {decode_8bit(b), Encoding::eight_bit};
  }
  if (starts("\xFF\xFE")) return {decode_utf16(b.substr(2), false), Encoding::utf16le};
  if (starts("\xFE\xFF")) return {decode_utf16(b.substr(2), true), Encoding::utf16be};
  if (looks_utf16(b, 1)) return {decode_utf16(b, false), Encoding::utf16le};
  if (looks_utf16(b, 0)) return {decode_utf16(b, true), Encoding::utf16be};
  if (valid_utf8(b)) return {std::string(b), Encoding::utf8};
  return {decode_8bit(b), Encoding::eight_bit};
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_lower(std::string_view s) {
  std::string r(s);
  for (char& c : r) c = to_lower(c);
  return r;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

bool starts_with_i(std::string_view s, std::string_view prefix) {
  return s.size() >= prefix.size() && iequals(s.substr(0, prefix.size()), prefix);
}

bool contains_i(std::string_view s, std::string_view needle) {
  return std::search(s.begin(), s.end(), needle.begin(), needle.end(),
                     [](char x, char y) { return to_lower(x) == to_lower(y); }) != s.end();
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= s.size(); ++i) {
    if (i == s.size() || s[i] == separator) {
      out.push_back(s.substr(from, i - from));
      from = i + 1;
    }
  }
  return out;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view s, bool hex_allowed,
                                            bool octal_allowed) {
  unsigned base = 10;
  if (hex_allowed && s.size() > 2 && s[0] == '0' && to_lower(s[1]) == 'x') {
    base = 16;
    s.remove_prefix(2);
  } else if (octal_allowed && s.size() > 1 && s[0] == '0') {
    base = 8;
    s.remove_prefix(1);
  }
  if (s.empty()) return std::nullopt;
  std::uint64_t v = 0;
  for (const char raw : s) {
    const char c = to_lower(raw);
    unsigned d = 99;
    if (is_digit(c)) {
      d = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      d = static_cast<unsigned>(c - 'a') + 10;
    }
    if (d >= base) return std::nullopt;
    if (v > (UINT64_MAX - d) / base) return std::nullopt;
    v = v * base + d;
  }
  return v;
}

std::size_t display_width(std::string_view s) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < s.size();) {
    if (static_cast<unsigned char>(s[i]) < 0x80) {
      ++width;
      ++i;
      continue;
    }
    const Utf8Char u = utf8_at(s, i);
    i += std::max<std::size_t>(u.length, 1);
    if (u.length == 0) {
      ++width;
    } else if (!is_combining(u.code)) {
      width += is_wide(u.code) ? 2U : 1U;
    }
  }
  return width;
}

std::string printable(std::string_view s, std::size_t max_bytes) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    if (out.size() >= max_bytes) return out + "…";
    const Utf8Char u = utf8_at(s, i);
    const auto c = static_cast<unsigned char>(s[i]);
    if (u.length == 0 || c < 0x20 || c == 0x7F) {
      if (c == '\t') {
        out += "\\t";
      } else {
        out += fmt::format("\\x{:02x}", c);
      }
      ++i;
    } else {
      out.append(s.substr(i, u.length));
      i += u.length;
    }
  }
  return out;
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > 64) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view c : candidates) {
    const std::size_t d = edit_distance(word, c);
    if (d < best_distance) {
      best_distance = d;
      best = c;
    }
  }
  return best;
}

}  // namespace fwlint
