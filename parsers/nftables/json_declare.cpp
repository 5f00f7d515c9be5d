// Members that decide nothing (handles of declarations, sizes) are kept where the syntax tree has
// room for them; unknown members are left alone, as newer releases add some.
#include "parsers/nftables/json_declare.hpp"

#include <string>
#include <utility>

#include "src/base/text.hpp"

namespace fwlint::nftables {

using json::Kind;
using json::Value;

namespace {

/// Seconds of a listing; a number that no duration has is left as it is.
std::uint64_t milliseconds(std::uint64_t seconds) {
  return seconds < (std::uint64_t{1} << 50) ? seconds * 1000 : seconds;
}

}  // namespace

Name JsonDeclarations::name(const Value& v, std::string_view member, std::string_view what) {
  const Value* found = v.find(member);
  return {build_.required(v, member, what), build_.span(found != nullptr ? *found : v)};
}

Scope JsonDeclarations::scope(const Value& v, std::string_view what, bool with_table) {
  Scope s;
  const Text word = build_.required(v, "family", what);
  if (const auto family = parse_family(word)) {
    s.family = *family;
  } else if (!word.empty()) {
    diagnostics_.error(build_.span(*v.find("family")), "unknown family '" + printable(word) + "'",
                       "ip, ip6, inet, arp, bridge or netdev");
  }
  if (with_table) s.table = name(v, "table", what);
  return s;
}

List<Name> JsonDeclarations::devices(const Value& v) {
  List<Name> out;
  const Value* found = v.find("dev");
  if (found == nullptr) return out;
  if (found->is(Kind::string)) out.push_back({found->text, build_.span(*found)});
  for (const Value& item : found->items()) {
    if (item.is(Kind::string)) out.push_back({item.text, build_.span(item)});
  }
  return out;
}

Table JsonDeclarations::table(const Value& v) {
  Table t;
  t.family = scope(v, "a table", false).family;
  t.name = name(v, "name", "a table");
  for (const Text& flag : JsonBuilder::words(v.find("flags"))) {
    if (flag == "dormant") t.dormant = true;
    if (flag == "owner") t.owner = true;
    if (flag == "persist") t.persist = true;
    if (flag == "dormant" || flag == "owner" || flag == "persist") continue;
    // nft 1.0.6 writes what stands in freed memory, so any word may be one of the three.
    t.unknown_flags = build_.span(*v.find("flags"));
  }
  t.comment = JsonBuilder::text_of(v, "comment");
  t.handle = build_.number_of(v, "handle");
  return t;
}

/// A number, or a name of nft(8) with an offset: "filter", "dstnat + 10".
int JsonDeclarations::priority(const Value& v, TableFamily family) {
  std::string_view text = trim(v.text);
  std::int64_t total = 0;
  bool known = false;
  if (v.is(Kind::string)) {
    const std::size_t end = text.find_first_of("+- ");
    if (const auto named = priority_value(text.substr(0, end), family); named && end != 0) {
      total = *named;
      known = true;
      text = end == std::string_view::npos ? std::string_view() : trim(text.substr(end));
    }
  }
  if (!text.empty()) {
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') text = trim(text.substr(1));
    const auto n = parse_unsigned(text);
    known = n && *n <= 0x7fffffffU;
    if (known) total += negative ? -static_cast<std::int64_t>(*n) : static_cast<std::int64_t>(*n);
  }
  if (!known || total > 0x7fffffff || total < -0x7fffffff - 1) {
    build_.wrong(v, "bad priority '" + printable(v.text) + "'",
                 "a number, or a name such as 'filter' or 'dstnat + 10'");
    return 0;
  }
  return static_cast<int>(total);
}

ChainHook JsonDeclarations::hook(const Value& v, const Value& where, const Scope& scope) {
  ChainHook h;
  h.type = JsonBuilder::text_of(v, "type");
  h.hook = where.text;
  h.hook_span = build_.span(where);
  if (const Value* prio = v.find("prio"); prio != nullptr) {
    h.priority_text = prio->text;
    h.priority_span = build_.span(*prio);
    h.priority = priority(*prio, scope.family);
  }
  h.devices = devices(v);
  return h;
}

Chain JsonDeclarations::chain(const Value& v) {
  Chain c;
  c.scope = scope(v, "a chain");
  c.name = name(v, "name", "a chain");
  c.comment = JsonBuilder::text_of(v, "comment");
  c.handle = build_.number_of(v, "handle");
  if (const Value* fresh = v.find("newname"); fresh != nullptr) {
    c.new_name = {fresh->text, build_.span(*fresh)};
  }
  if (const Value* where = v.find("hook"); where != nullptr) c.hook = hook(v, *where, c.scope);
  if (const Value* policy = v.find("policy"); policy != nullptr) {
    c.policy_span = build_.span(*policy);
    if (policy->text == "accept") c.policy = VerdictWord::accept;
    if (policy->text == "drop") c.policy = VerdictWord::drop;
    if (!c.policy) {
      diagnostics_.error(c.policy_span, "unknown policy '" + printable(policy->text) + "'",
                         "accept or drop");
    }
  }
  c.flags = JsonBuilder::words(v.find("flags"));
  return c;
}

Rule JsonDeclarations::rule(const Value& v, Span whole, bool listing) {
  Rule r;
  r.scope = scope(v, "a rule");
  r.chain = name(v, "chain", "a rule");
  r.span = whole;
  r.statements = build_.statements(v.find("expr"));
  if (const Value* comment = v.find("comment"); comment != nullptr) {
    r.comment = comment->text;
    r.comment_span = build_.span(*comment);
  }
  r.handle = build_.number_of(v, "handle");
  r.index = build_.number_of(v, "index");
  // In a command the handle names another rule; in a listing it is the rule's own.
  if (!listing) r.position = r.handle;
  return r;
}

SetType JsonDeclarations::set_type(const Value* v) {
  SetType t;
  if (v == nullptr) return t;
  t.span = build_.span(*v);
  if (v->is(Kind::object)) {
    if (const Value* of = v->find("typeof"); of != nullptr) {
      Expr e = build_.expr(*of);
      if (e.kind == ExprKind::concat) {
        t.of = std::move(e.args);
      } else {
        t.of.push_back(std::move(e));
      }
    }
  } else {
    t.names = JsonBuilder::words(v);
  }
  return t;
}

Set JsonDeclarations::set(const Value& v, bool is_map) {
  Set s;
  s.scope = scope(v, "a set");
  s.name = name(v, "name", "a set");
  s.is_map = is_map;
  s.key = set_type(v.find("type"));
  if (is_map) s.data = set_type(v.find("map"));
  for (const Text& flag : JsonBuilder::words(v.find("flags"))) {
    if (flag == "constant") s.constant = true;
    if (flag == "interval") s.interval = true;
    if (flag == "timeout") s.timeout_flag = true;
    if (flag == "dynamic") s.dynamic = true;
  }
  s.auto_merge = JsonBuilder::true_of(v, "auto-merge");
  s.size = build_.number_of(v, "size");
  if (const auto seconds = build_.number_of(v, "timeout")) s.timeout_ms = milliseconds(*seconds);
  if (const auto seconds = build_.number_of(v, "gc-interval")) {
    s.gc_interval_ms = milliseconds(*seconds);
  }
  s.policy = JsonBuilder::text_of(v, "policy");
  s.comment = JsonBuilder::text_of(v, "comment");
  s.handle = build_.number_of(v, "handle");
  s.statements = build_.statements(v.find("stmt"));
  if (const Value* elements = v.find("elem"); elements != nullptr) {
    s.has_elements = true;
    s.elements_span = build_.span(*elements);
    s.elements = build_.elements(*elements);
  }
  return s;
}

Element JsonDeclarations::element(const Value& v) {
  Element e;
  e.scope = scope(v, "an element");
  e.set = name(v, "name", "an element");
  if (const Value* elements = v.find("elem"); elements != nullptr) {
    e.elements = build_.elements(*elements);
  }
  return e;
}

Flowtable JsonDeclarations::flowtable(const Value& v) {
  Flowtable f;
  f.scope = scope(v, "a flowtable");
  f.name = name(v, "name", "a flowtable");
  f.hook = JsonBuilder::text_of(v, "hook");
  if (const Value* prio = v.find("prio"); prio != nullptr) {
    f.priority = priority(*prio, TableFamily::netdev);
  }
  f.devices = devices(v);
  f.handle = build_.number_of(v, "handle");
  return f;
}

Object JsonDeclarations::stateful(ObjectKind kind, const Value& v) {
  Object o;
  o.scope = scope(v, "an object");
  o.kind = kind;
  o.name = name(v, "name", "an object");
  o.text = build_.object_text(kind, v);
  o.comment = JsonBuilder::text_of(v, "comment");
  o.handle = build_.number_of(v, "handle");
  if (kind == ObjectKind::limit || kind == ObjectKind::quota || kind == ObjectKind::counter) {
    o.statement = build_.stateful_statement(kind, v);
  }
  return o;
}

}  // namespace fwlint::nftables
