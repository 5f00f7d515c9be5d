#include "src/analysis/run.hpp"

#include <algorithm>

#include "src/base/limits.hpp"

namespace fwlint {

std::uint32_t Contexts::child(std::uint32_t parent, CallSite site) {
  if (!program_.needs_contexts || !program_.chains[program_.entry(site).target].fresh_below) {
    return 0;  // nothing below is asked anew
  }
  const auto next = static_cast<std::uint32_t>(contexts_.size() + 1);
  return contexts_.emplace(std::make_pair(parent, site), next).first->second;
}

std::uint32_t Contexts::variable(std::uint32_t v, std::uint32_t context, bool many_contexts) {
  if (!many_contexts) return v;
  const auto [it, inserted] = variables_.emplace(std::make_pair(v, context), next_variable_);
  if (inserted) {
    original_.push_back(v);
    ++next_variable_;
  }
  return it->second;
}

Cell Contexts::cell(const Entry& e, std::uint32_t context, bool many_contexts) {
  if (!e.fresh || !many_contexts) return e.match;
  Cell c = e.match;
  c.drop_literals();
  for (const CellLiteral l : e.match.literals()) {
    std::uint32_t v = l >> 1;
    if (program_.variables[v].fresh) v = variable(v, context, true);
    // Fresh variables differ from all others, so this cannot contradict.
    static_cast<void>(c.add(literal(v, (l & 1U) != 0)));
  }
  return c;
}

std::uint32_t Contexts::original(std::uint32_t variable) const {
  if (is_behind(variable)) return variable - kBehind;
  while (variable >= first_variable_) variable = original_[variable - first_variable_];
  return variable;
}

Point Contexts::in_program(Point point) const {
  if (std::none_of(point.on.begin(), point.on.end(),
                   [this](std::uint32_t v) { return v >= first_variable_ || is_behind(v); })) {
    return point;
  }
  for (std::uint32_t& v : point.on) {
    if (!program_.variables[original(v)].fresh) v = original(v);
  }
  std::sort(point.on.begin(), point.on.end());
  point.on.erase(std::unique(point.on.begin(), point.on.end()), point.on.end());
  return point;
}

bool StageRun::dropped(const Program& p) const {
  if (skipped) return false;
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

std::uint32_t Run::state_number(std::uint32_t visit, std::uint32_t entry) const {
  std::uint32_t state = visits[visit].state;
  for (const StateChange& c : changes) {
    if (c.visit == visit && c.entry < entry) state = c.state;
  }
  return state;
}

const PacketState* Run::state_at(std::uint32_t visit, std::uint32_t entry) const {
  return states.empty() ? nullptr : &states[state_number(visit, entry)];
}

namespace {

/// The match in terms of the packet as it came, given what it has become. False: none matches.
bool as_seen(const PacketState& state, const Translation* by, Cell& c) {
  const auto has_become = [&c](Field f, u128 now) {
    const ValueSet* own = c.find(f);
    if (own != nullptr && !own->contains(now)) return false;
    c.widen(f);
    return true;
  };
  if (state.translated && by->dst && !has_become(Field::dst, *by->dst)) return false;
  if (state.translated && by->dport && !has_become(Field::dport, *by->dport)) return false;
  return !state.seen_as || has_become(Field::ct_state, static_cast<unsigned>(*state.seen_as));
}

/// Conditions that read the destination are others behind its translation.
bool rename_moved(const Program& p, Contexts& contexts, Cell& c) {
  constexpr FieldMask kMoved = mask_of(Field::dst) | mask_of(Field::dport);
  const auto moves = [&](CellLiteral l) {
    const PredicateId id = p.variables[contexts.original(l >> 1)].predicate;
    return id != PredicateId{kNoId} && (p.ruleset->predicates[id].reads & kMoved) != 0;
  };
  const auto renamed = [&](std::uint32_t v) {
    constexpr std::uint32_t kNoContext = 0xffffffffU;
    return v < p.variables.size() ? Contexts::behind(v) : contexts.variable(v, kNoContext, true);
  };
  const std::vector<CellLiteral> all = c.literals();
  if (std::none_of(all.begin(), all.end(), moves)) return true;
  c.drop_literals();
  return std::all_of(all.begin(), all.end(), [&](CellLiteral l) {
    return c.add(moves(l) ? literal(renamed(l >> 1), (l & 1U) != 0) : l);
  });
}

/// Of new packets, before the chains that translate sources.
bool holds_of_connection(const StateTest& t, const PacketState& state, const Universe& u, Cell& c) {
  const ConnectionTest& test = *t.of_connection;
  switch (test.kind) {
    case ConnectionTest::Kind::source_translated:
      return t.negated;
    case ConnectionTest::Kind::destination_translated:
      return state.translated != t.negated;
    case ConnectionTest::Kind::original:
      break;
  }
  const u128 max = u.max[static_cast<std::size_t>(test.field)];
  return c.narrow(test.field, t.negated ? complement(test.values, max) : test.values);
}

/// Its variable is one of those that are new at each visit.
bool renamed(const Program& p, const StateTest& t, bool many_contexts) {
  return many_contexts && p.variables[t.variable].fresh;
}

}  // namespace

std::optional<Cell> seen_match(const Program& p, Contexts& contexts, const Entry& e,
                               std::uint32_t context, bool many_contexts, const PacketState* state,
                               const Translation* by) {
  Cell c = contexts.cell(e, context, many_contexts);
  if (state != nullptr && !as_seen(*state, by, c)) return std::nullopt;
  if (state != nullptr && state->translated && !rename_moved(p, contexts, c)) return std::nullopt;
  for (const StateTest& t : p.tests[e.tests]) {
    if (t.of_connection != nullptr && state != nullptr && state->follows_nat) {
      if (!holds_of_connection(t, *state, p.universe, c)) return std::nullopt;
      continue;
    }
    std::optional<bool> holds;
    if (t.of_connection == nullptr && state != nullptr) {
      holds = (t.connection ? state->ct_mark : state->mark).holds(t.test);
    }
    if (holds) {
      if (*holds == t.negated) return std::nullopt;
    } else if (!c.add(literal(contexts.variable(t.variable, context, renamed(p, t, many_contexts)),
                              t.negated))) {
      return std::nullopt;
    }
  }
  return c;
}

namespace {

class Runner {
 public:
  Runner(const Program& program, Contexts& contexts, const Point& point, const RunOptions& options)
      : program_(program),
        contexts_(contexts),
        point_(point),
        options_(options),
        follows_(program.follows_state || options.nat) {
    if (!follows_) return;
    PacketState first;
    first.follows_nat = options.nat;
    if (!options.whole) first.mark.open = first.ct_mark.open = ~0U;
    out_.states.push_back(program.deciding.without_others(first));
  }

  /// True when the packet stops at this stage.
  bool stage(std::uint32_t s, const CallSite* watch) {
    watch_ = watch;
    if (follows_) enter_stage(program_.stages[s]);
    StageRun result;
    result.stage = s;
    result.state = state_index_;
    result.first_visit = static_cast<std::uint32_t>(out_.visits.size());
    result.last_visit = result.first_visit;
    result.skipped = passes_by(program_.stages[s]);
    if (result.skipped) {
      out_.stages.push_back(result);
      return false;
    }
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
      const std::uint32_t e = c.index.first(seen(), pos, entry_kind::stops);
      if (e == CellIndex::kNone) return e;
      const Entry& entry = c.entries[e];
      const bool literals = !entry.match.literals().empty();
      if (entry.tests != 0 || (literals && translated())) {
        if (matches(c, entry, context)) return e;
      } else if (!literals) {
        return e;
      } else {
        const bool renamed = entry.fresh && c.many_contexts;
        if (renamed ? contexts_.cell(entry, context, true).contains(seen())
                    : entry.match.contains(seen())) {
          return e;
        }
      }
      pos = e + 1;
    }
  }

  /// The packet as tests see it.
  [[nodiscard]] const Point& seen() const { return otherwise_ ? *otherwise_ : point_; }
  /// Chains of type nat see the first packet of a connection, until one has translated it.
  [[nodiscard]] bool passes_by(const Stage& s) const {
    if (!options_.nat || s.type != ChainType::nat) return false;
    return translated() || seen().at(Field::ct_state) != static_cast<unsigned>(CtState::new_);
  }

  [[nodiscard]] bool translated() const { return follows_ && out_.states[state_index_].translated; }
  [[nodiscard]] const PacketState* state() const {
    return follows_ ? &out_.states[state_index_] : nullptr;
  }
  bool matches(const ProgramChain& c, const Entry& e, std::uint32_t context) {
    const auto cell =
        seen_match(program_, contexts_, e, context, c.many_contexts, state(), options_.by);
    return cell && cell->contains(point_);
  }

  bool set_state(const PacketState& now) {
    const PacketState s = program_.deciding.without_others(now);
    if (s == out_.states[state_index_]) return false;
    const PacketState& before = out_.states[state_index_];
    const bool seen_changes = s.seen_as != before.seen_as || s.translated != before.translated;
    state_index_ = static_cast<std::uint32_t>(out_.states.size());
    contexts_.begin_stage();  // a chain that came back may do otherwise now
    out_.states.push_back(s);
    if (!seen_changes) return true;
    otherwise_.reset();
    if (!s.seen_as && !s.translated) return true;
    out_.seen_otherwise = true;
    otherwise_ = point_;
    if (s.seen_as) otherwise_->set(Field::ct_state, static_cast<unsigned>(*s.seen_as));
    if (s.translated && options_.by->dst) otherwise_->set(Field::dst, *options_.by->dst);
    if (s.translated && options_.by->dport) otherwise_->set(Field::dport, *options_.by->dport);
    return true;
  }

  /// What happened to the packet between the stages.
  void enter_stage(const Stage& s) {
    PacketState now = out_.states[state_index_];
    // Before conntrack has seen the packet its state reads as invalid, unless it is untracked.
    if (now.seen_as != CtState::untracked) {
      const bool early = options_.whole && before_conntrack(s);
      now.seen_as = early ? std::optional(CtState::invalid) : std::nullopt;
    }
    for (; options_.whole && !options_.nat && nat_done_ < program_.nat_marks.size(); ++nat_done_) {
      const NatMarks& n = program_.nat_marks[nat_done_];
      const bool earlier_hook = n.hook == Hook::prerouting && s.hook != Hook::prerouting;
      if (!earlier_hook && (n.hook != s.hook || n.priority > s.priority)) break;
      if (n.bits.mark != 0) now.mark.forget(n.bits.mark, ++now.versions);
      if (n.bits.ct_mark != 0) now.ct_mark.forget(n.bits.ct_mark, ++now.versions);
    }
    set_state(now);
  }

  void write(const Entry& e, std::uint32_t visit, std::uint32_t entry) {
    PacketState now = out_.states[state_index_];
    bool for_connection = false;
    for (const Effect& effect : program_.ruleset->rule(e.rule).effects) {
      for_connection = for_connection || needs_connection(effect.kind);
      const auto ct = static_cast<CtState>(static_cast<std::uint8_t>(seen().at(Field::ct_state)));
      apply(effect, ct, before_conntrack(program_.stages[stage_->stage]), now);
    }
    const bool changed = set_state(now);
    if (changed) note_change(visit, entry);
    // What changes nothing for this packet may do so for one of another conntrack state.
    if (changed || for_connection) out_.writers.push_back({visit, entry});
  }

  /// The packet has got another destination: true when that is the one which is followed.
  bool translate(CallSite site, std::uint32_t visit) {
    if (options_.by == nullptr || watch_ == nullptr || *watch_ != site) return false;
    PacketState now = out_.states[state_index_];
    now.translated = true;
    set_state(now);
    note_change(visit, site.entry);
    out_.writers.push_back({visit, site.entry});
    return true;
  }

  void note_change(std::uint32_t visit, std::uint32_t entry) {
    out_.changes.push_back({visit, entry, state_index_});
  }

  /// Notes when the watched entry matches; it may be one without an action, passed over here.
  void watch(const ProgramChain& c, std::uint32_t id, std::uint32_t visit, std::uint32_t from,
             std::uint32_t to) {
    if (watch_ == nullptr || watch_->chain != id || watch_->entry < from || watch_->entry > to)
      return;
    const std::uint32_t context = out_.visits[visit].context;
    const Entry& e = c.entries[watch_->entry];
    if (out_.hit || !matches(c, e, context)) return;
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
    out_.visits.push_back({id, parent, parent_entry, context,
                           static_cast<std::uint32_t>(c.entries.size()), false, state_index_});
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
      if (entry.writes) write(entry, me, e);
      if (options_.nat && entry.translates && !translate({id, e}, me)) {
        end_here();
        return decide(StageEnd::drop, me, e);
      }
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
          if (c.writes_below) note_change(me, e);
          break;
      }
      pos = e + 1;
    }
  }

  const Program& program_;
  Contexts& contexts_;
  const Point& point_;
  const CallSite* watch_ = nullptr;
  const RunOptions& options_;
  bool follows_;
  Run out_;
  StageRun* stage_ = nullptr;
  std::uint32_t state_index_ = 0;
  std::optional<Point> otherwise_;  // the packet with what tests see instead of its own
  std::size_t nat_done_ = 0;
};

}  // namespace

Run run(const Program& program, Contexts& contexts, const Point& point,
        const std::vector<std::uint32_t>& stages, const CallSite* watch,
        const RunOptions& options) {
  Runner runner(program, contexts, point, options);
  const std::size_t watched = options.by != nullptr ? options.by->position : stages.size() - 1;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (runner.stage(stages[i], i == watched ? watch : nullptr)) break;
  }
  return runner.take();
}

}  // namespace fwlint
