#include "src/analysis/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "src/analysis/explain.hpp"
#include "src/base/limits.hpp"

namespace fwlint {

namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kPairwiseLimit = 64;
constexpr std::size_t kMostRefuted =
    256;                                  // cells that are kept while their neighbours are searched
constexpr std::size_t kPerUnit = 16;      // visits or exceptions that cost one unit
constexpr std::size_t kListedPaths = 16;  // more are one question
constexpr std::size_t kStepsPerPath = 64;

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

/// Roughly, how much of the region a cell takes.
double share(const Cell& region, const Cell& cell, const Universe& u) {
  double out = 1;
  for (const Cell::Part& part : cell.parts()) {
    const ValueSet* own = region.find(part.field);
    const u128 first = own == nullptr ? 0 : own->lo();
    const u128 last = own == nullptr ? u.max[static_cast<std::size_t>(part.field)] : own->hi();
    const u128 lo = std::max(first, part.values.lo());
    const u128 hi = std::min(last, part.values.hi());
    out *= (static_cast<double>(hi - lo) + 1) / (static_cast<double>(last - first) + 1);
  }
  return out;
}

/// No packet that matches goes on in the chain.
bool ends_chain(const Entry& e) {
  switch (e.action) {
    case VerdictKind::accept:
    case VerdictKind::drop:
    case VerdictKind::reject:
    case VerdictKind::return_:
    case VerdictKind::goto_:
      return !e.fresh;
    case VerdictKind::none:
    case VerdictKind::jump:
    case VerdictKind::queue:
      return false;
  }
  return false;
}

}  // namespace

std::optional<ProofStep> Search::stop_on_path(const Goal& goal, const Cell& region,
                                              const Point& p) const {
  if (goal.kind != Goal::Kind::execute || goal.leads != nullptr) return std::nullopt;
  std::optional<CallSite> best;
  double most = -1;
  for (const CallSite& on_path : goal.path) {
    const ProgramChain& c = program_.chains[on_path.chain];
    c.index.containing(p, on_path.entry, entry_kind::control, [&](std::uint32_t e) {
      const Entry& entry = c.entries[e];
      if (!ends_chain(entry) || !entry.match.contains(p)) return;
      const double its = share(region, entry.match, program_.universe);
      const CallSite site{on_path.chain, e};
      if (its < most || (its == most && best && *best < site)) return;
      most = its;
      best = site;
    });
  }
  if (!best) return std::nullopt;
  auto box = intersect(region, program_.entry(*best).match);
  if (!box) return std::nullopt;
  return ProofStep{std::move(*box), best, goal.stages[goal.position()], false, {}};
}

bool Search::reached(const Goal& goal, const Run& r) const {
  const StageRun& last = r.stages.back();
  switch (goal.kind) {
    case Goal::Kind::execute:
      return r.hit && (!goal.by || r.stopped_at(program_) < 0);
    case Goal::Kind::policy:
      return last.stage == goal.stages.back() && last.end == StageEnd::policy;
    case Goal::Kind::yields:
      return last.stage == goal.stages.back() && last.end != StageEnd::queue &&
             last.dropped(program_) == (goal.fate == Fate::drop);
    case Goal::Kind::accepted:
      return r.stopped_at(program_) < 0;
  }
  return false;
}

bool Search::left_open(const Goal& goal, const Run& r) const {
  const StageRun& last = r.stages.back();
  if (last.end != StageEnd::queue) return false;
  switch (goal.kind) {
    case Goal::Kind::execute:
    case Goal::Kind::policy:
      return goal.by || last.stage != goal.stages.back();
    case Goal::Kind::yields:
    case Goal::Kind::accepted:
      return true;
  }
  return true;
}

