// define, redefine, undefine, include and $name. A variable holds an expression; its use is
// replaced by a copy that has the place of the use. Copies are counted, since a few lines of nested
// definitions can ask for more memory than there is.
#include <fmt/format.h>

#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

constexpr std::size_t kMaxExpanded = 1'000'000;  ///< nodes copied out of variables, per file
constexpr std::size_t kMaxCandidates = 1'000;    ///< names that are searched for a near miss

std::size_t count_nodes(const Expr& e) {
  std::size_t n = 1;
  for (const Expr& a : e.args) n += count_nodes(a);
  return n;
}

}  // namespace

const Parser::Variable* Parser::find_variable(std::string_view name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (const auto it = scope->find(name); it != scope->end()) return &it->second;
  }
  return nullptr;
}

/// At a variable token; takes it.
bool Parser::expand_variable(Expr& out) {
  const Token use = tok_;
  const Variable* v = find_variable(use.text);
  if (v != nullptr) {
    expanded_ += v->size;
    if (expanded_ > kMaxExpanded) {
      fail_at(span_of(use), "variables expand to too many items",
              fmt::format("at most {} in one file", kMaxExpanded));
      stop_ = true;
      return false;
    }
    out = v->value;
    out.span = span_of(use);
    advance();
    return true;
  }
  std::string hint;
  std::vector<std::string_view> names;
  for (const auto& scope : scopes_) {
    if (scope.size() > kMaxCandidates) continue;
    for (const auto& entry : scope) names.push_back(entry.first);
  }
  if (const auto near = nearest(use.text, names)) hint = fmt::format("did you mean '${}'?", *near);
  if (!included_) {
    return fail_at(span_of(use), fmt::format("variable '${}' is not defined", printable(use.text)),
                   "a variable from an earlier 'define'", std::move(hint));
  }
  diagnostics_.warning(span_of(use),
                       fmt::format("variable '${}' is not defined here", printable(use.text)), {},
                       "it may come from an included file, which is not read");
  out = Expr{};
  out.text = "$" + std::string(use.text);
  out.span = span_of(use);
  advance();
  return true;
}

/// define name = value; redefine; undefine name. At the keyword.
bool Parser::parse_define() {
  const std::uint32_t begin = tok_.begin;
  const bool undefine = is_word("undefine");
  advance();
  Define d;
  if (!is(TokenKind::word) && !is(TokenKind::string)) return fail("a variable name");
  d.name = {std::string(tok_.text), span_of(tok_)};
  advance();
  if (undefine) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (scope->erase(d.name.text) > 0) break;
    }
    return true;
  }
  if (!expect(TokenKind::assign, "'='")) return false;
  if (!parse_list(d.value, Mode::value)) return false;
  scopes_.back()[d.name.text] = {d.value, count_nodes(d.value)};
  add(Verb::add, begin, std::move(d));
  return true;
}

/// include "pattern". At the keyword.
bool Parser::parse_include() {
  const std::uint32_t begin = tok_.begin;
  advance();
  Include i;
  if (!take_string(i.pattern.text, &i.pattern.span, "a file name in quotes")) return false;
  included_ = true;
  diagnostics_.warning(since(begin), fmt::format("'{}' is not read", printable(i.pattern.text)), {},
                       "give included files as inputs of their own, or the output of "
                       "'nft list ruleset'");
  add(Verb::add, begin, std::move(i));
  return true;
}

}  // namespace fwlint::nftables
