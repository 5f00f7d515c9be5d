// Rules: statements up to the end of the line, matches among them. A statement that is wrong or not
// known is kept as its source text, up to the next word that plainly starts a statement, so that a
// verdict behind it is not lost.
#include <fmt/format.h>

#include "parsers/nftables/parse_hint.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

constexpr std::string_view kWords[] = {
    "accept",   "drop",  "continue", "return",  "jump",     "goto",    "counter", "last",
    "log",      "limit", "quota",    "queue",   "reject",   "snat",    "dnat",    "masquerade",
    "redirect", "dup",   "fwd",      "notrack", "synproxy", "tproxy",  "flow",    "meter",
    "xt",       "set",   "add",      "update",  "delete",   "reset",   "comment", "meta",
    "ct",       "ip",    "ip6",      "tcp",     "udp",      "icmp",    "icmpv6",  "ether",
    "iif",      "oif",   "iifname",  "oifname", "mark",     "fib",     "th",      "vlan",
    "arp",      "sctp",  "udplite",  "dccp",    "socket",   "pkttype", "skuid",   "skgid"};

/// Words behind which a rule certainly goes on, whatever stood before.
constexpr std::string_view kAnchors[] = {"accept", "drop",  "continue", "return", "jump",   "goto",
                                         "reject", "queue", "counter",  "log",    "comment"};

bool relational(const Token& t, MatchOp& op) {
  if (t.kind < TokenKind::eq && (t.kind != TokenKind::word || t.text.size() > 3)) return false;
  struct Row {
    TokenKind kind;
    std::string_view word;
    MatchOp op;
  };
  static constexpr Row kRows[] = {
      {TokenKind::eq, "eq", MatchOp::eq}, {TokenKind::ne, "ne", MatchOp::ne},
      {TokenKind::lt, "lt", MatchOp::lt}, {TokenKind::gt, "gt", MatchOp::gt},
      {TokenKind::le, "le", MatchOp::le}, {TokenKind::ge, "ge", MatchOp::ge}};
  for (const Row& r : kRows) {
    if (t.kind == r.kind || (t.kind == TokenKind::word && t.text == r.word)) {
      op = r.op;
      return true;
    }
  }
  if (t.kind != TokenKind::bang && !(t.kind == TokenKind::word && t.text == "not")) return false;
  op = MatchOp::none_of;
  return true;
}

}  // namespace

bool is_statement_word(std::string_view word) {
  for (const auto w : kWords) {
    if (w == word) return true;
  }
  return false;
}

bool Parser::starts_statement() const {
  if (!is(TokenKind::word)) return false;
  for (const auto w : kAnchors) {
    if (w == tok_.text) return true;
  }
  return false;
}

/// At the rule's first token; stops at its end, which is not taken.
void Parser::parse_rule(Rule& rule) {
  const std::uint32_t begin = tok_.begin;
  lexer_.take_handle();
  parse_statements(rule.statements, &rule);
  rule.span = since(begin);
  rule.handle = lexer_.take_handle();
}

void Parser::parse_statements(List<Statement>& out, Rule* rule) {
  Gather<Statement> found;
  while (!at_statement_end()) {
    const Mark from = mark();
    failed_ = false;
    plausible_ = false;
    if (rule != nullptr && is_word("comment")) {
      const bool second = rule->comment_span.valid();
      if (second) {
        fail("end of line", "a rule has one comment");
        failed_ = false;  // it is read all the same
      }
      advance();
      if (take_string(rule->comment, &rule->comment_span, "a comment in quotes")) {
        constexpr std::size_t kMostComment = 128;  // NFTNL_UDATA_COMMENT_MAXLEN
        if (rule->comment.size() > kMostComment) {
          diagnostics_.error(rule->comment_span, "the comment is too long",
                             fmt::format("at most {} bytes", kMostComment));
        }
        continue;
      }
    } else {
      Statement s;
      if (parse_statement(s)) {
        s.span = since(from.begin);
        found.push_back(s);
        continue;
      }
    }
    List<Statement> unknown;
    unknown_statement(from, unknown);
    for (const Statement& s : unknown) found.push_back(s);
  }
  found.move_to(out);
  failed_ = false;
}

void Parser::unknown_statement(const Mark& from, List<Statement>& out) {
  skip_statement(from, true);
  Statement s;
  s.span = since(from.begin);
  s.body = UnknownStmt{std::string(trim(sources_.text(s.span))), failed_};
  out.push_back(std::move(s));
  failed_ = false;
}

