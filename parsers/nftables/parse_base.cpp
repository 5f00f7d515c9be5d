// Tokens, errors, resynchronisation, and the small values that appear everywhere. An error is
// reported once per statement; a missing brace points back at its opener; noise ends the run early.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/nftables/parse_hint.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {
constexpr std::size_t kMaxNoise = 16;  ///< tokens that are no text, before the file is given up
}

std::optional<std::string_view> slip_of(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  if (const auto near = nearest(word, candidates)) return near;
  for (const auto c : candidates) {
    if (c.size() != word.size() || c.size() < 4) continue;
    const auto [a, b] = std::mismatch(word.begin(), word.end(), c.begin());
    if (word.end() - a < 2 || a[0] != b[1] || a[1] != b[0]) continue;
    if (std::equal(a + 2, word.end(), b + 2)) return c;
  }
  return std::nullopt;
}

std::string slip_hint(std::string_view word, std::span<const std::string_view> candidates) {
  const auto hit = slip_of(word, candidates);
  return hit ? fmt::format("did you mean '{}'?", *hit) : std::string();
}

Parser::Parser(const SourceSet& sources, FileId file, Document& out, Diagnostics& diagnostics,
               const IncludeLoader& include)
    : sources_(sources),
      file_(file),
      out_(out),
      diagnostics_(diagnostics),
      include_(include),
      lexer_(sources.text(file)) {
  scopes_.emplace_back();
}

void Parser::advance() {
  if (is(TokenKind::lbrace)) ++braces_;
  if (is(TokenKind::rbrace)) --braces_;
  last_end_ = tok_.end;
  tok_ = lexer_.next();
  if (tok_.kind == TokenKind::bad) noise();
  if (stop_) tok_ = {TokenKind::end, tok_.begin, tok_.begin, {}};
}

void Parser::noise() {
  const char c = tok_.text.empty() ? '\0' : tok_.text.front();
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte < 0x80) return;
  if (++noise_ < kMaxNoise) return;
  diagnostics_.error(span_of(tok_), "too many bytes that are not text; the rest is not read",
                     "the output of 'nft list ruleset'");
  stop_ = true;
}

Token Parser::peek() {
  const Token t = lexer_.next();
  lexer_.seek(tok_.end);
  return t;
}

void Parser::rewind(std::uint32_t offset) {
  lexer_.seek(offset);
  tok_ = lexer_.next();
}

bool Parser::accept(TokenKind k) {
  if (!is(k)) return false;
  advance();
  return true;
}

bool Parser::accept_word(std::string_view w) {
  if (!is_word(w)) return false;
  advance();
  return true;
}

bool Parser::expect(TokenKind k, std::string_view what) { return accept(k) || fail(what); }

bool Parser::at_statement_end() const {
  return is(TokenKind::newline) || is(TokenKind::semicolon) || is(TokenKind::rbrace) ||
         is(TokenKind::end);
}

void Parser::skip_newlines() {
  while (is(TokenKind::newline)) advance();
}

void Parser::skip_separators() {
  while (is(TokenKind::newline) || is(TokenKind::semicolon)) advance();
}

Span Parser::since(std::uint32_t begin) const {
  return {file_, begin, last_end_ < begin ? begin : last_end_};
}

std::string Parser::describe(const Token& t) const {
  switch (t.kind) {
    case TokenKind::end:
      return "end of file";
    case TokenKind::newline:
      return "end of line";
    case TokenKind::bad:
      if (!t.text.empty() && t.text.front() == '"') return "a string without closing quote";
      break;
    default:
      break;
  }
  return fmt::format("'{}'", printable(lexer_.text().substr(t.begin, t.end - t.begin), 40));
}

bool Parser::fail(std::string_view expected, std::string hint) {
  if (failed_) return false;
  const Span where = is(TokenKind::newline) ? Span{file_, tok_.begin, tok_.begin} : span_of(tok_);
  return fail_at(where, "unexpected " + describe(tok_), expected, std::move(hint));
}

bool Parser::fail_at(Span where, std::string message, std::string_view expected, std::string hint) {
  if (failed_) return false;
  failed_ = true;
  diagnostics_.error(where, std::move(message), std::string(expected), std::move(hint));
  if (diagnostics_.exhausted()) stop_ = true;
  return false;
}

bool Parser::fail_unclosed(const Token& opener, std::string_view expected) {
  if (failed_) return false;
  failed_ = true;
  if (is(TokenKind::end)) {  // one missing brace leaves every block around it open too
    if (end_reported_) return false;
    end_reported_ = true;
  }
  Diagnostic d;
  d.span = is(TokenKind::newline) ? Span{file_, tok_.begin, tok_.begin} : span_of(tok_);
  d.message = "unexpected " + describe(tok_);
  d.expected = expected;
  d.notes.push_back({span_of(opener), fmt::format("this '{}' is not closed", opener.text)});
  diagnostics_.add(std::move(d));
  if (diagnostics_.exhausted()) stop_ = true;
  return false;
}

std::string Parser::near_miss(std::string_view word,
                              std::initializer_list<std::string_view> words) const {
  return slip_hint(word, std::span<const std::string_view>(words.begin(), words.size()));
}

bool Parser::too_deep() {
  if (depth_ < kMaxNesting) return false;
  fail_at(span_of(tok_), "nested too deeply",
          fmt::format("at most {} levels of nesting", kMaxNesting));
  return true;
}

