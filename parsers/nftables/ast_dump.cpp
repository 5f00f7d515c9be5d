// The syntax tree as short text, one command a line: for tests and messages. Bit operations and
// concatenations are parenthesised, quotes are kept, so that two different trees look different.
#include <fmt/format.h>

#include "parsers/nftables/ast.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

std::string join_all(const List<Expr>& args, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += separator;
    out += dump(args[i]);
  }
  return out;
}

std::string join_words(const List<Text>& words) {
  std::string out;
  for (const auto& w : words) {
    if (!out.empty()) out += ',';
    out += w;
  }
  return out;
}

std::string join_statements(const List<Statement>& all) {
  std::string out;
  for (const auto& s : all) out += " " + dump(s);
  return out;
}

std::string dump_rules(const List<Rule>& rules) {
  std::string out = "{";
  for (const auto& r : rules) out += " " + dump(r) + ";";
  return out + " }";
}

std::string_view family_word(const std::optional<Family>& f) {
  return !f ? "" : *f == Family::ipv4 ? "ip " : "ip6 ";
}

std::string dump_elem(const Expr& e) {
  std::string out = dump(e.args[0]);
  if (!e.elem) return out;
  out += join_statements(e.elem->statements);
  if (e.elem->timeout_ms) out += fmt::format(" timeout {}ms", *e.elem->timeout_ms);
  if (e.elem->expires_ms) out += fmt::format(" expires {}ms", *e.elem->expires_ms);
  if (!e.elem->comment.empty()) out += fmt::format(" comment \"{}\"", e.elem->comment);
  return out;
}

std::string dump_selector(const Expr& e) {
  const auto with_field = [&](std::string_view head) {
    return fmt::format("{}.{}{}{}", head, e.text, e.field.empty() ? "" : ".", e.field);
  };
  switch (e.kind) {
    case ExprKind::payload:
      return fmt::format("{}{}{}.{}", e.outer, e.outer.empty() ? "" : ":", e.text, e.field);
    case ExprKind::raw_payload:
      return fmt::format("@{},{},{}", e.text, e.offset, e.length);
    case ExprKind::exthdr:
      return with_field("exthdr") + (e.offset != 0 ? fmt::format("[{}]", e.offset) : "");
    case ExprKind::tcp_option:
      return with_field("tcpopt") +
             (e.length != 0 ? fmt::format("@{},{}", e.offset, e.length) : "");
    case ExprKind::ip_option:
      return with_field("ipopt");
    case ExprKind::sctp_chunk:
      return with_field("chunk");
    case ExprKind::dccp_option:
      return with_field("dccpopt");
    case ExprKind::ct: {
      const std::string_view direction = e.direction == Direction::original ? "original "
                                         : e.direction == Direction::reply  ? "reply "
                                                                            : "";
      return fmt::format("ct[{}{}{}]", direction, family_word(e.family), e.text);
    }
    case ExprKind::rt:
      return fmt::format("rt[{}{}]", family_word(e.family), e.text);
    case ExprKind::fib:
      return fmt::format("fib[{} {}]", join_all(e.args, "."), e.text);
    case ExprKind::numgen:
      return fmt::format("numgen[{} {} {}]", e.text, e.modulus, e.offset);
    case ExprKind::jhash:
      return fmt::format("jhash[{} {} {}{}]", join_all(e.args, ""), e.modulus, e.offset,
                         e.seed ? fmt::format(" seed {}", *e.seed) : "");
    case ExprKind::symhash:
      return fmt::format("symhash[{} {}]", e.modulus, e.offset);
    case ExprKind::ipsec:
      return fmt::format("ipsec[{} {} {}{}]", e.direction == Direction::original ? "in" : "out",
                         e.length, family_word(e.family), e.text);
    case ExprKind::socket:
      return fmt::format("socket[{}{}]", e.text, e.length != 0 ? fmt::format(" {}", e.length) : "");
    case ExprKind::osf:
      return fmt::format("osf[{}{}{}]", e.field, e.field.empty() ? "" : " ", e.text);
    default:
      return fmt::format("{}[{}]", to_string(e.kind), e.text);
  }
}

}  // namespace

