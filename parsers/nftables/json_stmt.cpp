// Statements of libnftables-json(5), "STATEMENTS". Shapes of nft 0.9 to 1.1 are accepted; a known
// statement that lacks a part is an error, as nft refuses it.
#include <array>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using json::Kind;
using json::Value;

std::optional<Family> family_member(const Value& v) {
  const Text family = JsonBuilder::text_of(v, "family");
  if (family == "ip") return Family::ipv4;
  if (family == "ip6") return Family::ipv6;
  return std::nullopt;
}

/// Names of sets and flowtables, with or without "@".
Text reference(Text name) {
  if (!name.empty() && name[0] == '@') return name.substr(1);
  return name;
}

}  // namespace

List<Statement> JsonBuilder::statements(const Value* v) {
  List<Statement> out;
  if (v == nullptr) return out;
  if (!v->is(Kind::array)) {
    out.push_back(statement(*v));
    return out;
  }
  out.reserve(v->size);
  for (const Value& item : v->items()) {
    // `jump { … }` is a bare string of nft text that may hold several statements.
    if (item.is(Kind::string)) {
      if (const auto read = read_embedded_text(item.text, span(item), document_)) {
        out.append(read->begin(), read->end());
        continue;
      }
    }
    out.emplace_back(statement(item));
  }
  return out;
}

Statement JsonBuilder::statement(const Value& v) {
  if (const Value* only = v.only_member()) return {span(v), body(only->name, *only, v)};
  if (!v.is(Kind::string)) {
    wrong(v, "a statement that is " + std::string(json::to_string(v.kind)),
          "an object with one member, such as {\"accept\": null}");
  }
  return {span(v), UnknownStmt{raw(v)}};
}

StatementBody JsonBuilder::body(std::string_view tag, const Value& v, const Value& whole) {
  if (tag == "match") return match(v);
  if (tag == "counter") return counter(v);
  Expr as_verdict;
  as_verdict.span = span(whole);
  if (verdict(tag, v, as_verdict)) {
    StatementBody out;
    auto& s = out.emplace<VerdictStmt>();
    s.verdict = as_verdict;
    s.target_span = span(v);
    return out;
  }
  if (tag == "limit") return limit(v);
  if (tag == "quota") return quota(v);
  if (tag == "log") return log(v);
  if (tag == "snat") return nat(NatKind::snat, v);
  if (tag == "dnat") return nat(NatKind::dnat, v);
  if (tag == "masquerade") return nat(NatKind::masquerade, v);
  if (tag == "redirect") return nat(NatKind::redirect, v);
  if (tag == "set" || tag == "map") return set_write(v, tag);
  if (tag == "meter") return meter(v);
  if (tag == "synproxy") return synproxy(v);
  if (tag == "reject") return RejectStmt{text_of(v, "type"), text_of(v, "expr")};
  if (tag == "mangle" || tag == "vmap") return key_and(tag, v);
  if (tag == "dup" || tag == "fwd" || tag == "tproxy") return forward(tag, v);
  return simple(tag, v, whole);
}

Expr JsonBuilder::needed(const Value& object, std::string_view name, std::string_view what) {
  if (const Value* v = object.find(name); v != nullptr) return expr(*v);
  wrong(object, std::string(what) + " has no \"" + std::string(name) + "\"", "an expression");
  Expr e;
  e.span = span(object);
  e.text = raw(object);
  return e;
}

