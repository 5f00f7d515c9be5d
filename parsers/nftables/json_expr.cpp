// Expressions of libnftables-json(5), "EXPRESSIONS". An object with one member is an expression
// named by that member; a string is a constant, a reference "@set" or the wildcard "*".
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using json::Kind;
using json::Value;

std::uint32_t narrow(std::optional<std::uint64_t> v) {
  return v && *v <= 0xffffffffU ? static_cast<std::uint32_t>(*v) : 0;
}

std::optional<Family> family_of(std::string_view name) {
  if (name == "ip") return Family::ipv4;
  if (name == "ip6") return Family::ipv6;
  return std::nullopt;
}

Expr make(ExprKind kind, Span place) {
  Expr e;
  e.kind = kind;
  e.span = place;
  return e;
}

}  // namespace

std::string JsonBuilder::raw(const Value& v) const {
  return std::string(sources_.text(Span{file_, v.begin, v.end}));
}

std::string JsonBuilder::text_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || (!v->is(Kind::string) && !v->is(Kind::number))) return {};
  return std::string(v->text);
}

std::optional<std::uint64_t> JsonBuilder::number_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || (!v->is(Kind::number) && !v->is(Kind::string))) return std::nullopt;
  return parse_unsigned(v->text);
}

bool JsonBuilder::true_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  return v != nullptr && v->is(Kind::boolean) && v->flag;
}

std::vector<std::string> JsonBuilder::words(const Value* v) {
  std::vector<std::string> out;
  if (v == nullptr) return out;
  if (v->is(Kind::string)) out.emplace_back(v->text);
  for (const Value& item : v->items) {
    if (item.is(Kind::string)) out.emplace_back(item.text);
  }
  return out;
}

std::string JsonBuilder::required(const Value& object, std::string_view name,
                                  std::string_view what) {
  const Value* v = object.find(name);
  if (v != nullptr && v->is(Kind::string) && !v->text.empty()) return std::string(v->text);
  diagnostics_.error(span(v != nullptr ? *v : object),
                     std::string(what) + (v != nullptr ? " has a wrong \"" : " has no \"") +
                         std::string(name) + "\"",
                     "a string");
  return {};
}

std::optional<Expr> JsonBuilder::optional_expr(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || v->is(Kind::null)) return std::nullopt;
  return expr(*v);
}

Expr JsonBuilder::word(const Value& v) {
  const std::string_view text = v.text;
  const Span place = span(v);
  if (text.size() > 1 && text[0] == '@') {
    Expr e = make(ExprKind::set_ref, place);
    e.text = text.substr(1);
    return e;
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto base = parse_address(text.substr(0, slash));
    const auto length = parse_unsigned(text.substr(slash + 1));
    if (base && length && *length <= address_bits(base->family)) {
      return make_prefix(make_word(text.substr(0, slash), place),
                         static_cast<std::uint32_t>(*length), place);
    }
  }
  return make_word(text, place);
}

Expr JsonBuilder::expr(const Value& v) {
  switch (v.kind) {
    case Kind::string:
      return word(v);
    case Kind::number: {
      const auto n = parse_unsigned(v.text);
      if (n) return make_number(*n, span(v));
      Expr e = make(ExprKind::symbol, span(v));
      e.text = v.text;
      return e;
    }
    case Kind::boolean: {
      Expr e = make(ExprKind::boolean, span(v));
      e.value = v.flag ? 1 : 0;
      e.text = v.flag ? "exists" : "missing";
      return e;
    }
    case Kind::array: {
      Expr e = make(ExprKind::list, span(v));
      for (const Value& item : v.items) e.args.push_back(expr(item));
      return e;
    }
    case Kind::object:
      return object_expr(v);
    case Kind::null:
      break;
  }
  Expr e = make(ExprKind::unknown, span(v));
  e.text = raw(v);
  return e;
}

Expr JsonBuilder::object_expr(const Value& v) {
  if (v.members.size() == 1) return tagged(v.members[0].name, v.members[0].value, v);
  Expr e = make(ExprKind::unknown, span(v));
  e.text = raw(v);
  return e;
}

Expr JsonBuilder::tagged(std::string_view tag, const Value& body, const Value& whole) {
  if (tag == "elem") return elem(body, span(whole));
  Expr e = make(ExprKind::unknown, span(whole));
  if (selector(tag, body, e) || header_field(tag, body, e) || composite(tag, body, e) ||
      binary(tag, body, e) || verdict(tag, body, e)) {
    return e;
  }
  e = make(ExprKind::unknown, span(whole));
  e.text = raw(whole);
  return e;
}

