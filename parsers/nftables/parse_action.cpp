// Statements that rewrite, redirect or duplicate packets, and those that change sets.
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

/// Statements that rewrite packets or sets. False: none of them; `ok` says how it went.
bool Parser::parse_rewriting(Statement& out, bool& ok) {
  auto& b = out.body;
  if (is_word("snat") || is_word("dnat") || is_word("masquerade") || is_word("redirect")) {
    ok = parse_nat(b.emplace<NatStmt>());
  } else if (accept_word("add")) {
    ok = parse_set_statement(b.emplace<SetStmt>(), SetOp::add);
  } else if (accept_word("update")) {
    ok = parse_set_statement(b.emplace<SetStmt>(), SetOp::update);
  } else if (accept_word("delete")) {
    ok = parse_set_statement(b.emplace<SetStmt>(), SetOp::delete_);
  } else if (accept_word("set")) {
    ok = parse_old_set_statement(b.emplace<SetStmt>());
  } else if (accept_word("meter")) {
    ok = parse_meter(b.emplace<MeterStmt>());
  } else if (accept_word("dup")) {
    ok = parse_dup(b.emplace<DupStmt>());
  } else if (accept_word("fwd")) {
    ok = parse_fwd(b.emplace<FwdStmt>());
  } else if (accept_word("flow")) {
    ok = parse_flow(out);
  } else if (accept_word("synproxy")) {
    ok = parse_synproxy(b.emplace<SynproxyStmt>());
  } else if (accept_word("tproxy")) {
    ok = parse_tproxy(b.emplace<TproxyStmt>());
  } else if (accept_word("reset")) {
    ok = parse_expr(b.emplace<ResetStmt>().key, Mode::left) || fail("'tcp option'");
  } else {
    return false;
  }
  return true;
}

/// At snat, dnat, masquerade or redirect.
bool Parser::parse_nat(NatStmt& out) {
  out.kind = is_word("snat")         ? NatKind::snat
             : is_word("dnat")       ? NatKind::dnat
             : is_word("masquerade") ? NatKind::masquerade
                                     : NatKind::redirect;
  advance();
  const bool to_address = out.kind == NatKind::snat || out.kind == NatKind::dnat;
  if (to_address && !parse_nat_family(out)) return false;
  const auto at_flag = [&] {
    return is_word("random") || is_word("fully-random") || is_word("persistent");
  };
  const bool to = accept_word("to");
  if (to || (to_address && !at_statement_end() && !at_flag())) {
    if (!parse_nat_target(out)) return false;
  } else if (to_address) {
    return fail("'to' and an address");
  } else if (is(TokenKind::colon)) {
    if (!parse_nat_target(out)) return false;
  }
  if (at_flag() && !take_flags(out.flags, "random, fully-random or persistent")) return false;
  return true;
}

/// [ip|ip6] [prefix|interval|addr . port]
bool Parser::parse_nat_family(NatStmt& out) {
  const auto next = peek();
  const bool qualified =
      next.kind == TokenKind::word && (next.text == "to" || next.text == "prefix" ||
                                       next.text == "interval" || next.text == "addr");
  if ((is_word("ip") || is_word("ip6")) && qualified) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  if (accept_word("prefix")) {
    out.prefix = true;
  } else if (accept_word("interval")) {
    out.interval = true;
  } else if (is_word("addr")) {
    advance();
    if (!expect(TokenKind::dot, "'. port'")) return false;
    if (!accept_word("port")) return fail("'port'");
    out.addr_port = true;
  }
  return true;
}

/// addr, addr:port, :port, or for redirect and masquerade a bare port
bool Parser::parse_nat_target(NatStmt& out) {
  const bool to_address = out.kind == NatKind::snat || out.kind == NatKind::dnat;
  if (!is(TokenKind::colon)) {
    Maybe<Expr>& first = to_address ? out.addr : out.port;
    if (!parse_expr(first.emplace(), Mode::both)) return false;
  }
  if (!is(TokenKind::colon)) return true;
  advance();
  return parse_expr(out.port.emplace(), Mode::both);
}

bool Parser::parse_dup(DupStmt& out) {
  if (accept_word("to") && !parse_expr(out.addr.emplace(), Mode::both)) return false;
  return !accept_word("device") || parse_expr(out.dev.emplace(), Mode::both);
}

/// fwd to dev | fwd ip to addr device dev
bool Parser::parse_fwd(FwdStmt& out) {
  if (is_word("ip") || is_word("ip6")) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  if (!accept_word("to")) return fail("'to'");
  if (!parse_expr((out.family ? out.addr : out.dev).emplace(), Mode::both)) return false;
  return !accept_word("device") || parse_expr(out.dev.emplace(), Mode::both);
}

