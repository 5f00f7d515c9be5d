// Expressions: concatenations of ranges of bit operations of primaries, lists, and maps. Without
// types a bare word is a symbol, unless it plainly begins a selector; so `ip protocol tcp tcp dport
// 22` reads as two matches, because "tcp" is no field of "tcp".
#include <fmt/format.h>

#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

constexpr int kMaxOperators = 256;  ///< bit operations in a row: the tree leans left

/// Precedence of a bit operator (higher binds tighter), or -1.
int operator_level(const Token& t, BinaryOp& op) {
  struct Row {
    TokenKind kind;
    std::string_view word;
    BinaryOp op;
    int level;
  };
  switch (t.kind) {  // most tokens are none
    case TokenKind::bar:
    case TokenKind::caret:
    case TokenKind::amp:
    case TokenKind::shl:
    case TokenKind::shr:
      break;
    case TokenKind::word:
      if (t.text.size() <= 6 &&
          std::string_view("oxalr").find(t.text[0]) != std::string_view::npos) {
        break;
      }
      return -1;
    default:
      return -1;
  }
  static constexpr Row kRows[] = {{TokenKind::bar, "or", BinaryOp::or_, 0},
                                  {TokenKind::caret, "xor", BinaryOp::xor_, 1},
                                  {TokenKind::amp, "and", BinaryOp::and_, 2},
                                  {TokenKind::shl, "lshift", BinaryOp::lshift, 3},
                                  {TokenKind::shr, "rshift", BinaryOp::rshift, 3}};
  for (const Row& r : kRows) {
    if (t.kind == r.kind || (t.kind == TokenKind::word && t.text == r.word)) {
      op = r.op;
      return r.level;
    }
  }
  return -1;
}

}  // namespace

bool Parser::parse_list(Expr& out, Mode mode) {
  if (!parse_expr(out, mode)) return false;
  if (!is(TokenKind::comma)) return true;
  Expr list;
  list.kind = ExprKind::list;
  list.span = out.span;
  Gather<Expr> found;
  found.push_back(out);
  while (accept(TokenKind::comma)) {
    skip_newlines();
    Expr next;
    if (!parse_expr(next, mode)) return false;
    list.span = join(list.span, next.span);
    found.push_back(next);
  }
  found.move_to(list.args);
  out = std::move(list);
  return true;
}

bool Parser::parse_expr(Expr& out, Mode mode) {
  if (too_deep()) return false;
  const Level level(depth_);
  if (!parse_concat(out, mode)) return false;
  int maps = 0;
  while (is_word("map")) {
    if (++maps > kMaxOperators) return fail("at most 256 maps in a row");
    if (!parse_map_tail(out)) return false;
  }
  return true;
}

bool Parser::parse_map_tail(Expr& out) {
  advance();
  Expr map;
  map.kind = ExprKind::map;
  map.args.resize(2);
  map.args[0] = std::move(out);
  if (!parse_map_data(map.args[1])) return false;
  map.span = join(map.args[0].span, map.args[1].span);
  out = std::move(map);
  return true;
}

bool Parser::parse_map_data(Expr& out) {
  if (is(TokenKind::lbrace)) return parse_set_literal(out);
  if (is(TokenKind::at) || is(TokenKind::variable)) return parse_primary(out, Mode::value);
  return fail("'{' or a map such as '@name'");
}

bool Parser::parse_concat(Expr& out, Mode mode) {
  const std::uint32_t begin = tok_.begin;
  if (!parse_range(out, mode)) return false;
  if (!is(TokenKind::dot)) return true;
  if (out.kind == ExprKind::number && tok_.begin == last_end_) return dotted_number(begin);
  Expr concat;
  concat.kind = ExprKind::concat;
  concat.span = out.span;
  concat.args.push_back(std::move(out));
  while (accept(TokenKind::dot)) {
    skip_newlines();
    Expr next;
    if (!parse_range(next, mode)) return false;
    concat.span = join(concat.span, next.span);
    concat.args.push_back(std::move(next));
  }
  out = std::move(concat);
  return true;
}

/// "10.0.0.256": numbers and dots without blanks are no concatenation.
bool Parser::dotted_number(std::uint32_t begin) {
  while ((is(TokenKind::dot) || is(TokenKind::number) || is(TokenKind::address) ||
          is(TokenKind::word)) &&
         tok_.begin == last_end_) {
    advance();
  }
  const Span where = since(begin);
  return fail_at(where, fmt::format("'{}' is no address", printable(sources_.text(where), 40)),
                 "four numbers from 0 to 255, as in '192.0.2.1'");
}

bool Parser::parse_range(Expr& out, Mode mode) {
  if (!parse_binary(out, mode, 0)) return false;
  if (!is(TokenKind::dash)) return true;
  advance();
  Expr range;
  range.kind = ExprKind::range;
  range.args.resize(2);
  range.args[0] = std::move(out);
  if (!parse_binary(range.args[1], Mode::value, 0)) return false;
  range.span = join(range.args[0].span, range.args[1].span);
  out = std::move(range);
  return true;
}

