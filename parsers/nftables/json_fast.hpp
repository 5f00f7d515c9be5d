// The fast half of the JSON reader, for what nft prints: correct JSON, no escapes. Anything else
// makes it give up, and the careful half (json_value.cpp) reads the value again and says what is
// wrong.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "parsers/nftables/json_value.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables::json {

inline bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Reads correct JSON without escapes over the index, and gives up at anything else.
class FastReader {
 public:
  FastReader(const char* text, const std::uint32_t* token, const std::uint32_t* end, Arena& nodes)
      : text_(text), token_(token), end_(end), nodes_(nodes) {}

  bool value(Value& into, int depth) {
    if (token_ == end_) return false;
    const std::uint32_t at = *token_;
    into.begin = at;
    switch (text_[at]) {
      case '"':
        into.kind = Kind::string;
        if (!string(into.text)) return false;
        into.end = at + static_cast<std::uint32_t>(into.text.size()) + 2;
        return true;
      case '{':
        into.kind = Kind::object;
        return children(into, '}', depth);
      case '[':
        into.kind = Kind::array;
        return children(into, ']', depth);
      case 'n':
        into.kind = Kind::null;
        return word(into, "null");
      case 't':
        into.flag = true;
        into.kind = Kind::boolean;
        return word(into, "true");
      case 'f':
        into.kind = Kind::boolean;
        return word(into, "false");
      default:
        into.kind = Kind::number;
        return number(into);
    }
  }
  [[nodiscard]] const std::uint32_t* token() const { return token_; }

 private:
  /// Whether nothing but blanks is between `at` and the next token, which becomes the current one.
  bool ends(Value& into, std::uint32_t at) {
    into.end = at;
    ++token_;
    return at == *token_ || (at < *token_ && is_blank(text_[at]));
  }
  bool string(std::string_view& into) {
    const std::uint32_t start = *token_ + 1;
    std::uint32_t end = *++token_;
    while (end > start && is_blank(text_[end - 1])) --end;
    if (end <= start || text_[end - 1] != '"') return false;
    into = std::string_view(text_ + start, end - 1 - start);
    return true;
  }
  bool word(Value& into, std::string_view expected) {
    const std::uint32_t at = *token_;
    const std::uint32_t room = *end_ - at;
    return room >= expected.size() &&
           std::memcmp(text_ + at, expected.data(), expected.size()) == 0 &&
           ends(into, at + static_cast<std::uint32_t>(expected.size()));
  }
  bool number(Value& into) {
    const std::uint32_t at = *token_;
    std::uint32_t i = at;
    while (i < *end_ && is_digit(text_[i])) ++i;
    if (i == at || (text_[at] == '0' && i != at + 1)) return false;
    into.text = std::string_view(text_ + at, i - at);
    return ends(into, i);
  }
  bool children(Value& into, char closing, int depth) {
    if (depth >= kMaxNesting) return false;
    const bool object = closing == '}';
    ++token_;
    const Value** link = &into.first;
    if (token_ != end_ && text_[*token_] == closing) return close(into);
    for (;;) {
      auto* const child = new (nodes_.allocate(sizeof(Value))) Value;
      *link = child;
      link = &child->next;
      ++into.size;
      if (object) {
        if (token_ == end_ || text_[*token_] != '"' || !string(child->name)) return false;
        if (token_ == end_ || text_[*token_] != ':') return false;
        ++token_;
      }
      if (!value(*child, depth + 1) || token_ == end_) return false;
      const char c = text_[*token_];
      if (c == closing) return close(into);
      if (c != ',') return false;
      ++token_;
    }
  }
  bool close(Value& into) {
    into.end = *token_ + 1;
    ++token_;
    return true;
  }

  const char* text_;
  const std::uint32_t* token_;
  const std::uint32_t* end_;  ///< holds the length of the text
  Arena& nodes_;
};

}  // namespace fwlint::nftables::json