std::string dump(const Expr& e) {
  switch (e.kind) {
    case ExprKind::number:
    case ExprKind::symbol:
    case ExprKind::address:
    case ExprKind::mac:
    case ExprKind::boolean:
      return e.text;
    case ExprKind::string:
      return fmt::format("\"{}\"", e.text);
    case ExprKind::name_prefix:
      return e.text + "*";
    case ExprKind::any:
      return "*";
    case ExprKind::prefix:
      return fmt::format("{}/{}", dump(e.args[0]), e.length);
    case ExprKind::range:
      return join_all(e.args, "-");
    case ExprKind::list:
      return "[" + join_all(e.args, ",") + "]";
    case ExprKind::concat:
      return "(" + join_all(e.args, " . ") + ")";
    case ExprKind::set:
      return "{" + join_all(e.args, ", ") + "}";
    case ExprKind::mapping:
      return join_all(e.args, ": ");
    case ExprKind::elem:
      return dump_elem(e);
    case ExprKind::set_ref:
      return "@" + e.text;
    case ExprKind::map:
      return "map(" + join_all(e.args, ", ") + ")";
    case ExprKind::binary:
      return fmt::format("({} {} {})", dump(e.args[0]), to_string(e.op), dump(e.args[1]));
    case ExprKind::verdict:
      if (e.chain) return fmt::format("{} {}", to_string(e.verdict), dump_rules(*e.chain));
      return e.text.empty() ? std::string(to_string(e.verdict))
                            : fmt::format("{} {}", to_string(e.verdict), e.text);
    case ExprKind::unknown:
      return fmt::format("?'{}'", e.text);
    default:
      return dump_selector(e);
  }
}