bool Parser::parse_binary(Expr& out, Mode mode, int lowest) {
  if (!parse_primary(out, mode)) return false;
  int count = 0;
  for (;;) {
    BinaryOp op{};
    const int level = operator_level(tok_, op);
    if (level < lowest) return true;
    if (++count > kMaxOperators) return fail("at most 256 operators in a row");
    advance();
    Expr node;
    node.kind = ExprKind::binary;
    node.op = op;
    node.args.resize(2);
    node.args[0] = std::move(out);
    // The right side of an operator may be a constant or, in values, another selector.
    if (!parse_binary(node.args[1], mode == Mode::left ? Mode::value : mode, level + 1)) {
      return false;
    }
    node.span = join(node.args[0].span, node.args[1].span);
    out = std::move(node);
  }
}

bool Parser::parse_primary(Expr& out, Mode mode) {
  if (classes_) relex_class();
  switch (tok_.kind) {
    case TokenKind::word:
      if (at_selector(mode)) return parse_selector(out);
      if (mode == Mode::left) {
        plausible_ = true;
        return false;
      }
      return parse_word_value(out);
    case TokenKind::number: {
      out = make_word(tok_.text, span_of(tok_));
      if (out.kind != ExprKind::number) {
        return fail_at(span_of(tok_), describe(tok_) + " is out of range", "a number");
      }
      advance();
      return parse_prefix(out);
    }
    case TokenKind::address:
      out = make_word(tok_.text, span_of(tok_));
      advance();
      return parse_prefix(out);
    case TokenKind::string:
      out = make_word(tok_.text, span_of(tok_), true);
      advance();
      return true;
    case TokenKind::variable:
      return expand_variable(out) && parse_prefix(out);
    case TokenKind::at:
      if (peek().kind == TokenKind::comma) return parse_raw_payload(out);
      out.kind = ExprKind::set_ref;
      out.text = tok_.text;
      out.span = span_of(tok_);
      advance();
      return true;
    case TokenKind::lbrace:
      return parse_set_literal(out);
    case TokenKind::star:
      out.kind = ExprKind::any;
      out.text = "*";
      out.span = span_of(tok_);
      advance();
      return true;
    case TokenKind::lparen:
    case TokenKind::lbracket:
    case TokenKind::dash:
      return parse_enclosed(out, mode);
    default:
      return fail(mode == Mode::left ? "an expression" : "a value");
  }
}

/// ( expr ), [ IPv6 address ] before a port, or a negative number.
bool Parser::parse_enclosed(Expr& out, Mode mode) {
  const Token first = tok_;
  advance();
  if (first.kind == TokenKind::dash) {
    if (!is(TokenKind::number)) return fail("a number");
    out.kind = ExprKind::symbol;
    out.text = "-" + std::string(tok_.text);
    advance();
    out.span = since(first.begin);
    return true;
  }
  const bool round = first.kind == TokenKind::lparen;
  if (!round && !is(TokenKind::address) && !is(TokenKind::variable)) {
    return fail("an IPv6 address");
  }
  if (!(round ? parse_expr(out, mode) : parse_primary(out, Mode::value))) return false;
  if (!is(round ? TokenKind::rparen : TokenKind::rbracket)) {
    return fail_unclosed(first, round ? "')'" : "']'");
  }
  advance();
  out.span = since(first.begin);
  return round || parse_prefix(out);
}

/// Reads the current token again as a traffic class ("1:10") when it is one.
void Parser::relex_class() {
  if (!is(TokenKind::word) && !is(TokenKind::number) && !is(TokenKind::colon)) return;
  lexer_.seek(tok_.begin);
  tok_ = lexer_.next_class();
}

bool Parser::parse_word_value(Expr& out) {
  out = make_word(tok_.text, span_of(tok_));
  advance();
  return true;
}

/// `/length` after an address, number or variable.
bool Parser::parse_prefix(Expr& out) {
  if (!is(TokenKind::slash)) return true;
  // `tcp flags 0x2 / 0x12` and `0x0 / fin,syn` are masks; a prefix length is a decimal number.
  if (out.kind == ExprKind::number) {
    const Token next = peek();
    if (next.kind != TokenKind::number || next.text.substr(0, 2) == "0x") return true;
  }
  if (out.kind == ExprKind::symbol || out.kind == ExprKind::list) return true;
  advance();
  const Token at = tok_;
  std::uint32_t length = 0;
  if (!take_u32(length, "a prefix length")) return false;
  const std::uint32_t most =
      out.kind != ExprKind::address ? 128 : address_bits(out.family.value_or(Family::ipv4));
  if (length > most) {
    return fail_at(span_of(at), fmt::format("prefix length {} is out of range", length),
                   fmt::format("a length from 0 to {}", most));
  }
  const std::uint32_t begin = out.span.begin;
  out = make_prefix(std::move(out), length, since(begin));
  return !is(TokenKind::slash) || fail("one prefix length");
}

