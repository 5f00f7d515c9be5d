#include "src/analysis/search.hpp"

#include <algorithm>
#include <utility>

#include "src/analysis/explain.hpp"

namespace fwlint {

namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kPairwiseLimit = 256;

/// Exceptions that lie within another one are dropped: searching the larger is enough.
void keep_maximal(std::vector<Cell>& cells) {
  if (cells.size() < 2 || cells.size() > kPairwiseLimit) return;
  std::vector<char> gone(cells.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = 0; j < cells.size() && gone[i] == 0; ++j) {
      if (i != j && gone[j] == 0 && subset(cells[i], cells[j])) gone[i] = 1;
    }
  }
  std::vector<Cell> kept;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (gone[i] == 0) kept.push_back(std::move(cells[i]));
  }
  cells = std::move(kept);
}

}  // namespace

bool Search::reached(const Goal& goal, const Run& r) const {
  const StageRun& last = r.stages.back();
  switch (goal.kind) {
    case Goal::Kind::execute:
      return r.hit;
    case Goal::Kind::policy:
      return last.stage == goal.stages.back() && last.end == StageEnd::policy;
    case Goal::Kind::yields:
      return last.stage == goal.stages.back() &&
             last.dropped(program_) == (goal.fate == Fate::drop);
    case Goal::Kind::accepted:
      return r.stopped_at(program_) < 0;
  }
  return false;
}

Search::Outcome Search::descend(const Goal& goal, Cell region, int depth, Answer& answer) {
  if (depth > kMaxDepth) return Outcome::gave_up;
  std::vector<Cell> todo;
  todo.push_back(std::move(region));
  const CallSite* watch =
      goal.kind == Goal::Kind::execute && !goal.path.empty() ? &goal.path.back() : nullptr;
  while (!todo.empty()) {
    if (spent_ >= budget_) return Outcome::gave_up;
    ++spent_;
    ++runs_;
    Cell q = std::move(todo.back());
    todo.pop_back();
    const Point p = pick(q, program_.universe);
    const Run r = run(program_, contexts_, p, goal.stages, watch);
    if (reached(goal, r)) {
      answer.kind = AnswerKind::witness;
      answer.witness = p;
      return Outcome::found;
    }
    Explainer why(program_, contexts_, p, r, q);
    why.obstacle(goal);
    std::vector<Cell> exceptions = why.exceptions();
    keep_maximal(exceptions);
    for (Cell& x : exceptions) {
      const Outcome o = descend(goal, std::move(x), depth + 1, answer);
      if (o != Outcome::none) return o;
    }
    subtract(std::move(q), why.box(), program_.universe, todo);
    answer.proof.push_back({std::move(why.box()), why.decided_by(), why.decided_stage()});
  }
  return Outcome::none;
}

Answer Search::find(const Goal& goal, const Cell& region) {
  Answer answer;
  spent_ = 0;
  switch (descend(goal, region, 0, answer)) {
    case Outcome::found:
      answer.proof.clear();
      break;
    case Outcome::none:
      answer.kind = AnswerKind::proof;
      break;
    case Outcome::gave_up:
      answer.kind = AnswerKind::undecided;
      answer.proof.clear();
      break;
  }
  return answer;
}

Alike Search::alike(const Goal& goal, const Point& witness, const Cell& region) {
  const CallSite* watch = goal.path.empty() ? nullptr : &goal.path.back();
  const Run r = run(program_, contexts_, witness, goal.stages, watch);
  Explainer why(program_, contexts_, witness, r, region);
  why.success(goal);
  std::vector<Cell> exceptions = why.exceptions();
  return {std::move(why.box()), std::move(exceptions)};
}

bool Search::paths_up(std::uint32_t base, const CallPath& suffix, const Cell& region,
                      std::size_t limit, std::vector<std::pair<CallPath, Cell>>& out) {
  const CallSite top = suffix.back();
  if (top.chain == base) {
    if (out.size() >= limit) return false;
    CallPath path(suffix.rbegin(), suffix.rend());
    out.emplace_back(std::move(path), region);
  }
  for (const CallSite& caller : program_.chains[top.chain].callers) {
    if (suffix.size() > 64) return false;
    auto narrowed = intersect(region, program_.entry(caller).match);
    if (!narrowed) continue;
    CallPath longer = suffix;
    longer.push_back(caller);
    if (!paths_up(base, longer, *narrowed, limit, out)) return false;
  }
  return true;
}

bool Search::paths(std::uint32_t stage, CallSite to, const Cell& within, std::size_t limit,
                   std::vector<std::pair<CallPath, Cell>>& out) {
  const auto region = intersect(within, program_.entry(to).match);
  if (!region) return true;
  std::vector<std::pair<CallPath, Cell>> raw;
  const bool whole = paths_up(program_.stages[stage].chain, {to}, *region, limit, raw);
  for (auto& [path, cell] : raw) {
    if (!program_.needs_contexts) {
      out.emplace_back(std::move(path), std::move(cell));
      continue;
    }
    // Literals that are fresh per visit take the variables of this path.
    std::optional<Cell> exact = within;
    std::uint32_t context = 0;
    for (std::size_t k = 0; k < path.size() && exact; ++k) {
      const ProgramChain& c = program_.chains[path[k].chain];
      exact = intersect(*exact, contexts_.cell(c.entries[path[k].entry], context, c.many_contexts));
      context = contexts_.child(context, path[k]);
    }
    if (exact) out.emplace_back(std::move(path), std::move(*exact));
  }
  return whole;
}

}  // namespace fwlint
