// Commands: the top level of a file. A block `table … { }` is the same as the `add` commands of its
// parts; the verbs of hand-written files (insert, delete, flush …) are kept in order.
#include <utility>

#include "parsers/nftables/parse_hint.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

constexpr std::string_view kCommands[] = {
    "table",   "chain",    "rule",     "set",      "map",     "element",  "flowtable",
    "counter", "quota",    "limit",    "ct",       "add",     "create",   "insert",
    "replace", "delete",   "destroy",  "flush",    "rename",  "reset",    "list",
    "define",  "redefine", "undefine", "include",  "monitor", "describe", "export",
    "import",  "get",      "secmark",  "synproxy", "tunnel"};

constexpr std::size_t kMaxMisses = 12;  ///< wrong top-level statements in a row

std::optional<Verb> verb_of(std::string_view w) {
  if (w == "add") return Verb::add;
  if (w == "create") return Verb::create;
  if (w == "insert") return Verb::insert;
  if (w == "replace") return Verb::replace;
  if (w == "delete") return Verb::delete_;
  if (w == "destroy") return Verb::destroy;
  if (w == "flush") return Verb::flush;
  if (w == "rename") return Verb::rename;
  if (w == "reset") return Verb::reset;
  if (w == "list") return Verb::list;
  return std::nullopt;
}

}  // namespace

void parse_text(const SourceSet& sources, FileId file, Document& out, Diagnostics& diagnostics,
                const IncludeLoader& include) {
  out.file = file;
  const ArenaScope scope(*out.arena);
  Parser(sources, file, out, diagnostics, include).run();
}

void Parser::run() {
  advance();
  parse_commands();
}

void Parser::parse_commands() {
  for (skip_separators(); !is(TokenKind::end) && !stopped(); skip_separators()) {
    failed_ = false;
    plausible_ = false;
    const std::uint32_t begin = tok_.begin;
    const std::size_t errors = diagnostics_.error_count();
    const std::size_t commands = out_.commands.size();
    parse_command();
    const bool miss = diagnostics_.error_count() > errors && out_.commands.size() == commands;
    misses_ = miss ? misses_ + 1 : 0;
    if (misses_ == kMaxMisses) {
      diagnostics_.error(since(begin), "too many lines that are no commands; the rest is not read",
                         "the output of 'nft list ruleset'");
      break;
    }
    if (tok_.begin == begin && !is(TokenKind::end)) advance();  // always on
  }
}

void Parser::add(Verb verb, std::uint32_t begin, CommandBody body) {
  out_.commands.push_back({verb, since(begin), std::move(body)});
}

/// After an item: nothing may follow on the line. What does is reported and skipped.
void Parser::end_item(std::string_view what, const Mark& from) {
  if (ended_early_) {
    ended_early_ = false;
    return;
  }
  const bool closed = std::exchange(closed_, false);
  if (!failed_ && is(TokenKind::rbrace) && braces_ > 0 && !closed) {
    fail("';' or end of line before '}'", "nft needs one after each part of a block");
  } else if (!at_statement_end()) {
    fail(what);
  }
  if (!failed_) return;
  skip_statement(from);
  failed_ = false;
}

void Parser::parse_command() {
  const Mark from = mark();
  const std::uint32_t begin = from.begin;
  if (!is(TokenKind::word)) {
    fail("a command such as 'table' or 'add'",
         is(TokenKind::rbrace) ? "this '}' closes nothing" : std::string());
    advance();
    end_item({}, from);
    return;
  }
  const std::string_view w = tok_.text;
  bool ok = true;
  if (w == "define" || w == "redefine" || w == "undefine") {
    ok = parse_define();
  } else if (w == "include") {
    ok = parse_include([this] { parse_commands(); });
  } else if (const auto verb = verb_of(w)) {
    advance();
    ok = parse_verb_command(*verb, begin);
  } else if (w == "monitor" || w == "describe" || w == "export" || w == "import" || w == "get") {
    unknown_command(Verb::other, begin);
  } else {
    ok = parse_verb_command(Verb::add, begin);
  }
  if (!ok && !failed_) {
    fail("a command such as 'table' or 'add'", slip_hint(w, kCommands));
  }
  end_item("';' or end of line", from);
}

/// The text up to the end of the statement.
void Parser::unknown_command(Verb verb, std::uint32_t begin) {
  skip_statement({begin, braces_});
  const Span s = since(begin);
  add(verb, begin, UnknownCommand{std::string(sources_.text(s))});
}