bool Parser::parse_set_literal(Expr& out) {
  if (too_deep()) return false;
  const Level level(depth_);
  const Token opener = tok_;
  advance();
  out = Expr{};
  out.kind = ExprKind::set;
  Gather<Expr> found;
  skip_newlines();
  if (is(TokenKind::rbrace)) return fail("an element: nft has no empty set here");
  while (!is(TokenKind::rbrace)) {
    Expr e;
    if (is(TokenKind::end)) return fail_unclosed(opener, "an element or '}'");
    if (!parse_element(e, Mode::value)) return false;
    if (e.kind == ExprKind::set || e.kind == ExprKind::list) {
      for (const Expr& inner : e.args) found.push_back(inner);
    } else {
      found.push_back(e);
    }
    const std::uint32_t after = tok_.begin;
    skip_newlines();
    if (accept(TokenKind::comma)) {
      skip_newlines();
    } else if (!is(TokenKind::rbrace)) {
      if (tok_.begin != after) rewind(after);  // blame the line that lacks it, not the next
      return fail_unclosed(opener, "',' or '}'");
    }
  }
  advance();
  found.move_to(out.args);
  out.span = since(opener.begin);
  return true;
}

/// key [options] [: data [options]]
bool Parser::parse_element(Expr& out, Mode mode, bool statements_last) {
  if (!parse_expr(out, mode)) return false;
  if (is_element_option() && !parse_element_options(out, statements_last)) return false;
  if (!is(TokenKind::colon)) return true;
  advance();
  skip_newlines();
  relex_class();  // "ef : 1:11"
  Expr mapping;
  mapping.kind = ExprKind::mapping;
  mapping.args.resize(2);
  mapping.args[0] = std::move(out);
  Expr& data = mapping.args[1];
  const bool verdict = is_word("accept") || is_word("drop") || is_word("continue") ||
                       is_word("return") || is_word("jump") || is_word("goto");
  if (!(verdict ? parse_verdict(data, nullptr) : parse_expr(data, Mode::both))) return false;
  if (is_element_option())
    return fail("',' or '}'", "options stand after the key: 'key timeout 1h : data'");
  mapping.span = join(mapping.args[0].span, data.span);
  out = std::move(mapping);
  return true;
}

bool Parser::is_element_option() const {
  return is(TokenKind::word) &&
         (tok_.text == "timeout" || tok_.text == "expires" || tok_.text == "comment" ||
          tok_.text == "counter" || tok_.text == "limit" || tok_.text == "quota" ||
          tok_.text == "last" || tok_.text == "ct");
}

/// Options of an element or of a set's type: counter, limit, quota, last, ct count.
bool Parser::parse_element_statement(Statement& out, bool& matched) {
  const std::uint32_t begin = tok_.begin;
  matched = true;
  bool ok = false;
  if (accept_word("counter")) {
    ok = parse_counter(out.body.emplace<CounterStmt>(), false);
  } else if (accept_word("limit")) {
    ok = parse_limit(out.body.emplace<LimitStmt>(), false);
  } else if (accept_word("quota")) {
    ok = parse_quota(out.body.emplace<QuotaStmt>(), false);
  } else if (accept_word("last")) {
    ok = parse_last(out.body.emplace<LastStmt>());
  } else if (is_word("ct") && peek().text == "count") {
    advance();
    advance();
    ok = parse_ct_count(out.body.emplace<CtCountStmt>());
  } else {
    matched = false;
    return true;
  }
  out.span = since(begin);
  return ok;
}

bool Parser::parse_element_options(Expr& out, bool statements_last) {
  auto info = make_node<ElemInfo>();
  if (out.kind == ExprKind::elem && out.elem) *info = *out.elem;
  while (is_element_option()) {
    const bool own = is_word("timeout") || is_word("expires") || is_word("comment");
    if (own && statements_last && !info->statements.empty()) {
      return fail("'}'", "'timeout' and 'comment' stand before the statements");
    }
    if (accept_word("timeout")) {
      if (!take_duration(info->timeout_ms)) return false;
    } else if (accept_word("expires")) {
      if (!take_duration(info->expires_ms)) return false;
    } else if (accept_word("comment")) {
      if (!take_string(info->comment, &info->comment_span, "a comment in quotes")) return false;
    } else {
      Statement s;
      bool matched = false;
      if (!parse_element_statement(s, matched)) return false;
      if (!matched) break;
      info->statements.push_back(std::move(s));
    }
  }
  if (out.kind == ExprKind::elem) {
    out.elem = std::move(info);
    return true;
  }
  Expr elem;
  elem.kind = ExprKind::elem;
  elem.span = since(out.span.begin);
  elem.elem = std::move(info);
  elem.args.push_back(std::move(out));
  out = std::move(elem);
  return true;
}

}  // namespace fwlint::nftables
