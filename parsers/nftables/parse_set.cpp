// Sets and maps: their types, flags and elements, as blocks and as commands.
#include <fmt/format.h>

#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

/// After "set" or "map" and, in a command, the scope: name { … }
bool Parser::parse_set(Verb verb, const Scope& scope, bool is_map, std::uint32_t begin) {
  Set s;
  s.scope = scope;
  s.is_map = is_map;
  if (is_word("handle") && verb == Verb::delete_ && peek().kind == TokenKind::number) {
    advance();
    if (!take_opt_u64(s.handle, "a handle")) return false;
  } else if (!take_name(s.name, is_map ? "a map name" : "a set name")) {
    return false;
  }
  if (is(TokenKind::lbrace)) {
    const Token opener = tok_;
    lexer_.take_handle();
    advance();
    s.handle = lexer_.take_handle();
    if (!parse_set_block(s, opener)) {
      add(verb, begin, std::move(s));
      return false;
    }
  } else if (verb == Verb::add || verb == Verb::create) {
    return fail("'{'");
  }
  add(verb, begin, std::move(s));
  return true;
}

bool Parser::parse_set_block(Set& set, const Token& opener) {
  parse_set_items(set);
  if (!is(TokenKind::rbrace)) return fail_unclosed(opener, "'}'");
  advance();
  failed_ = false;
  return true;
}

void Parser::parse_set_items(Set& set) {
  for (skip_separators(); !is(TokenKind::rbrace); skip_separators()) {
    if (is(TokenKind::end) || stopped()) return;
    failed_ = false;
    plausible_ = false;
    const Mark from = mark();
    parse_set_item(set);
    end_item("';' or end of line", from);
    if (tok_.begin == from.begin) advance();
  }
}

bool Parser::parse_set_item(Set& set) {
  if (is_word("include")) {
    return parse_include([this, &set] { parse_set_items(set); });
  }
  if (is_word("define") || is_word("redefine") || is_word("undefine")) return parse_define();
  if (is_word("type") || is_word("typeof")) return parse_set_type(set);
  if (accept_word("flags")) return parse_set_flags(set);
  if (accept_word("timeout")) return take_duration(set.timeout_ms);
  if (accept_word("gc-interval")) return take_duration(set.gc_interval_ms);
  if (accept_word("size")) return take_opt_u64(set.size, "a number of elements");
  if (accept_word("policy")) {
    if (!is_word("performance") && !is_word("memory")) return fail("performance or memory");
    return take_word(set.policy, "performance or memory");
  }
  if (accept_word("comment")) return take_string(set.comment, nullptr, "a comment in quotes");
  if (accept_word("auto-merge")) {
    set.auto_merge = true;
    closed_ = true;
    return true;
  }
  if (accept_word("elements")) {
    if (!expect(TokenKind::assign, "'='")) return false;
    set.has_elements = true;
    closed_ = true;
    return parse_elements(set.elements, set.elements_span);
  }
  bool any = false;  // "counter quota 500 bytes": several on a line
  for (;;) {
    Statement s;
    bool matched = false;
    if (!parse_element_statement(s, matched)) return false;
    if (!matched) break;
    any = true;
    set.statements.push_back(std::move(s));
  }
  if (any) return true;
  return fail("type, flags, elements or another property of a set",
              is(TokenKind::word) ? near_miss(tok_.text, {"type", "typeof", "flags", "elements",
                                                          "timeout", "size", "policy", "comment",
                                                          "auto-merge", "gc-interval", "counter"})
                                  : std::string());
}

/// type a . b [: c]; typeof expr [: expr]
bool Parser::parse_set_type(Set& set) {
  const bool of = is_word("typeof");
  advance();
  if (!parse_type_side(set.key, of)) return false;
  if (!is(TokenKind::colon)) return true;
  if (!set.is_map) return fail("';' or end of line", "a set has no data: write 'map'");
  advance();
  return parse_type_side(set.data, of);
}

bool Parser::parse_type_side(SetType& out, bool is_typeof) {
  const std::uint32_t begin = tok_.begin;
  if (is_word("interval")) {
    out.interval = true;
    advance();
  }
  const bool object = is_word("verdict") || is_word("counter") || is_word("quota") ||
                      is_word("limit") || is_word("secmark") || is_word("synproxy");
  if (is_typeof && !object) {
    Expr e;
    if (!parse_expr(e, Mode::left))
      return plausible_ ? fail("an expression to take the type of") : false;
    if (e.kind == ExprKind::concat) {
      out.of = std::move(e.args);
    } else {
      out.of.push_back(std::move(e));
    }
  } else {
    do {
      Text name;
      if ((is_word("hour") || is_word("day")) && !may_be_listed()) {
        return fail("a type such as 'ipv4_addr'",
                    "write 'typeof meta " + std::string(tok_.text) + "'");
      }
      if (!take_word(name, "a type such as 'ipv4_addr'")) return false;
      if (name == "ct" && is(TokenKind::word)) {  // ct helper, ct timeout
        name = name + " " + std::string(tok_.text);
        advance();
      }
      out.names.push_back(name);
    } while (accept(TokenKind::dot));
  }
  out.span = since(begin);
  return true;
}

bool Parser::parse_set_flags(Set& set) {
  do {
    if (accept_word("interval")) {
      set.interval = true;
    } else if (accept_word("timeout")) {
      set.timeout_flag = true;
    } else if (accept_word("dynamic")) {
      set.dynamic = true;
    } else if (accept_word("constant")) {
      set.constant = true;
    } else {
      return fail("interval, timeout, dynamic or constant",
                  is(TokenKind::word)
                      ? near_miss(tok_.text, {"interval", "timeout", "dynamic", "constant"})
                      : std::string());
    }
  } while (accept(TokenKind::comma));
  return true;
}

/// { … } or a variable that holds it.
bool Parser::parse_elements(List<Expr>& out, Span& span) {
  Expr e;
  if (!is(TokenKind::lbrace) && !is(TokenKind::variable)) return fail("'{'");
  if (!parse_primary(e, Mode::value)) return false;
  span = e.span;
  if (e.kind == ExprKind::set || e.kind == ExprKind::list) {
    out.append(e.args.begin(), e.args.end());
  } else {
    out.push_back(std::move(e));
  }
  return true;
}

}  // namespace fwlint::nftables
