// Flowtables and stateful objects. Of objects only counters, quotas and limits are read in full;
// the others keep their text, since nothing in them decides a verdict.
#include "parsers/nftables/check_ct_object.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

/// flowtable name { hook ingress priority p; devices = { … }; … }
bool Parser::parse_flowtable(Verb verb, const Scope& scope, std::uint32_t begin) {
  Flowtable f;
  f.scope = scope;
  if (is_word("handle") && verb == Verb::delete_ && peek().kind == TokenKind::number) {
    advance();
    if (!take_opt_u64(f.handle, "a handle")) return false;
  } else if (!take_name(f.name, "a flowtable name")) {
    return false;
  }
  if (is(TokenKind::lbrace)) {
    const Token opener = tok_;
    lexer_.take_handle();
    advance();
    f.handle = lexer_.take_handle();
    for (skip_separators(); !is(TokenKind::rbrace); skip_separators()) {
      if (is(TokenKind::end) || stopped()) return fail_unclosed(opener, "'}'");
      failed_ = false;
      const Mark item = mark();
      parse_flowtable_item(f);
      end_item("';' or end of line", item);
      if (tok_.begin == item.begin) advance();
    }
    advance();
  }
  add(verb, begin, std::move(f));
  return true;
}

bool Parser::parse_flowtable_item(Flowtable& f) {
  if (accept_word("hook")) {
    if (!take_word(f.hook, "ingress")) return false;
    if (!accept_word("priority")) return fail("'priority'");
    Text text;
    Span span;
    return parse_priority(f.priority, text, span, TableFamily::netdev);
  }
  if (accept_word("devices")) {
    return expect(TokenKind::assign, "'='") && take_devices(f.devices);
  }
  if (accept_word("flags")) return take_flags(f.flags, "offload");
  if (accept_word("counter")) {
    f.counter = true;
    return true;
  }
  return fail("hook, devices, flags or counter");
}

/// counter, quota, limit, ct helper …; takes the words when it is one.
bool Parser::take_object_kind(ObjectKind& kind) {
  const std::string_view w = tok_.text;
  if (w == "counter") {
    kind = ObjectKind::counter;
  } else if (w == "quota") {
    kind = ObjectKind::quota;
  } else if (w == "limit") {
    kind = ObjectKind::limit;
  } else if (w == "secmark") {
    kind = ObjectKind::secmark;
  } else if (w == "synproxy") {
    kind = ObjectKind::synproxy;
  } else if (w == "tunnel") {
    kind = ObjectKind::tunnel;
  } else if (w == "ct") {
    const std::string_view what = peek().text;
    if (what == "helper") {
      kind = ObjectKind::ct_helper;
    } else if (what == "timeout") {
      kind = ObjectKind::ct_timeout;
    } else if (what == "expectation") {
      kind = ObjectKind::ct_expectation;
    } else {
      return false;
    }
    advance();
  } else {
    return false;
  }
  advance();
  return true;
}

/// name [{ … } | values]
bool Parser::parse_object(Verb verb, ObjectKind kind, const Scope& scope, std::uint32_t begin) {
  Object o;
  o.scope = scope;
  o.kind = kind;
  if (is_word("handle") && verb == Verb::delete_ && peek().kind == TokenKind::number) {
    advance();
    if (!take_opt_u64(o.handle, "a handle")) return false;
  } else if (!take_name(o.name, "a name")) {
    return false;
  }
  const bool block = is(TokenKind::lbrace);
  const Token opener = tok_;
  const bool parsed =
      kind == ObjectKind::counter || kind == ObjectKind::quota || kind == ObjectKind::limit;
  bool ok = true;
  lexer_.take_handle();
  if (parsed) {
    ok = parse_object_statement(o, opener, block);
  } else if (block) {
    skip_block();
    if (!may_be_listed()) check_ct_object(lexer_.text(), opener.begin, o, diagnostics_);
  } else {
    skip_statement(mark());
  }
  if (last_end_ > opener.begin) {
    std::string_view text = sources_.text(since(opener.begin));
    if (block && text.size() >= 2) text = text.substr(1, text.size() - 2);
    o.text = trim(text);
  }
  if (!o.handle) o.handle = lexer_.take_handle();
  add(verb, begin, std::move(o));
  return ok;
}

bool Parser::parse_object_statement(Object& object, const Token& opener, bool block) {
  if (block) advance();
  Statement s;
  bool any = false;
  for (;;) {
    if (block) skip_separators();
    if (block ? is(TokenKind::rbrace) : at_statement_end()) break;
    if (is(TokenKind::end)) return fail_unclosed(opener, "'}'");
    const std::uint32_t begin = tok_.begin;
    bool ok = false;
    if (accept_word("comment")) {
      ok = take_string(object.comment, nullptr, "a comment in quotes");
    } else if (any) {
      ok = fail("'}' or a comment");
    } else {
      any = true;
      if (object.kind == ObjectKind::counter) {
        ok = parse_counter(s.body.emplace<CounterStmt>(), false);
      } else if (object.kind == ObjectKind::quota) {
        ok = parse_quota(s.body.emplace<QuotaStmt>(), false);
      } else {
        ok = parse_limit(s.body.emplace<LimitStmt>(), false);
      }
      s.span = since(begin);
    }
    if (ok && tok_.begin == begin) {
      const bool counter = object.kind == ObjectKind::counter;
      ok = fail(counter ? "packets and bytes" : "a value",
                counter && is(TokenKind::word)
                    ? near_miss(tok_.text, {"packets", "bytes", "comment"})
                    : std::string());
    }
    if (!ok) {
      if (block) {
        while (!is(TokenKind::rbrace) && !is(TokenKind::end)) advance();
        accept(TokenKind::rbrace);
      }
      return false;
    }
  }
  if (block) advance();
  if (any) object.statement = std::move(s);
  return true;
}

}  // namespace fwlint::nftables