namespace {

std::string named(std::string_view word, const Maybe<Expr>& e) {
  return e ? fmt::format(" {} {}", word, dump(*e)) : std::string();
}

std::string number(std::string_view word, const std::optional<std::uint64_t>& n) {
  return n ? fmt::format(" {} {}", word, *n) : std::string();
}

struct StatementDumper {
  std::string operator()(const UnknownStmt& s) const { return fmt::format("unknown<{}>", s.text); }
  std::string operator()(const MatchStmt& s) const {
    return fmt::format("{} {} {}", dump(s.left), to_string(s.op), dump(s.right));
  }
  std::string operator()(const CounterStmt& s) const {
    return "counter" + named("name", s.name) + number("packets", s.packets) +
           number("bytes", s.bytes);
  }
  std::string operator()(const LastStmt& s) const {
    return s.text.empty() ? "last" : "last used " + s.text;
  }
  std::string operator()(const LogStmt& s) const {
    std::string out = "log";
    if (!s.prefix.empty()) out += fmt::format(" prefix \"{}\"", s.prefix);
    if (!s.level.empty()) out += " level " + s.level;
    if (!s.flags.empty()) out += " flags " + join_words(s.flags);
    return out + number("group", s.group) + number("snaplen", s.snaplen) +
           number("queue-threshold", s.queue_threshold);
  }
  std::string operator()(const LimitStmt& s) const {
    if (s.name) return "limit" + named("name", s.name);
    std::string out =
        fmt::format("limit {}{} {}/{}", s.over ? "over " : "", s.rate, s.rate_unit, s.per);
    if (s.burst) out += fmt::format(" burst {} {}", *s.burst, s.burst_unit);
    return out;
  }
  std::string operator()(const QuotaStmt& s) const {
    if (s.name) return "quota" + named("name", s.name);
    std::string out = fmt::format("quota {}{} {}", s.over ? "over " : "", s.amount, s.unit);
    if (s.used) out += fmt::format(" used {} {}", *s.used, s.used_unit);
    return out;
  }
  std::string operator()(const VerdictStmt& s) const { return dump(s.verdict); }
  std::string operator()(const QueueStmt& s) const {
    return "queue" + named("num", s.num) +
           (s.flags.empty() ? std::string() : " flags " + join_words(s.flags));
  }
  std::string operator()(const RejectStmt& s) const {
    return "reject" + (s.type.empty() ? std::string() : " " + s.type) +
           (s.code.empty() ? std::string() : " " + s.code);
  }
  std::string operator()(const VmapStmt& s) const {
    return fmt::format("vmap({}, {})", dump(s.key), dump(s.data));
  }
  std::string operator()(const SetStmt& s) const {
    return fmt::format("{} @{} {{{}{}}}", to_string(s.op), s.set, dump(s.elem),
                       s.data ? ": " + dump(*s.data) : std::string());
  }
  std::string operator()(const MangleStmt& s) const {
    return fmt::format("{} := {}", dump(s.key), dump(s.value));
  }
  std::string operator()(const NatStmt& s) const {
    std::string out(to_string(s.kind));
    if (s.family) out += *s.family == Family::ipv4 ? " ip" : " ip6";
    if (s.prefix) out += " prefix";
    if (s.interval) out += " interval";
    if (s.addr_port) out += " addr.port";
    out += named("addr", s.addr) + named("port", s.port);
    return s.flags.empty() ? out : out + " " + join_words(s.flags);
  }
  std::string operator()(const NotrackStmt&) const { return "notrack"; }
  std::string operator()(const DupStmt& s) const {
    return "dup" + named("to", s.addr) + named("device", s.dev);
  }
  std::string operator()(const FwdStmt& s) const {
    return "fwd" + named("to", s.addr) + named("device", s.dev);
  }
  std::string operator()(const FlowStmt& s) const { return "flow @" + s.flowtable; }
  std::string operator()(const CtObjectStmt& s) const {
    return fmt::format("ct {} := {}", to_string(s.kind), dump(s.value));
  }
  std::string operator()(const CtCountStmt& s) const {
    return fmt::format("ct count {}{}", s.over ? "over " : "", s.count);
  }
  std::string operator()(const SynproxyStmt& s) const {
    return "synproxy" + named("name", s.name) + (s.text.empty() ? "" : " " + s.text);
  }
  std::string operator()(const TproxyStmt& s) const {
    return "tproxy" + named("addr", s.addr) + named("port", s.port);
  }
  std::string operator()(const MeterStmt& s) const {
    return fmt::format("meter {}{} {{{}{}}}", s.name, number("size", s.size), dump(s.key),
                       join_statements(s.statements));
  }
  std::string operator()(const XtStmt& s) const {
    return fmt::format("xt {} \"{}\"", s.type, s.name);
  }
  std::string operator()(const ObjectStmt& s) const {
    return fmt::format("{} := {}", s.kind, dump(s.name));
  }
  std::string operator()(const ResetStmt& s) const { return "reset " + dump(s.key); }
};

std::string dump_scope(const Scope& s) {
  return fmt::format("{} {}", to_string(s.family), s.table.text);
}

std::string dump_type(const SetType& t) {
  return (t.interval ? "interval " : "") +
         (t.of.empty() ? join_words(t.names) : "typeof " + join_all(t.of, " . "));
}

std::string dump_names(const List<Name>& names) {
  std::string out;
  for (const auto& n : names) out += (out.empty() ? "" : ",") + n.text;
  return out;
}

std::string handle_text(const std::optional<std::uint64_t>& h) { return number("handle", h); }

std::string comment_text(const Text& c) {
  return c.empty() ? std::string() : fmt::format(" comment \"{}\"", c);
}

struct CommandDumper {
  std::string operator()(const UnknownCommand& c) const {
    return fmt::format("unknown<{}>", c.text);
  }
  std::string operator()(const Table& t) const {
    return fmt::format("table {} {}{}{}{}{}{}{}", to_string(t.family), t.name.text,
                       t.dormant ? " dormant" : "", t.owner ? " owner" : "",
                       t.persist ? " persist" : "", t.managed_by_iptables ? " iptables-nft" : "",
                       comment_text(t.comment), handle_text(t.handle));
  }
  std::string operator()(const Chain& c) const {
    std::string out = fmt::format("chain {} {}", dump_scope(c.scope), c.name.text);
    if (!c.new_name.text.empty()) out += " to " + c.new_name.text;
    if (c.hook) {
      out += fmt::format(" {} {}", c.hook->type, c.hook->hook);
      if (!c.hook->devices.empty()) out += " on " + dump_names(c.hook->devices);
      out += fmt::format(" {}", c.hook->priority);
    }
    if (c.policy) out += fmt::format(" policy {}", to_string(*c.policy));
    if (!c.flags.empty()) out += " flags " + join_words(c.flags);
    return out + comment_text(c.comment) + handle_text(c.handle);
  }
  std::string operator()(const Rule& r) const {
    return fmt::format("rule {} {}{}{}: {}", dump_scope(r.scope), r.chain.text,
                       number("index", r.index), number("position", r.position), dump(r));
  }
  std::string operator()(const Set& s) const {
    std::string out =
        fmt::format("{} {} {}", s.is_map ? "map" : "set", dump_scope(s.scope), s.name.text);
    out += " type " + dump_type(s.key);
    if (s.is_map) out += " : " + dump_type(s.data);
    if (s.constant) out += " constant";
    if (s.interval) out += " interval";
    if (s.timeout_flag) out += " timeout";
    if (s.dynamic) out += " dynamic";
    if (s.auto_merge) out += " auto-merge";
    out += number("timeout_ms", s.timeout_ms) + number("gc_ms", s.gc_interval_ms) +
           number("size", s.size) + (s.policy.empty() ? "" : " policy " + s.policy);
    out += comment_text(s.comment) + join_statements(s.statements);
    if (s.has_elements) out += " {" + join_all(s.elements, ", ") + "}";
    return out + handle_text(s.handle);
  }
  std::string operator()(const Element& e) const {
    return fmt::format("element {} {} {{{}}}", dump_scope(e.scope), e.set.text,
                       join_all(e.elements, ", "));
  }
  std::string operator()(const Flowtable& f) const {
    return fmt::format("flowtable {} {} {} {} on {}{}{}{}", dump_scope(f.scope), f.name.text,
                       f.hook, f.priority, dump_names(f.devices),
                       f.flags.empty() ? "" : " flags " + join_words(f.flags),
                       f.counter ? " counter" : "", handle_text(f.handle));
  }
  std::string operator()(const Object& o) const {
    return fmt::format("{} {} {} <{}>{}{}{}", to_string(o.kind), dump_scope(o.scope), o.name.text,
                       o.text, o.statement ? " " + dump(*o.statement) : "", comment_text(o.comment),
                       handle_text(o.handle));
  }
  std::string operator()(const Define& d) const {
    return fmt::format("define {} = {}", d.name.text, dump(d.value));
  }
  std::string operator()(const Include& i) const { return "include " + i.pattern.text; }
  std::string operator()(const RuleLines& l) const {
    return fmt::format("rule {} {} <{} lines>", dump_scope(l.scope), l.chain.text, l.count);
  }
  std::string operator()(const Whole& w) const {
    return w.family ? fmt::format("{} {}", w.kind, to_string(*w.family)) : std::string(w.kind);
  }
};

}  // namespace

std::string dump(const Statement& s) { return visit(StatementDumper{}, s.body); }

std::string dump(const Rule& r) {
  std::string out;
  for (const auto& s : r.statements) out += (out.empty() ? "" : "; ") + dump(s);
  return out + comment_text(r.comment) + handle_text(r.handle);
}

std::string dump(const Command& c) {
  return fmt::format("{} {}", to_string(c.verb), visit(CommandDumper{}, c.body));
}

std::string dump(const Document& d) {
  std::string out;
  for (const auto& c : d.commands) out += dump(c) + "\n";
  return out;
}

}  // namespace fwlint::nftables
