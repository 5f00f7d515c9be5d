// Statements of libnftables-json(5), "STATEMENTS". Shapes seen in nft 0.9 to 1.1.5 are accepted.
#include <array>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

using json::Kind;
using json::Value;

std::vector<Statement> JsonBuilder::statements(const Value* v) {
  std::vector<Statement> out;
  if (v == nullptr) return out;
  if (!v->is(Kind::array)) {
    out.push_back(statement(*v));
    return out;
  }
  for (const Value& item : v->items) {
    // `jump { … }` is a bare string of nft text that may hold several statements.
    if (item.is(Kind::string)) {
      if (auto read = read_embedded_text(item.text, span(item))) {
        std::move(read->begin(), read->end(), std::back_inserter(out));
        continue;
      }
    }
    out.push_back(statement(item));
  }
  return out;
}

Statement JsonBuilder::statement(const Value& v) {
  Statement s{span(v), UnknownStmt{}};
  if (v.is(Kind::object) && v.members.size() == 1) {
    s.body = body(v.members[0].name, v.members[0].value, v);
  } else {
    s.body = UnknownStmt{raw(v)};
  }
  return s;
}

StatementBody JsonBuilder::body(std::string_view tag, const Value& v, const Value& whole) {
  Expr as_verdict;
  as_verdict.span = span(whole);
  if (verdict(tag, v, as_verdict)) return VerdictStmt{std::move(as_verdict), span(v)};
  if (tag == "match") return match(v, whole);
  if (tag == "limit") return limit(v);
  if (tag == "quota") return quota(v);
  if (tag == "counter") return counter(v);
  if (tag == "log") return log(v);
  if (tag == "snat") return nat(NatKind::snat, v);
  if (tag == "dnat") return nat(NatKind::dnat, v);
  if (tag == "masquerade") return nat(NatKind::masquerade, v);
  if (tag == "redirect") return nat(NatKind::redirect, v);
  if (tag == "set" || tag == "map") return set_write(v, tag);
  if (tag == "meter") return meter(v);
  if (tag == "synproxy") return synproxy(v);
  if (tag == "reject") return reject(v);
  return simple(tag, v, whole);
}

StatementBody JsonBuilder::match(const Value& v, const Value& whole) {
  static constexpr std::array<std::pair<std::string_view, MatchOp>, 8> kOps{
      {{"==", MatchOp::eq},
       {"!=", MatchOp::ne},
       {"<", MatchOp::lt},
       {">", MatchOp::gt},
       {"<=", MatchOp::le},
       {">=", MatchOp::ge},
       {"in", MatchOp::in},
       {"!", MatchOp::none_of}}};
  const Value* left = v.find("left");
  const Value* right = v.find("right");
  const Value* op = v.find("op");
  if (left == nullptr || right == nullptr || op == nullptr) return UnknownStmt{raw(whole)};
  for (const auto& [name, value] : kOps) {
    if (op->text == name) return MatchStmt{value, expr(*left), expr(*right), span(*op)};
  }
  return UnknownStmt{raw(whole)};
}

