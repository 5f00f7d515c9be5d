// Tables and chains, as blocks and as commands. A block is flattened: its declaration comes first,
// its parts follow, and each part names its table.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {
constexpr std::uint64_t kMaxPriority = 0x7fffffff;
constexpr std::string_view kPriorityWanted = "a priority such as 'filter' or '-150'";
}  // namespace

/// At "table".
bool Parser::parse_table(Verb verb, std::uint32_t begin) {
  advance();
  Table t;
  t.managed_by_iptables = lexer_.take_iptables_warning();
  parse_scope_family(t.family);
  if (is_word("handle") && verb != Verb::add) {
    advance();
    if (!take_opt_u64(t.handle, "a handle")) return false;
  } else if (!take_name(t.name, "a table name")) {
    return false;
  }
  const std::size_t index = out_.commands.size();
  add(verb, begin, std::move(t));
  if (!is(TokenKind::lbrace)) return true;
  const Token opener = tok_;
  lexer_.take_handle();
  advance();
  get<Table>(out_.commands[index].body).handle = lexer_.take_handle();
  scopes_.emplace_back();
  parse_table_block(index, opener);
  scopes_.pop_back();
  out_.commands[index].span = since(begin);
  return true;
}

void Parser::parse_table_block(std::size_t table_index, const Token& opener) {
  parse_table_items(table_index);
  if (!accept(TokenKind::rbrace)) end_early(opener);
}

/// Up to a closing brace, or to what cannot stand in a table.
void Parser::parse_table_items(std::size_t table_index) {
  for (skip_separators(); !is(TokenKind::rbrace); skip_separators()) {
    if (is(TokenKind::end) || is_word("table") || stopped()) return;
    failed_ = false;
    const Mark from = mark();
    parse_table_item(table_index);
    end_item("';' or end of line", from);
    if (tok_.begin == from.begin) advance();
  }
}

/// Ends a block that has no closing brace; what follows is read as if it had one.
void Parser::end_early(const Token& opener) {
  failed_ = false;
  if (!stopped()) fail_unclosed(opener, "'}'");
  failed_ = false;
  ended_early_ = true;
}

void Parser::parse_table_item(std::size_t table_index) {
  const std::uint32_t begin = tok_.begin;
  Scope scope;
  {
    const auto& table = get<Table>(out_.commands[table_index].body);
    scope = {table.family, table.name};
  }
  if (!is(TokenKind::word)) {
    fail("'chain', 'set', 'map' or another part of a table");
    return;
  }
  const std::string_view w = tok_.text;
  if (w == "chain") {
    advance();
    parse_chain(Verb::add, scope, begin);
  } else if (w == "set" || w == "map" || w == "meter") {
    advance();
    parse_set(Verb::add, scope, w == "map", begin);
  } else if (w == "flowtable") {
    advance();
    parse_flowtable(Verb::add, scope, begin);
  } else if (w == "flags" || w == "comment") {
    parse_table_property(get<Table>(out_.commands[table_index].body));
  } else if (w == "define" || w == "redefine" || w == "undefine") {
    parse_define();
  } else if (w == "include") {
    parse_include([this, table_index] { parse_table_items(table_index); });
  } else if (ObjectKind kind{}; take_object_kind(kind)) {
    parse_object(Verb::add, kind, scope, begin);
  } else if (!failed_) {
    std::string hint =
        near_miss(w, {"chain", "set", "map", "flowtable", "flags", "comment", "define", "include",
                      "counter", "quota", "limit", "ct", "meter"});
    fail("'chain', 'set', 'map' or another part of a table", std::move(hint));
  }
}

/// flags dormant, owner; comment "…"
bool Parser::parse_table_property(Table& table) {
  if (accept_word("comment")) {
    return take_string(table.comment, nullptr, "a comment in quotes");
  }
  advance();
  do {
    if (accept_word("dormant")) {
      table.dormant = true;
    } else if (accept_word("owner")) {
      table.owner = true;
    } else if (accept_word("persist")) {
      table.persist = true;
    } else {
      return fail("dormant, owner or persist",
                  is(TokenKind::word) ? near_miss(tok_.text, {"dormant", "owner", "persist"})
                                      : std::string());
    }
  } while (accept(TokenKind::comma));
  return true;
}

