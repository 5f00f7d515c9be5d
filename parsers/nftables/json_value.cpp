// Recursive descent over RFC 8259. An index of the tokens' places (json_index.hpp) lets it step
// from token to token, and a string ends where the next token's preceding quote is. A text that
// cannot be indexed is read byte by byte, which is slow but finds the place of the mistake. Strings
// without escapes are views into the source.
#include "parsers/nftables/json_value.hpp"

#include <bit>
#include <cstring>
#include <utility>

#include "parsers/nftables/ast_base.hpp"
#include "parsers/nftables/json_fast.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables::json {

std::string_view to_string(Kind k) {
  switch (k) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "";
}

const Value* Value::find(std::string_view member) const {
  const Value* found = nullptr;
  for (const Value& m : members()) {
    if (m.name.size() == member.size() && m.name[0] == member[0] && m.name == member) found = &m;
  }
  return found;
}

namespace {

/// Length of the run of bytes at the start of `s` that are neither quote, backslash nor control
/// characters.
std::size_t plain_run(std::string_view s) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  std::size_t i = 0;
  if constexpr (std::endian::native == std::endian::little) {
    const auto zero_bytes = [](std::uint64_t v) { return (v - kOnes) & ~v & kHighs; };
    for (; i + 8 <= s.size(); i += 8) {
      std::uint64_t v = 0;
      std::memcpy(&v, s.data() + i, 8);
      // The lowest flag is exact; borrows can only set flags above it.
      const std::uint64_t stop = zero_bytes(v ^ (kOnes * '"')) | zero_bytes(v ^ (kOnes * '\\')) |
                                 ((v - kOnes * 0x20) & ~v & kHighs);
      if (stop != 0) return i + static_cast<std::size_t>(std::countr_zero(stop)) / 8;
    }
  }
  for (; i < s.size(); ++i) {
    const char c = s[i];
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
  }
  return i;
}

}  // namespace

bool Reader::fail(std::string message, std::string expected) {
  if (problem_.message.empty()) {
    problem_ = {static_cast<std::uint32_t>(at_), std::move(message), std::move(expected)};
  }
  return false;
}

bool Reader::read_value(Value& into) {
  if (indexed_ && !index_->has_escapes()) {
    FastReader fast(text_.data(), tokens_ + token_, tokens_ + index_->size(), nodes_);
    if (fast.value(into, 0)) {
      token_ = static_cast<std::size_t>(fast.token() - tokens_);
      return true;
    }
    into = Value();
  }
  return value(into, 0);
}

Reader::Reader(std::string_view text, Arena& nodes) : text_(text), nodes_(nodes) {
  auto index = std::make_shared<Index>();
  indexed_ = index->build(text);
  index_ = std::move(index);
  if (indexed_) tokens_ = index_->offsets();
}

Reader::Reader(std::string_view text, std::shared_ptr<const Index> index, Arena& nodes)
    : text_(text),
      nodes_(nodes),
      index_(std::move(index)),
      tokens_(index_->offsets()),
      indexed_(true) {}

bool Reader::read_value_at(std::size_t token, Value& into) {
  token_ = token;
  return read_value(into);
}

char Reader::peek_slowly() {
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return c;
  }
  return '\0';
}

bool Reader::open(char bracket) {
  if (peek() != bracket || at_ >= text_.size()) {
    return fail("unexpected text in JSON", std::string("'") + bracket + "'");
  }
  step();
  return true;
}

bool Reader::next(char closing, bool& first, bool& more) {
  const char c = peek();
  if (at_ >= text_.size()) {
    return fail("the JSON text ends too early", std::string("'") + closing + "'");
  }
  if (c == closing) {
    step();
    more = false;
    return true;
  }
  if (!first) {
    if (c != ',') {
      return fail("unexpected text in JSON", std::string("',' or '") + closing + "'");
    }
    step();
  }
  first = false;
  more = true;
  return true;
}

bool Reader::read_name(std::string_view& name) {
  if (peek() != '"') return fail("unexpected text in a JSON object", "a member name in quotes");
  if (!string(name)) return false;
  if (peek() != ':') return fail("a JSON member has no value", "':'");
  step();
  return true;
}

bool Reader::at_end() {
  peek();
  return at_ >= text_.size() || fail("text after the end of the JSON value", "the end of the file");
}