/// flow add @name, flow offload @name; flow table name { … } is the old spelling of meter.
bool Parser::parse_flow(Statement& out) {
  if (accept_word("table")) return parse_meter(out.body.emplace<MeterStmt>());
  if (!accept_word("add") && !accept_word("offload")) return fail("'add'");
  if (!is(TokenKind::at)) return fail("a flowtable such as '@name'");
  out.body = FlowStmt{std::string(tok_.text)};
  advance();
  return true;
}

bool Parser::parse_synproxy(SynproxyStmt& out) {
  if (accept_word("name")) return parse_object_reference(out.name);
  const std::uint32_t begin = tok_.begin;
  for (;;) {
    std::uint64_t n = 0;
    if (accept_word("mss")) {
      if (!take_u64(n, "a segment size")) return false;
    } else if (accept_word("wscale")) {
      if (!take_u64(n, "a window scale")) return false;
    } else if (!accept_word("timestamp") && !accept_word("sack-perm")) {
      break;
    }
  }
  out.text = sources_.text(since(begin));
  if (tok_.begin == begin) out.text.clear();
  return true;
}

/// tproxy [ip|ip6] to [addr][:port]
bool Parser::parse_tproxy(TproxyStmt& out) {
  if (is_word("ip") || is_word("ip6")) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  if (!accept_word("to")) return fail("'to'");
  if (!is(TokenKind::colon) && !parse_expr(out.addr.emplace(), Mode::both)) return false;
  return !accept(TokenKind::colon) || parse_expr(out.port.emplace(), Mode::both);
}

/// meter name [size n] { key [timeout t] statements }
bool Parser::parse_meter(MeterStmt& out) {
  if (!is(TokenKind::lbrace)) {
    Name name;
    if (!take_name(name, "a meter name")) return false;
    out.name = std::move(name.text);
  }
  if (accept_word("size") && !take_opt_u64(out.size, "a number of elements")) return false;
  if (!is(TokenKind::lbrace)) return fail("'{'");
  if (too_deep()) return false;
  const Level level(depth_);
  const Token opener = tok_;
  advance();
  skip_newlines();
  if (!parse_expr(out.key, Mode::left)) return plausible_ ? fail("a packet field") : false;
  if (is_element_option() && !parse_element_options(out.key)) return false;
  skip_newlines();
  while (!is(TokenKind::rbrace) && !at_statement_end()) {
    const std::uint32_t begin = tok_.begin;
    Statement s;
    if (!parse_statement(s)) return plausible_ ? fail("a statement") : false;
    s.span = since(begin);
    out.statements.push_back(std::move(s));
  }
  skip_newlines();
  return accept(TokenKind::rbrace) || fail_unclosed(opener, "'}'");
}

/// add @set { key [options] [statements] [: data] }
bool Parser::parse_set_statement(SetStmt& out, SetOp op) {
  out.op = op;
  if (!is(TokenKind::at)) return fail("a set such as '@name'");
  out.set = tok_.text;
  out.set_span = span_of(tok_);
  advance();
  if (!is(TokenKind::lbrace)) return fail("'{'");
  if (too_deep()) return false;
  const Level level(depth_);
  const Token opener = tok_;
  advance();
  skip_newlines();
  Expr element;
  if (!parse_element(element, Mode::both, true)) return false;
  if (element.kind == ExprKind::mapping) {
    out.elem = std::move(element.args[0]);
    out.data = std::move(element.args[1]);
  } else {
    out.elem = std::move(element);
  }
  if (out.elem.kind == ExprKind::elem) out.statements = out.elem.elem->statements;
  skip_newlines();
  return accept(TokenKind::rbrace) || fail_unclosed(opener, "'}'");
}

/// set add key [options] @set: the spelling of nft before 0.9.
bool Parser::parse_old_set_statement(SetStmt& out) {
  if (accept_word("update")) {
    out.op = SetOp::update;
  } else if (accept_word("delete")) {
    out.op = SetOp::delete_;
  } else if (!accept_word("add")) {
    return fail("add, update or delete");
  }
  if (!parse_expr(out.elem, Mode::left)) return plausible_ ? fail("a packet field") : false;
  if (is_element_option() && !parse_element_options(out.elem)) return false;
  if (!is(TokenKind::at)) return fail("a set such as '@name'");
  out.set = tok_.text;
  out.set_span = span_of(tok_);
  advance();
  return true;
}

}  // namespace fwlint::nftables