void Parser::skip_block() {
  std::size_t open = 0;
  do {
    if (is(TokenKind::lbrace)) ++open;
    if (is(TokenKind::rbrace)) --open;
    advance();
  } while (open > 0 && !is(TokenKind::end));
}

void Parser::skip_statement(const Mark& from, bool stop_at_anchor) {
  const std::string_view taken = lexer_.text().substr(from.begin, tok_.begin - from.begin);
  bool spread = taken.find('\n') != std::string_view::npos;  // the open braces hold line breaks
  TokenKind before = TokenKind::comma;
  while (!is(TokenKind::end)) {
    const bool inside = braces_ > from.braces;
    const bool moved = tok_.begin != from.begin;
    if (!inside && (at_statement_end() || (stop_at_anchor && moved && starts_statement()))) return;
    if (is(TokenKind::newline)) {
      const bool goes_on = before == TokenKind::comma || before == TokenKind::lbrace;
      if (!goes_on && !spread) return;  // a line that ends within braces, without a comma: broken
      spread = true;
    }
    if (!inside) spread = false;
    before = tok_.kind;
    advance();
  }
}

bool Parser::take_name(Name& out, std::string_view what, NameKind kind) {
  lexer_.seek(tok_.begin);
  tok_ = lexer_.next_name();
  check_name(kind);
  out.span = span_of(tok_);
  if (is(TokenKind::variable)) {
    Expr e;
    if (!expand_variable(e)) return false;
    out.text = e.text;
    return true;
  }
  if (!is(TokenKind::word) && !is(TokenKind::string)) return fail(what);
  out.text = tok_.text;
  advance();
  return true;
}

bool Parser::take_u64(std::uint64_t& out, std::string_view what) {
  if (is(TokenKind::variable)) {
    const Token use = tok_;
    Expr e;
    if (!expand_variable(e)) return false;
    if (e.kind != ExprKind::number) {
      return fail_at(span_of(use), fmt::format("'{}' is not a number", printable(use.text)), what);
    }
    out = low64(e.value);
    return true;
  }
  if (!is(TokenKind::number)) return fail(what);
  const auto n = parse_unsigned(tok_.text, true, true);
  if (!n) return fail_at(span_of(tok_), describe(tok_) + " is out of range", what);
  out = *n;
  advance();
  return true;
}

bool Parser::take_u32(std::uint32_t& out, std::string_view what) {
  const Token at = tok_;
  std::uint64_t n = 0;
  if (!take_u64(n, what)) return false;
  if (n > 0xffffffffU) return fail_at(span_of(at), describe(at) + " is out of range", what);
  out = static_cast<std::uint32_t>(n);
  return true;
}

bool Parser::take_opt_u64(std::optional<std::uint64_t>& out, std::string_view what) {
  std::uint64_t n = 0;
  if (!take_u64(n, what)) return false;
  out = n;
  return true;
}

bool Parser::take_duration(std::optional<std::uint64_t>& out) {
  constexpr std::string_view kWhat = "a time such as '1h30m'";
  std::string text;
  const Token at = tok_;
  if (is(TokenKind::word) || is(TokenKind::number)) {
    text = tok_.text;
    advance();
  } else {
    return fail(kWhat);
  }
  if (text == "never") {
    out = 0;
    return true;
  }
  if (at.kind == TokenKind::number) {
    return fail_at(span_of(at), fmt::format("time {} without a unit", describe(at)), kWhat,
                   fmt::format("write '{}s' for seconds", printable(at.text)));
  }
  out = parse_duration_ms(text);
  return out || fail_at(span_of(at), "unexpected " + describe(at), kWhat);
}

bool Parser::take_string(Text& out, Span* span, std::string_view what) {
  if (span != nullptr) *span = span_of(tok_);
  if (is(TokenKind::variable)) {
    Expr e;
    if (!expand_variable(e)) return false;
    out = e.text;
    return true;
  }
  if (!is(TokenKind::string) && !is(TokenKind::word)) return fail(what);
  out = tok_.text;
  advance();
  return true;
}

bool Parser::take_word(Text& out, std::string_view what) {
  if (!is(TokenKind::word)) return fail(what);
  out = tok_.text;
  advance();
  return true;
}

bool Parser::take_flags(List<Text>& out, std::string_view what) {
  do {
    Text flag;
    if (!take_word(flag, what)) return false;
    out.push_back(flag);
  } while (accept(TokenKind::comma));
  return true;
}

/// One name, or { a, b }.
bool Parser::take_devices(List<Name>& out) {
  const auto add_one = [&] {
    if (is(TokenKind::variable)) {
      const Span use = span_of(tok_);
      Expr e;
      if (!expand_variable(e)) return false;
      if (e.kind != ExprKind::set) e.args = List<Expr>{Expr(e)};
      for (const Expr& d : e.args) {
        out.push_back({d.kind == ExprKind::name_prefix ? Text(d.text + "*") : d.text, use});
      }
      return true;
    }
    Name n;
    if (!take_name(n, "an interface name", NameKind::device)) return false;
    out.push_back(std::move(n));
    return true;
  };
  if (!is(TokenKind::lbrace)) return add_one();
  const Token opener = tok_;
  advance();
  skip_newlines();
  while (!is(TokenKind::rbrace)) {
    if (!add_one()) return false;
    skip_newlines();
    if (!accept(TokenKind::comma)) break;
    skip_newlines();
  }
  return accept(TokenKind::rbrace) || fail_unclosed(opener, "',' or '}'");
}

}  // namespace fwlint::nftables