Search::Outcome Search::descend(const Goal& goal, Cell region, int depth, Answer& answer) {
  if (depth > kMaxDepth) return Outcome::gave_up;
  std::vector<Cell> todo;
  todo.push_back(std::move(region));
  const CallSite* watch =
      goal.kind == Goal::Kind::execute && !goal.path.empty() ? &goal.path.back() : nullptr;
  while (!todo.empty()) {
    if (spent_ >= budget_.one || spent_in_all_ >= budget_.all) return Outcome::gave_up;
    ++runs_;
    Cell q = std::move(todo.back());
    todo.pop_back();
    const Point p = pick(q, program_.universe);
    if (spent_ >= budget_.plain) {
      if (auto step = stop_on_path(goal, q, p)) {
        spend(1);
        subtract(std::move(q), step->box, program_.universe, todo);
        answer.proof.push_back(std::move(*step));
        continue;
      }
    }
    const Run r = run(program_, contexts_, p, goal.stages, watch, goal.options());
    spend(1 + r.visits.size() / kPerUnit);
    if (r.exhausted) return Outcome::gave_up;
    if (reached(goal, r)) {
      answer.kind = AnswerKind::witness;
      answer.witness = p;
      return Outcome::found;
    }
    queued_ = queued_ || left_open(goal, r);
    Explainer why(program_, contexts_, p, r, q);
    why.obstacle(goal);
    std::vector<Cell> exceptions = why.exceptions();
    spend(exceptions.size() / kPerUnit);
    keep_maximal(exceptions);
    const std::size_t refuted = refuted_.size();
    for (Cell& x : exceptions) {
      // Nothing in a cell that was searched already makes the event happen.
      if (std::any_of(refuted_.begin(), refuted_.end(),
                      [&](const Cell& done) { return subset(x, done); })) {
        continue;
      }
      Cell own = x;
      const Outcome o = descend(goal, std::move(x), depth + 1, answer);
      if (o != Outcome::none) return o;
      if (refuted_.size() < kMostRefuted) refuted_.push_back(std::move(own));
    }
    refuted_.resize(std::min(refuted, refuted_.size()));
    subtract(std::move(q), why.box(), program_.universe, todo);
    answer.proof.push_back({std::move(why.box()), why.decided_by(), why.decided_stage(),
                            why.by_state(), why.writers()});
  }
  return Outcome::none;
}

