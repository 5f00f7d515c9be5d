// Lowers one rule. A rule of nft is a list of statements that run from left to right; its matches
// become one conjunction, its side effects a list, its verdict or verdict map the end. Topics are
// split over lower_match.cpp, lower_clause.cpp, lower_value.cpp, lower_set.cpp, lower_action.cpp
// and lower_nat.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/lower.hpp"
#include "parsers/nftables/lower_host.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_state.hpp"

namespace fwlint::nftables {

/// The right side of a comparison for one key.
struct Values {
  bool any = false;                  ///< the catch-all `*`
  ValueSet numbers;                  ///< register values
  std::vector<SymbolPattern> names;  ///< of name keys
  std::vector<std::string> texts;    ///< of opaque keys
};

/// What the rules of one table share.
struct TableContext {
  const SourceSet& sources;
  const ParseOptions& options;
  Ruleset& out;
  Diagnostics& diagnostics;
  const TableState& state;
  TableId table = kNoTable;
  std::map<std::string, ChainId, std::less<>> chains;
  std::map<std::pair<const SetState*, std::string>, Values> set_values;  ///< by set and key text
  std::size_t anonymous_chains = 0;
  LowerCounts counts;
  /// Keys of selectors by their words, and field values by register values: rules repeat both.
  std::unordered_map<std::string, std::vector<Key>> known_keys;
  std::string key_words;
  std::map<std::array<std::uint64_t, 5>, ValueSet> preimages;
  HostNeeds* host = nullptr;  ///< always there while rules are lowered
};

class RuleLowering {
 public:
  RuleLowering(TableContext& context, ChainId chain, const Rule& source);

  /// Adds the rule to the model; it may take more than one model rule (see `split`).
  void run();

 private:
  using Alternatives = std::vector<Clause>;
  struct MapTargets {
    bool known = false;
    std::vector<const Expr*> data;
  };

  // ---- frame (lower_rule.cpp)
  void statement(const Statement& s, std::size_t position);
  void split();
  void finish();
  void tail_chain(std::size_t from, fwlint::Branch& branch);
  ChainId anonymous_chain(Span span);
  void require_all(const Alternatives& any_of);
  void never();
  PredicateId predicate(PredicateKind kind, std::string text, bool stateful, FieldMask reads,
                        std::optional<bool> initially = std::nullopt,
                        std::optional<ConnectionTest> connection = std::nullopt);
  void condition(PredicateKind kind, std::string text, bool stateful,
                 std::optional<bool> initially = std::nullopt, bool negated = false);
  void gap(GapKind kind, Span span, std::string what, std::string consequence = {});
  void gap_for(const Key& key, Span span);

  // ---- matches (lower_match.cpp, lower_clause.cpp)
  void match(const MatchStmt& m, Span span);
  void test(const MatchStmt& m, const std::vector<Key>& keys, Span span);
  /// Valid until the next table.
  const std::vector<Key>& keys(const Expr& e, std::vector<Key>& own);
  std::vector<Key> own_keys(const Expr& e) const;
  std::optional<ValueSet> new_preimage(const Key& key, const ValueSet& numbers);
  void settle_family(Key& key, const Expr& right, std::size_t part) const;
  void compare(const Key& key, MatchOp op, const Expr& right);
  void compare_flags(const Key& key, bool none, const Expr& right);
  void compare_order(const Key& key, MatchOp op, const Expr& right);
  void opaque_match(const std::vector<Key>& keys, const Expr& right, bool negated);
  void settle_deferred();
  Alternatives clauses(const Key& key, const Values& values, bool negated, const Clause& known);
  Alternatives number_clauses(const Key& key, const ValueSet& numbers, const Clause& known);
  Alternatives port_clauses(const Key& key, const ValueSet& ports, const Clause& known);
  Alternatives mark_clauses(const Key& key, const ValueSet& numbers, bool negated);
  Alternatives fragment_clauses(const Key& key, const ValueSet& numbers);
  Alternatives opaque_clauses(const Key& key, const Values& values, bool negated);
  Alternatives raw_clauses(const Key& key, const Values& values, bool negated, const Clause& known);
  std::optional<ValueSet> preimage(const Key& key, const ValueSet& numbers);