bool JsonBuilder::selector(std::string_view tag, const Value& body, Expr& e) {
  static constexpr std::array<std::pair<std::string_view, ExprKind>, 7> kKeyed{
      {{"meta", ExprKind::meta},
       {"ct", ExprKind::ct},
       {"rt", ExprKind::rt},
       {"socket", ExprKind::socket},
       {"osf", ExprKind::osf},
       {"ipsec", ExprKind::ipsec},
       {"tunnel", ExprKind::tunnel}}};
  for (const auto& [name, kind] : kKeyed) {
    if (tag != name) continue;
    e.kind = kind;
    e.text = text_of(body, "key");
    e.family = family_of(text_of(body, "family"));
    const std::string dir = text_of(body, "dir");
    if (dir == "original" || dir == "in") e.direction = Direction::original;
    if (dir == "reply" || dir == "out") e.direction = Direction::reply;
    if (kind == ExprKind::osf) e.field = text_of(body, "ttl");
    if (kind == ExprKind::socket) e.length = narrow(number_of(body, "level"));
    if (kind == ExprKind::ipsec) e.length = narrow(number_of(body, "spnum"));
    return !e.text.empty();
  }
  if (tag == "fib") {
    e.kind = ExprKind::fib;
    e.text = text_of(body, "result");
    if (const Value* flags = body.find("flags"); flags != nullptr) {
      for (const std::string& word : words(flags)) {
        e.args.push_back(make_word(word, span(*flags)));
      }
    }
    return !e.text.empty();
  }
  if (tag == "numgen" || tag == "jhash" || tag == "symhash") {
    e.kind = tag == "numgen"  ? ExprKind::numgen
             : tag == "jhash" ? ExprKind::jhash
                              : ExprKind::symhash;
    e.text = text_of(body, "mode");
    e.modulus = narrow(number_of(body, "mod"));
    e.offset = narrow(number_of(body, "offset"));
    if (const auto seed = number_of(body, "seed")) e.seed = narrow(seed);
    if (const Value* of = body.find("expr"); of != nullptr) e.args.push_back(expr(*of));
    return true;
  }
  return false;
}

bool JsonBuilder::header_field(std::string_view tag, const Value& body, Expr& e) {
  if (tag == "payload") {
    if (body.find("base") != nullptr) {
      e.kind = ExprKind::raw_payload;
      e.text = text_of(body, "base");
      e.offset = narrow(number_of(body, "offset"));
      e.length = narrow(number_of(body, "len"));
      return !e.text.empty();
    }
    e.kind = ExprKind::payload;
    e.text = text_of(body, "protocol");
    e.field = text_of(body, "field");
    e.outer = text_of(body, "tunnel");
    return !e.text.empty();
  }
  static constexpr std::array<std::pair<std::string_view, ExprKind>, 5> kHeaders{
      {{"exthdr", ExprKind::exthdr},
       {"tcp option", ExprKind::tcp_option},
       {"ip option", ExprKind::ip_option},
       {"sctp chunk", ExprKind::sctp_chunk},
       {"dccp option", ExprKind::dccp_option}}};
  for (const auto& [name, kind] : kHeaders) {
    if (tag != name) continue;
    e.kind = kind;
    e.text = text_of(body, kind == ExprKind::dccp_option ? "type" : "name");
    if (kind == ExprKind::tcp_option && body.find("base") != nullptr) {
      e.text = text_of(body, "base");
      e.length = narrow(number_of(body, "len"));
    }
    e.field = text_of(body, "field");
    e.offset = narrow(number_of(body, "offset"));
    return !e.text.empty();
  }
  return false;
}