/// After "chain" and, in a command, the scope: name [{ … }] [new name]
bool Parser::parse_chain(Verb verb, const Scope& scope, std::uint32_t begin) {
  Chain c;
  c.scope = scope;
  if (is_word("handle") && verb == Verb::delete_ && peek().kind == TokenKind::number) {
    advance();
    if (!take_opt_u64(c.handle, "a handle")) return false;
  } else if (!take_name(c.name, "a chain name")) {
    return false;
  }
  if (verb == Verb::rename && !take_name(c.new_name, "the chain's new name")) return false;
  const std::size_t index = out_.commands.size();
  add(verb, begin, std::move(c));
  if (!is(TokenKind::lbrace)) return true;
  const Token opener = tok_;
  lexer_.take_handle();
  advance();
  get<Chain>(out_.commands[index].body).handle = lexer_.take_handle();
  scopes_.emplace_back();
  parse_chain_block(index, opener);
  scopes_.pop_back();
  out_.commands[index].span = since(begin);
  // A comment after the braces belongs to the chain in the command form.
  if (accept_word("comment")) {
    return take_string(get<Chain>(out_.commands[index].body).comment, nullptr,
                       "a comment in quotes");
  }
  return true;
}

void Parser::parse_chain_block(std::size_t chain_index, const Token& opener) {
  parse_chain_items(chain_index);
  if (!accept(TokenKind::rbrace)) end_early(opener);
}

void Parser::parse_chain_items(std::size_t chain_index) {
  for (skip_separators(); !is(TokenKind::rbrace); skip_separators()) {
    // A chain or table within a chain: the brace before it is missing, so the block ends here.
    if (is(TokenKind::end) || is_word("chain") || is_word("table") || stopped()) return;
    failed_ = false;
    if (out_.leave_lines && leave_lines(chain_index)) continue;
    const Mark from = mark();
    if (!parse_chain_item(chain_index)) {
      RuleBatch& batch = out_.batch();
      const ArenaScope scope(batch.arena);
      Rule rule;
      rule.batch = &batch;
      {
        const auto& chain = get<Chain>(out_.commands[chain_index].body);
        rule.scope = chain.scope;
        rule.chain = chain.name;
      }
      parse_rule(rule);
      add(Verb::add, from.begin, std::move(rule));
    }
    end_item("';' or end of line", from);
    if (tok_.begin == from.begin) advance();
  }
}

/// False: this is a rule.
bool Parser::parse_chain_item(std::size_t chain_index) {
  if (!is(TokenKind::word)) return false;
  const std::string_view w = tok_.text;
  if (w == "define" || w == "redefine" || w == "undefine") {
    parse_define();
    return true;
  }
  if (w == "include") {
    parse_include([this, chain_index] { parse_chain_items(chain_index); });
    return true;
  }
  auto& chain = get<Chain>(out_.commands[chain_index].body);
  if (w == "type") {
    parse_hook(chain);
  } else if (w == "policy") {
    parse_policy(chain);
  } else if (w == "flags") {
    advance();
    take_flags(chain.flags, "offload");
  } else if (w == "comment") {
    advance();
    take_string(chain.comment, nullptr, "a comment in quotes");
  } else if (w == "devices" || w == "device") {
    advance();
    accept(TokenKind::assign);
    if (!chain.hook) chain.hook.emplace();
    take_devices(chain.hook->devices);
  } else {
    return false;
  }
  return true;
}

