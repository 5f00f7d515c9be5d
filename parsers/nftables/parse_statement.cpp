// Statements that count, log, limit or decide; the dispatch by first word. Syntax after nft(8),
// "STATEMENTS". Address translation and the statements on sets are in parse_action.cpp.
#include <fmt/format.h>

#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

bool is_log_level(std::string_view w) {
  return w == "emerg" || w == "alert" || w == "crit" || w == "err" || w == "warn" ||
         w == "notice" || w == "info" || w == "debug" || w == "audit";
}

}  // namespace

/// At the first token of a statement.
bool Parser::parse_statement(Statement& out) {
  if (is(TokenKind::xt)) {
    out.body = XtStmt{"", std::string(tok_.text)};
    advance();
    return true;
  }
  if (!is(TokenKind::word)) return parse_match(out);
  if (!begins_statement(tok_.text) && !is_word("ct")) return parse_match(out);
  if (is_word("accept") || is_word("drop") || is_word("jump") || is_word("goto") ||
      is_word("return") || is_word("continue")) {
    auto& v = out.body.emplace<VerdictStmt>();
    return parse_verdict(v.verdict, &v.target_span);
  }
  bool ok = false;
  if (parse_counting(out, ok) || parse_rewriting(out, ok)) return ok;
  return parse_match(out);
}

/// Statements that count, log, limit or refuse. False: none of them; `ok` says how it went.
bool Parser::parse_counting(Statement& out, bool& ok) {
  auto& b = out.body;
  if (accept_word("counter")) {
    ok = parse_counter(b.emplace<CounterStmt>(), true);
  } else if (accept_word("log")) {
    ok = parse_log(b.emplace<LogStmt>());
  } else if (accept_word("limit")) {
    ok = parse_limit(b.emplace<LimitStmt>(), true);
  } else if (accept_word("reject")) {
    ok = parse_reject(b.emplace<RejectStmt>());
  } else if (accept_word("xt")) {
    ok = parse_xt(b.emplace<XtStmt>());
  } else if (accept_word("queue")) {
    ok = parse_queue(b.emplace<QueueStmt>());
  } else if (accept_word("quota")) {
    ok = parse_quota(b.emplace<QuotaStmt>(), true);
  } else if (accept_word("last")) {
    ok = parse_last(b.emplace<LastStmt>());
  } else if (accept_word("notrack")) {
    b.emplace<NotrackStmt>();
    ok = true;
  } else if (is_word("ct") && peek().text == "count") {
    advance();
    advance();
    ok = parse_ct_count(b.emplace<CtCountStmt>());
  } else {
    return false;
  }
  return true;
}

/// name "x" | name map …
bool Parser::parse_object_reference(Maybe<Expr>& out) {
  return parse_expr(out.emplace(), Mode::both);
}

bool Parser::parse_counter(CounterStmt& out, bool named_allowed) {
  if (named_allowed && accept_word("name")) return parse_object_reference(out.name);
  for (;;) {
    if (accept_word("packets")) {
      if (!take_opt_u64(out.packets, "a number of packets")) return false;
    } else if (accept_word("bytes")) {
      if (!take_opt_u64(out.bytes, "a number of bytes")) return false;
    } else {
      return true;
    }
  }
}

bool Parser::parse_last(LastStmt& out) {
  if (!accept_word("used")) return true;
  const bool time = is(TokenKind::number) || is_word("never") ||
                    (is(TokenKind::word) && parse_duration_ms(tok_.text));
  if (!time) return fail("a time or 'never'");
  out.text = tok_.text;
  advance();
  return true;
}

bool Parser::parse_log(LogStmt& out) {
  for (;;) {
    if (accept_word("prefix")) {
      if (!take_string(out.prefix, &out.prefix_span, "a prefix in quotes")) return false;
    } else if (accept_word("level")) {
      constexpr std::string_view kWhat = "a level such as 'warn'";
      const Token level = tok_;
      if (!take_string(out.level, nullptr, kWhat)) return false;
      if (!is_log_level(out.level)) {
        return fail_at(span_of(level), fmt::format("unknown log level '{}'", printable(out.level)),
                       "emerg, alert, crit, err, warn, notice, info, debug or audit",
                       near_miss(out.level, {"emerg", "alert", "crit", "err", "warn", "notice",
                                             "info", "debug", "audit"}));
      }
    } else if (accept_word("group")) {
      if (!take_opt_u64(out.group, "a group number")) return false;
    } else if (accept_word("snaplen")) {
      if (!take_opt_u64(out.snaplen, "a length in bytes")) return false;
    } else if (accept_word("queue-threshold")) {
      if (!take_opt_u64(out.queue_threshold, "a number of packets")) return false;
    } else if (accept_word("flags")) {
      if (!parse_log_flags(out)) return false;
    } else {
      return true;
    }
  }
}

/// all | skuid | ether | ip options | tcp sequence,options
bool Parser::parse_log_flags(LogStmt& out) {
  constexpr std::string_view kWhat = "tcp, ip, skuid, ether or all";
  if (!is(TokenKind::word)) return fail(kWhat);
  const std::string first(tok_.text);
  if (first != "tcp" && first != "ip" && first != "skuid" && first != "ether" && first != "all") {
    return fail(kWhat, near_miss(first, {"tcp", "ip", "skuid", "ether", "all"}));
  }
  advance();
  if (first != "tcp" && first != "ip") {
    out.flags.push_back(first);
    return true;
  }
  List<Text> parts;
  if (!take_flags(parts, first == "tcp" ? "sequence or options" : "options")) return false;
  for (const auto& p : parts) out.flags.push_back(first + " " + p);
  return true;
}

