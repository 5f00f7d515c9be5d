// The recursive-descent parser of nftables text, shared by the parse_*.cpp files, one topic each.
// A function that meets something wrong reports it once through `fail` and returns false; callers
// return at once, and the loop over statements resynchronises at the end of the statement. Nothing
// throws. Depth, errors and variable expansion are bounded, because the input is hostile.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/lexer.hpp"
#include "parsers/nftables/parser.hpp"

namespace fwlint::nftables {

/// How a bare word is read in an expression.
enum class Mode : std::uint8_t {
  left,   ///< it must begin a selector ("tcp dport", "iifname")
  value,  ///< it is a symbol unless it plainly begins a selector ("tcp dport" with both words)
  both    ///< like value, and unqualified meta keys are selectors: values of `… set …`
};

class Parser {
 public:
  Parser(const SourceSet& sources, FileId file, Document& out, Diagnostics& diagnostics,
         const IncludeLoader& include);
  void run();
  /// The rule that was left as a line, into the arena in use.
  void run_line(const RuleLine& line, Rule& into);

 private:
  // ---- tokens and errors (parse_base.cpp)
  void advance();
  [[nodiscard]] Token peek();
  void rewind(std::uint32_t offset);
  [[nodiscard]] bool is(TokenKind k) const { return tok_.kind == k; }
  [[nodiscard]] bool is_word(std::string_view w) const {
    return tok_.kind == TokenKind::word && tok_.text == w;
  }
  bool accept(TokenKind k);
  bool accept_word(std::string_view w);
  bool expect(TokenKind k, std::string_view what);
  [[nodiscard]] bool at_statement_end() const;
  void skip_newlines();
  void skip_separators();
  [[nodiscard]] Span span_of(const Token& t) const { return {file_, t.begin, t.end}; }
  /// From `begin` to the end of the last token taken.
  [[nodiscard]] Span since(std::uint32_t begin) const;
  [[nodiscard]] std::string describe(const Token& t) const;
  bool fail(std::string_view expected, std::string hint = {});
  bool fail_at(Span where, std::string message, std::string_view expected, std::string hint = {});
  bool fail_unclosed(const Token& opener, std::string_view expected);
  std::string near_miss(std::string_view word, std::initializer_list<std::string_view> words) const;
  /// Skips a balanced `{ … }`; at the opener on entry.
  void skip_block();
  /// Where a statement began, and how many braces were open there.
  struct Mark {
    std::uint32_t begin = 0;
    int braces = 0;
  };
  [[nodiscard]] Mark mark() const { return {tok_.begin, braces_}; }
  /// To the end of the statement that began at `from`: a newline or `;` outside its braces, a
  /// closing brace that is not its own, the end; on request also a word that surely begins a
  /// statement.
  void skip_statement(const Mark& from, bool stop_at_anchor = false);
  [[nodiscard]] bool stopped() const { return stop_; }
  void noise();

  // ---- names and simple values (parse_base.cpp)
  enum class NameKind : std::uint8_t { declared, target, device };
  bool take_name(Name& out, std::string_view what, NameKind kind = NameKind::declared);
  void check_name(NameKind kind);
  bool may_be_listed();
  bool take_u64(std::uint64_t& out, std::string_view what);
  bool take_opt_u64(std::optional<std::uint64_t>& out, std::string_view what);
  bool take_duration(std::optional<std::uint64_t>& out);
  bool take_string(Text& out, Span* span, std::string_view what);
  bool take_word(Text& out, std::string_view what);
  bool take_flags(List<Text>& out, std::string_view what);
  bool take_devices(List<Name>& out);

  // ---- variables (parse_variables.cpp)
  struct Variable {
    Expr value;
    std::size_t size = 1;  ///< nodes of the value
  };
  using VariableScope = std::map<std::string, Variable, std::less<>>;
  const Variable* find_variable(std::string_view name) const;
  bool expand_variable(Expr& out);
  bool parse_define();
  /// At the keyword; `items` reads what may stand here up to the end of an included file.
  void check_include_path(std::string_view pattern, FileId found, Span where);
  bool parse_include(const std::function<void()>& items);
  void rebase();
  bool read_included(FileId file, Span where, const std::function<void()>& items);

