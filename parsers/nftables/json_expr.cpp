// Expressions of libnftables-json(5), "EXPRESSIONS". An object with one member is an expression
// named by that member; a string is a constant, a reference "@set" or the wildcard "*".
#include <array>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using json::Kind;
using json::Value;

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

/// "sid[1]": the index is a part of the field's name.
void take_index(Expr& e) {
  const std::size_t open = e.field.find('[');
  if (open == std::string_view::npos || !e.field.ends_with(']')) return;
  const auto n = parse_unsigned(e.field.substr(open + 1, e.field.size() - open - 2));
  if (!n || *n > 0xffffU) return;
  e.offset = static_cast<std::uint32_t>(*n);
  e.field = e.field.substr(0, open);
}

}  // namespace

// ---- constants

Expr JsonBuilder::word(const Value& v) {
  const std::string_view text = v.text;
  const Span place = span(v);
  if (text.size() > 1 && text[0] == '@') {
    Expr e = make(ExprKind::set_ref, place);
    e.text = text.substr(1);
    return e;
  }
  // A verdict with a chain of its own has no JSON form: nft writes it as text.
  if (text.starts_with("jump {") || text.starts_with("goto {")) {
    if (const auto read = read_embedded_text(text, place, document_); read && read->size() == 1) {
      if (const auto* jump = get_if<VerdictStmt>(&(*read)[0].body)) return jump->verdict;
    }
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

Expr JsonBuilder::number(const Value& v) {
  Expr e = make(ExprKind::number, span(v));
  e.text = v.text;
  if (const auto n = integer(v.text)) {
    e.value = *n;
  } else {
    e.kind = ExprKind::unknown;
    out_of_range(v);
  }
  return e;
}

Expr JsonBuilder::expr(const Value& v) {
  switch (v.kind) {
    case Kind::string:
      return word(v);
    case Kind::number:
      return number(v);
    case Kind::boolean: {
      Expr e = make(ExprKind::boolean, span(v));
      e.value = v.flag ? 1 : 0;
      e.text = v.flag ? "exists" : "missing";
      return e;
    }
    case Kind::array: {
      Expr e = make(ExprKind::list, span(v));
      e.args.reserve(v.size);
      for (const Value& item : v.items()) e.args.emplace_back(expr(item));
      return e;
    }
    case Kind::object:
      if (const Value* only = v.only_member()) return tagged(only->name, *only, v);
      break;
    case Kind::null:
      break;
  }
  Expr e = make(ExprKind::unknown, span(v));
  e.text = raw(v);
  return e;
}

// ---- tagged expressions

Expr JsonBuilder::tagged(std::string_view tag, const Value& body, const Value& whole) {
  if (tag == "elem") return elem(body, whole);
  const Span place = span(whole);
  Expr e = make(ExprKind::unknown, place);
  if (header_field(tag, body, e) || composite(tag, body, e) || selector(tag, body, e) ||
      binary(tag, body, e) || verdict(tag, body, e)) {
    return e;
  }
  e = make(ExprKind::unknown, place);
  e.text = raw(whole);
  return e;
}

bool JsonBuilder::keyed(ExprKind kind, const Value& body, Expr& e) {
  e.kind = kind;
  // Releases before 0.9.1 wrote {"meta": "mark"} for {"meta": {"key": "mark"}}.
  e.text = body.is(Kind::string) ? Text(body.text) : text_of(body, "key");
  if (e.text.empty()) return false;
  if (kind == ExprKind::meta) return true;
  e.family = family_of(text_of(body, "family"));
  // {"ct": {"key": "ip saddr"}}: the family is a part of the key.
  if (const std::size_t blank = e.text.find(' ');
      kind == ExprKind::ct && blank != std::string_view::npos && !e.family) {
    e.family = family_of(e.text.substr(0, blank));
    if (e.family) e.text = e.text.substr(blank + 1);
  }
  const Text dir = text_of(body, "dir");
  if (dir == "original" || dir == "in") e.direction = Direction::original;
  if (dir == "reply" || dir == "out") e.direction = Direction::reply;
  if (kind == ExprKind::osf) e.field = text_of(body, "ttl");
  if (kind == ExprKind::socket) e.length = small(body, "level");
  if (kind == ExprKind::ipsec) e.length = small(body, "spnum");
  return true;
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
    if (tag == name) return keyed(kind, body, e);
  }
  if (tag == "fib") {
    e.kind = ExprKind::fib;
    e.text = text_of(body, "result");
    if (const Value* flags = body.find("flags"); flags != nullptr) {
      for (const Text& flag : words(flags)) e.args.push_back(make_word(flag, span(*flags)));
    }
    return !e.text.empty();
  }
  if (tag == "numgen" || tag == "jhash" || tag == "symhash") {
    e.kind = tag == "numgen"  ? ExprKind::numgen
             : tag == "jhash" ? ExprKind::jhash
                              : ExprKind::symhash;
    e.text = text_of(body, "mode");
    e.modulus = small(body, "mod");
    e.offset = small(body, "offset");
    if (body.find("seed") != nullptr) e.seed = small(body, "seed");
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
      e.offset = small(body, "offset");
      e.length = small(body, "len");
      return !e.text.empty();
    }
    e.kind = ExprKind::payload;
    e.text = text_of(body, "protocol");
    if (e.text.empty()) e.text = text_of(body, "name");  // 0.9.0
    e.field = text_of(body, "field");
    e.outer = text_of(body, "tunnel");
    if (e.outer == e.text) e.outer = Text();  // the tunnel's own header is not inside it
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
      e.length = small(body, "len");
    }
    e.field = text_of(body, "field");
    e.offset = small(body, "offset");
    if (kind == ExprKind::exthdr) take_index(e);
    return !e.text.empty();
  }
  return false;
}