/// rate [over|until] n [unit]/time [burst n unit]
bool Parser::parse_limit(LimitStmt& out, bool named_allowed) {
  if (named_allowed && accept_word("name")) return parse_object_reference(out.name);
  if (!accept_word("rate")) return fail("'rate'");
  if (accept_word("over")) {
    out.over = true;
  } else {
    accept_word("until");
  }
  if (!take_u64(out.rate, "a rate such as '10/second'")) return false;
  out.rate_unit = "packets";
  const std::uint32_t unit_begin = tok_.begin;
  if (is(TokenKind::slash)) {
    advance();
    if (!take_word(out.per, "second, minute, hour, day or week")) return false;
  } else {
    Text unit;  // "mbytes/second" is one word
    if (!take_word(unit, "'/second', or a unit such as 'kbytes/second'")) return false;
    const auto slash = unit.find('/');
    out.rate_unit = unit.substr(0, slash);
    if (slash != std::string::npos) {
      out.per = unit.substr(slash + 1);
    } else if (!expect(TokenKind::slash, "'/second'") ||
               !take_word(out.per, "second, minute, hour, day or week")) {
      return false;
    }
  }
  if (out.rate_unit != "packets" && out.rate_unit != "bytes" && out.rate_unit != "kbytes" &&
      out.rate_unit != "mbytes") {
    return fail_at(since(unit_begin), fmt::format("unexpected '{}'", printable(out.rate_unit, 40)),
                   "bytes, kbytes or mbytes");
  }
  if (out.per != "second" && out.per != "minute" && out.per != "hour" && out.per != "day" &&
      out.per != "week") {
    return fail_at({file_, last_end_ - static_cast<std::uint32_t>(out.per.size()), last_end_},
                   fmt::format("unexpected '{}'", printable(out.per, 40)),
                   "second, minute, hour, day or week",
                   near_miss(out.per, {"second", "minute", "hour", "day", "week"}));
  }
  if (!accept_word("burst")) return true;
  if (!take_opt_u64(out.burst, "a burst such as '5 packets'")) return false;
  if (is_word("packets") || is_word("bytes") || is_word("kbytes") || is_word("mbytes")) {
    return take_word(out.burst_unit, "a unit");
  }
  return fail("packets, bytes, kbytes or mbytes");
}

bool Parser::parse_quota(QuotaStmt& out, bool named_allowed) {
  if (named_allowed && accept_word("name")) return parse_object_reference(out.name);
  if (accept_word("over")) {
    out.over = true;
  } else {
    accept_word("until");
  }
  if (!take_u64(out.amount, "an amount such as '25 mbytes'")) return false;
  const auto take_unit = [this](Text& unit) {
    if (!is_word("bytes") && !is_word("kbytes") && !is_word("mbytes")) {
      return fail("bytes, kbytes or mbytes");
    }
    return take_word(unit, "a unit");
  };
  if (!take_unit(out.unit)) return false;
  if (!accept_word("used") && !accept_word("consumed")) return true;
  return take_opt_u64(out.used, "an amount") && take_unit(out.used_unit);
}

/// [num n] [flags f] [bypass,fanout] [to expr]
bool Parser::parse_queue(QueueStmt& out) {
  for (;;) {
    if (accept_word("num") || accept_word("to")) {
      const Token number = tok_;
      if (!parse_expr(out.num.emplace(), Mode::both)) return false;
      if (out.num->kind == ExprKind::symbol || out.num->kind == ExprKind::string) {
        return fail_at(span_of(number), "unexpected " + describe(number),
                       "a queue number, a range or a map");
      }
    } else if (accept_word("flags") || is_word("bypass") || is_word("fanout")) {
      do {
        if (!is_word("bypass") && !is_word("fanout")) return fail("bypass or fanout");
        out.flags.push_back(tok_.text);
        advance();
      } while (accept(TokenKind::comma));
    } else {
      return true;
    }
  }
}

bool Parser::parse_reject(RejectStmt& out) {
  if (!accept_word("with")) return true;
  constexpr std::string_view kWhat = "'tcp reset', 'icmp', 'icmpv6' or 'icmpx'";
  if (accept_word("tcp")) {
    if (!accept_word("reset")) return fail("'reset'");
    out.type = "tcp reset";
    return true;
  }
  if (!is_word("icmp") && !is_word("icmpv6") && !is_word("icmpx")) {
    return fail(kWhat, is(TokenKind::word)
                           ? near_miss(tok_.text, {"tcp", "icmp", "icmpv6", "icmpx"})
                           : std::string());
  }
  out.type = tok_.text;
  advance();
  if (!accept_word("type")) accept_word("code");
  if (is(TokenKind::number)) {
    out.code = tok_.text;
    advance();
    return true;
  }
  return take_string(out.code, nullptr, "a code such as 'port-unreachable'");
}

bool Parser::parse_ct_count(CtCountStmt& out) {
  if (accept_word("over")) {
    out.over = true;
  } else {
    accept_word("until");
  }
  return take_u64(out.count, "a number of connections");
}

/// xt match "name", xt target "name"
bool Parser::parse_xt(XtStmt& out) {
  return take_word(out.type, "match, target or watcher") &&
         take_string(out.name, nullptr, "the extension's name in quotes");
}

}  // namespace fwlint::nftables
