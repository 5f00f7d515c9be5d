#include "src/analysis/run.hpp"

#include "src/base/limits.hpp"

namespace fwlint {

std::uint32_t Contexts::child(std::uint32_t parent, CallSite site) {
  if (!program_.needs_contexts || !program_.chains[program_.entry(site).target].fresh_below) {
    return 0;  // nothing below is asked anew
  }
  const auto next = static_cast<std::uint32_t>(contexts_.size() + 1);
  return contexts_.emplace(std::make_pair(parent, site), next).first->second;
}

Cell Contexts::cell(const Entry& e, std::uint32_t context, bool many_contexts) {
  if (!e.fresh || !many_contexts) return e.match;
  Cell c = e.match;
  c.drop_literals();
  for (const CellLiteral l : e.match.literals()) {
    std::uint32_t v = l >> 1;
    if (program_.variables[v].fresh) {
      const auto [it, inserted] = variables_.emplace(std::make_pair(v, context), next_variable_);
      if (inserted) {
        original_.push_back(v);
        ++next_variable_;
      }
      v = it->second;
    }
    // Fresh variables differ from all others, so this cannot contradict.
    static_cast<void>(c.add(literal(v, (l & 1U) != 0)));
  }
  return c;
}

std::uint32_t Contexts::original(std::uint32_t variable) const {
  const std::size_t base = program_.variables.size();
  return variable < base ? variable : original_[variable - base];
}

bool StageRun::dropped(const Program& p) const {
  switch (end) {
    case StageEnd::policy:
      return p.stages[stage].policy == Fate::drop;
    case StageEnd::accept:
      return false;
    case StageEnd::drop:
    case StageEnd::queue:
      return true;
  }
  return true;
}

int Run::stopped_at(const Program& p) const {
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].dropped(p)) return static_cast<int>(i);
  }
  return -1;
}

namespace {

class Runner {
 public:
  Runner(const Program& program, Contexts& contexts, const Point& point)
      : program_(program), contexts_(contexts), point_(point) {}

  /// True when the packet stops at this stage.
  bool stage(std::uint32_t s, const CallSite* watch) {
    watch_ = watch;
    StageRun result;
    result.stage = s;
    result.first_visit = static_cast<std::uint32_t>(out_.visits.size());
    stage_ = &result;
    contexts_.begin_stage();
    const bool decided = chain(program_.stages[s].chain, -1, 0, 0, 0);
    if (!decided) result.end = StageEnd::policy;
    result.last_visit = static_cast<std::uint32_t>(out_.visits.size());
    out_.stages.push_back(result);
    return out_.exhausted || result.dropped(program_);
  }

  Run take() { return std::move(out_); }

 private:
  /// First entry from `pos` that matches, literals included.
  std::uint32_t next(const ProgramChain& c, std::uint32_t context, std::uint32_t pos) {
    for (;;) {
      const std::uint32_t e = c.index.first(point_, pos, entry_kind::control);
      if (e == CellIndex::kNone) return e;
      const Entry& entry = c.entries[e];
      if (entry.match.literals().empty()) return e;
      const bool renamed = entry.fresh && c.many_contexts;
      if (renamed ? contexts_.cell(entry, context, true).contains(point_)
                  : entry.match.contains(point_)) {
        return e;
      }
      pos = e + 1;
    }
  }

  /// Notes when the watched entry matches; it may be one without an action, passed over here.
  void watch(const ProgramChain& c, std::uint32_t id, std::uint32_t visit, std::uint32_t from,
             std::uint32_t to) {
    if (watch_ == nullptr || watch_->chain != id || watch_->entry < from || watch_->entry > to)
      return;
    const std::uint32_t context = out_.visits[visit].context;
    const Entry& e = c.entries[watch_->entry];
    if (out_.hit || !contexts_.cell(e, context, c.many_contexts).contains(point_)) return;
    out_.hit = true;
    out_.hit_visit = visit;
  }

  bool decide(StageEnd end, std::uint32_t visit, std::uint32_t entry) {
    stage_->end = end;
    stage_->visit = visit;
    stage_->entry = entry;
    return true;
  }

  bool call(CallSite site, std::uint32_t from, std::uint32_t context, std::size_t depth) {
    const std::uint32_t target = program_.entry(site).target;
    const bool repeats = program_.chains[target].repeats();
    if (repeats && contexts_.came_back(target)) return false;
    if (chain(target, static_cast<std::int32_t>(from), site.entry, contexts_.child(context, site),
              depth + 1)) {
      return true;
    }
    if (repeats) contexts_.note_back(target);
    return false;
  }

  /// True when the packet's fate at this hook is decided.
  bool chain(std::uint32_t id, std::int32_t parent, std::uint32_t parent_entry,
             std::uint32_t context, std::size_t depth) {
    const auto me = static_cast<std::uint32_t>(out_.visits.size());
    const ProgramChain& c = program_.chains[id];
    out_.visits.push_back(
        {id, parent, parent_entry, context, static_cast<std::uint32_t>(c.entries.size()), false});
    if (depth > kMaxCallDepth || out_.visits.size() > kMaxVisits) {
      out_.exhausted = true;
      return true;
    }
    for (std::uint32_t pos = 0;;) {
      const std::uint32_t e = next(c, context, pos);
      watch(c, id, me, pos, e);
      if (e == CellIndex::kNone) return false;
      const Entry& entry = c.entries[e];
      const auto end_here = [&] {
        out_.visits[me].end = e;
        out_.visits[me].ended_by_entry = true;
      };
      switch (entry.action) {
        case VerdictKind::none:
          break;
        case VerdictKind::accept:
          end_here();
          return decide(StageEnd::accept, me, e);
        case VerdictKind::drop:
        case VerdictKind::reject:
          end_here();
          return decide(StageEnd::drop, me, e);
        case VerdictKind::queue:
          end_here();
          return decide(StageEnd::queue, me, e);
        case VerdictKind::return_:
          end_here();
          return false;
        case VerdictKind::goto_:
          end_here();
          return call({id, e}, me, context, depth);
        case VerdictKind::jump:
          if (call({id, e}, me, context, depth)) {
            // Evaluation here stops at the jump; the visit's end says how far it came.
            out_.visits[me].end = e;
            out_.visits[me].ended_by_entry = true;
            return true;
          }
          break;
      }
      pos = e + 1;
    }
  }

  const Program& program_;
  Contexts& contexts_;
  const Point& point_;
  const CallSite* watch_ = nullptr;
  Run out_;
  StageRun* stage_ = nullptr;
};

}  // namespace

Run run(const Program& program, Contexts& contexts, const Point& point,
        const std::vector<std::uint32_t>& stages, const CallSite* watch) {
  Runner runner(program, contexts, point);
  for (const std::uint32_t s : stages) {
    if (runner.stage(s, s == stages.back() ? watch : nullptr)) break;
  }
  return runner.take();
}

}  // namespace fwlint
