// Statements in nft's list form. The order of options is nft's, since its grammar has several where
// only one order is read.
#include <fmt/format.h>

#include "parsers/nftables/print.hpp"
#include "parsers/nftables/print_impl.hpp"

namespace fwlint::nftables {

namespace {

/// Types whose values are sets of bits: there `x y` asks for a common bit and `x == y` for all.
bool is_bitmask(const Expr& key) {
  if (key.kind == ExprKind::ct) {
    return key.text == "state" || key.text == "status" || key.text == "label" ||
           key.text == "event";
  }
  return key.kind == ExprKind::payload && key.text == "tcp" && key.field == "flags";
}

bool is_group(const Expr& e) { return e.kind == ExprKind::set || e.kind == ExprKind::set_ref; }

/// The operator between the sides, "" when none is written.
std::string_view written_operator(const MatchStmt& s) {
  switch (s.op) {
    case MatchOp::implicit:
      return "";
    case MatchOp::eq:
      if (s.left.kind == ExprKind::binary) return "==";
      return is_bitmask(s.left) && !is_group(s.right) ? "==" : "";
    case MatchOp::in:
      return is_bitmask(s.left) || is_group(s.right) ? "" : "&";
    case MatchOp::ne:
    case MatchOp::lt:
    case MatchOp::gt:
    case MatchOp::le:
    case MatchOp::ge:
    case MatchOp::none_of:
      return to_string(s.op);
  }
  return "";
}

}  // namespace

void Printer::statement(const Statement& s) {
  visit([this](const auto& body) { in(body); }, s.body);
}

void Printer::statements(const List<Statement>& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ' ';
    statement(list[i]);
  }
}

void Printer::rule(const Rule& r) {
  statements(r.statements);
  if (!written(r.comment)) return;
  if (!r.statements.empty()) out += ' ';
  out += "comment ";
  quote(r.comment);
}

void Printer::in(const MatchStmt& s) {
  key(s.left);
  const std::string_view op = written_operator(s);
  if (!op.empty()) word(op);
  out += ' ';
  if (s.right.kind == ExprKind::list && s.left.kind == ExprKind::binary) {
    bit_list(s.right);
  } else {
    value(s.right, quoted_parts(s.left), 0);
  }
  if (op == "&") out += " != 0";
}

void Printer::reference(const Expr& e) {
  if (e.kind == ExprKind::symbol || e.kind == ExprKind::number) {
    quote(e.text);
  } else {
    value(e, 1, 1);
  }
}

void Printer::in(const CounterStmt& s) {
  out += "counter";
  if (s.name) {
    out += " name ";
    reference(*s.name);
  }
  if (s.packets) out += fmt::format(" packets {}", *s.packets);
  if (s.bytes) out += fmt::format(" bytes {}", *s.bytes);
}

void Printer::in(const LastStmt& s) {
  out += "last";
  if (!s.text.empty()) out += " used " + std::string(s.text);
}

void Printer::in(const LogStmt& s) {
  out += "log";
  if (written(s.prefix)) {
    out += " prefix ";
    quote(s.prefix);
  }
  if (s.group) out += fmt::format(" group {}", *s.group);
  if (s.snaplen) out += fmt::format(" snaplen {}", *s.snaplen);
  if (s.queue_threshold) out += fmt::format(" queue-threshold {}", *s.queue_threshold);
  if (!s.level.empty()) out += " level " + std::string(s.level);
  log_flags(s.flags);
}

/// Those of TCP are one argument: "flags tcp sequence,options".
void Printer::log_flags(const List<Text>& flags) {
  bool tcp = false;
  for (const Text& flag : flags) {
    const bool of_tcp = flag.starts_with("tcp ");
    if (of_tcp && tcp) continue;
    out += " flags " + std::string(flag);
    if (!of_tcp) continue;
    for (const Text& more : flags) {
      if (more.starts_with("tcp ") && more != flag) out += ',' + std::string(more.substr(4));
    }
    tcp = true;
  }
}