StatementBody JsonBuilder::match(const Value& v) {
  static constexpr std::array<std::pair<std::string_view, MatchOp>, 8> kOps{
      {{"==", MatchOp::eq},
       {"in", MatchOp::in},
       {"!=", MatchOp::ne},
       {"<", MatchOp::lt},
       {">", MatchOp::gt},
       {"<=", MatchOp::le},
       {">=", MatchOp::ge},
       {"!", MatchOp::none_of}}};
  StatementBody out;
  auto& m = out.emplace<MatchStmt>();
  m.left = needed(v, "left", "a match");
  m.right = needed(v, "right", "a match");
  // "tcp option 6 exists" is listed as its first byte.
  if (m.left.kind == ExprKind::tcp_option && m.right.kind == ExprKind::boolean &&
      m.left.offset == 0 && m.left.length == 8) {
    m.left.length = 0;
  }
  m.op_span = {file_, v.begin, v.begin};
  const Value* op = v.find("op");  // 0.9.0 left it out
  if (op == nullptr) return out;
  m.op_span = span(*op);
  for (const auto& [name, value] : kOps) {
    if (op->text != name) continue;
    m.op = value;
    return out;
  }
  wrong(*op, "unknown operator '" + printable(op->text) + "'", "==, !=, <, >, <=, >= or in");
  return out;
}

StatementBody JsonBuilder::limit(const Value& v) {
  LimitStmt s;
  if (v.is(Kind::string) || v.find("map") != nullptr) {
    s.name = expr(v);
    return s;
  }
  if (v.find("rate") == nullptr || v.find("per") == nullptr) {
    wrong(v, "an incomplete limit", R"({"rate": …, "per": "second"})");
  }
  s.over = true_of(v, "inv");
  s.rate = number_of(v, "rate").value_or(0);
  s.rate_unit = text_of(v, "rate_unit");
  if (s.rate_unit.empty()) s.rate_unit = "packets";
  s.per = text_of(v, "per");
  s.burst = number_of(v, "burst");
  if (s.burst) {
    s.burst_unit = text_of(v, "burst_unit");
    if (s.burst_unit.empty()) s.burst_unit = s.rate_unit == "packets" ? "packets" : "bytes";
  }
  return s;
}

StatementBody JsonBuilder::quota(const Value& v) {
  QuotaStmt s;
  if (v.is(Kind::string) || v.find("map") != nullptr) {
    s.name = expr(v);
    return s;
  }
  s.over = true_of(v, "inv");
  const auto named = number_of(v, "bytes");  // an object's listing writes "bytes"
  s.amount = named ? *named : number_of(v, "val").value_or(0);
  s.unit = text_of(v, "val_unit");
  if (s.unit.empty()) s.unit = "bytes";
  s.used = number_of(v, "used");
  if (s.used) {
    s.used_unit = text_of(v, "used_unit");
    if (s.used_unit.empty()) s.used_unit = "bytes";
  }
  return s;
}

StatementBody JsonBuilder::counter(const Value& v) {
  StatementBody out;
  auto& s = out.emplace<CounterStmt>();
  if (v.is(Kind::string) || v.find("map") != nullptr) s.name = expr(v);
  s.packets = number_of(v, "packets");
  s.bytes = number_of(v, "bytes");
  return out;
}

Statement JsonBuilder::stateful_statement(ObjectKind kind, const Value& v) {
  if (kind == ObjectKind::limit) return {span(v), limit(v)};
  if (kind == ObjectKind::quota) return {span(v), quota(v)};
  return {span(v), counter(v)};
}

StatementBody JsonBuilder::log(const Value& v) {
  LogStmt s;
  s.prefix = text_of(v, "prefix");
  if (const Value* prefix = v.find("prefix"); prefix != nullptr) s.prefix_span = span(*prefix);
  s.level = text_of(v, "level");
  s.flags = words(v.find("flags"));
  s.group = number_of(v, "group");
  s.snaplen = number_of(v, "snaplen");
  s.queue_threshold = number_of(v, "queue-threshold");
  return s;
}

StatementBody JsonBuilder::nat(NatKind kind, const Value& v) {
  NatStmt s;
  s.kind = kind;
  s.family = family_member(v);
  s.addr = optional_expr(v, "addr");
  s.port = optional_expr(v, "port");
  s.flags = words(v.find("flags"));
  for (const Text& flag : words(v.find("type_flags"))) {
    if (flag == "prefix") s.prefix = true;
    if (flag == "interval") s.interval = true;
    if (flag == "concat") s.addr_port = true;
  }
  return s;
}

