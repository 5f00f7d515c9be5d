// One pass, no back-tracking beyond a line. A string may hold raw line breaks, so a missing closing
// quote could swallow the file: a line that begins like a statement ends such a string, with an
// error there.
#include "parsers/windows/reg_lexer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::windows {

RegReader::RegReader(const SourceSet& sources, FileId file, Diagnostics& diagnostics)
    : text_(sources.text(file)), file_(file), diagnostics_(diagnostics) {}

Span RegReader::span(std::size_t begin, std::size_t end) const {
  return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::size_t RegReader::line_end(std::size_t from) const {
  return std::min(text_.find('\n', from), text_.size());
}

void RegReader::blanks() {
  while (at_ < text_.size() && is_space(text_[at_]) && text_[at_] != '\n') ++at_;
}

bool RegReader::rest_starts(std::string_view s) const {
  return starts_with_i(text_.substr(at_, s.size()), s);
}

bool RegReader::header() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  const std::size_t end = line_end(at_);
  const std::string_view line = trim(text_.substr(at_, end - at_));
  if (iequals(line, "REGEDIT4")) {
    wide_ = false;
  } else if (!starts_with_i(line, "Windows Registry Editor Version")) {
    diagnostics_.error(span(at_, std::min(end, at_ + 80)),
                       "the file does not begin as a registry export",
                       "Windows Registry Editor Version 5.00");
    return false;
  }
  at_ = end;
  return true;
}

std::optional<RegStatement> RegReader::next() {
  for (;;) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] == ';') {
      skip_line();
      continue;
    }
    if (auto s = statement()) return s;
  }
}

std::optional<RegStatement> RegReader::statement() {
  const char c = text_[at_];
  if (c == '[') return key_line();
  if (c == '"' || c == '@') return value_line();
  const std::size_t begin = at_;
  skip_line();
  const std::string_view line = trim(text_.substr(begin, at_ - begin));
  diagnostics_.error(span(begin, begin + line.size()),
                     fmt::format("'{}' is no registry statement", printable(line, 40)),
                     "[KEY], \"name\"=value or ; comment");
  return std::nullopt;
}

std::optional<RegStatement> RegReader::key_line() {
  RegStatement s;
  const std::size_t begin = at_;
  skip_line();
  const std::string_view line = trim(text_.substr(begin, at_ - begin));
  // A key may hold "]" itself, so the last one on the line closes it.
  const std::size_t close = line.rfind(']');
  s.span = span(begin, begin + line.size());
  if (close == std::string_view::npos) {
    diagnostics_.error(s.span, "the key has no closing bracket", "[KEY]");
  }
  std::string_view name = line.substr(1, close == std::string_view::npos ? close : close - 1);
  if (!name.empty() && name.front() == '-') {
    s.kind = RegKind::delete_key;
    name.remove_prefix(1);
  }
  s.name = std::string(name);
  return s;
}

bool RegReader::statement_starts(std::size_t at) const {
  const std::size_t end = std::min(text_.find('\n', at), text_.size());
  const std::string_view line = trim(text_.substr(at, end - at));
  if (starts_with_i(line, "[HKEY_") || starts_with_i(line, "[-HKEY_")) return true;
  return line.size() > 1 && line.front() == '"' && line.find("\"=") != std::string_view::npos;
}

bool RegReader::quoted(MappedText& out, bool multiline, bool& complete) {
  const std::size_t begin = ++at_;
  complete = true;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') break;
    if (c == '\n' && (!multiline || statement_starts(at_ + 1))) {
      complete = false;
      break;
    }
    if (c == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '\\' || text_[at_ + 1] == '"')) {
      out.escapes.push_back(static_cast<std::uint32_t>(out.text.size()));
      ++at_;
    }
    out.text += text_[at_];
  }
  if (at_ >= text_.size()) complete = false;
  out.span = span(begin, at_);
  if (!complete) {
    while (!out.text.empty() && is_space(out.text.back())) out.text.pop_back();
    diagnostics_.error(span(begin - 1, begin), "the string has no closing quote",
                       "'\"' at the end of the string", "the file may be cut off");
    return false;
  }
  ++at_;
  return true;
}

std::optional<RegStatement> RegReader::value_line() {
  RegStatement s;
  const std::size_t begin = at_;
  if (text_[at_] == '@') {
    ++at_;
  } else {
    MappedText name;
    bool complete = true;
    if (!quoted(name, false, complete)) {
      skip_line();
      return std::nullopt;
    }
    s.name = std::move(name.text);
  }
  blanks();
  if (at_ >= text_.size() || text_[at_] != '=') {
    diagnostics_.error(span(at_, at_), "a value name without '='", "\"name\"=value");
    skip_line();
    return std::nullopt;
  }
  ++at_;
  blanks();
  const std::size_t value = at_;
  if (!value_data(s)) {
    skip_line();
    return std::nullopt;
  }
  s.span = span(begin, at_);
  s.value_span = span(value, at_);
  end_of_statement();
  return s;
}

