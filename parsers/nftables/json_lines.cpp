// Rules of a JSON listing that are left as they stand: a rule's tree takes many times the memory of
// its text, and most rules have a shape that is known by the time they are lowered. A rule is only
// left if it is correct JSON, so that a mistake is found where it was, and if it has the members
// that nft writes, in that order.
#include "parsers/nftables/json_fast.hpp"
#include "parsers/nftables/json_value.hpp"
#include "parsers/nftables/line_words.hpp"

namespace fwlint::nftables::json {
namespace {

/// Steps over correct JSON without escapes; like FastReader, without values.
class Skimmer {
 public:
  Skimmer(const char* text, const std::uint32_t* token, const std::uint32_t* end)
      : text_(text), token_(token), end_(end) {}

  [[nodiscard]] const std::uint32_t* token() const { return token_; }

  bool take(char c) {
    if (token_ == end_ || text_[*token_] != c) return false;
    ++token_;
    return true;
  }
  bool key(std::string_view name) {
    std::string_view s;
    return string(s) && s == name && take(':');
  }
  bool string(std::string_view& into) {
    if (token_ == end_ || text_[*token_] != '"') return false;
    const std::uint32_t start = *token_ + 1;
    std::uint32_t end = *++token_;
    while (end > start && is_blank(text_[end - 1])) --end;
    if (end <= start || text_[end - 1] != '"') return false;
    into = std::string_view(text_ + start, end - 1 - start);
    return true;
  }
  bool number(std::string_view& into) {
    const std::uint32_t at = *token_;
    std::uint32_t i = at;
    while (i < *end_ && digit(text_[i])) ++i;
    if (i == at || (text_[at] == '0' && i != at + 1)) return false;
    into = std::string_view(text_ + at, i - at);
    return ends(i);
  }
  bool value(int depth) {
    if (token_ == end_) return false;
    std::string_view bytes;
    switch (text_[*token_]) {
      case '"':
        return string(bytes) && !writes_set(bytes);
      case '{':
        return children('}', depth);
      case '[':
        return children(']', depth);
      case 'n':
        return word("null");
      case 't':
        return word("true");
      case 'f':
        return word("false");
      default:
        return number(bytes);
    }
  }

 private:
  bool ends(std::uint32_t at) {
    ++token_;
    return at == *token_ || (at < *token_ && is_blank(text_[at]));
  }
  bool word(std::string_view expected) {
    const std::uint32_t at = *token_;
    return *end_ - at >= expected.size() &&
           std::memcmp(text_ + at, expected.data(), expected.size()) == 0 &&
           ends(at + static_cast<std::uint32_t>(expected.size()));
  }
  bool children(char closing, int depth) {
    if (depth >= kMaxNesting) return false;
    const bool object = closing == '}';
    ++token_;
    if (take(closing)) return true;
    do {
      std::string_view name;
      if (object && (!string(name) || writes_set(name) || !take(':'))) return false;
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take(closing);
  }

  const char* text_;
  const std::uint32_t* token_;
  const std::uint32_t* end_;  ///< holds the length of the text
};

}  // namespace

bool Reader::skip_rule(RuleHead& head, RuleLine& line) {
  if (!indexed_ || index_->has_escapes()) return false;
  Skimmer s(text_.data(), tokens_ + token_, tokens_ + index_->size());
  std::string_view handle;
  const auto member = [&](std::string_view name, std::string_view& into, Span* span) {
    if (!s.key(name)) return false;
    const std::uint32_t begin = *s.token();
    if (!s.string(into) || into.empty()) return false;
    if (span != nullptr) {
      *span = {line.file, begin, begin + static_cast<std::uint32_t>(into.size()) + 2};
    }
    return s.take(',');
  };
  if (!s.take('{') || !s.key("rule") || !s.take('{') || !member("family", head.family, nullptr) ||
      !member("table", head.table, &head.table_span) ||
      !member("chain", head.chain, &head.chain_span) || !s.key("handle") || !s.number(handle) ||
      !s.take(',') || handle.size() > 9) {
    return false;
  }
  std::string_view name;
  std::string_view comment;
  if (!s.string(name) || !s.take(':')) return false;
  if (name == "comment") {
    if (!s.string(comment) || !s.take(',') || !s.string(name) || !s.take(':')) return false;
  }
  if (name != "expr" || text_[*s.token()] != '[' || !s.value(3) || !s.take('}') || !s.take('}')) {
    return false;
  }
  line.handle = static_cast<std::uint32_t>(parse_unsigned(handle).value_or(0));
  const auto family = parse_family(head.family);
  if (line.handle == 0 || !family) return false;  // nothing is taken yet
  head.family_value = *family;
  line.begin = tokens_[token_];
  line.token = static_cast<std::uint32_t>(token_);
  token_ = static_cast<std::size_t>(s.token() - tokens_);
  line.end = tokens_[token_ - 1] + 1;
  return true;
}

}  // namespace fwlint::nftables::json