StatementBody JsonBuilder::set_write(const Value& v, std::string_view set_member) {
  SetStmt s;
  const Text op = text_of(v, "op");
  s.op = op == "update" ? SetOp::update : op == "delete" ? SetOp::delete_ : SetOp::add;
  if (!op.empty() && op != "add" && op != "update" && op != "delete") {
    wrong(*v.find("op"), "unknown operation '" + printable(op) + "'", "add, update or delete");
  }
  s.set = reference(required(v, set_member, "a set statement"));
  if (const Value* set = v.find(set_member); set != nullptr) s.set_span = span(*set);
  s.elem = needed(v, "elem", "a set statement");
  s.data = optional_expr(v, "data");
  s.statements = statements(v.find("stmt"));
  return s;
}

StatementBody JsonBuilder::meter(const Value& v) {
  MeterStmt s;
  s.name = text_of(v, "name");
  s.size = number_of(v, "size");
  s.key = needed(v, "key", "a meter");
  s.statements = statements(v.find("stmt"));
  return s;
}

StatementBody JsonBuilder::synproxy(const Value& v) {
  SynproxyStmt s;
  if (v.is(Kind::string) || v.find("map") != nullptr) {
    s.name = expr(v);
    return s;
  }
  const auto add = [&s](std::string_view word) {
    if (!s.text.empty()) s.text += ' ';
    s.text += word;
  };
  for (const std::string_view name : {"mss", "wscale"}) {
    const Text value = text_of(v, name);
    if (value.empty()) continue;
    add(name);
    add(value);
  }
  for (const Text& flag : words(v.find("flags"))) add(flag);
  return s;
}

StatementBody JsonBuilder::key_and(std::string_view tag, const Value& v) {
  const Expr key = needed(v, "key", tag == "vmap" ? "a verdict map" : "a mangle statement");
  if (tag == "vmap") return VmapStmt{key, needed(v, "data", "a verdict map")};
  return MangleStmt{key, needed(v, "value", "a mangle statement")};
}

StatementBody JsonBuilder::forward(std::string_view tag, const Value& v) {
  if (tag == "dup") return DupStmt{optional_expr(v, "addr"), optional_expr(v, "dev")};
  if (tag == "fwd") {
    return FwdStmt{optional_expr(v, "dev"), family_member(v), optional_expr(v, "addr")};
  }
  return TproxyStmt{family_member(v), optional_expr(v, "addr"), optional_expr(v, "port")};
}

StatementBody JsonBuilder::simple(std::string_view tag, const Value& v, const Value& whole) {
  if (tag == "notrack") return NotrackStmt{};
  if (tag == "last") return LastStmt{text_of(v, "used")};
  if (tag == "queue") return QueueStmt{optional_expr(v, "num"), words(v.find("flags"))};
  if (tag == "flow") {
    return FlowStmt{reference(v.is(Kind::string) ? Text(v.text) : text_of(v, "flowtable"))};
  }
  if (tag == "ct helper") return CtObjectStmt{CtObjectKind::helper, expr(v)};
  if (tag == "ct timeout") return CtObjectStmt{CtObjectKind::timeout, expr(v)};
  if (tag == "ct expectation") return CtObjectStmt{CtObjectKind::expectation, expr(v)};
  if (tag == "ct count") return CtCountStmt{true_of(v, "inv"), number_of(v, "val").value_or(0)};
  if (tag == "xt") return XtStmt{text_of(v, "type"), text_of(v, "name")};
  if (tag == "secmark" || tag == "tunnel") return ObjectStmt{Text(tag), expr(v)};
  if (tag == "reset") return ResetStmt{expr(v)};
  return UnknownStmt{raw(whole)};
}

}  // namespace fwlint::nftables
