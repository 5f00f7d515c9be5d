// One rule's match as disjoint cells. Alternatives are multiplied out; pieces of later clauses lose
// what earlier ones have, so that no packet is in two cells of a rule.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint {

/// Variable numbers for the literals of one program.
class VariableTable {
 public:
  VariableTable(const PredicateTable& predicates, bool marks_are_written)
      : predicates_(predicates),
        marks_are_written_(marks_are_written),
        pure_(predicates.size(), kNone) {}
  /// The predicate is taken as true, or as false, wherever it stands.
  void fix(PredicateId p, bool value);
  [[nodiscard]] std::optional<bool> fixed(PredicateId p) const;
  [[nodiscard]] bool marks_are_written() const { return marks_are_written_; }
  /// The predicate has this variable, even if it is stateful.
  void share(PredicateId p, std::uint32_t variable) { pure_[index(p)] = variable; }
  /// Queues become conditions, one for each text, with the same variables in every table that has
  /// this map.
  void share_queues(std::map<std::string, std::uint32_t, std::less<>>* queues) { queues_ = queues; }
  std::optional<std::uint32_t> queue(std::string_view detail, std::vector<Variable>& variables);
  /// Pure predicates have one variable; stateful ones, and marks where rules write them, one a
  /// place.
  std::uint32_t variable(PredicateId p, std::vector<Variable>& variables, bool& fresh);

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  const PredicateTable& predicates_;
  bool marks_are_written_;
  std::vector<std::uint32_t> pure_;
  std::vector<std::int8_t> fixed_;  // by predicate: 0, 1, or -1; empty: none is
  std::map<std::string, std::uint32_t, std::less<>>* queues_ = nullptr;
};

/// False: more than kMaxClauses cells; `out` then holds the match without its alternatives and the
/// caller must treat the rule as opaque.
bool compile_match(const Match& match, Program& program, VariableTable& variables,
                   std::vector<Cell>& out, bool& fresh);
/// Narrows a cell by a clause. False when nothing is left.
bool apply_clause(const Clause& clause, const Program& program, VariableTable& variables,
                  std::vector<Variable>& table, Cell& cell, bool& fresh);

}  // namespace fwlint