  // ---- commands and blocks (parse_document.cpp, parse_block.cpp, parse_set.cpp, parse_object.cpp)
  void parse_commands();
  void parse_command();
  bool parse_verb_command(Verb verb, std::uint32_t begin);
  bool parse_delete_like(Verb verb, std::uint32_t begin, std::string_view kind);
  void unknown_command(Verb verb, std::uint32_t begin);
  void parse_scope_family(TableFamily& out);
  bool parse_scope(Scope& out);
  bool parse_table(Verb verb, std::uint32_t begin);
  void parse_table_block(std::size_t table_index, const Token& opener);
  void parse_table_items(std::size_t table_index);
  void parse_table_item(std::size_t table_index);
  bool parse_table_property(Table& table);
  bool parse_chain(Verb verb, const Scope& scope, std::uint32_t begin);
  void parse_chain_block(std::size_t chain_index, const Token& opener);
  void parse_chain_items(std::size_t chain_index);
  bool leave_lines(std::size_t chain_index);
  bool parse_chain_item(std::size_t chain_index);
  bool parse_hook(Chain& chain);
  bool parse_priority(int& value, Text& text, Span& span, TableFamily family);
  bool priority_name(std::string_view name, Span where, TableFamily family, std::int64_t& total);
  bool parse_policy(Chain& chain);
  bool parse_set(Verb verb, const Scope& scope, bool is_map, std::uint32_t begin);
  bool parse_set_block(Set& set, const Token& opener);
  void parse_set_items(Set& set);
  bool parse_set_item(Set& set);
  bool parse_set_type(Set& set);
  bool parse_type_side(SetType& out, bool is_typeof);
  bool parse_set_flags(Set& set);
  bool parse_elements(List<Expr>& out, Span& span);
  bool parse_element_command(Verb verb, std::uint32_t begin);
  bool parse_flowtable(Verb verb, const Scope& scope, std::uint32_t begin);
  bool parse_flowtable_item(Flowtable& table);
  bool parse_object(Verb verb, ObjectKind kind, const Scope& scope, std::uint32_t begin);
  bool parse_object_statement(Object& object, const Token& opener, bool block);
  bool take_object_kind(ObjectKind& kind);
  bool parse_rule_command(Verb verb, std::uint32_t begin);
  void add(Verb verb, std::uint32_t begin, CommandBody body);
  void end_item(std::string_view what, const Mark& from);
  void end_early(const Token& opener);

  // ---- rules and statements (parse_rule.cpp, parse_statement.cpp, parse_action.cpp)
  void parse_rule(Rule& rule);
  void parse_statements(List<Statement>& out, Rule* rule);
  bool parse_statement(Statement& out);
  bool parse_counting(Statement& out, bool& ok);
  bool parse_rewriting(Statement& out, bool& ok);
  void unknown_statement(const Mark& from, List<Statement>& out);
  bool starts_statement() const;
  bool parse_anonymous_chain(Expr& verdict);
  bool parse_match(Statement& out);
  bool parse_after_key(Expr key, Statement& out);
  bool parse_mangle(Expr key, Statement& out);
  bool parse_right_side(MatchStmt& match);
  bool parse_counter(CounterStmt& out, bool named_allowed);
  bool parse_last(LastStmt& out);
  bool parse_log(LogStmt& out);
  bool parse_log_flags(LogStmt& out);
  bool parse_limit(LimitStmt& out, bool named_allowed);
  bool parse_quota(QuotaStmt& out, bool named_allowed);
  bool parse_verdict(Expr& out, Span* target_span);
  bool parse_queue(QueueStmt& out);
  bool parse_reject(RejectStmt& out);
  bool parse_nat(NatStmt& out);
  bool parse_nat_target(NatStmt& out);
  bool parse_nat_family(NatStmt& out);
  bool parse_dup(DupStmt& out);
  bool parse_fwd(FwdStmt& out);
  bool parse_flow(Statement& out);
  bool parse_synproxy(SynproxyStmt& out);
  bool parse_tproxy(TproxyStmt& out);
  bool parse_meter(MeterStmt& out);
  bool parse_set_statement(SetStmt& out, SetOp op);
  bool parse_old_set_statement(SetStmt& out);
  bool parse_ct_count(CtCountStmt& out);
  bool parse_xt(XtStmt& out);
  bool parse_object_reference(Maybe<Expr>& out);

