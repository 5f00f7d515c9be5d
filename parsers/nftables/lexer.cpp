// One pass over the bytes, no allocation. The only hard part is what begins with a digit, a hex
// digit or a colon: addresses, ranges, durations and map keys share these characters, so an address
// is tried first, over the longest run that could be one, and numbers end where their digits end.
#include "parsers/nftables/lexer.hpp"

#include <array>
#include <cstddef>

#include "src/base/text.hpp"
#include "src/model/address.hpp"

namespace fwlint::nftables {

namespace {

enum CharClass : std::uint8_t {
  kDigit = 1,
  kHexLetter = 2,
  kLetter = 4,
  kWordExtra = 8,
  kBlank = 16
};

/// The classes of every byte: a token costs a look-up per character.
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t c = '0'; c <= '9'; ++c) out[c] = kDigit;
  for (std::size_t c = 'a'; c <= 'z'; ++c) out[c] = c <= 'f' ? kLetter | kHexLetter : kLetter;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) out[c] = c <= 'F' ? kLetter | kHexLetter : kLetter;
  for (const char c : {'_', '/', '-', '.'}) out[static_cast<std::size_t>(c)] = kWordExtra;
  for (const char c : {' ', '\t', '\r', '\v', '\f', '\n'})
    out[static_cast<std::size_t>(c)] = kBlank;
  return out;
}();

bool in_class(char c, unsigned classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

bool is_digit(char c) { return in_class(c, kDigit); }
bool is_alnum(char c) { return in_class(c, kDigit | kLetter); }
bool is_space(char c) { return in_class(c, kBlank); }
bool is_hex(char c) { return in_class(c, kDigit | kHexLetter); }
bool is_word_start(char c) { return in_class(c, kLetter) || c == '_'; }
bool is_word_char(char c) { return in_class(c, kDigit | kLetter | kWordExtra); }

bool ends_name(char c) {
  return is_space(c) || c == '{' || c == '}' || c == ';' || c == ',' || c == '\0';
}

/// Six groups of one or two hex digits.
bool is_mac(std::string_view s) {
  int groups = 0;
  std::size_t i = 0;
  while (i < s.size()) {
    std::size_t digits = 0;
    while (i < s.size() && is_hex(s[i])) {
      ++i;
      ++digits;
    }
    if (digits == 0 || digits > 2) return false;
    ++groups;
    if (i == s.size()) return groups == 6;
    if (s[i] != ':') return false;
    ++i;
  }
  return false;
}

/// Digits and units: "1d2h3m4s", "500ms".
bool is_duration(std::string_view s) {
  std::size_t i = 0;
  while (i < s.size()) {
    const std::size_t from = i;
    while (i < s.size() && is_digit(s[i])) ++i;
    if (i == from || i == s.size()) return false;
    if (s.substr(i) == "ms") return true;
    const char c = s[i];
    if (c != 'w' && c != 'd' && c != 'h' && c != 'm' && c != 's') return false;
    ++i;
  }
  return true;
}

/// The longest text an IPv6 address has, with room for an embedded IPv4 address.
constexpr std::size_t kMaxAddressText = 48;

}  // namespace

Token Lexer::make(TokenKind kind, std::size_t begin, std::size_t end) const {
  return {kind,
          static_cast<std::uint32_t>(begin),
          static_cast<std::uint32_t>(end),
          {text_.data() + begin, end - begin}};
}

std::optional<std::uint64_t> Lexer::take_handle() {
  const auto h = handle_;
  handle_.reset();
  return h;
}

bool Lexer::take_iptables_warning() {
  const bool w = iptables_warning_;
  iptables_warning_ = false;
  return w;
}

void Lexer::skip_blanks() {
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  while (pos_ < size) {
    const char c = data[pos_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f') {
      ++pos_;
    } else if (c == '\\' && at(pos_ + 1) == '\n') {
      pos_ += 2;
    } else if (c == '\\' && at(pos_ + 1) == '\r' && at(pos_ + 2) == '\n') {
      pos_ += 3;
    } else {
      return;
    }
  }
}