StatementBody JsonBuilder::limit(const Value& v) {
  LimitStmt s;
  if (v.is(Kind::string) || v.find("map") != nullptr) {
    s.name = expr(v);
    return s;
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
  CounterStmt s;
  if (v.is(Kind::string) || v.find("map") != nullptr) s.name = expr(v);
  s.packets = number_of(v, "packets");
  s.bytes = number_of(v, "bytes");
  return s;
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
  const std::string family = text_of(v, "family");
  if (family == "ip") s.family = Family::ipv4;
  if (family == "ip6") s.family = Family::ipv6;
  s.addr = optional_expr(v, "addr");
  s.port = optional_expr(v, "port");
  s.flags = words(v.find("flags"));
  for (const std::string& flag : words(v.find("type_flags"))) {
    if (flag == "prefix") s.prefix = true;
    if (flag == "interval") s.interval = true;
  }
  return s;
}

StatementBody JsonBuilder::set_write(const Value& v, std::string_view set_member) {
  SetStmt s;
  const std::string op = text_of(v, "op");
  s.op = op == "update" ? SetOp::update : op == "delete" ? SetOp::delete_ : SetOp::add;
  std::string name = text_of(v, set_member);
  if (!name.empty() && name[0] == '@') name.erase(0, 1);
  s.set = std::move(name);
  if (const Value* set = v.find(set_member); set != nullptr) s.set_span = span(*set);
  if (const Value* elem = v.find("elem"); elem != nullptr) s.elem = expr(*elem);
  s.data = optional_expr(v, "data");
  s.statements = statements(v.find("stmt"));
  return s;
}

StatementBody JsonBuilder::meter(const Value& v) {
  MeterStmt s;
  s.name = text_of(v, "name");
  s.size = number_of(v, "size");
  if (const Value* key = v.find("key"); key != nullptr) s.key = expr(*key);
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
    const std::string value = text_of(v, name);
    if (value.empty()) continue;
    add(name);
    add(value);
  }
  for (const std::string& flag : words(v.find("flags"))) add(flag);
  return s;
}

StatementBody JsonBuilder::reject(const Value& v) {
  RejectStmt s;
  s.type = text_of(v, "type");
  s.code = text_of(v, "expr");
  return s;
}

StatementBody JsonBuilder::simple(std::string_view tag, const Value& v, const Value& whole) {
  if (tag == "mangle") {
    const Value* key = v.find("key");
    const Value* value = v.find("value");
    if (key != nullptr && value != nullptr) return MangleStmt{expr(*key), expr(*value)};
  } else if (tag == "vmap") {
    const Value* key = v.find("key");
    const Value* data = v.find("data");
    if (key != nullptr && data != nullptr) return VmapStmt{expr(*key), expr(*data)};
  } else if (tag == "notrack") {
    return NotrackStmt{};
  } else if (tag == "last") {
    return LastStmt{text_of(v, "used")};
  } else if (tag == "queue") {
    return QueueStmt{optional_expr(v, "num"), words(v.find("flags"))};
  } else if (tag == "dup") {
    return DupStmt{optional_expr(v, "addr"), optional_expr(v, "dev")};
  } else if (tag == "fwd") {
    const std::string family = text_of(v, "family");
    FwdStmt s{optional_expr(v, "dev"), std::nullopt, optional_expr(v, "addr")};
    if (family == "ip") s.family = Family::ipv4;
    if (family == "ip6") s.family = Family::ipv6;
    return s;
  } else if (tag == "flow") {
    std::string name = text_of(v, "flowtable");
    if (!name.empty() && name[0] == '@') name.erase(0, 1);
    return FlowStmt{std::move(name)};
  } else if (tag == "ct helper") {
    return CtObjectStmt{CtObjectKind::helper, expr(v)};
  } else if (tag == "ct timeout") {
    return CtObjectStmt{CtObjectKind::timeout, expr(v)};
  } else if (tag == "ct expectation") {
    return CtObjectStmt{CtObjectKind::expectation, expr(v)};
  } else if (tag == "ct count") {
    return CtCountStmt{true_of(v, "inv"), number_of(v, "val").value_or(0)};
  } else if (tag == "tproxy") {
    const std::string family = text_of(v, "family");
    TproxyStmt s{std::nullopt, optional_expr(v, "addr"), optional_expr(v, "port")};
    if (family == "ip") s.family = Family::ipv4;
    if (family == "ip6") s.family = Family::ipv6;
    return s;
  } else if (tag == "xt") {
    return XtStmt{text_of(v, "type"), text_of(v, "name")};
  } else if (tag == "secmark" || tag == "tunnel") {
    return ObjectStmt{std::string(tag), expr(v)};
  } else if (tag == "reset") {
    return ResetStmt{expr(v)};
  }
  return UnknownStmt{raw(whole)};
}

}  // namespace fwlint::nftables