bool JsonBuilder::composite(std::string_view tag, const Value& body, Expr& e) {
  if (tag == "prefix") {
    const Value* addr = body.find("addr");
    const auto length = number_of(body, "len");
    if (addr == nullptr || !length || *length > 128) return false;
    e = make_prefix(expr(*addr), narrow(length), e.span);
    return true;
  }
  if (tag == "range") {
    if (body.items.size() != 2) return false;
    e.kind = ExprKind::range;
  } else if (tag == "concat") {
    if (body.items.empty()) return false;
    e.kind = ExprKind::concat;
  } else if (tag == "set") {
    e.kind = ExprKind::set;
    e.args = elements(body);
    return true;
  } else if (tag == "map") {
    const Value* key = body.find("key");
    const Value* data = body.find("data");
    if (key == nullptr || data == nullptr) return false;
    e.kind = ExprKind::map;
    e.args.push_back(expr(*key));
    e.args.push_back(expr(*data));
    return true;
  } else {
    return false;
  }
  for (const Value& item : body.items) e.args.push_back(expr(item));
  return true;
}

bool JsonBuilder::binary(std::string_view tag, const Value& body, Expr& e) {
  static constexpr std::array<std::pair<std::string_view, BinaryOp>, 5> kOps{
      {{"&", BinaryOp::and_},
       {"|", BinaryOp::or_},
       {"^", BinaryOp::xor_},
       {"<<", BinaryOp::lshift},
       {">>", BinaryOp::rshift}}};
  for (const auto& [name, op] : kOps) {
    if (tag != name) continue;
    // Newer versions write a | b | c as one array of three: folded to the left as the text is. The
    // tree would be as deep as the array is long, so that is bounded too.
    if (body.items.size() < 2 || body.items.size() > static_cast<std::size_t>(kMaxNesting)) {
      return false;
    }
    Expr left = expr(body.items[0]);
    for (std::size_t i = 1; i < body.items.size(); ++i) {
      Expr folded = make(ExprKind::binary, e.span);
      folded.op = op;
      folded.args.push_back(std::move(left));
      folded.args.push_back(expr(body.items[i]));
      left = std::move(folded);
    }
    e = std::move(left);
    return true;
  }
  return false;
}

bool JsonBuilder::verdict(std::string_view tag, const Value& body, Expr& e) {
  static constexpr std::array<std::pair<std::string_view, VerdictWord>, 6> kWords{
      {{"accept", VerdictWord::accept},
       {"drop", VerdictWord::drop},
       {"continue", VerdictWord::continue_},
       {"return", VerdictWord::return_},
       {"jump", VerdictWord::jump},
       {"goto", VerdictWord::goto_}}};
  for (const auto& [name, word] : kWords) {
    if (tag != name) continue;
    e.kind = ExprKind::verdict;
    e.verdict = word;
    if (word == VerdictWord::jump || word == VerdictWord::goto_) {
      e.text = text_of(body, "target");
      return !e.text.empty();
    }
    return true;
  }
  return false;
}

Expr JsonBuilder::elem(const Value& body, Span place) {
  Expr e = make(ExprKind::elem, place);
  const auto info = std::make_shared<ElemInfo>();
  if (const Value* v = body.find("val"); v != nullptr) e.args.push_back(expr(*v));
  for (const json::Member& m : body.members) {
    if (m.name == "val") continue;
    if (m.name == "timeout" || m.name == "expires") {
      const auto seconds = number_of(body, m.name);
      auto& slot = m.name == "timeout" ? info->timeout_ms : info->expires_ms;
      if (seconds && *seconds < (std::uint64_t{1} << 50)) slot = *seconds * 1000;
    } else if (m.name == "comment") {
      info->comment = m.value.text;
      info->comment_span = span(m.value);
    } else if (m.name == "stmt") {
      std::vector<Statement> more = statements(&m.value);
      std::move(more.begin(), more.end(), std::back_inserter(info->statements));
    } else {
      info->statements.push_back({span(m.value), this->body(m.name, m.value, m.value)});
    }
  }
  if (e.args.empty()) {
    e.kind = ExprKind::unknown;
    e.text = std::string(sources_.text(place));
    return e;
  }
  e.elem = info;
  return e;
}

Expr JsonBuilder::element(const Value& v) {
  if (!v.is(Kind::array) || v.items.size() != 2) return expr(v);
  Expr e = make(ExprKind::mapping, span(v));
  e.args.push_back(expr(v.items[0]));
  e.args.push_back(expr(v.items[1]));
  return e;
}

std::vector<Expr> JsonBuilder::elements(const Value& v) {
  std::vector<Expr> out;
  if (!v.is(Kind::array)) {
    out.push_back(expr(v));
    return out;
  }
  out.reserve(v.items.size());
  for (const Value& item : v.items) out.push_back(element(item));
  return out;
}

}  // namespace fwlint::nftables