  // ---- constants (lower_value.cpp)
  bool read(const Key& key, const Expr& e, Values& into);
  bool read_name(const Expr& e, Values& into);
  static void read_interface(const Expr& e, Values& into);
  bool read_number(const Key& key, const Expr& e, Values& into);
  std::optional<u128> constant(const Key& key, const Expr& e);
  void refuse(Span span, std::string message, std::string expected, std::string hint = {});
  std::optional<u128> port_number(const Key& key, const Expr& e);
  void mention(const Key& key, const Expr& e, const ValueSet& ports);

  // ---- sets and maps (lower_set.cpp)
  struct Elements {
    const SetState* named = nullptr;
    std::vector<const Expr*> own;  ///< of a set written in the rule
    [[nodiscard]] const std::vector<const Expr*>& items() const {
      return named != nullptr ? named->elements : own;
    }
  };
  bool elements_of(const Expr& set, Elements& into);
  void lookup(const std::vector<Key>& keys, const Expr& set, bool negated, Span span);
  void lookup_one(const Key& key, const Elements& elements, bool negated, const Expr& set);
  void lookup_product(const std::vector<Key>& keys, const Elements& elements, bool negated,
                      const Expr& set);
  bool read_element(const std::vector<Key>& keys, const Expr& element, std::vector<Values>& into);
  Alternatives product(const std::vector<Key>& keys, const std::vector<Values>& values,
                       const Clause& known);
  void element_conditions(const Elements& elements);
  void unknown_contents(const std::vector<Key>& keys, const Expr& set, bool negated, bool empty);
  void vmap(const VmapStmt& s, std::size_t position);
  void add_branches(const std::vector<Key>& keys, const Elements& elements, const VmapStmt& s);
  void catch_all_branch(const std::vector<Key>& keys, const Values& others, Verdict verdict,
                        Span span);
  MapTargets map_targets(const Expr& map);

  // ---- other statements (lower_action.cpp, lower_nat.cpp)
  void act(const CounterStmt& s, Span span);
  void act(const LogStmt& s, Span span);
  void act(const VerdictStmt& s, Span span);
  void act(const QueueStmt& s, Span span);
  void act(const RejectStmt& s, Span span);
  void act(const SetStmt& s, Span span);
  void act(const MeterStmt& s, Span span);
  void act(const MangleStmt& s, Span span);
  void act(const NatStmt& s, Span span);
  void act(const TproxyStmt& s, Span span);
  void act(const SynproxyStmt& s, Span span);
  void act(const XtStmt& s, Span span);
  void rate(const LimitStmt& s);
  void rate(const QuotaStmt& s);
  void rate(const CtCountStmt& s);
  bool rate_of(const Statement& s);
  bool rate_over(ObjectKind kind, const Maybe<Expr>& name, bool over);
  void effect(EffectKind kind, std::string text, Span span);
  void set_mark(bool connection, const Expr& value, Span span);
  void rewrite(const MangleStmt& s, const Key& key, Span span);
  void unknown_statement(std::string text, Span span, bool refused = false);
  void end(Verdict verdict);
  Verdict verdict_of(const Expr& e, Span place);
  void nat_targets(const NatStmt& s, Effect& into);
  void nat_address(const Expr& e, Effect& into, const Key& port_key);
  void nat_port(const Expr& e, Effect& into, const Key& port_key);
  void set_family(Effect& into, Family family);

  TableContext& context_;
  const Rule& source_;
  fwlint::Rule out_;
  std::vector<Gap> gaps_;
  std::vector<std::pair<const MatchStmt*, Span>> deferred_;
  std::size_t said_gaps_ = 0;    ///< before the statement at hand
  std::size_t said_errors_ = 0;  ///< before the statement at hand
  bool wrote_mark_ = false;      ///< an effect so far would be lost if a later match failed
  bool wrote_state_ = false;     ///< `notrack` is such an effect too
  bool ended_ = false;           ///< a terminal verdict was seen
  bool stop_ = false;            ///< the rest of the statements went into another chain
  bool understood_ = true;       ///< of the whole written rule
  bool mentions_on_ = true;
  bool part_ = false;  ///< statements of a rule that is lowered elsewhere
};

}  // namespace fwlint::nftables
