// Objects and commands of libnftables-json(5). A listing is an array of objects, each of which
// stands for "add"; a command file wraps them in a verb. One object is read, turned into a command
// and let go before the next.
#include "parsers/nftables/json.hpp"

#include <array>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "parsers/nftables/json_value.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using json::Kind;
using json::Value;

class JsonReader {
 public:
  JsonReader(const SourceSet& sources, FileId file, Document& into, Diagnostics& diagnostics)
      : file_(file),
        into_(into),
        diagnostics_(diagnostics),
        build_(sources, file, diagnostics),
        reader_(sources.text(file)) {}

  void run() {
    if (!read_outer()) {
      const json::Problem& p = reader_.problem();
      diagnostics_.error({file_, p.offset, p.offset}, p.message, p.expected);
      return;
    }
    if (!seen_) {
      diagnostics_.error({file_, 0, 1}, "the JSON object has no \"nftables\" member",
                         "the output of 'nft -j list ruleset'");
    }
  }

 private:
  bool read_outer();
  bool read_array();
  void object(const Value& v, Span whole);
  bool declaration(std::string_view kind, const Value& v, Verb verb, Span whole, bool listing);
  void add(Verb verb, Span whole, CommandBody body) {
    into_.commands.push_back({verb, whole, std::move(body)});
  }

  Scope scope(const Value& v, std::string_view what, bool with_table = true);
  Name name(const Value& v, std::string_view member, std::string_view what);
  std::vector<Name> devices(const Value& v);
  Table table(const Value& v);
  Chain chain(const Value& v);
  Rule rule(const Value& v, Span whole, bool listing);
  Set set(const Value& v, bool is_map);
  SetType set_type(const Value* v);
  Element element(const Value& v);
  Flowtable flowtable(const Value& v);
  Object stateful(ObjectKind kind, const Value& v);

  FileId file_;
  Document& into_;
  Diagnostics& diagnostics_;
  JsonBuilder build_;
  json::Reader reader_;
  bool seen_ = false;
};

bool JsonReader::read_outer() {
  if (!reader_.open('{')) return false;
  bool first = true;
  bool more = false;
  while (true) {
    if (!reader_.next('}', first, more)) return false;
    if (!more) return reader_.at_end();
    std::string_view member;
    if (!reader_.read_name(member)) return false;
    if (member == "nftables") {
      seen_ = true;
      if (!read_array()) return false;
      continue;
    }
    Value ignored;
    if (!reader_.read_value(ignored)) return false;
    diagnostics_.warning(build_.span(ignored),
                         "the member \"" + printable(member) + "\" is not part of a listing");
  }
}

bool JsonReader::read_array() {
  if (!reader_.open('[')) return false;
  bool first = true;
  bool more = false;
  while (true) {
    if (!reader_.next(']', first, more)) return false;
    if (!more) return true;
    Value v;
    if (!reader_.read_value(v)) return false;
    object(v, build_.span(v));
    reader_.release();
    if (diagnostics_.exhausted()) return true;
  }
}

void JsonReader::object(const Value& v, Span whole) {
  if (!v.is(Kind::object) || v.members.size() != 1) {
    diagnostics_.error(
        whole,
        std::string("found ") + std::string(json::to_string(v.kind)) + " in the list of objects",
        "an object with one member, such as {\"rule\": …}");
    return;
  }
  static constexpr std::array<std::pair<std::string_view, Verb>, 10> kVerbs{
      {{"add", Verb::add},
       {"create", Verb::create},
       {"insert", Verb::insert},
       {"replace", Verb::replace},
       {"delete", Verb::delete_},
       {"destroy", Verb::destroy},
       {"flush", Verb::flush},
       {"rename", Verb::rename},
       {"reset", Verb::reset},
       {"list", Verb::list}}};
  const json::Member& m = v.members[0];
  for (const auto& [word, value] : kVerbs) {
    if (m.name == word && m.value.is(Kind::object) && m.value.members.size() == 1) {
      const json::Member& inner = m.value.members[0];
      if (!declaration(inner.name, inner.value, value, whole, false)) {
        add(value, whole, UnknownCommand{build_.raw(v)});
      }
      return;
    }
  }
  if (!declaration(m.name, m.value, Verb::add, whole, true)) {
    add(Verb::other, whole, UnknownCommand{build_.raw(v)});
  }
}