bool Lexer::comment(Token& token) {
  const std::size_t begin = pos_;
  const auto line_end = text_.find('\n', begin);
  const std::size_t end = line_end == std::string_view::npos ? text_.size() : line_end;
  std::string_view body = text_.substr(begin + 1, end - begin - 1);
  if (body.substr(0, 4) == " xt_") {
    std::size_t n = 4;
    while (n < body.size() && (is_alnum(body[n]) || body[n] == '_' || body[n] == '-')) ++n;
    if (n > 4 && (n == body.size() || is_space(body[n]))) {
      token = make(TokenKind::xt, begin, begin + 1 + n);
      token.text = body.substr(4, n - 4);
      pos_ = token.end;
      return true;
    }
  }
  pos_ = static_cast<std::uint32_t>(end);
  body = trim(body);
  if (body.substr(0, 7) == "handle ") {
    body = trim(body.substr(7));
    if (const auto n = parse_unsigned(body.substr(0, body.find(' ')))) handle_ = *n;
  } else if (body.find("managed by iptables-nft") != std::string_view::npos) {
    iptables_warning_ = true;
  }
  return false;
}

Token Lexer::next() {
  for (;;) {
    skip_blanks();
    if (pos_ >= text_.size()) return make(TokenKind::end, text_.size(), text_.size());
    if (text_[pos_] != '#') break;
    Token token;
    if (comment(token)) return token;
  }
  const std::uint32_t begin = pos_;
  const char c = text_[begin];
  Token token;
  if (in_class(c, kLetter) && !in_class(c, kHexLetter)) {  // surely a word
    token = word_token(begin);
  } else if (c == '\n') {
    token = make(TokenKind::newline, begin, begin + 1);
  } else if (c == '"') {
    token = string_token(begin);
  } else if (is_alnum(c) || c == '_' || c == ':') {
    token = word_or_value(begin);
  } else if (c == '$' || c == '@') {
    std::size_t end = begin + 1;
    while (end < text_.size() && is_word_char(text_[end])) ++end;
    token = make(c == '$' ? TokenKind::variable : TokenKind::at, begin, end);
    token.text = token.text.substr(1);
    if (token.text.empty()) token.kind = TokenKind::bad;
  } else {
    token = punctuation(begin);
  }
  pos_ = token.end;
  return token;
}

Token Lexer::next_name() {
  skip_blanks();
  const char c = at(pos_);
  if (c == '"' || c == '#' || c == '$' || ends_name(c)) return next();
  std::size_t end = pos_;
  while (end < text_.size() && !ends_name(text_[end])) ++end;
  const Token token = make(TokenKind::word, pos_, end);
  pos_ = token.end;
  return token;
}

Token Lexer::next_class() {
  skip_blanks();
  std::size_t end = pos_;
  std::size_t colons = 0;
  while (end < text_.size() && end - pos_ < 12 && (is_hex(text_[end]) || text_[end] == ':')) {
    if (text_[end] == ':') ++colons;
    ++end;
  }
  if (colons != 1 || (is_word_char(at(end)) && at(end) != '-')) return next();
  const Token token = make(TokenKind::word, pos_, end);
  pos_ = token.end;
  return token;
}

Token Lexer::string_token(std::uint32_t begin) {
  std::size_t end = begin + 1;
  while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') ++end;
  if (end == text_.size() || text_[end] != '"') return make(TokenKind::bad, begin, end);
  Token token = make(TokenKind::string, begin, end + 1);
  token.text = text_.substr(begin + 1, end - begin - 1);
  return token;
}

/// Length of the address or MAC that begins here, or 0.
std::uint32_t Lexer::address_length(std::uint32_t begin) const {
  std::size_t end = begin;
  std::size_t dots = 0;
  std::size_t colons = 0;
  if (!is_digit(text_[begin]) && text_[begin] != ':') {  // a word, unless a colon comes soon
    while (is_hex(at(end))) ++end;
    if (at(end) != ':') return 0;
  }
  while (end < text_.size() && end - begin < kMaxAddressText) {
    const char c = text_[end];
    if (c == ':') {
      ++colons;
    } else if (c == '.') {
      ++dots;
    } else if (!is_hex(c)) {
      break;
    }
    ++end;
  }
  if (colons < 2) {
    if (dots < 3) return 0;
    end = begin;
    while (end - begin < 16 && (is_digit(at(end)) || at(end) == '.')) ++end;
  }
  std::string_view run = text_.substr(begin, end - begin);
  const bool whole = colons < 2 || !is_word_start(at(end));
  if (whole && (parse_address(run) || is_mac(run))) return static_cast<std::uint32_t>(run.size());
  // The last colon may be that of a map: "2001:db8::1:", "2001:db8::1:accept".
  const auto colon = run.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return 0;
  run = run.substr(0, colon);
  return parse_address(run) || is_mac(run) ? static_cast<std::uint32_t>(run.size()) : 0;
}