bool Reader::value(Value& into, int depth) {
  const char c = peek();
  into.begin = static_cast<std::uint32_t>(at_);
  bool ok = false;
  if (at_ >= text_.size()) {
    return fail("the JSON text ends too early", "a value");
  }
  if (c == '{' || c == '[') {
    ok = depth < kMaxNesting ? container(into, depth)
                             : fail("JSON is nested too deeply",
                                    "at most " + std::to_string(kMaxNesting) + " levels");
  } else if (c == '"') {
    into.kind = Kind::string;
    ok = string(into.text);
  } else if (c == 't' || c == 'f') {
    into.kind = Kind::boolean;
    into.flag = c == 't';
    ok = word(into.flag ? "true" : "false");
  } else if (c == 'n') {
    into.kind = Kind::null;
    ok = word("null");
  } else {
    into.kind = Kind::number;
    ok = number(into);
  }
  into.end = static_cast<std::uint32_t>(at_);
  return ok;
}

bool Reader::container(Value& into, int depth) {
  const bool object = text_[at_] == '{';
  const char closing = object ? '}' : ']';
  into.kind = object ? Kind::object : Kind::array;
  step();
  bool first = true;
  bool more = false;
  Value* last = nullptr;
  while (next(closing, first, more)) {
    if (!more) return true;
    auto* const child = new (nodes_.allocate(sizeof(Value))) Value;
    if (last == nullptr) {
      into.first = child;
    } else {
      last->next = child;
    }
    last = child;
    ++into.size;
    if (object && !read_name(child->name)) return false;
    if (!value(*child, depth + 1)) return false;
  }
  return false;
}

/// A number or word ends before the next token; a blank may be between.
bool Reader::ends_scalar() {
  if (!indexed_) return true;
  const std::size_t next = tokens_[++token_];
  if (at_ >= next) return at_ == next;
  return is_blank(text_[at_]);
}

bool Reader::string(std::string_view& into) {
  if (indexed_) ++token_;
  const std::size_t start = ++at_;
  bool escaped = false;
  for (;;) {
    const std::size_t run = plain_run(text_.substr(at_));
    if (escaped) decoded_.append(text_, at_, run);
    at_ += run;
    if (at_ >= text_.size()) break;
    if (text_[at_] == '"') {
      into = escaped ? std::string_view(Text::copy(decoded_)) : text_.substr(start, at_ - start);
      ++at_;
      return true;
    }
    if (text_[at_] != '\\') {
      return fail("a control character inside a JSON string", "an escape such as \\n");
    }
    if (!escaped) decoded_ = text_.substr(start, at_ - start);
    escaped = true;
    ++at_;
    if (!escape(decoded_)) return false;
  }
  at_ = start - 1;
  return fail("a JSON string is not closed", "'\"'");
}

bool Reader::escape(std::string& into) {
  const char c = at_ < text_.size() ? text_[at_++] : '\0';
  switch (c) {
    case '"':
    case '\\':
    case '/':
      into.push_back(c);
      return true;
    case 'b':
      into.push_back('\b');
      return true;
    case 'f':
      into.push_back('\f');
      return true;
    case 'n':
      into.push_back('\n');
      return true;
    case 'r':
      into.push_back('\r');
      return true;
    case 't':
      into.push_back('\t');
      return true;
    case 'u':
      return unicode_escape(into);
    default:
      --at_;
      return fail("an unknown escape in a JSON string", "one of \\\" \\\\ \\/ \\n \\u");
  }
}

bool Reader::hex4(std::uint32_t& into) {
  into = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ < text_.size() ? to_lower(text_[at_]) : '\0';
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    } else {
      return fail("a broken \\u escape in a JSON string", "four hexadecimal digits");
    }
    into = into * 16 + digit;
  }
  return true;
}

bool Reader::unicode_escape(std::string& into) {
  std::uint32_t code = 0;
  if (!hex4(code)) return false;
  if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
    std::uint32_t low = 0;
    const std::size_t mark = at_;
    at_ += 2;
    if (!hex4(low)) return false;
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else {
      at_ = mark;
    }
  }
  if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
  const auto put = [&into](std::uint32_t byte) { into.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
  return true;
}

bool Reader::number(Value& into) {
  const std::size_t start = at_;
  const auto digits = [this] {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > from;
  };
  const auto accept = [this](char c) {
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      return true;
    }
    return false;
  };
  accept('-');
  bool ok = accept('0') || digits();
  if (ok && accept('.')) ok = digits();
  if (ok && (accept('e') || accept('E'))) {
    if (!accept('+')) accept('-');
    ok = digits();
  }
  if (!ok) {
    at_ = start;
    return fail("unexpected text in JSON", "a value");
  }
  into.text = text_.substr(start, at_ - start);
  return ends_scalar() || fail("unexpected text in JSON", "',' or a closing bracket");
}

bool Reader::word(std::string_view expected) {
  if (text_.substr(at_, expected.size()) != expected) {
    return fail("unexpected text in JSON", "a value");
  }
  at_ += expected.size();
  return ends_scalar() || fail("unexpected text in JSON", "',' or a closing bracket");
}

}  // namespace fwlint::nftables::json