bool JsonReader::declaration(std::string_view kind, const Value& v, Verb verb, Span whole,
                             bool listing) {
  static constexpr std::array<std::pair<std::string_view, ObjectKind>, 9> kObjects{
      {{"counter", ObjectKind::counter},
       {"quota", ObjectKind::quota},
       {"limit", ObjectKind::limit},
       {"ct helper", ObjectKind::ct_helper},
       {"ct timeout", ObjectKind::ct_timeout},
       {"ct expectation", ObjectKind::ct_expectation},
       {"secmark", ObjectKind::secmark},
       {"synproxy", ObjectKind::synproxy},
       {"tunnel", ObjectKind::tunnel}}};
  if (kind == "metainfo") return true;
  if (verb == Verb::flush && kind == "ruleset") {
    Whole all{"ruleset", std::nullopt};
    if (v.is(Kind::object)) all.family = parse_family(JsonBuilder::text_of(v, "family"));
    add(verb, whole, std::move(all));
    return true;
  }
  if (!v.is(Kind::object)) return false;
  if (kind == "table") {
    add(verb, whole, table(v));
  } else if (kind == "chain") {
    add(verb, whole, chain(v));
  } else if (kind == "rule") {
    add(verb, whole, rule(v, whole, listing));
  } else if (kind == "set" || kind == "map") {
    add(verb, whole, set(v, kind == "map"));
  } else if (kind == "element") {
    add(verb, whole, element(v));
  } else if (kind == "flowtable") {
    add(verb, whole, flowtable(v));
  } else {
    for (const auto& [word, value] : kObjects) {
      if (kind != word) continue;
      add(verb, whole, stateful(value, v));
      return true;
    }
    return false;
  }
  return true;
}

Name JsonReader::name(const Value& v, std::string_view member, std::string_view what) {
  const Value* found = v.find(member);
  return {build_.required(v, member, what), build_.span(found != nullptr ? *found : v)};
}

Scope JsonReader::scope(const Value& v, std::string_view what, bool with_table) {
  Scope s;
  const std::string word = build_.required(v, "family", what);
  if (const auto family = parse_family(word)) {
    s.family = *family;
  } else if (!word.empty()) {
    diagnostics_.error(build_.span(*v.find("family")), "unknown family '" + printable(word) + "'",
                       "ip, ip6, inet, arp, bridge or netdev");
  }
  if (with_table) s.table = name(v, "table", what);
  return s;
}

std::vector<Name> JsonReader::devices(const Value& v) {
  std::vector<Name> out;
  const Value* found = v.find("dev");
  if (found == nullptr) return out;
  for (std::string& word : JsonBuilder::words(found)) {
    out.push_back({std::move(word), build_.span(*found)});
  }
  return out;
}

Table JsonReader::table(const Value& v) {
  Table t;
  t.family = scope(v, "a table", false).family;
  t.name = name(v, "name", "a table");
  for (const std::string& flag : JsonBuilder::words(v.find("flags"))) {
    if (flag == "dormant") t.dormant = true;
    if (flag == "owner") t.owner = true;
    if (flag == "persist") t.persist = true;
  }
  t.comment = JsonBuilder::text_of(v, "comment");
  t.handle = JsonBuilder::number_of(v, "handle");
  return t;
}