/// type filter hook input [device d] [devices = { … }] priority p
bool Parser::parse_hook(Chain& chain) {
  if (!chain.hook) chain.hook.emplace();
  ChainHook& h = *chain.hook;
  advance();
  const Token type = tok_;
  if (!take_string(h.type, nullptr, "filter, nat or route")) return false;
  if (h.type != "filter" && h.type != "nat" && h.type != "route") {
    return fail_at(span_of(type), "unexpected " + describe(type), "filter, nat or route",
                   near_miss(h.type, {"filter", "nat", "route"}));
  }
  if (!accept_word("hook")) return fail("'hook'");
  h.hook_span = span_of(tok_);
  const Token hook = tok_;
  if (!take_string(h.hook, nullptr, "a hook such as 'input'")) return false;
  if (h.hook != "input" && h.hook != "output" && h.hook != "forward" && h.hook != "prerouting" &&
      h.hook != "postrouting" && h.hook != "ingress" && h.hook != "egress") {
    return fail_at(span_of(hook), "unexpected " + describe(hook),
                   "prerouting, input, forward, output, postrouting, ingress or egress",
                   near_miss(h.hook, {"prerouting", "input", "forward", "output", "postrouting",
                                      "ingress", "egress"}));
  }
  while (is_word("device") || is_word("devices")) {
    advance();
    accept(TokenKind::assign);
    if (!take_devices(h.devices)) return false;
  }
  if (!accept_word("priority")) return fail("'priority'");
  return parse_priority(h.priority, h.priority_text, h.priority_span, chain.scope.family);
}

/// The value of "filter", "filter-10" (one word to the lexer) or, from a variable, "filter + 10".
bool Parser::priority_name(std::string_view name, Span where, TableFamily family,
                           std::int64_t& total) {
  std::string_view base = name;
  std::int64_t offset = 0;
  if (const auto sign = name.find_first_of("+-"); sign != std::string_view::npos) {
    const auto n = parse_unsigned(trim(name.substr(sign + 1))).value_or(0);
    offset = static_cast<std::int64_t>(std::min(n, kMaxPriority));
    if (name[sign] == '-') offset = -offset;
    base = trim(name.substr(0, sign));
  }
  const auto number = parse_unsigned(base);
  const auto named = number ? std::optional<int>() : priority_value(base, family);
  if (!base.empty() && !number && !named) {
    return fail_at(
        where, fmt::format("unknown priority '{}'", printable(name, 40)), kPriorityWanted,
        near_miss(base, {"raw", "mangle", "dstnat", "filter", "security", "srcnat", "out"}));
  }
  total = offset + (number ? static_cast<std::int64_t>(std::min(*number, kMaxPriority))
                           : static_cast<std::int64_t>(named.value_or(0)));
  return true;
}

/// number | name [+|- number]
bool Parser::parse_priority(int& value, Text& text, Span& span, TableFamily family) {
  const std::uint32_t begin = tok_.begin;
  std::int64_t total = 0;
  if (is(TokenKind::variable)) {
    Expr e;
    if (!expand_variable(e)) return false;
    text = e.text;
  } else if (is(TokenKind::word) || is(TokenKind::string)) {
    text = tok_.text;
    advance();
  }
  if (!text.empty() && !priority_name(text, since(begin), family, total)) return false;
  while (is(TokenKind::dash) || is(TokenKind::plus) || (text.empty() && is(TokenKind::number))) {
    const bool negative = is(TokenKind::dash);
    if (!text.empty()) {
      text += negative ? " - " : " + ";
    } else if (negative) {
      text = "-";
    }
    if (!is(TokenKind::number)) advance();
    const Token number = tok_;
    std::uint64_t n = 0;
    if (!take_u64(n, "a number")) return false;
    const auto step = static_cast<std::int64_t>(std::min(n, kMaxPriority));
    total += negative ? -step : step;
    text += number.text;
  }
  if (text.empty()) return fail(kPriorityWanted);
  span = since(begin);
  constexpr auto kMost = static_cast<std::int64_t>(kMaxPriority);
  value = static_cast<int>(std::clamp(total, -kMost, kMost));
  return true;
}

/// policy accept | drop
bool Parser::parse_policy(Chain& chain) {
  const std::uint32_t begin = tok_.begin;
  advance();
  const Token at = tok_;
  Text word;
  if (!take_string(word, nullptr, "accept or drop")) return false;
  if (word != "accept" && word != "drop") {
    return fail_at(span_of(at), "unexpected " + describe(at), "accept or drop",
                   near_miss(word, {"accept", "drop"}));
  }
  chain.policy = word == "accept" ? VerdictWord::accept : VerdictWord::drop;
  chain.policy_span = since(begin);
  return true;
}

}  // namespace fwlint::nftables
