// Taking a rule string apart. Only access lists need care: they may hold the field separator.
#include "parsers/windows/rule_string.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

bool holds_access_list(std::string_view key) {
  return starts_with_i(key, "LUAuth") || iequals(key, "RUAuth") || iequals(key, "RMauth");
}

/// End of the field's value that starts at `from`.
std::size_t value_end(std::string_view text, std::size_t from, bool access_list) {
  const std::size_t plain = std::min(text.find('|', from), text.size());
  if (!access_list) return plain;
  // Only a conditional access list holds "|", always inside parentheses. When they do not balance
  // the text is broken and the first "|" is the better guess.
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (text[i] == '|' && depth == 0) return i;
  }
  return depth == 0 ? text.size() : plain;
}

std::size_t read_version(std::string_view text, RuleString& out) {
  const std::size_t bar = std::min(text.find('|'), text.size());
  const std::string_view head = text.substr(0, bar);
  const auto dot = head.find('.');
  if (head.empty() || to_lower(head.front()) != 'v' || dot == std::string_view::npos) return 0;
  const auto major = parse_unsigned(head.substr(1, dot - 1));
  const auto minor = parse_unsigned(head.substr(dot + 1));
  if (!major || !minor || *major > 0xffff || *minor > 0xffff) return 0;
  out.versioned = true;
  out.major = static_cast<unsigned>(*major);
  out.minor = static_cast<unsigned>(*minor);
  out.version_end = bar;
  out.closed = bar < text.size();
  return std::min(bar + 1, text.size());
}

}  // namespace

Span MappedText::at(std::size_t begin, std::size_t end) const {
  if (!exact) return span;
  const auto shift = [&](std::size_t position) {
    const auto it = std::lower_bound(escapes.begin(), escapes.end(), position);
    return static_cast<std::uint32_t>(position) + static_cast<std::uint32_t>(it - escapes.begin());
  };
  return {span.file, span.begin + shift(begin), span.begin + shift(end)};
}

RuleString parse_rule_string(std::string_view text) {
  RuleString out;
  std::size_t at = read_version(text, out);
  while (at < text.size()) {
    RuleField f;
    f.begin = at;
    const std::size_t stop = std::min(text.find_first_of("=|", at), text.size());
    f.key = text.substr(at, stop - at);
    f.assigned = stop < text.size() && text[stop] == '=';
    f.value_begin = f.assigned ? stop + 1 : stop;
    f.end = f.assigned ? value_end(text, f.value_begin, holds_access_list(f.key)) : stop;
    f.value = text.substr(f.value_begin, f.end - f.value_begin);
    out.closed = f.end < text.size();
    at = f.end + 1;
    if (!f.key.empty() || f.assigned) out.fields.push_back(f);
  }
  return out;
}

bool looks_like_rule(std::string_view text) {
  if (text.size() < 4 || to_lower(text.front()) != 'v') return false;
  std::size_t i = 1;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i > 1 && i < text.size() && text[i] == '.';
}

}  // namespace fwlint::windows
