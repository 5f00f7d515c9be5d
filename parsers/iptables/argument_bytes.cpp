// Conditions on raw bytes: text to search for, u32's tests, BPF programs.
#include <charconv>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxPattern = 128;                // XT_STRING_MAX_PATTERN_SIZE
constexpr std::size_t kMaxTests = 10, kMaxValues = 10;  // XT_U32_MAXSIZE
constexpr std::size_t kMaxProgram = 64;                 // XT_BPF_MAX_NUM_INSTR

/// The pattern as it is saved: in hexadecimal when a byte cannot be printed.
Argument pattern(std::string bytes) {
  Argument a;
  if (bytes.empty() || bytes.size() > kMaxPattern) {
    a.error = fmt::format("pattern of {} bytes", bytes.size());
    return a;
  }
  a.quotes = Quotes::always;
  a.in_hex = bytes.back() == '\\';
  for (const char c : bytes) a.in_hex = a.in_hex || c < 0x20 || c > 0x7e;
  if (!a.in_hex) {
    a.text = std::move(bytes);
    return a;
  }
  a.text = "|";
  for (const char c : bytes) a.text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  a.text += "|";
  return a;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// Reads u32's test language; see iptables-extensions(8).
class U32Reader {
 public:
  explicit U32Reader(std::string_view s) : s_(s) {}

  std::optional<std::string> read() {
    std::string out;
    for (std::size_t tests = 1;; ++tests) {
      if (tests > kMaxTests || !location(out) || !take("=")) return std::nullopt;
      out += '=';
      if (!values(out)) return std::nullopt;
      blanks();
      if (at_ == s_.size()) return out;
      if (!take("&&")) return std::nullopt;
      out += "&&";
    }
  }

 private:
  void blanks() {
    while (at_ < s_.size() && is_space(s_[at_])) ++at_;
  }
  bool take(std::string_view word) {
    blanks();
    if (s_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool number(std::string& out) {
    blanks();
    std::size_t end = at_;
    while (end < s_.size() && is_alnum(s_[end])) ++end;
    const auto n = parse_unsigned(s_.substr(at_, end - at_), true, true);
    if (!n || *n > 0xffffffffU) return false;
    out += fmt::format("{:#x}", *n);
    at_ = end;
    return true;
  }
  bool location(std::string& out) {
    if (!number(out)) return false;
    for (std::size_t steps = 0; steps < kMaxTests; ++steps) {
      blanks();
      if (s_.substr(at_, 1) == "=") return true;
      std::string_view op;
      for (const std::string_view candidate : {"<<", ">>", "&", "@"}) {
        if (op.empty() && s_.substr(at_, candidate.size()) == candidate) op = candidate;
      }
      if (op.empty()) return false;
      at_ += op.size();
      out += op;
      if (!number(out)) return false;
    }
    return true;
  }
  bool values(std::string& out) {
    for (std::size_t count = 1;; ++count) {
      if (count > kMaxValues || !number(out)) return false;
      if (take(":")) {
        out += ':';
        if (!number(out)) return false;
      }
      if (!take(",")) return true;
      out += ',';
    }
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

}  // namespace

Argument read_byte_text(std::string_view s) { return pattern(std::string(s)); }

Argument read_hex_string(std::string_view s) {
  std::string bytes;
  bool hex = false;
  for (std::size_t k = 0; k < s.size() && bytes.size() <= kMaxPattern; ++k) {
    if (s[k] == '\\' && !hex && k + 1 < s.size()) {
      bytes += s[++k];
    } else if (s[k] == '|') {
      hex = !hex;
    } else if (!hex) {
      bytes += s[k];
    } else if (s[k] != ' ') {
      const int high = hex_value(s[k]);
      const int low = k + 1 < s.size() ? hex_value(s[k + 1]) : -1;
      if (high < 0 || low < 0) return refused(s, form_of({ArgumentKind::bytes_in_hex}));
      bytes += static_cast<char>(high * 16 + low);
      ++k;
    }
  }
  if (hex) return refused(s, form_of({ArgumentKind::bytes_in_hex}));
  return pattern(std::move(bytes));
}

Argument read_u32(std::string_view s) {
  const auto text = U32Reader(s).read();
  if (!text) return refused(s, form_of({ArgumentKind::u32_tests}));
  Argument a = accepted(*text);
  a.quotes = Quotes::always;
  return a;
}

Argument read_bytecode(std::string_view s) {
  const auto lines = split(s.substr(0, 8192), ',');
  const auto count = parse_unsigned(lines[0], true, true);
  std::size_t given = lines.size() - 1;
  if (given > 0 && trim(lines.back()).empty()) --given;
  if (!count || *count == 0 || *count > kMaxProgram || given != *count) {
    return refused(s, form_of({ArgumentKind::bytecode}));
  }
  std::string out = fmt::format("{}", *count);
  for (std::size_t k = 1; k <= given; ++k) {
    constexpr std::uint64_t kMost[] = {0xffff, 0xff, 0xff, 0xffffffffU};
    std::size_t field = 0;
    for (const std::string_view word : split(trim(lines[k]), ' ')) {
      if (word.empty()) continue;
      const auto n = parse_unsigned(word, true, true);
      if (field == 4 || !n || *n > kMost[field]) {
        return refused(lines[k], form_of({ArgumentKind::bytecode}));
      }
      out += fmt::format("{}{}", field == 0 ? "," : " ", *n);
      ++field;
    }
    if (field != 4) return refused(lines[k], form_of({ArgumentKind::bytecode}));
  }
  Argument a = accepted(out);
  a.quotes = Quotes::always;
  return a;
}

}  // namespace fwlint::iptables