/// After the verb: the kind of object and its parts. False without a diagnostic: no such object.
bool Parser::parse_verb_command(Verb verb, std::uint32_t begin) {
  if (!is(TokenKind::word)) return fail("'table', 'chain', 'rule', 'set' …");
  if (verb == Verb::list) {
    unknown_command(verb, begin);
    return true;
  }
  const std::string_view kind = tok_.text;
  if (kind == "table") return parse_table(verb, begin);
  if (kind == "rule") return parse_rule_command(verb, begin);
  if (kind == "element") return parse_element_command(verb, begin);
  if (verb == Verb::flush || verb == Verb::reset) return parse_delete_like(verb, begin, kind);
  if (kind == "chain" || kind == "set" || kind == "map" || kind == "flowtable" || kind == "meter") {
    advance();
    Scope scope;
    if (!parse_scope(scope)) return false;
    if (kind == "chain") return parse_chain(verb, scope, begin);
    if (kind == "flowtable") return parse_flowtable(verb, scope, begin);
    return parse_set(verb, scope, kind == "map", begin);
  }
  ObjectKind object{};
  if (take_object_kind(object)) {
    Scope scope;
    return parse_scope(scope) && parse_object(verb, object, scope, begin);
  }
  if (failed_) return false;
  if (verb == Verb::add && is_word(kind) && tok_.begin == begin) return false;
  if (verb != Verb::other)
    return fail("'table', 'chain', 'rule', 'set' …", slip_hint(kind, kCommands));
  unknown_command(verb, begin);
  return true;
}

/// flush and reset: ruleset, or one object by name.
bool Parser::parse_delete_like(Verb verb, std::uint32_t begin, std::string_view kind) {
  const std::uint32_t kind_at = tok_.begin;
  advance();
  const bool one = kind == "chain" || kind == "set" || kind == "map";
  if (one && verb == Verb::flush) {
    Scope scope;
    Name name;
    if (!parse_scope(scope) || !take_name(name, "a name")) return false;
    if (kind == "chain") {
      Chain c;
      c.scope = std::move(scope);
      c.name = std::move(name);
      add(verb, begin, std::move(c));
    } else {
      Set s;
      s.scope = std::move(scope);
      s.name = std::move(name);
      s.is_map = kind == "map";
      add(verb, begin, std::move(s));
    }
    return true;
  }
  if (kind == "ruleset" || kind == "tables" || kind == "chains") {
    Whole w;
    w.kind = kind;
    if (is(TokenKind::word)) {
      w.family = parse_family(tok_.text);
      if (!w.family) return fail("a family or the end of the line");
      advance();
    }
    add(verb, begin, std::move(w));
    return true;
  }
  if (verb == Verb::flush && kind != "meter" && kind != "flow") {
    rewind(kind_at);
    return fail("ruleset, table, chain, set or map");
  }
  unknown_command(verb, begin);
  return true;
}

void Parser::parse_scope_family(TableFamily& out) {
  if (!is(TokenKind::word)) return;
  const auto family = parse_family(tok_.text);
  if (!family) return;
  out = *family;
  advance();
}

/// [family] table
bool Parser::parse_scope(Scope& out) {
  parse_scope_family(out.family);
  return take_name(out.table, "a table name");
}

/// add rule [family] table chain [handle|position|index n] statements
bool Parser::parse_rule_command(Verb verb, std::uint32_t begin) {
  advance();
  RuleBatch& batch = out_.batch();
  const ArenaScope scope(batch.arena);
  Rule rule;
  rule.batch = &batch;
  if (!parse_scope(rule.scope) || !take_name(rule.chain, "a chain name")) return false;
  while (is_word("handle") || is_word("position") || is_word("index")) {
    auto& where = is_word("index") ? rule.index : rule.position;
    advance();
    if (!take_opt_u64(where, "a number")) return false;
  }
  if (verb != Verb::delete_ && verb != Verb::destroy && at_statement_end()) {
    return fail("a statement");
  }
  parse_rule(rule);
  rule.span = since(begin);
  add(verb, begin, std::move(rule));
  return true;
}

/// add element [family] table set { … }
bool Parser::parse_element_command(Verb verb, std::uint32_t begin) {
  advance();
  Element e;
  Span span;
  if (!parse_scope(e.scope) || !take_name(e.set, "a set name")) return false;
  if (!parse_elements(e.elements, span)) return false;
  add(verb, begin, std::move(e));
  return true;
}

}  // namespace fwlint::nftables
