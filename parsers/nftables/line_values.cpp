#include "parsers/nftables/line_values.hpp"

namespace fwlint::nftables {
namespace {

/// Steps through the JSON of a value, byte by byte: it is short.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool key(std::string_view name) {
    std::string_view s;
    return string(s) && s == name && take(':');
  }
  bool string(std::string_view& out) {
    if (!take('"')) return false;
    const std::size_t end = text_.find('"', at_);
    if (end == text_.npos) return false;
    out = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }
  bool number(std::string_view& out) {
    blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && digit(text_[at_])) ++at_;
    out = text_.substr(begin, at_ - begin);
    return !out.empty();
  }
  bool value(LineValue& out);
  [[nodiscard]] bool done() {
    blanks();
    return at_ == text_.size();
  }

 private:
  void blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A number, a string, {"prefix": {"addr": …, "len": …}} or {"range": [number, number]}.
bool Cursor::value(LineValue& out) {
  blanks();
  out.begin = static_cast<std::uint32_t>(at_);
  bool ok = false;
  if (at_ < text_.size() && text_[at_] == '"') {
    out.kind = WordKind::quoted;
    ok = string(out.text);
  } else if (take('{')) {
    std::string_view name;
    if (!string(name) || !take(':')) return false;
    if (name == "prefix") {
      out.kind = WordKind::prefix;
      ok = take('{') && key("addr") && string(out.text) && take(',') && key("len") &&
           number(out.second) && take('}') && take('}');
    } else if (name == "range") {
      out.kind = WordKind::range;
      ok = take('[') && number(out.text) && take(',') && number(out.second) && take(']') &&
           take('}');
    }
  } else {
    out.kind = WordKind::plain;
    ok = number(out.text);
  }
  out.end = static_cast<std::uint32_t>(at_);
  return ok;
}

}  // namespace

/// "a, b, c", without the braces.
bool LineValues::text_group(std::string_view group) {
  std::size_t at = 0;
  while (count < kMaxLineGroup) {
    while (at < group.size() && group[at] == ' ') ++at;
    std::size_t end = at;
    while (end < group.size() && group[end] != ',' && group[end] != ' ') ++end;
    LineValue& v = items[count++];
    v = {group.substr(at, end - at),
         {},
         WordKind::plain,
         static_cast<std::uint32_t>(at),
         static_cast<std::uint32_t>(end)};
    while (end < group.size() && group[end] == ' ') ++end;
    if (end == group.size()) return true;
    if (group[end] != ',') return false;
    at = end + 1;
  }
  return false;
}

bool LineValues::read(const LineWord& word) {
  count = 0;
  switch (word.kind) {
    case WordKind::plain:
    case WordKind::quoted:
      items[count++] = {word.text, {}, word.kind, 0, static_cast<std::uint32_t>(word.text.size())};
      return true;
    case WordKind::group:
      return text_group(word.text);
    case WordKind::prefix:
    case WordKind::range: {
      Cursor c(word.text);
      return c.value(items[count++]) && c.done();
    }
    case WordKind::set:
      break;
  }
  Cursor c(word.text);
  if (!c.take('{') || !c.key("set") || !c.take('[')) return false;
  do {
    if (count == kMaxLineGroup || !c.value(items[count])) return false;
    ++count;
  } while (c.take(','));
  return c.take(']') && c.take('}') && c.done();
}

}  // namespace fwlint::nftables
