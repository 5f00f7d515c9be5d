#include "src/analysis/explain.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>
#include <utility>

namespace fwlint {

namespace {

/// At least the box, as chains behind the translation see it.
Cell translated_of(Cell box, const Translation& by) {
  const auto becomes = [&box](Field f, u128 now) {
    box.widen(f);
    const bool some = box.narrow(f, ValueSet::single(now));
    assert(some && "it was any value");
    static_cast<void>(some);
  };
  if (by.dst) becomes(Field::dst, *by.dst);
  if (by.dport) becomes(Field::dport, *by.dport);
  box.drop_literals();  // some are others there
  return box;
}

}  // namespace

std::optional<Cell> Explainer::seen(std::uint32_t visit, std::uint32_t entry) const {
  const Visit& v = run_.visits[visit];
  const ProgramChain& c = program_.chains[v.chain];
  const Entry& e = c.entries[entry];
  const bool depends = e.tests != 0 || run_.seen_otherwise;
  return seen_match(program_, contexts_, e, v.context, c.many_contexts,
                    depends ? run_.state_at(visit, entry) : nullptr, by_);
}

void Explainer::narrow_by(std::uint32_t visit, std::uint32_t entry) {
  const auto match = seen(visit, entry);
  assert(match.has_value() && "the packet matched it");
  if (!match) return;
  auto narrowed = intersect(box_, *match);
  assert(narrowed.has_value() && "the packet is in both");
  if (narrowed) box_ = std::move(*narrowed);
}

void Explainer::scan(std::uint32_t visit, std::uint32_t limit, CellIndex::Kinds kinds) {
  if (limit == 0 || program_.chains[run_.visits[visit].chain].index.end(kinds) == 0) return;
  scans_.push_back({visit, limit, kinds});
}

void Explainer::hold_stack(std::uint32_t visit, std::uint32_t entry,
                           std::optional<std::uint32_t> stop) {
  for (;;) {
    narrow_by(visit, entry);
    if (stop && *stop == visit) return;
    const Visit& v = run_.visits[visit];
    scan(visit, entry, entry_kind::diverts);
    if (v.parent < 0) return;
    entry = v.parent_entry;
    visit = static_cast<std::uint32_t>(v.parent);
  }
}

void Explainer::forbid_fate(const StageRun& s, Fate fate) {
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    const Visit& v = run_.visits[i];
    const CellIndex::Kinds producers = entry_kind::yields(fate);
    scan(i, v.end, producers);
    // Packets that do not match what ended this visit go on in the chain.
    if (v.ended_by_entry && program_.chains[v.chain].index.end(producers) > v.end + 1) {
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
    if (found) continue;
    if (run_.visits[out.back()].end <= goal.path[k].entry) break;
    // The call was made again: the chain's first visit in this state speaks for it.
    const std::uint32_t state = run_.state_number(out.back(), goal.path[k].entry);
    for (std::uint32_t i = s.first_visit; i < s.last_visit && !found; ++i) {
      if (run_.visits[i].chain != goal.path[k + 1].chain || run_.visits[i].state != state) continue;
      out.push_back(i);
      found = true;
    }
    if (!found) break;
  }
  return out;
}

void Explainer::obstacle_on_any_way(const Goal& goal, const StageRun& s) {
  decided(s);
  const CallSite to = goal.path.back();
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    const Visit& v = run_.visits[i];
    // The entry itself, and the calls that lead to its chain.
    bool more = v.chain == to.chain && to.entry > v.end;
    if (v.chain == to.chain) list_scans_.push_back({goal_entry_, i, v.end});
    if (const auto calls = goal.leads->in(v.chain); !calls.empty()) {
      list_scans_.push_back({calls, i, v.end});
      more = more || calls.back() > v.end;
    }
    // Packets that do not match what ended this visit go on to what comes after it.
    if (v.ended_by_entry && more) narrow_by(i, v.end);
  }
  if (s.end != StageEnd::policy) hold_stack(s.visit, s.entry, std::nullopt);
}

