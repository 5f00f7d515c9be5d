#include "src/analysis/explain.hpp"

#include <cassert>
#include <utility>

namespace fwlint {

void Explainer::narrow_by(std::uint32_t visit, std::uint32_t entry) {
  const Visit& v = run_.visits[visit];
  const ProgramChain& c = program_.chains[v.chain];
  auto narrowed = intersect(box_, contexts_.cell(c.entries[entry], v.context, c.many_contexts));
  assert(narrowed.has_value() && "the packet is in both");
  if (narrowed) box_ = std::move(*narrowed);
}

void Explainer::hold_stack(std::uint32_t visit, std::uint32_t entry,
                           std::optional<std::uint32_t> stop) {
  for (;;) {
    narrow_by(visit, entry);
    if (stop && *stop == visit) return;
    const Visit& v = run_.visits[visit];
    scans_.push_back({&program_.chains[v.chain].diverters, visit, entry});
    if (v.parent < 0) return;
    entry = v.parent_entry;
    visit = static_cast<std::uint32_t>(v.parent);
  }
}

void Explainer::forbid_fate(const StageRun& s, Fate fate) {
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    const Visit& v = run_.visits[i];
    const CellIndex& producers = program_.chains[v.chain].producers[static_cast<std::size_t>(fate)];
    if (producers.empty()) continue;
    scans_.push_back({&producers, i, v.end});
    // Packets that do not match what ended this visit go on in the chain.
    if (v.ended_by_entry && producers.last() != CellIndex::kNone && producers.last() > v.end) {
      narrow_by(i, v.end);
    }
  }
}

void Explainer::explain_stage(const StageRun& s, Fate wanted) {
  forbid_fate(s, wanted);
  if (s.end == StageEnd::policy) {
    // A base chain's return leads to the policy too; gotos that could do otherwise are producers.
    return;
  }
  hold_stack(s.visit, s.entry, std::nullopt);
}

void Explainer::decided(const StageRun& s) {
  decided_stage_ = s.stage;
  if (s.end != StageEnd::policy) decided_by_ = CallSite{run_.visits[s.visit].chain, s.entry};
}

std::vector<std::uint32_t> Explainer::path_visits(const Goal& goal, const StageRun& s) const {
  std::vector<std::uint32_t> out{s.first_visit};
  for (std::size_t k = 0; k + 1 < goal.path.size(); ++k) {
    bool found = false;
    for (std::uint32_t i = out.back() + 1; i < s.last_visit && !found; ++i) {
      const Visit& v = run_.visits[i];
      if (v.parent == static_cast<std::int32_t>(out.back()) &&
          v.parent_entry == goal.path[k].entry) {
        out.push_back(i);
        found = true;
      }
    }
    if (!found) break;
  }
  return out;
}

void Explainer::obstacle_on_path(const Goal& goal, const StageRun& s) {
  // The deepest chain of the path that was entered holds the entry that led away.
  const std::uint32_t visit = path_visits(goal, s).back();
  const Visit& v = run_.visits[visit];
  decided(s);
  const Entry& away = program_.chains[v.chain].entries[v.end];
  if (away.action != VerdictKind::jump) {
    narrow_by(visit, v.end);
    if (away.action == VerdictKind::return_) {
      decided_by_ = CallSite{v.chain, v.end};
    } else if (away.action == VerdictKind::goto_ && s.end == StageEnd::policy) {
      decided_by_ = CallSite{v.chain, v.end};
    }
    return;
  }
  // A called chain decided the packet: all of that call's stack must hold, down to this chain.
  hold_stack(s.visit, s.entry, visit);
}

void Explainer::obstacle(const Goal& goal) {
  const int stopped = run_.stopped_at(program_);
  const StageRun& last = run_.stages.back();
  const bool at_goal_stage = last.stage == goal.stages.back();
  switch (goal.kind) {
    case Goal::Kind::execute:
      if (at_goal_stage) {
        obstacle_on_path(goal, last);
        return;
      }
      break;
    case Goal::Kind::policy:
      if (at_goal_stage) {
        decided(last);
        hold_stack(last.visit, last.entry, std::nullopt);
        return;
      }
      break;
    case Goal::Kind::yields:
      if (at_goal_stage) {
        decided(last);
        explain_stage(last, goal.fate);
        return;
      }
      break;
    case Goal::Kind::accepted:
      break;
  }
  const StageRun& s = run_.stages[static_cast<std::size_t>(stopped)];
  decided(s);
  explain_stage(s, Fate::accept);
}

void Explainer::success(const Goal& goal) {
  // The entry may have matched in an earlier stage than the goal's, through a shared chain.
  std::size_t at_stage = goal.stages.size() - 1;
  if (goal.kind == Goal::Kind::execute) {
    at_stage = 0;
    while (run_.stages[at_stage].last_visit <= run_.hit_visit) ++at_stage;
  }
  for (std::size_t i = 0; i < at_stage; ++i) explain_stage(run_.stages[i], Fate::drop);
  const StageRun& s = run_.stages[at_stage];
  if (goal.kind == Goal::Kind::policy) {
    forbid_fate(s, Fate::accept);
    forbid_fate(s, Fate::drop);
    return;
  }
  // The way the witness took, which need not be the goal's own path.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> path{
      {run_.hit_visit, goal.path.back().entry}};
  while (run_.visits[path.back().first].parent >= 0) {
    const Visit& v = run_.visits[path.back().first];
    path.emplace_back(static_cast<std::uint32_t>(v.parent), v.parent_entry);
  }
  for (const auto& [visit, at] : path) {
    const ProgramChain& c = program_.chains[run_.visits[visit].chain];
    narrow_by(visit, at);
    for (const CellIndex& producers : c.producers) scans_.push_back({&producers, visit, at});
    scans_.push_back({&c.diverters, visit, at});
  }
  // Chains called on the way that came back: nothing in them may decide a packet of the box.
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    if (came_back_before(i, path)) hold_undecided(i);
  }
}

bool Explainer::came_back_before(std::uint32_t visit, const Way& path) const {
  for (std::uint32_t x = visit;;) {
    const Visit& v = run_.visits[x];
    for (const auto& [on_path, at] : path) {
      if (on_path == x) return false;  // on the way itself, or called after it
      if (v.parent == static_cast<std::int32_t>(on_path) && v.parent_entry < at) return true;
    }
    if (v.parent < 0) return false;
    x = static_cast<std::uint32_t>(v.parent);
  }
}

void Explainer::hold_undecided(std::uint32_t visit) {
  const Visit& v = run_.visits[visit];
  for (const CellIndex& producers : program_.chains[v.chain].producers) {
    if (producers.empty()) continue;
    scans_.push_back({&producers, visit, v.end});
    if (v.ended_by_entry && producers.last() > v.end) narrow_by(visit, v.end);
  }
}

std::vector<Cell> Explainer::exceptions() {
  std::vector<Cell> out;
  for (const Scan& s : scans_) {
    if (s.index->empty()) continue;
    const Visit& v = run_.visits[s.visit];
    const ProgramChain& c = program_.chains[v.chain];
    s.index->meeting(box_, 0, s.limit, [&](std::uint32_t e) {
      Cell cell = contexts_.cell(c.entries[e], v.context, c.many_contexts);
      if (cell.contains(point_)) return true;  // a call that came back: its own visit is scanned
      if (auto x = intersect(box_, cell)) out.push_back(std::move(*x));
      return true;
    });
  }
  return out;
}

}  // namespace fwlint
