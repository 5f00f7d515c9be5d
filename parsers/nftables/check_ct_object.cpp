// The block is read with a lexer of its own, item by item; nothing in it decides a verdict, so its
// text is kept elsewhere as it is.
#include "parsers/nftables/check_ct_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/nftables/lexer.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using Words = std::initializer_list<std::string_view>;

class CtObjectCheck {
 public:
  CtObjectCheck(std::string_view text, std::uint32_t begin, const Object& object,
                Diagnostics& diagnostics)
      : lexer_(text), object_(object), diagnostics_(diagnostics) {
    lexer_.seek(begin);
    advance();
  }

  void run() {
    advance();  // over '{'
    for (skip(); tok_.kind != TokenKind::rbrace; skip()) {
      // Definitions and included files may bring what is looked for.
      if (is("define") || is("redefine") || is("undefine") || is("include")) return;
      if (tok_.kind == TokenKind::end || !item()) return;
      if (tok_.kind != TokenKind::newline && tok_.kind != TokenKind::semicolon) {
        refuse("';' or end of line");
        return;
      }
    }
    finish();
  }

 private:
  void advance() { tok_ = lexer_.next(); }
  void skip() {
    while (tok_.kind == TokenKind::newline || tok_.kind == TokenKind::semicolon) advance();
  }
  [[nodiscard]] bool is(std::string_view word) const {
    return tok_.kind == TokenKind::word && tok_.text == word;
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    advance();
    return true;
  }
  bool take(TokenKind kind, std::string_view expected) {
    if (tok_.kind != kind) return refuse(expected);
    advance();
    return true;
  }
  bool take_one_of(Words words, std::string_view expected) {
    const bool found =
        std::any_of(words.begin(), words.end(), [this](std::string_view word) { return is(word); });
    if (!found) return refuse(expected);
    advance();
    return true;
  }
  [[nodiscard]] Span place(const Token& t) const {
    return {object_.name.span.file, t.begin,
            t.kind == TokenKind::newline ? t.begin : t.end};  // a line end has no characters
  }
  bool refuse(std::string_view expected) {
    const std::string what =
        tok_.kind == TokenKind::newline
            ? "end of line"
            : fmt::format("'{}'",
                          printable(lexer_.text().substr(tok_.begin, tok_.end - tok_.begin)));
    diagnostics_.error(place(tok_), "unexpected " + what, std::string(expected));
    return false;
  }

  bool item();
  bool protocol();
  bool policy();
  void finish();
  void lacks(std::string_view what, std::string_view expected) {
    diagnostics_.error(object_.name.span,
                       fmt::format("{} '{}' lacks {}", to_string(object_.kind),
                                   printable(object_.name.text), what),
                       std::string(expected));
  }

  Lexer lexer_;
  Token tok_;
  const Object& object_;
  Diagnostics& diagnostics_;
  std::string_view type_;
  std::string_view protocol_;
  bool dport_ = false;
  bool timeout_ = false;
  bool size_ = false;
  std::vector<Token> states_;
  std::optional<Token> duration_;
};

bool CtObjectCheck::protocol() {
  protocol_ = tok_.text;
  return take_one_of({"tcp", "udp"}, "tcp or udp");
}

bool CtObjectCheck::item() {
  const bool helper = object_.kind == ObjectKind::ct_helper;
  if (take("comment")) return take(TokenKind::string, "a comment in quotes");
  if (take("l3proto")) {
    return take_one_of({"ip", "ip6", "inet", "arp", "bridge", "netdev"}, "ip, ip6 or inet");
  }
  if (helper && take("type")) {
    type_ = tok_.text;
    if (!take(TokenKind::string, "the helper's name in quotes")) return false;
    return take("protocol") ? protocol() : refuse("'protocol'");
  }
  if (helper) return refuse("type, l3proto or comment");
  if (take("protocol")) return protocol();
  if (object_.kind == ObjectKind::ct_timeout) {
    return take("policy") ? policy() : refuse("protocol, l3proto, policy or comment");
  }
  if (take("dport")) {
    dport_ = true;
    return take(TokenKind::number, "a port number");
  }
  if (take("timeout")) {
    timeout_ = true;
    return take(TokenKind::word, "a time such as '1h30m'");
  }
  if (take("size")) {
    size_ = true;
    return take(TokenKind::number, "a number");
  }
  return refuse("protocol, dport, timeout, size, l3proto or comment");
}

/// = { state : seconds, … }
bool CtObjectCheck::policy() {
  if (!take(TokenKind::assign, "'='") || !take(TokenKind::lbrace, "'{'")) return false;
  for (;;) {
    while (tok_.kind == TokenKind::newline) advance();
    states_.push_back(tok_);
    if (!take(TokenKind::word, "a state") || !take(TokenKind::colon, "':'")) return false;
    if (tok_.kind == TokenKind::word && parse_duration_ms(tok_.text)) {  // as newer nft has it
      if (!duration_) duration_ = tok_;
      advance();
    } else if (!take(TokenKind::number, "a number of seconds")) {
      return false;
    }
    while (tok_.kind == TokenKind::newline) advance();
    if (tok_.kind != TokenKind::comma) return take(TokenKind::rbrace, "',' or '}'");
    advance();
  }
}

void CtObjectCheck::finish() {
  if (object_.kind == ObjectKind::ct_helper) {
    if (type_.empty()) lacks("a type", "type \"ftp\" protocol tcp");
    return;
  }
  if (object_.kind == ObjectKind::ct_expectation) {
    if (!protocol_.empty() && dport_ && timeout_ && size_) return;
    lacks(protocol_.empty() ? "a protocol"
          : !dport_         ? "a dport"
          : !timeout_       ? "a timeout"
                            : "a size",
          "protocol, dport, timeout and size");
    return;
  }
  if (protocol_.empty()) {
    lacks("a protocol", "protocol tcp or protocol udp");
    return;
  }
  static constexpr std::string_view kTcp[] = {"syn_sent",   "syn_recv", "established", "fin_wait",
                                              "close_wait", "last_ack", "time_wait",   "close",
                                              "syn_sent2",  "retrans",  "unack"};
  static constexpr std::string_view kUdp[] = {"unreplied", "replied"};
  const std::span<const std::string_view> known =
      protocol_ == "tcp" ? std::span<const std::string_view>(kTcp) : kUdp;
  for (const Token& s : states_) {
    if (std::find(known.begin(), known.end(), s.text) != known.end()) continue;
    diagnostics_.error(
        place(s), fmt::format("'{}' is no state of {}", printable(s.text), protocol_),
        protocol_ == "tcp" ? "syn_sent, established, time_wait …" : "unreplied or replied");
    return;
  }
  if (duration_) {
    diagnostics_.warning(place(*duration_),
                         "nft 1.0.6 takes numbers of seconds here, without a unit",
                         "a number of seconds");
  }
}

}  // namespace

void check_ct_object(std::string_view text, std::uint32_t begin, const Object& object,
                     Diagnostics& diagnostics) {
  if (object.kind != ObjectKind::ct_helper && object.kind != ObjectKind::ct_timeout &&
      object.kind != ObjectKind::ct_expectation) {
    return;
  }
  CtObjectCheck(text, begin, object, diagnostics).run();
}

}  // namespace fwlint::nftables