Answer Search::find(const Goal& goal, const Cell& region) {
  Answer answer;
  spent_ = 0;
  queued_ = false;
  refuted_.clear();
  switch (descend(goal, region, 0, answer)) {
    case Outcome::found:
      answer.proof.clear();
      break;
    case Outcome::none:
      answer.kind = queued_ ? AnswerKind::undecided : AnswerKind::proof;
      if (queued_) answer.proof.clear();
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
  const Run r = run(program_, contexts_, witness, goal.stages, watch, goal.options());
  Explainer why(program_, contexts_, witness, r, region);
  why.success(goal);
  std::vector<Cell> exceptions = why.exceptions();
  return {std::move(why.box()), std::move(exceptions)};
}

Slices Search::slices(const Goal& goal, const Point& witness, const Cell& region,
                      FieldMask wanted) {
  const CallSite* watch = goal.path.empty() ? nullptr : &goal.path.back();
  const Run r = run(program_, contexts_, witness, goal.stages, watch, goal.options());
  spend(1 + r.visits.size() / kPerUnit);
  Explainer why(program_, contexts_, witness, r, region);
  why.success(goal);
  return why.slices(wanted);
}

std::optional<CallSite> Search::decided_at(const Goal& goal, const Point& witness,
                                           std::size_t position) {
  const CallSite* watch = goal.path.empty() ? nullptr : &goal.path.back();
  const Run r = run(program_, contexts_, witness, goal.stages, watch, goal.options());
  if (position >= r.stages.size() || r.stages[position].end == StageEnd::policy) {
    return std::nullopt;
  }
  const StageRun& s = r.stages[position];
  return CallSite{r.visits[s.visit].chain, s.entry};
}

bool Search::climb(CallPath& suffix, const Cell& region, Climb& c) {
  const CallSite top = suffix.back();
  if (top.chain == c.base) {
    if (c.found.size() >= c.limit) return false;
    c.found.emplace_back(CallPath(suffix.rbegin(), suffix.rend()), region);
  }
  if (suffix.size() > kMaxCallDepth) return false;
  const std::vector<CallSite>& callers = program_.chains[top.chain].callers;
  const ProgramChain& own = program_.chains[top.chain];
  const bool alike = !own.fresh_below && !own.tests_below && !own.writes_below;
  std::vector<Cell> same_chain;  // regions through the callers in one chain, which come in order
  for (std::size_t i = 0; i < callers.size(); ++i) {
    if (c.steps == 0) return false;
    --c.steps;
    if (i > 0 && callers[i].chain != callers[i - 1].chain) same_chain.clear();
    auto narrowed = intersect(region, program_.entry(callers[i]).match);
    if (!narrowed) continue;
    // Whoever comes here went through that earlier call already, with the same result.
    if (alike && std::any_of(same_chain.begin(), same_chain.end(),
                             [&](const Cell& x) { return subset(*narrowed, x); })) {
      continue;
    }
    suffix.push_back(callers[i]);
    const bool whole = climb(suffix, *narrowed, c);
    suffix.pop_back();
    if (!whole) return false;
    if (same_chain.size() < kListedPaths) same_chain.push_back(std::move(*narrowed));
  }
  return true;
}

bool Search::paths(std::uint32_t stage, CallSite to, const Cell& within, std::size_t limit,
                   std::vector<std::pair<CallPath, Cell>>& out) {
  const auto region = intersect(within, program_.entry(to).match);
  if (!region) return true;
  Climb c{program_.stages[stage].chain, limit, limit * kStepsPerPath, {}};
  CallPath suffix{to};
  const bool whole = climb(suffix, *region, c);
  for (auto& [path, cell] : c.found) {
    if (!program_.needs_contexts) {
      out.emplace_back(std::move(path), std::move(cell));
      continue;
    }
    // Literals that are fresh per visit take the variables of this path.
    std::optional<Cell> exact = within;
    std::uint32_t context = 0;
    for (std::size_t k = 0; k < path.size() && exact; ++k) {
      const ProgramChain& chain = program_.chains[path[k].chain];
      exact = intersect(*exact,
                        contexts_.cell(chain.entries[path[k].entry], context, chain.many_contexts));
      if (k + 1 < path.size()) context = contexts_.child(context, path[k]);
    }
    if (exact) out.emplace_back(std::move(path), std::move(*exact));
  }
  return whole;
}

Leads::Leads(std::vector<CallSite> sites) {
  std::sort(sites.begin(), sites.end());
  entries_.reserve(sites.size());
  for (const CallSite& s : sites) {
    if (starts_.empty() || starts_.back().first != s.chain) {
      starts_.emplace_back(s.chain, static_cast<std::uint32_t>(entries_.size()));
    }
    entries_.push_back(s.entry);
  }
}

std::span<const std::uint32_t> Leads::in(std::uint32_t chain) const {
  const auto it = std::lower_bound(starts_.begin(), starts_.end(), std::pair(chain, 0U));
  if (it == starts_.end() || it->first != chain) return {};
  const std::size_t end = it + 1 == starts_.end() ? entries_.size() : (it + 1)->second;
  return std::span(entries_).subspan(it->second, end - it->second);
}

std::shared_ptr<const Leads> Search::leads_to(std::uint32_t chain) {
  constexpr std::size_t kMostHeld = 4'000'000;
  const auto known = leads_.find(chain);
  if (known != leads_.end()) return known->second;
  seen_.resize(program_.chains.size(), 0);
  const std::uint32_t turn = ++seen_turn_;
  std::vector<CallSite> sites;
  std::vector<std::uint32_t> work{chain};
  seen_[chain] = turn;
  while (!work.empty()) {
    const std::uint32_t c = work.back();
    work.pop_back();
    for (const CallSite& s : program_.chains[c].callers) {
      sites.push_back(s);
      if (std::exchange(seen_[s.chain], turn) != turn) work.push_back(s.chain);
    }
  }
  auto made = std::make_shared<const Leads>(std::move(sites));
  leads_held_ += made->size();
  if (leads_held_ > kMostHeld) {
    leads_.clear();
    leads_held_ = made->size();
  }
  leads_.emplace(chain, made);
  return made;
}

std::vector<std::pair<Goal, Cell>> Search::goals(const std::vector<std::uint32_t>& stages,
                                                 CallSite to, const Cell& within, bool whole) {
  std::vector<std::pair<Goal, Cell>> out;
  std::vector<std::pair<CallPath, Cell>> listed;
  if (paths(stages.back(), to, within, kListedPaths, listed)) {
    for (auto& [path, region] : listed) {
      out.emplace_back(
          Goal{Goal::Kind::execute, stages, std::move(path), Fate::accept, nullptr, whole},
          std::move(region));
    }
    return out;
  }
  if (auto all = any_way(stages, to, within, whole)) out.push_back(std::move(*all));
  return out;
}

std::optional<std::pair<Goal, Cell>> Search::any_way(const std::vector<std::uint32_t>& stages,
                                                     CallSite to, const Cell& within, bool whole) {
  // The entry's own literals differ by the way taken, so they are left to the search.
  Cell fields = program_.entry(to).match;
  if (program_.chains[to.chain].many_contexts && program_.entry(to).fresh) fields.drop_literals();
  auto region = intersect(within, fields);
  if (!region) return std::nullopt;
  return std::make_pair(
      Goal{Goal::Kind::execute, stages, {to}, Fate::accept, leads_to(to.chain), whole},
      std::move(*region));
}

}  // namespace fwlint