void Printer::in(const LimitStmt& s) {
  out += "limit ";
  if (s.name) {
    out += "name ";
    reference(*s.name);
    return;
  }
  out += s.over ? "rate over " : "rate ";
  number(s.rate);
  if (s.rate_unit != "packets") word(s.rate_unit);
  out += '/';
  out += s.per;
  if (!s.burst) return;
  const std::string_view unit = !s.burst_unit.empty()      ? s.burst_unit
                                : s.rate_unit == "packets" ? "packets"
                                                           : "bytes";
  out += fmt::format(" burst {} {}", *s.burst, unit);
}

void Printer::in(const QuotaStmt& s) {
  out += "quota ";
  if (s.name) {
    out += "name ";
    reference(*s.name);
    return;
  }
  if (s.over) out += "over ";
  out += fmt::format("{} {}", s.amount, s.unit);
  if (s.used) out += fmt::format(" used {} {}", *s.used, s.used_unit);
}

void Printer::in(const VerdictStmt& s) { verdict(s.verdict); }

void Printer::in(const QueueStmt& s) {
  out += "queue";
  for (std::size_t i = 0; i < s.flags.size(); ++i) {
    if (i > 0) {
      out += ',';
    } else {
      out += s.num ? " flags " : " ";  // nft reads "flags" only before a number
    }
    out += s.flags[i];
  }
  if (!s.num) return;
  out += " to ";
  expr(*s.num);
}

void Printer::in(const RejectStmt& s) {
  out += "reject";
  if (s.type.empty()) return;
  out += " with " + std::string(s.type);
  if (!s.code.empty()) word(s.code);
}

void Printer::in(const VmapStmt& s) {
  key(s.key);
  out += " vmap ";
  value(s.data, quoted_parts(s.key), 0);
}

void Printer::in(const SetStmt& s) {
  out += to_string(s.op);
  out += " @" + std::string(s.set) + " { ";
  const bool elem = s.elem.kind == ExprKind::elem;
  key(elem ? s.elem.args[0] : s.elem);
  if (elem && s.elem.elem != nullptr) element_options(*s.elem.elem);
  const bool own = s.statements.empty() && elem && s.elem.elem != nullptr;
  for (const Statement& inner : own ? s.elem.elem->statements : s.statements) {
    out += ' ';
    statement(inner);
  }
  if (s.data) {
    out += " : ";
    expr(*s.data);
  }
  out += " }";
}

void Printer::in(const MangleStmt& s) {
  expr(s.key);
  out += " set ";
  value(s.value, quoted_parts(s.key), quoted_parts(s.key));
}

void Printer::family(const std::optional<Family>& f) {
  if (f) word(*f == Family::ipv4 ? "ip" : "ip6");
}

/// An IPv6 address before a port is in brackets.
void Printer::bracketed(const Expr& e) {
  const bool six = e.kind == ExprKind::address && e.family == Family::ipv6;
  if (e.kind == ExprKind::range) {
    bracketed(e.args[0]);
    out += '-';
    bracketed(e.args[1]);
  } else if (e.kind == ExprKind::prefix) {
    const Expr& base = e.args[0];
    if (base.kind != ExprKind::address || e.length > address_bits(*base.family)) {
      expr(e);
      return;
    }
    Expr end = base;  // nft lists a prefix here, but reads only a range
    const std::uint32_t host = address_bits(*base.family) - e.length;
    const u128 mask = host == 128 ? kU128Max : (u128{1} << host) - 1;
    Expr begin = base;
    begin.value = static_cast<u128>(base.value) & ~mask;
    end.value = static_cast<u128>(base.value) | mask;
    bracketed(begin);
    out += '-';
    bracketed(end);
  } else {
    if (six) out += '[';
    expr(e);
    if (six) out += ']';
  }
}