Chain JsonReader::chain(const Value& v) {
  Chain c;
  c.scope = scope(v, "a chain");
  c.name = name(v, "name", "a chain");
  c.comment = JsonBuilder::text_of(v, "comment");
  c.handle = JsonBuilder::number_of(v, "handle");
  if (const Value* fresh = v.find("newname"); fresh != nullptr) {
    c.new_name = {std::string(fresh->text), build_.span(*fresh)};
  }
  if (const Value* where = v.find("hook"); where != nullptr) {
    ChainHook h;
    h.type = JsonBuilder::text_of(v, "type");
    h.hook = where->text;
    h.hook_span = build_.span(*where);
    if (const Value* prio = v.find("prio"); prio != nullptr) {
      h.priority_text = prio->text;
      h.priority_span = build_.span(*prio);
      std::string_view digits = prio->text;
      const bool negative = !digits.empty() && digits[0] == '-';
      if (negative) digits.remove_prefix(1);
      if (const auto n = parse_unsigned(digits); n && *n <= 0x7fffffffU) {
        h.priority = negative ? -static_cast<int>(*n) : static_cast<int>(*n);
      } else if (const auto named = priority_value(prio->text, c.scope.family)) {
        h.priority = *named;
      } else {
        diagnostics_.error(h.priority_span, "bad priority '" + printable(prio->text) + "'",
                           "a number");
      }
    }
    h.devices = devices(v);
    c.hook = std::move(h);
  }
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

Rule JsonReader::rule(const Value& v, Span whole, bool listing) {
  Rule r;
  r.scope = scope(v, "a rule");
  r.chain = name(v, "chain", "a rule");
  r.span = whole;
  r.statements = build_.statements(v.find("expr"));
  if (const Value* comment = v.find("comment"); comment != nullptr) {
    r.comment = comment->text;
    r.comment_span = build_.span(*comment);
  }
  r.handle = JsonBuilder::number_of(v, "handle");
  r.index = JsonBuilder::number_of(v, "index");
  // In a command the handle names another rule; in a listing it is the rule's own.
  if (!listing) r.position = r.handle;
  return r;
}

SetType JsonReader::set_type(const Value* v) {
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

Set JsonReader::set(const Value& v, bool is_map) {
  Set s;
  s.scope = scope(v, "a set");
  s.name = name(v, "name", "a set");
  s.is_map = is_map;
  s.key = set_type(v.find("type"));
  if (is_map) s.data = set_type(v.find("map"));
  for (const std::string& flag : JsonBuilder::words(v.find("flags"))) {
    if (flag == "constant") s.constant = true;
    if (flag == "interval") s.interval = true;
    if (flag == "timeout") s.timeout_flag = true;
    if (flag == "dynamic") s.dynamic = true;
  }
  s.auto_merge = JsonBuilder::true_of(v, "auto-merge");
  s.size = JsonBuilder::number_of(v, "size");
  s.policy = JsonBuilder::text_of(v, "policy");
  s.comment = JsonBuilder::text_of(v, "comment");
  s.handle = JsonBuilder::number_of(v, "handle");
  s.statements = build_.statements(v.find("stmt"));
  if (const Value* elements = v.find("elem"); elements != nullptr) {
    s.has_elements = true;
    s.elements_span = build_.span(*elements);
    s.elements = build_.elements(*elements);
  }
  return s;
}

Element JsonReader::element(const Value& v) {
  Element e;
  e.scope = scope(v, "an element");
  e.set = name(v, "name", "an element");
  if (const Value* elements = v.find("elem"); elements != nullptr) {
    e.elements = build_.elements(*elements);
  }
  return e;
}

Flowtable JsonReader::flowtable(const Value& v) {
  Flowtable f;
  f.scope = scope(v, "a flowtable");
  f.name = name(v, "name", "a flowtable");
  f.hook = JsonBuilder::text_of(v, "hook");
  f.devices = devices(v);
  f.handle = JsonBuilder::number_of(v, "handle");
  return f;
}

Object JsonReader::stateful(ObjectKind kind, const Value& v) {
  Object o;
  o.scope = scope(v, "an object");
  o.kind = kind;
  o.name = name(v, "name", "an object");
  o.text = build_.raw(v);
  o.comment = JsonBuilder::text_of(v, "comment");
  o.handle = JsonBuilder::number_of(v, "handle");
  if (kind == ObjectKind::limit || kind == ObjectKind::quota || kind == ObjectKind::counter) {
    o.statement = build_.stateful_statement(kind, v);
  }
  return o;
}

}  // namespace

void read_json(const SourceSet& sources, FileId file, Document& into, Diagnostics& diagnostics) {
  into.file = file;
  JsonReader(sources, file, into, diagnostics).run();
}

}  // namespace fwlint::nftables