/// Digits with nothing behind them that could make them an address, a duration or a hex number.
bool Lexer::is_plain_number(std::uint32_t begin) const {
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  std::size_t end = begin + 1;
  while (end < size && is_digit(data[end])) ++end;
  if (end == size) return true;
  const char c = data[end];
  return c != '.' && c != ':' && c != '_' && !in_class(c, kLetter);
}

Token Lexer::word_or_value(std::uint32_t begin) {
  const char c = text_[begin];
  if (c == ':' && at(begin + 1) != ':') return make(TokenKind::colon, begin, begin + 1);
  if (is_digit(c) && is_plain_number(begin)) {
    std::size_t end = begin + 1;
    while (is_digit(at(end))) ++end;
    return make(TokenKind::number, begin, end);
  }
  if (is_hex(c) || c == ':') {
    if (const auto n = address_length(begin)) return make(TokenKind::address, begin, begin + n);
  }
  if (c == ':') return make(TokenKind::colon, begin, begin + 1);
  if (!is_digit(c)) return word_token(begin);
  std::size_t end = begin;
  if (c == '0' && (at(begin + 1) == 'x' || at(begin + 1) == 'X') && is_hex(at(begin + 2))) {
    end = begin + 2;
    while (is_hex(at(end))) ++end;
    return make(TokenKind::number, begin, end);
  }
  std::size_t run = begin;
  while (is_alnum(at(run)) || at(run) == '_') ++run;
  while (is_digit(at(end))) ++end;
  if (run == end) return make(TokenKind::number, begin, end);
  const std::string_view all = text_.substr(begin, run - begin);
  if (is_duration(all) || all == "8021q" || all == "8021ad") {
    return make(TokenKind::word, begin, run);
  }
  return make(TokenKind::number, begin, end);
}

Token Lexer::word_token(std::uint32_t begin) {
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  std::size_t end = begin + 1;
  while (end < size && is_word_char(data[end])) ++end;
  if (at(end) == '\\' && at(end + 1) == '*') {
    end += 2;
  } else if (at(end) == '*') {
    ++end;
  }
  return make(TokenKind::word, begin, end);
}

Token Lexer::punctuation(std::uint32_t begin) {
  const char c = text_[begin];
  const char d = at(begin + 1);
  const auto one = [&](TokenKind k) { return make(k, begin, begin + 1); };
  const auto two = [&](TokenKind k) { return make(k, begin, begin + 2); };
  switch (c) {
    case ';':
      return one(TokenKind::semicolon);
    case '{':
      return one(TokenKind::lbrace);
    case '}':
      return one(TokenKind::rbrace);
    case '(':
      return one(TokenKind::lparen);
    case ')':
      return one(TokenKind::rparen);
    case '[':
      return one(TokenKind::lbracket);
    case ']':
      return one(TokenKind::rbracket);
    case ',':
      return one(TokenKind::comma);
    case '.':
      return one(TokenKind::dot);
    case '/':
      return one(TokenKind::slash);
    case '-':
      return one(TokenKind::dash);
    case '+':
      return one(TokenKind::plus);
    case '*':
      return one(TokenKind::star);
    case '&':
      return one(TokenKind::amp);
    case '|':
      return one(TokenKind::bar);
    case '^':
      return one(TokenKind::caret);
    case '=':
      return d == '=' ? two(TokenKind::eq) : one(TokenKind::assign);
    case '!':
      return d == '=' ? two(TokenKind::ne) : one(TokenKind::bang);
    case '<':
      return d == '=' ? two(TokenKind::le) : d == '<' ? two(TokenKind::shl) : one(TokenKind::lt);
    case '>':
      return d == '=' ? two(TokenKind::ge) : d == '>' ? two(TokenKind::shr) : one(TokenKind::gt);
    default:
      break;
  }
  // A run of bytes that begin nothing is one token, so that noise costs one diagnostic.
  std::size_t end = begin + 1;
  while (end < text_.size() && !is_space(text_[end]) &&
         (static_cast<unsigned char>(text_[end]) >= 0x80 ||
          static_cast<unsigned char>(text_[end]) < 0x20)) {
    ++end;
  }
  return make(TokenKind::bad, begin, end);
}

}  // namespace fwlint::nftables
