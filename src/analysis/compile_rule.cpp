#include "src/analysis/compile_rule.hpp"

#include <deque>
#include <numeric>
#include <utility>

#include "src/base/limits.hpp"

namespace fwlint {

std::uint32_t VariableTable::variable(PredicateId p, std::vector<Variable>& variables,
                                      bool& fresh) {
  if (pure_[index(p)] != kNone) return pure_[index(p)];
  const Predicate& d = predicates_[p];
  const bool mark = d.kind == PredicateKind::mark || d.kind == PredicateKind::ct_mark;
  if (d.stateful || (mark && marks_are_written_)) {
    fresh = true;
    variables.push_back({p, true});
    return static_cast<std::uint32_t>(variables.size() - 1);
  }
  std::uint32_t& v = pure_[index(p)];
  if (v == kNone) {
    v = static_cast<std::uint32_t>(variables.size());
    variables.push_back({p, false});
  }
  return v;
}

void VariableTable::fix(PredicateId p, bool value) {
  if (fixed_.empty()) fixed_.resize(predicates_.size(), -1);
  fixed_[index(p)] = value ? 1 : 0;
}

std::optional<bool> VariableTable::fixed(PredicateId p) const {
  if (fixed_.empty() || fixed_[index(p)] < 0) return std::nullopt;
  return fixed_[index(p)] != 0;
}

std::optional<std::uint32_t> VariableTable::queue(std::string_view detail,
                                                  std::vector<Variable>& variables) {
  if (queues_ == nullptr) return std::nullopt;
  const auto [it, added] =
      queues_->try_emplace(std::string(detail), static_cast<std::uint32_t>(variables.size()));
  if (added) {
    variables.push_back({PredicateId{kNoId}, false, "the program behind the queue accepts"});
  }
  return it->second;
}

bool apply_clause(const Clause& clause, const Program& program, VariableTable& variables,
                  std::vector<Variable>& table, Cell& cell, bool& fresh) {
  for (const FieldConstraint& f : clause.fields) {
    if (f.field == Field::family) {
      if (!f.values.contains(program.family == Family::ipv4 ? 0U : 1U)) return false;
      continue;
    }
    const u128 max = program.universe.max[static_cast<std::size_t>(f.field)];
    if (!f.values.empty() && f.values.lo() == 0 && f.values.hi() >= max &&
        f.values.interval_count() == 1) {
      continue;
    }
    const ValueSet inside = !f.values.empty() && f.values.hi() > max
                                ? intersect(f.values, ValueSet::range(0, max))
                                : f.values;
    if (!cell.narrow(f.field, inside)) return false;
  }
  for (const SymbolConstraint& s : clause.symbols) {
    const SymbolSpace& space = program.symbols(s.field);
    const ValueSet atoms = space.values(s.any_of, s.negated);
    if (atoms.count() == u128{space.max()} + 1) continue;
    if (!cell.narrow(s.field, atoms)) return false;
  }
  for (const Literal& l : clause.literals) {
    if (const auto value = variables.fixed(l.predicate)) {
      if (*value == l.negated) return false;
      continue;
    }
    if (!cell.add(literal(variables.variable(l.predicate, table, fresh), l.negated))) return false;
  }
  return true;
}

namespace {

/// The clauses of one alternative as disjoint cells.
std::deque<Cell> disjoint_clauses(const std::vector<Clause>& clauses, Program& program,
                                  VariableTable& variables, bool& fresh) {
  std::deque<Cell> out;  // a deque: the index keeps pointers to cells while more are added
  CellIndex index;
  std::size_t indexed = 0;
  for (const Clause& clause : clauses) {
    Cell cell;
    if (!apply_clause(clause, program, variables, program.variables, cell, fresh)) continue;
    std::vector<std::uint32_t> overlapping;
    if (indexed > 0) {
      index.meeting(cell, 0, CellIndex::kNone, CellIndex::kAny, [&](std::uint32_t i) {
        overlapping.push_back(i);
        return true;
      });
    }
    for (std::size_t i = indexed; i < out.size(); ++i) {
      if (meets(out[i], cell)) overlapping.push_back(static_cast<std::uint32_t>(i));
    }
    std::vector<Cell> pieces{std::move(cell)};
    for (const std::uint32_t i : overlapping) {
      std::vector<Cell> next;
      for (Cell& piece : pieces) {
        if (meets(piece, out[i])) {
          subtract(std::move(piece), out[i], program.universe, next);
        } else {
          next.push_back(std::move(piece));
        }
      }
      pieces = std::move(next);
    }
    for (Cell& piece : pieces) out.push_back(std::move(piece));
    if (out.size() > kMaxClauses) return out;
    if (out.size() >= 64 && out.size() >= 2 * indexed) {
      std::vector<std::uint32_t> ids(out.size());
      std::iota(ids.begin(), ids.end(), 0U);
      index.build(ids, [&](std::uint32_t i) -> const Cell& { return out[i]; });
      indexed = out.size();
    }
  }
  return out;
}

}  // namespace

bool compile_match(const Match& match, Program& program, VariableTable& variables,
                   std::vector<Cell>& out, bool& fresh) {
  // Most products may be empty, so that few cells come of much work.
  constexpr std::size_t kMostProducts = 1'000'000;
  std::size_t work = 0;
  Cell base;
  out.clear();
  if (!apply_clause(match.all, program, variables, program.variables, base, fresh)) return true;
  out.push_back(std::move(base));
  for (const std::vector<Clause>& alternatives : match.one_of) {
    const std::deque<Cell> choices = disjoint_clauses(alternatives, program, variables, fresh);
    if (choices.size() > kMaxClauses || out.size() * choices.size() > kMaxClauses) return false;
    work += out.size() * choices.size();
    if (work > kMostProducts) return false;
    std::vector<Cell> next;
    next.reserve(out.size() * choices.size());
    for (const Cell& a : out) {
      for (const Cell& b : choices) {
        if (auto c = intersect(a, b)) next.push_back(std::move(*c));
      }
    }
    out = std::move(next);
  }
  return true;
}

}  // namespace fwlint