void Explainer::obstacle_on_path(const Goal& goal, const StageRun& s) {
  // The deepest chain of the path that was entered holds the entry that led away.
  const std::vector<std::uint32_t> entered = path_visits(goal, s);
  const std::uint32_t visit = entered.back();
  const Visit& v = run_.visits[visit];
  if (v.end > goal.path[entered.size() - 1].entry) {
    // The packet came past the way's own entry, which tests what rules did to it. Where that is not
    // known, others may match.
    goal_entry_ = {goal.path[entered.size() - 1].entry};
    list_scans_.push_back({goal_entry_, visit, v.end});
    by_state_ = true;
    return;
  }
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
  by_ = goal.by ? &*goal.by : nullptr;
  explain_obstacle(goal);
  hold_tracking(goal);
  hold_state();
}

void Explainer::obstacle_in_stage(const Goal& goal, const StageRun& s) {
  switch (goal.kind) {
    case Goal::Kind::execute:
      goal_entry_ = {goal.path.back().entry};
      if (s.skipped) {
        decided(s);
      } else if (goal.leads != nullptr) {
        obstacle_on_any_way(goal, s);
      } else {
        obstacle_on_path(goal, s);
      }
      return;
    case Goal::Kind::policy:
      decided(s);
      hold_stack(s.visit, s.entry, std::nullopt);
      return;
    case Goal::Kind::yields:
      decided(s);
      explain_stage(s, goal.fate);
      return;
    case Goal::Kind::accepted:
      return;
  }
}

void Explainer::explain_obstacle(const Goal& goal) {
  // A packet that was translated met its stage, and was dropped by a later one.
  if (goal.kind != Goal::Kind::accepted && run_.stages.size() > goal.position() &&
      !(goal.by && run_.hit)) {
    obstacle_in_stage(goal, run_.stages[goal.position()]);
    return;
  }
  const StageRun& s = run_.stages[static_cast<std::size_t>(run_.stopped_at(program_))];
  decided(s);
  explain_stage(s, Fate::accept);
}

void Explainer::accepted() {
  for (const StageRun& s : run_.stages) {
    if (!s.skipped) explain_stage(s, Fate::drop);
  }
  hold_state();
}

void Explainer::decided_here(const StageRun& stage) {
  hold_stack(stage.visit, stage.entry, std::nullopt);
  hold_state();
}

void Explainer::success(const Goal& goal) {
  by_ = goal.by ? &*goal.by : nullptr;
  explain_success(goal);
  hold_tracking(goal);
  hold_state();
}

void Explainer::explain_success(const Goal& goal) {
  const bool everywhere = goal.kind == Goal::Kind::accepted;
  const std::size_t at_stage = everywhere ? run_.stages.size() : goal.position();
  for (std::size_t i = 0; i < run_.stages.size(); ++i) {
    if (i != at_stage && !run_.stages[i].skipped) explain_stage(run_.stages[i], Fate::drop);
  }
  if (everywhere) return;
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
    narrow_by(visit, at);
    scan(visit, at, entry_kind::accepts | entry_kind::drops | entry_kind::diverts);
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
  constexpr CellIndex::Kinds kProducers = entry_kind::accepts | entry_kind::drops;
  scan(visit, v.end, kProducers);
  if (v.ended_by_entry && program_.chains[v.chain].index.end(kProducers) > v.end + 1) {
    narrow_by(visit, v.end);
  }
}

Slices Explainer::slices_by_exceptions(FieldMask wanted) {
  const std::vector<Cell> cells = exceptions();
  const Alike alike{box_, cells};
  Slices out;
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    if ((wanted >> f & 1U) == 0) continue;
    out.values[f] = slice(alike, point_, static_cast<Field>(f), program_.universe);
  }
  out.box = std::move(box_);
  return out;
}