bool RegReader::value_data(RegStatement& s) {
  if (rest_starts("\"")) {
    s.kind = RegKind::string;
    quoted(s.text, true, s.complete);
    return true;
  }
  if (rest_starts("dword:")) return dword(s);
  if (rest_starts("hex")) return hex(s);
  if (rest_starts("-")) {
    s.kind = RegKind::delete_value;
    ++at_;
    return true;
  }
  diagnostics_.error(span(at_, at_),
                     fmt::format("value '{}' has data of no known kind", printable(s.name, 60)),
                     "\"text\", dword:, hex: or -");
  return false;
}

bool RegReader::dword(RegStatement& s) {
  s.kind = RegKind::dword;
  at_ += std::string_view("dword:").size();
  const std::size_t begin = at_;
  std::uint64_t value = 0;
  while (at_ < text_.size() && is_alnum(text_[at_])) ++at_;
  const std::string digits =
      "0x" + std::string(text_.substr(begin, std::min<std::size_t>(at_ - begin, 16)));
  const auto n = parse_unsigned(digits, true);
  if (n) value = *n;
  if (!n || value > 0xffffffffU || at_ - begin > 8) {
    diagnostics_.error(span(begin, at_), "not a 32-bit hexadecimal number",
                       "dword: and up to 8 hexadecimal digits");
    return false;
  }
  s.number = static_cast<std::uint32_t>(value);
  return true;
}

bool RegReader::hex(RegStatement& s) {
  at_ += 3;
  unsigned type = 3;
  if (rest_starts("(")) {
    const std::size_t close = std::min(text_.find(')', at_), text_.size());
    const auto n =
        close < text_.size() && close - at_ < 12
            ? parse_unsigned("0x" + std::string(text_.substr(at_ + 1, close - at_ - 1)), true)
            : std::nullopt;
    if (!n || *n > 0xffffffffU) {
      diagnostics_.error(span(at_, at_ + 1), "the data type is not a number", "hex(2): and bytes");
      return false;
    }
    type = static_cast<unsigned>(*n);
    at_ = close + 1;
  }
  if (!rest_starts(":")) {
    diagnostics_.error(span(at_, at_), "hexadecimal data without ':'", "hex: or hex(2): and bytes");
    return false;
  }
  ++at_;
  const std::size_t begin = at_;
  std::string raw;
  if (!hex_bytes(raw)) return false;
  s.text.span = span(begin, at_);
  s.text.exact = false;
  s.bytes = raw.size();
  s.kind = type == 1   ? RegKind::string
           : type == 2 ? RegKind::expand_string
           : type == 7 ? RegKind::multi_string
                       : RegKind::binary;
  if (type == 4 && raw.size() == 4) {
    s.kind = RegKind::dword;
    for (std::size_t i = 4; i-- > 0;) {
      s.number = (s.number << 8) | static_cast<unsigned char>(raw[i]);
    }
  }
  if (s.kind != RegKind::binary && s.kind != RegKind::dword) hex_string(s, raw);
  return true;
}

bool RegReader::hex_bytes(std::string& out) {
  for (;;) {
    blanks();
    if (rest_starts("\\")) {  // continuation: the data goes on in the next line
      ++at_;
      blanks();
      if (at_ < text_.size() && text_[at_] == '\n') ++at_;
      continue;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_alnum(text_[at_])) ++at_;
    if (at_ == begin) return true;
    const auto n = at_ - begin <= 2
                       ? parse_unsigned("0x" + std::string(text_.substr(begin, at_ - begin)), true)
                       : std::nullopt;
    if (!n) {
      diagnostics_.error(span(begin, at_), "not a byte", "two hexadecimal digits");
      return false;
    }
    out += static_cast<char>(static_cast<unsigned char>(*n));
    if (!rest_starts(",")) return true;
    ++at_;
  }
}

void RegReader::hex_string(RegStatement& s, const std::string& raw) {
  DecodedText d = wide_ ? decode_text("\xFF\xFE" + raw) : decode_text(raw);
  s.text.text = std::move(d.text);
  while (!s.text.text.empty() && s.text.text.back() == '\0') s.text.text.pop_back();
}

void RegReader::end_of_statement() {
  blanks();
  if (at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == ';') {
    skip_line();
    return;
  }
  const std::size_t begin = at_;
  skip_line();
  const std::string_view rest = trim(text_.substr(begin, at_ - begin));
  diagnostics_.error(span(begin, begin + rest.size()),
                     fmt::format("'{}' after the value", printable(rest, 40)),
                     "the end of the line");
}

}  // namespace fwlint::windows
