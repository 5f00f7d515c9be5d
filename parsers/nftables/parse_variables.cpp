// define, redefine, undefine, include and $name. A variable holds an expression; its use is
// replaced by a copy that has the place of the use. Copies are counted, since a few lines of nested
// definitions can ask for more memory than there is.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/nftables/encoding.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

constexpr std::size_t kMaxExpanded = 1'000'000;  ///< nodes copied out of variables, per file
constexpr std::size_t kMaxIncludeDepth = 16;     ///< as nft: MAX_INCLUDE_DEPTH
constexpr std::size_t kMaxIncludes = 10'000;     ///< inclusions of one input: files fan out
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
  const bool first = is_word("define");
  advance();
  Define d;
  if (!is(TokenKind::word) && !is(TokenKind::string)) return fail("a variable name");
  d.name = {tok_.text, span_of(tok_)};
  advance();
  if (undefine) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (scope->erase(d.name.text) > 0) break;
    }
    return true;
  }
  if (!expect(TokenKind::assign, "'='")) return false;
  if (is_word("accept") || is_word("drop") || is_word("jump") || is_word("goto") ||
      is_word("return") || is_word("continue")) {
    fail("a value in quotes", "a verdict cannot be the value of a variable");
    d.value = make_word(tok_.text, span_of(tok_));  // its uses are understood all the same
    scopes_.back()[d.name.text] = {d.value, 1};
    return false;
  }
  if (is(TokenKind::lbrace) && peek().kind == TokenKind::rbrace) {
    d.value.kind = ExprKind::set;
    advance();
    advance();
  } else if (!parse_list(d.value, Mode::value)) {
    return false;
  }
  if (first && find_variable(d.name.text) != nullptr) {
    return fail_at(d.name.span,
                   fmt::format("variable '{}' is defined already", printable(d.name.text)),
                   "'redefine', or another name");
  }
  scopes_.back()[d.name.text] = {d.value, count_nodes(d.value)};
  add(Verb::add, begin, std::move(d));
  return true;
}

bool Parser::parse_include(const std::function<void()>& items) {
  const std::uint32_t begin = tok_.begin;
  advance();
  Include i;
  if (!is(TokenKind::string) && !at_statement_end()) {
    fail("a file name in quotes");
    failed_ = false;  // it is read all the same
  }
  if (!take_string(i.pattern.text, &i.pattern.span, "a file name in quotes")) return false;
  if (!at_statement_end()) return fail("';' or end of line");
  const std::string pattern(i.pattern.text);
  const Span where = i.pattern.span;
  if (!include_) {
    included_ = true;
    diagnostics_.warning(since(begin), fmt::format("'{}' is not read", printable(pattern)), {},
                         "give included files as inputs of their own, or the output of "
                         "'nft list ruleset'");
    add(Verb::add, begin, std::move(i));
    return true;
  }
  if (including_.size() >= kMaxIncludeDepth) {
    return fail_at(where, fmt::format("'{}' is included too deeply", printable(pattern)),
                   fmt::format("at most {} files within each other", kMaxIncludeDepth));
  }
  const Result<std::vector<FileId>> files = include_(pattern, file_);
  rebase();
  if (!files) {
    included_ = true;  // what it defines is not known: variables are no errors of their own
    return fail_at(
        where,
        fmt::format("'{}' cannot be included: {}", printable(pattern), files.error().message),
        "a file that can be read", files.error().hint);
  }
  if (!files->empty()) check_include_path(pattern, files->front(), where);
  for (const FileId file : *files) {
    if (!read_included(file, where, items)) return false;
  }
  return true;
}

/// nft looks for a name without a folder in front in its include path alone, which is /etc: not
/// beside the file that includes it. A copy of a host's /etc is what it was there.
void Parser::check_include_path(std::string_view pattern, FileId found, Span where) {
  if (pattern.starts_with('/') || pattern.starts_with("./") || pattern.starts_with("../")) return;
  const std::string name = "/" + sources_.file(found).name;
  const std::size_t fixed = std::min(pattern.find_first_of("*?["), pattern.size());
  if (name.find(fmt::format("/etc/{}", pattern.substr(0, fixed))) != name.npos) return;
  diagnostics_.warning(
      where,
      fmt::format("'{}' is found beside this file, where nft does not look", printable(pattern)),
      "a name that begins with '/' or './': any other is looked for in /etc, or in the folder that "
      "'nft -I' names");
}

/// The loader may have moved the texts of files.
void Parser::rebase() {
  lexer_.set_text(sources_.text(file_));
  rewind(tok_.begin);
}

bool Parser::read_included(FileId file, Span where, const std::function<void()>& items) {
  const bool open =
      file == file_ || std::find(including_.begin(), including_.end(), file) != including_.end();
  if (open) {
    return fail_at(where, fmt::format("'{}' includes itself", printable(sources_.file(file).name)),
                   "files that do not include each other in a circle");
  }
  if (++include_reads_ > kMaxIncludes) {
    stop_ = true;
    return fail_at(where, "too many files are included",
                   fmt::format("at most {} inclusions", kMaxIncludes));
  }
  check_encoding(sources_, file, TextForm::rules, diagnostics_);
  const FileId outer = file_;
  const Token token = tok_;
  const std::uint32_t last_end = last_end_;
  const int braces = braces_;
  const std::size_t misses = misses_;
  misses_ = 0;
  including_.push_back(outer);
  file_ = file;
  lexer_ = Lexer(sources_.text(file));
  tok_ = {};
  last_end_ = 0;
  advance();
  items();
  failed_ = false;
  if (!is(TokenKind::end) && !stopped()) fail("the end of the included file");
  including_.pop_back();
  file_ = outer;
  lexer_ = Lexer(sources_.text(outer));
  braces_ = braces;
  misses_ = misses;
  tok_ = token;
  last_end_ = last_end;
  rebase();
  failed_ = false;
  ended_early_ = false;
  return !stopped();
}

}  // namespace fwlint::nftables