void Printer::destination(const Maybe<Expr>& addr, const Maybe<Expr>& port) {
  if (!addr && !port) return;
  out += " to ";
  if (addr) {
    if (port) {
      bracketed(*addr);
    } else {
      expr(*addr);
    }
  }
  if (!port) return;
  out += ':';
  expr(*port);
}

void Printer::in(const NatStmt& s) {
  out += to_string(s.kind);
  family(s.family);
  bool prefix = s.prefix;
  for (const Text& flag : s.flags) prefix = prefix || flag == "netmap";
  if (prefix) out += " prefix";
  if (s.interval) out += " interval";
  if (s.addr_port) out += " addr . port";
  destination(s.addr, s.port);
  bool first = true;
  for (const Text& flag : s.flags) {
    if (flag == "netmap") continue;
    out += first ? " " : ",";
    out += flag;
    first = false;
  }
}

void Printer::in(const NotrackStmt&) { out += "notrack"; }

void Printer::in(const DupStmt& s) {
  out += "dup";
  if (s.addr) {
    out += " to ";
    value(*s.addr, 1, 1);
  }
  if (s.dev) {
    out += " device ";
    value(*s.dev, 1, 1);
  }
}

void Printer::in(const FwdStmt& s) {
  out += "fwd";
  family(s.family);
  const Maybe<Expr>& first = s.addr ? s.addr : s.dev;
  if (first) {
    out += " to ";
    value(*first, s.addr ? 0 : 1, 1);
  }
  if (s.addr && s.dev) {
    out += " device ";
    value(*s.dev, 1, 1);
  }
}

void Printer::in(const FlowStmt& s) { out += "flow add @" + std::string(s.flowtable); }

void Printer::in(const CtObjectStmt& s) {
  out += fmt::format("ct {} set ", to_string(s.kind));
  reference(s.value);
}

void Printer::in(const CtCountStmt& s) {
  out += fmt::format("ct count {}{}", s.over ? "over " : "", s.count);
}

void Printer::in(const SynproxyStmt& s) {
  out += "synproxy";
  if (s.name) {
    out += " name ";
    reference(*s.name);
  } else if (!s.text.empty()) {
    word(s.text);
  }
}

void Printer::in(const TproxyStmt& s) {
  out += "tproxy";
  family(s.family);
  destination(s.addr, s.port);
}

void Printer::in(const MeterStmt& s) {
  out += "meter ";
  if (!s.name.empty()) {
    name(s.name);
    out += ' ';
  }
  if (s.size) out += fmt::format("size {} ", *s.size);
  out += "{ ";
  const bool elem = s.key.kind == ExprKind::elem;
  key(elem ? s.key.args[0] : s.key);
  if (elem && s.key.elem != nullptr) {
    element_options(*s.key.elem);
    statement_options(*s.key.elem);
  }
  for (const Statement& inner : s.statements) {
    out += ' ';
    statement(inner);
  }
  out += " }";
}

/// nft lists what it cannot say, and refuses to read it: so does whoever loads this.
void Printer::in(const XtStmt& s) {
  if (s.type.empty() && !s.name.empty()) {
    out += "# xt_" + std::string(s.name);
    return;
  }
  out += "xt " + (s.type.empty() ? "match" : std::string(s.type)) + ' ';
  quote(s.name);
}

void Printer::in(const ObjectStmt& s) {
  out += s.kind == "secmark" ? "meta secmark set " : std::string(s.kind) + " name ";
  reference(s.name);
}

void Printer::in(const ResetStmt& s) {
  out += "reset ";
  expr(s.key);
}

void Printer::in(const UnknownStmt& s) { out += s.text; }

std::string print_statement(const Statement& s) {
  Printer p;
  p.statement(s);
  return std::move(p.out);
}

std::string print_rule(const Rule& rule) {
  Printer p;
  p.rule(rule);
  return std::move(p.out);
}

}  // namespace fwlint::nftables