  // ---- expressions (parse_expr.cpp, parse_selector.cpp)
  bool parse_expr(Expr& out, Mode mode);  ///< concat of ranges, then `map`
  bool parse_list(Expr& out, Mode mode);  ///< expr, expr, …
  bool parse_concat(Expr& out, Mode mode);
  bool dotted_number(std::uint32_t begin);
  bool parse_range(Expr& out, Mode mode);
  bool parse_binary(Expr& out, Mode mode, int lowest);
  bool parse_primary(Expr& out, Mode mode);
  void relex_class();
  bool parse_enclosed(Expr& out, Mode mode);
  bool parse_word_value(Expr& out);
  bool parse_prefix(Expr& out);
  bool parse_map_tail(Expr& out);
  bool parse_map_data(Expr& out);
  bool parse_set_literal(Expr& out);
  bool parse_element(Expr& out, Mode mode, bool statements_last = false);
  bool parse_element_options(Expr& out, bool statements_last = false);
  bool is_element_option() const;
  bool parse_element_statement(Statement& out, bool& matched);
  /// Whether the current word begins a selector in this mode.
  bool at_selector(Mode mode);
  bool parse_selector(Expr& out);
  bool parse_payload(Expr& out);
  bool parse_tcp_option(Expr& out);
  bool parse_named_field(Expr& out, ExprKind kind);
  bool parse_exthdr(Expr& out);
  bool parse_raw_payload(Expr& out);
  bool parse_meta(Expr& out);
  bool parse_ct(Expr& out);
  bool parse_rt(Expr& out);
  bool parse_fib(Expr& out);
  bool parse_socket(Expr& out);
  bool parse_osf(Expr& out);
  bool parse_numgen(Expr& out);
  bool parse_hash(Expr& out);
  bool parse_ipsec(Expr& out);
  bool take_u32(std::uint32_t& out, std::string_view what);

  /// Counts a level of nesting while it lives.
  class Level {
   public:
    explicit Level(int& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };
  bool too_deep();

  const SourceSet& sources_;
  FileId file_;
  Document& out_;
  Diagnostics& diagnostics_;
  const IncludeLoader& include_;
  Lexer lexer_;
  Token tok_;
  std::uint32_t last_end_ = 0;     ///< end of the token before tok_
  bool failed_ = false;            ///< this statement has had its diagnostic
  bool plausible_ = false;         ///< the failure is a construct not known: no diagnostic
  bool stop_ = false;              ///< given up on this file
  bool ended_early_ = false;       ///< a block ended at its missing brace
  bool closed_ = false;            ///< the item before needs no separator
  bool end_reported_ = false;      ///< the file ended within braces, and that was said
  bool included_ = false;          ///< an include was seen: variables may come from there
  bool classes_ = false;           ///< values are traffic classes: meta priority
  std::map<FileId, bool> listed_;  ///< files that were asked about: what nft listed
  int depth_ = 0;
  int braces_ = 0;          ///< open braces up to the current token
  std::size_t misses_ = 0;  ///< top-level statements in a row that are no commands
  std::size_t noise_ = 0;
  std::size_t expanded_ = 0;  ///< nodes copied out of variables
  std::vector<VariableScope> scopes_;
  std::vector<FileId> including_;  ///< files that wait for an included one
  std::size_t include_reads_ = 0;
};

/// Words that begin a statement, for resynchronising and hints.
bool is_statement_word(std::string_view word);
/// Whether a word begins a statement other than a match.
bool begins_statement(std::string_view word);
/// Protocols and selectors, see parse_selector.cpp.
bool is_payload_protocol(std::string_view word);

}  // namespace fwlint::nftables