Slices Explainer::slices(FieldMask wanted) {
  if (run_.seen_otherwise) return slices_by_exceptions(wanted);
  std::array<std::vector<Interval>, kFieldCount> taken;
  for (const Scan& s : scans_) {
    const Visit& v = run_.visits[s.visit];
    const ProgramChain& c = program_.chains[v.chain];
    c.index.beside(point_, box_, s.limit, s.kinds, wanted, [&](std::uint32_t e, Field f) {
      const Entry& entry = c.entries[e];
      if (!entry.match.literals().empty()) {
        const Cell cell = contexts_.cell(entry, v.context, c.many_contexts);
        if (!std::all_of(cell.literals().begin(), cell.literals().end(),
                         [&](CellLiteral l) { return point_.holds(l >> 1) != ((l & 1U) != 0); })) {
          return;
        }
      }
      const ValueSet& own = *entry.match.find(f);
      std::vector<Interval>& list = taken[static_cast<std::size_t>(f)];
      for (std::size_t i = 0; i < own.interval_count(); ++i) list.push_back(own.interval(i));
    });
  }
  Slices out;
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    if ((wanted >> f & 1U) == 0) continue;
    out.values[f] = box_.values(static_cast<Field>(f), program_.universe);
    if (!taken[f].empty()) {
      out.values[f] = subtract(out.values[f], ValueSet::from(std::move(taken[f])));
    }
  }
  out.box = std::move(box_);
  return out;
}

void Explainer::merge_scans() {
  std::stable_sort(scans_.begin(), scans_.end(), [](const Scan& a, const Scan& b) {
    return std::tie(a.visit, a.kinds) < std::tie(b.visit, b.kinds);
  });
  std::vector<Scan> merged;
  for (const Scan& s : scans_) {
    if (merged.empty() || merged.back().visit != s.visit || merged.back().kinds != s.kinds) {
      merged.push_back(s);
    } else {
      merged.back().limit = std::max(merged.back().limit, s.limit);
    }
  }
  scans_ = std::move(merged);
}

std::vector<Cell> Explainer::exceptions() {
  std::vector<Cell> out;
  const auto add = [&](std::uint32_t visit, std::uint32_t entry) {
    const Visit& v = run_.visits[visit];
    const ProgramChain& c = program_.chains[v.chain];
    const Entry& e = c.entries[entry];
    const bool renamed = e.fresh && c.many_contexts;
    std::optional<Cell> own;
    if (renamed || e.tests != 0 || run_.seen_otherwise) {
      own = seen(visit, entry);
      if (!own) return;
    }
    const Cell& cell = own ? *own : e.match;
    if (cell.contains(point_)) return;  // a call that came back: its own visit is scanned
    if (auto x = intersect(box_, cell)) out.push_back(std::move(*x));
  };
  for (const ListScan& s : list_scans_) {
    for (const std::uint32_t e : s.entries) {
      if (e >= s.limit) break;
      add(s.visit, e);
    }
  }
  if (!run_.states.empty()) merge_scans();
  std::vector<std::uint32_t> found;
  Cell within = box_;
  if (run_.seen_otherwise) within.widen(Field::ct_state);
  std::optional<Cell> translated;
  if (by_ != nullptr) translated = translated_of(within, *by_);
  for (const Scan& s : scans_) {
    found.clear();
    const Visit& v = run_.visits[s.visit];
    const bool moved = translated && run_.states[v.state].translated;
    program_.chains[v.chain].index.meeting(moved ? *translated : within, 0, s.limit, s.kinds,
                                           [&](std::uint32_t e) {
                                             found.push_back(e);
                                             return true;
                                           });
    std::sort(found.begin(), found.end());  // not the order of the index
    for (const std::uint32_t e : found) {
      if (s.kinds == entry_kind::writes && !changes_state(s.visit, e)) continue;
      add(s.visit, e);
    }
  }
  // A witness without conditions is the better one.
  std::stable_sort(out.begin(), out.end(), [](const Cell& a, const Cell& b) {
    return a.literals().size() < b.literals().size();
  });
  return out;
}

}  // namespace fwlint