/// key op value; key vmap …; key set …
bool Parser::parse_match(Statement& out) {
  Expr key;
  if (is(TokenKind::word) && !at_selector(Mode::left)) {
    if (is_word("dport") || is_word("sport") || is_word("saddr") || is_word("daddr")) {
      const bool port = tok_.text.substr(1) == "port";
      return fail("a statement", fmt::format("write the header before it: '{} {}'",
                                             port ? "tcp" : "ip", tok_.text));
    }
    std::string hint = slip_hint(tok_.text, kWords);
    return fail("a statement", std::move(hint));
  }
  if (is(TokenKind::number) || is(TokenKind::address) || is(TokenKind::string) ||
      is(TokenKind::lbrace) || is(TokenKind::star) || is(TokenKind::dash)) {
    return fail("a statement");
  }
  if (!parse_expr(key, Mode::left)) return false;
  return parse_after_key(std::move(key), out);
}

bool Parser::parse_after_key(Expr key, Statement& out) {
  if (accept_word("set")) return parse_mangle(std::move(key), out);
  if (accept_word("vmap")) {
    auto& v = out.body.emplace<VmapStmt>();
    v.key = std::move(key);
    return parse_map_data(v.data);
  }
  auto& m = out.body.emplace<MatchStmt>();
  m.left = std::move(key);
  m.op_span = {file_, tok_.begin, tok_.begin};
  if (relational(tok_, m.op)) {
    m.op_span = span_of(tok_);
    advance();
  } else if (is(TokenKind::assign)) {
    return fail("a value", "write '==', or leave the operator out");
  }
  if (at_statement_end() || starts_statement()) return fail("a value to compare with");
  return parse_right_side(m);
}

bool Parser::parse_right_side(MatchStmt& m) {
  classes_ = m.left.kind == ExprKind::meta && m.left.text == "priority";
  const bool ok = parse_list(m.right, Mode::value);
  classes_ = false;
  if (!ok) return false;
  if (!is(TokenKind::slash)) return true;
  advance();  // value / mask
  Expr mask;
  if (!parse_list(mask, Mode::value)) return false;
  Expr masked;
  masked.kind = ExprKind::binary;
  masked.op = BinaryOp::and_;
  masked.span = join(m.left.span, mask.span);
  masked.args.push_back(std::move(m.left));
  masked.args.push_back(std::move(mask));
  m.left = std::move(masked);
  if (m.op == MatchOp::implicit) m.op = MatchOp::eq;
  return true;
}

bool Parser::parse_mangle(Expr key, Statement& out) {
  if (key.kind == ExprKind::ct &&
      (key.text == "helper" || key.text == "timeout" || key.text == "expectation")) {
    auto& s = out.body.emplace<CtObjectStmt>();
    s.kind = key.text == "helper"    ? CtObjectKind::helper
             : key.text == "timeout" ? CtObjectKind::timeout
                                     : CtObjectKind::expectation;
    return parse_expr(s.value, Mode::both);
  }
  classes_ = key.kind == ExprKind::meta && key.text == "priority";
  const bool secmark = key.kind == ExprKind::meta && key.text == "secmark";
  MangleStmt m;
  m.key = std::move(key);
  const bool ok = parse_list(m.value, Mode::both);
  classes_ = false;
  if (!ok) return false;
  if (secmark && m.value.kind != ExprKind::ct) {
    out.body = ObjectStmt{"secmark", std::move(m.value)};
  } else {
    out.body = std::move(m);
  }
  return true;
}

/// jump { rules }: at the brace.
bool Parser::parse_anonymous_chain(Expr& verdict) {
  if (too_deep()) return false;
  const Level level(depth_);
  const Token opener = tok_;
  advance();
  auto rules = make_node<List<Rule>>();
  for (skip_separators(); !is(TokenKind::rbrace); skip_separators()) {
    if (is(TokenKind::end)) return fail_unclosed(opener, "'}'");
    Rule rule;
    parse_rule(rule);
    rules->push_back(std::move(rule));
    if (is(TokenKind::rbrace)) {
      fail("';' or end of line before '}'", "nft needs one after each rule");
    }
  }
  advance();
  verdict.chain = std::move(rules);
  return true;
}

/// accept … goto, at the word.
bool Parser::parse_verdict(Expr& out, Span* target_span) {
  const std::uint32_t begin = tok_.begin;
  out.kind = ExprKind::verdict;
  const std::string_view w = tok_.text;
  advance();
  if (w == "jump" || w == "goto") {
    out.verdict = w == "jump" ? VerdictWord::jump : VerdictWord::goto_;
    if (is(TokenKind::lbrace)) {
      if (!parse_anonymous_chain(out)) return false;
    } else {
      Name target;
      if (!take_name(target, "a chain name", NameKind::target)) return false;
      out.text = std::move(target.text);
      if (target_span != nullptr) *target_span = target.span;
    }
  } else {
    out.verdict = w == "accept"   ? VerdictWord::accept
                  : w == "drop"   ? VerdictWord::drop
                  : w == "return" ? VerdictWord::return_
                                  : VerdictWord::continue_;
  }
  out.span = since(begin);
  return true;
}

}  // namespace fwlint::nftables