bool JsonBuilder::prefix(const Value& body, Expr& e) {
  const Value* addr = body.find("addr");
  const auto length = number_of(body, "len");
  if (addr == nullptr || !length) {
    wrong(body, "an incomplete prefix", R"({"addr": …, "len": …})");
    return false;
  }
  Expr base = expr(*addr);
  const std::uint64_t most =
      base.kind == ExprKind::address && base.family ? address_bits(*base.family) : 128;
  if (*length > most) {
    wrong(*body.find("len"), "the prefix length " + std::to_string(*length) + " is out of range",
          "at most " + std::to_string(most));
    return false;
  }
  e = make_prefix(base, static_cast<std::uint32_t>(*length), e.span);
  return true;
}

bool JsonBuilder::composite(std::string_view tag, const Value& body, Expr& e) {
  if (tag == "prefix") return prefix(body, e);
  if (tag == "set") {
    e.kind = ExprKind::set;
    e.args = elements(body);
    return true;
  }
  if (tag == "range") {
    if (body.item_count() != 2) {
      wrong(body, "a range of " + std::to_string(body.item_count()) + " values", "[low, high]");
      return false;
    }
    e.kind = ExprKind::range;
  } else if (tag == "concat") {
    if (body.item_count() == 0) return false;
    e.kind = ExprKind::concat;
  } else if (tag == "map") {
    const Value* key = body.find("key");
    const Value* data = body.find("data");
    if (key == nullptr || data == nullptr) {
      wrong(body, "an incomplete map", R"({"key": …, "data": …})");
      return false;
    }
    e.kind = ExprKind::map;
    e.args.reserve(2);
    e.args.emplace_back(expr(*key));
    e.args.emplace_back(expr(*data));
    return true;
  } else {
    return false;
  }
  e.args.reserve(body.size);
  for (const Value& item : body.items()) e.args.emplace_back(expr(item));
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
    if (body.item_count() < 2 || body.item_count() > static_cast<std::size_t>(kMaxNesting)) {
      wrong(body, "an operator with " + std::to_string(body.item_count()) + " operands",
            "an array of two, or a few more");
      return false;
    }
    bool first = true;
    Expr left;
    for (const Value& item : body.items()) {
      if (first) {
        left = expr(item);
        first = false;
        continue;
      }
      Expr folded = make(ExprKind::binary, e.span);
      folded.op = op;
      folded.args.reserve(2);
      folded.args.emplace_back(left);
      folded.args.emplace_back(expr(item));
      left = folded;
    }
    e = left;
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
      if (e.text.empty()) {
        wrong(body, "a " + std::string(name) + " without a target", R"({"target": "chain"})");
      }
      return !e.text.empty();
    }
    return true;
  }
  return false;
}

// ---- set elements

Expr JsonBuilder::elem(const Value& body, const Value& whole) {
  Expr e = make(ExprKind::elem, span(whole));
  const Value* val = body.find("val");
  if (val == nullptr) {
    wrong(whole, "an element without a value", R"({"elem": {"val": …}})");
    e.kind = ExprKind::unknown;
    e.text = raw(whole);
    return e;
  }
  e.args.emplace_back(expr(*val));
  auto* const info = make_node<ElemInfo>();
  for (const Value& m : body.members()) {
    if (m.name == "val") continue;
    if (m.name == "timeout" || m.name == "expires") {
      const auto seconds = number_of(body, m.name);
      auto& slot = m.name == "timeout" ? info->timeout_ms : info->expires_ms;
      if (seconds && *seconds < (std::uint64_t{1} << 50)) slot = *seconds * 1000;
    } else if (m.name == "comment") {
      info->comment = m.text;
      info->comment_span = span(m);
    } else if (m.name == "stmt") {
      const List<Statement> more = statements(&m);
      info->statements.append(more.begin(), more.end());
    } else {
      info->statements.push_back({span(m), this->body(m.name, m, m)});
    }
  }
  e.elem = info;
  return e;
}

Expr JsonBuilder::element(const Value& v) {
  if (v.item_count() != 2) return expr(v);
  Expr e = make(ExprKind::mapping, span(v));
  e.args.reserve(2);
  for (const Value& item : v.items()) e.args.emplace_back(expr(item));
  return e;
}

List<Expr> JsonBuilder::elements(const Value& v) {
  List<Expr> out;
  if (!v.is(Kind::array)) {
    out.emplace_back(expr(v));
    return out;
  }
  out.reserve(v.size);
  for (const Value& item : v.items()) out.emplace_back(element(item));
  return out;
}

}  // namespace fwlint::nftables
