// Objects and commands of libnftables-json(5). A listing is an array of objects, each of which
// stands for "add"; a command file wraps them in a verb. One object is read, turned into a command
// and let go before the next.
#include "parsers/nftables/json.hpp"

#include <array>
#include <memory>
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "parsers/nftables/json_declare.hpp"
#include "parsers/nftables/json_value.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

using json::Kind;
using json::Value;

/// json_schema_version of libnftables-json(5).
constexpr std::uint64_t kSchemaVersion = 1;

class JsonReader {
 public:
  JsonReader(const SourceSet& sources, FileId file, Document& into, Diagnostics& diagnostics)
      : file_(file),
        into_(into),
        diagnostics_(diagnostics),
        build_(sources, file, into, diagnostics),
        declare_(build_, diagnostics),
        reader_(sources.text(file), values_) {}

  void run() {
    if (into_.leave_lines) into_.index = reader_.index();
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
  bool leave_rule();
  void object(const Value& v, Span whole);
  bool declaration(std::string_view kind, const Value& v, Verb verb, Span whole, bool listing);
  void add(Verb verb, Span whole, CommandBody body) {
    into_.commands.push_back({verb, whole, body});
  }
  void metainfo(const Value& v);

  FileId file_;
  Document& into_;
  Diagnostics& diagnostics_;
  JsonBuilder build_;
  JsonDeclarations declare_;
  Arena values_;  ///< of one element of the outer array at a time
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
    if (into_.leave_lines && leave_rule()) continue;
    Value v;
    if (!reader_.read_value(v)) return false;
    object(v, build_.span(v));
    values_.clear();
    if (diagnostics_.exhausted()) return true;
  }
}

/// False: what comes next is to be read.
bool JsonReader::leave_rule() {
  json::RuleHead head;
  RuleLine line;
  line.file = file_;
  if (!reader_.skip_rule(head, line)) return false;
  into_.lines.push_back(line);
  const Span whole{file_, line.begin, line.end};
  auto* last = into_.commands.empty() ? nullptr : get_if<RuleLines>(&into_.commands.back().body);
  if (last != nullptr && last->scope.family == head.family_value &&
      last->scope.table.text == head.table && last->chain.text == head.chain) {
    ++last->count;
    into_.commands.back().span.end = line.end;
    return true;
  }
  RuleLines lines;
  lines.scope = {head.family_value, {head.table, head.table_span}};
  lines.chain = {head.chain, head.chain_span};
  lines.first = into_.lines.size() - 1;
  lines.count = 1;
  add(Verb::add, whole, std::move(lines));
  return true;
}

/// nft refuses a file of a newer schema.
void JsonReader::metainfo(const Value& v) {
  const auto version = build_.number_of(v, "json_schema_version");
  if (!version || *version <= kSchemaVersion) return;
  build_.wrong(*v.find("json_schema_version"),
               "JSON schema version " + std::to_string(*version) + " is not known",
               "version " + std::to_string(kSchemaVersion));
}

void JsonReader::object(const Value& v, Span whole) {
  const Value* const only = v.only_member();
  if (only == nullptr) {
    diagnostics_.error(whole,
                       v.is(Kind::object)
                           ? "an object of " + std::to_string(v.size) + " members"
                           : std::string("found ") + std::string(json::to_string(v.kind)) +
                                 " in the list of objects",
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
  if (only->name == "rule") {
    declaration(only->name, *only, Verb::add, whole, true);
    return;
  }
  for (const auto& [word, value] : kVerbs) {
    const Value* const inner = only->only_member();
    if (only->name != word || inner == nullptr) continue;
    if (!declaration(inner->name, *inner, value, whole, false)) {
      add(value, whole, UnknownCommand{build_.raw(v)});
    }
    return;
  }
  if (!declaration(only->name, *only, Verb::add, whole, true)) {
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
  if (kind == "metainfo") {
    metainfo(v);
    return true;
  }
  if (verb == Verb::list) return false;
  if (verb == Verb::flush && kind == "ruleset") {
    Whole all{"ruleset", std::nullopt};
    if (v.is(Kind::object)) all.family = parse_family(JsonBuilder::text_of(v, "family"));
    add(verb, whole, all);
    return true;
  }
  if (!v.is(Kind::object)) return false;
  if (kind == "table") {
    add(verb, whole, declare_.table(v));
  } else if (kind == "chain") {
    add(verb, whole, declare_.chain(v));
  } else if (kind == "rule") {
    RuleBatch& batch = into_.batch();
    const ArenaScope in_batch(batch.arena);
    Rule made = declare_.rule(v, whole, listing);
    made.batch = &batch;
    add(verb, whole, made);
  } else if (kind == "set" || kind == "map") {
    add(verb, whole, declare_.set(v, kind == "map"));
  } else if (kind == "element") {
    add(verb, whole, declare_.element(v));
  } else if (kind == "flowtable") {
    add(verb, whole, declare_.flowtable(v));
  } else {
    for (const auto& [word, value] : kObjects) {
      if (kind != word) continue;
      add(verb, whole, declare_.stateful(value, v));
      return true;
    }
    return false;
  }
  return true;
}

class JsonLineReader final : public LineReader {
 public:
  JsonLineReader(const SourceSet& sources, FileId file, std::shared_ptr<const json::Index> index,
                 Diagnostics& diagnostics)
      : LineReader(file),
        build_(sources, file, nothing_, diagnostics),
        declare_(build_, diagnostics),
        reader_(sources.text(file), std::move(index), values_) {}

  void read(const RuleLine& line, Rule& into) override {
    Value v;
    if (!reader_.read_value_at(line.token, v)) return;  // it was correct when it was left
    if (const Value* rule = v.only_member()) {
      into = declare_.rule(*rule, build_.span(v), true);
    }
    values_.clear();
  }

 private:
  Document nothing_;
  JsonBuilder build_;
  JsonDeclarations declare_;
  Arena values_;
  json::Reader reader_;
};

}  // namespace

std::unique_ptr<LineReader> json_line_reader(const SourceSet& sources, FileId file,
                                             std::shared_ptr<const json::Index> index,
                                             Diagnostics& diagnostics) {
  return std::make_unique<JsonLineReader>(sources, file, std::move(index), diagnostics);
}

void read_json(const SourceSet& sources, FileId file, Document& into, Diagnostics& diagnostics) {
  into.file = file;
  const ArenaScope scope(*into.arena);
  JsonReader(sources, file, into, diagnostics).run();
}

}  // namespace fwlint::nftables
