// Tokens of nftables text. Newlines are tokens, because they end statements; comments are not, but
// what nft writes into them (`# handle 7`, the iptables-nft warning) is kept for the parser, and
// `# xt_name`, with which older releases printed a compatibility match, is a token of its own:
// taken for a comment it would hide the match, and often a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "src/base/source.hpp"

namespace fwlint::nftables {

enum class TokenKind : std::uint8_t {
  end,
  newline,
  word,      ///< keyword, name, duration: "tcp", "eth*", "5m30s"
  number,    ///< 22, 0x1f
  address,   ///< IPv4 or IPv6 address, or a MAC
  string,    ///< quoted; `text` leaves the quotes out
  variable,  ///< $name; `text` leaves the "$" out
  at,        ///< @name; `text` leaves the "@" out
  xt,        ///< "# xt_name"; `text` is the name
  semicolon,
  lbrace,
  rbrace,
  lparen,
  rparen,
  lbracket,
  rbracket,
  comma,
  dot,
  colon,
  slash,
  dash,
  plus,
  star,
  assign,
  eq,
  ne,
  lt,
  gt,
  le,
  ge,
  amp,
  bar,
  caret,
  shl,
  shr,
  bang,
  bad  ///< a byte that begins no token, or an unterminated string
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string_view text;  ///< into the source
};

/// Reads one file, token by token; `seek` goes back to a token's first byte.
class Lexer {
 public:
  Lexer() = default;
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next();
  /// A name, whatever characters it has, up to a blank or one of `{};,`; or a quoted string.
  /// iptables allows nearly all in chain names, and nft lists them unquoted.
  Token next_name();
  /// A run of hex digits and colons ("1:10", "ffff:"), a traffic class; otherwise like `next`.
  Token next_class();
  void seek(std::uint32_t offset) { pos_ = offset; }
  /// The same text at another place in memory.
  void set_text(std::string_view text) { text_ = text; }

  [[nodiscard]] std::string_view text() const { return text_; }

  /// What comments said since the last call.
  std::optional<std::uint64_t> take_handle();
  bool take_iptables_warning();

 private:
  void skip_blanks();
  /// At '#': true when it is an `xt` token, else moves to the end of the line.
  bool comment(Token& token);
  Token string_token(std::uint32_t begin);
  Token word_or_value(std::uint32_t begin);
  [[nodiscard]] bool is_plain_number(std::uint32_t begin) const;
  Token word_token(std::uint32_t begin);
  std::uint32_t address_length(std::uint32_t begin) const;
  Token punctuation(std::uint32_t begin);
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] Token make(TokenKind kind, std::size_t begin, std::size_t end) const;

  std::string_view text_;
  std::uint32_t pos_ = 0;
  std::optional<std::uint64_t> handle_;
  bool iptables_warning_ = false;
};

}  // namespace fwlint::nftables
