#include "src/analysis/diff_search.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fwlint {

namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kPerUnit = 16;
constexpr std::size_t kPerScan = 64;  ///< known parts that cost one unit to look through
constexpr std::size_t kMostFound = 400'000;
constexpr std::size_t kPairwiseLimit = 64;
constexpr std::size_t kOneByOne = 256;  ///< exceptions beyond are cut off together

/// In this order an exception is told from a packet: what an answer shows last goes first.
constexpr std::array kCutOrder = {
    Field::protocol, Field::packet_type, Field::tcp_flags, Field::icmp,
    Field::ct_state, Field::fragment,    Field::dport,     Field::dst,
    Field::src,      Field::iif,         Field::oif,       Field::profile,
    Field::program,  Field::service,     Field::package,   Field::sport};

void keep_maximal(std::vector<Cell>& cells) {
  if (cells.size() < 2 || cells.size() > kPairwiseLimit) return;
  std::vector<Cell> kept;
  std::vector<char> gone(cells.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = 0; j < cells.size() && gone[i] == 0; ++j) {
      if (i != j && gone[j] == 0 && subset(cells[i], cells[j])) gone[i] = 1;
    }
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (gone[i] == 0) kept.push_back(std::move(cells[i]));
  }
  cells = std::move(kept);
}

/// The field that tells the packet from the cell, if one does.
const ValueSet* telling(const Cell& cell, const Point& p, Field& field) {
  for (const Field f : kCutOrder) {
    const ValueSet* values = cell.find(f);
    if (values == nullptr || values->contains(p.at(f))) continue;
    field = f;
    return values;
  }
  return nullptr;
}

/// The last chain of the hook that can drop anything; what it says is why a packet gets through.
bool denies(const Program& p, std::uint32_t stage) {
  const Stage& s = p.stages[stage];
  return s.policy == Fate::drop || p.chains[s.chain].may[static_cast<std::size_t>(Fate::drop)];
}

}  // namespace

DiffSearch::Half::Half(const Program& p, Hook hook, std::uint32_t first_variable)
    : program(p), contexts(p, first_variable) {
  for (const std::uint32_t s : hook_path(p, hook)) {
    if (p.stages[s].type != ChainType::nat) stages.push_back(s);
  }
  accepted = Goal{Goal::Kind::accepted, stages, {}, Fate::accept, nullptr, true};
}

DiffSide DiffSearch::Half::side(const Run& r, Hook hook) const {
  DiffSide out;
  const int stopped = r.stopped_at(program);
  out.accepted = stopped < 0;
  const StageRun* decides = nullptr;
  if (stopped >= 0) {
    decides = &r.stages[static_cast<std::size_t>(stopped)];
  } else {
    for (const StageRun& s : r.stages) {
      const bool here = program.stages[s.stage].hook == hook;
      if (decides == nullptr || (here && denies(program, s.stage)) ||
          (here && !denies(program, decides->stage))) {
        decides = &s;
      }
    }
  }
  if (decides == nullptr) return out;
  out.action = out.accepted ? VerdictKind::accept : VerdictKind::drop;
  out.chain = make_id<ChainId>(program.stages[decides->stage].chain);
  if (decides->end == StageEnd::policy) return out;
  const std::uint32_t chain = r.visits[decides->visit].chain;
  const Entry& e = program.chains[chain].entries[decides->entry];
  out.chain = make_id<ChainId>(chain);
  out.rule = e.rule;
  out.profile = e.profile;
  out.action = e.action;
  return out;
}

DiffSearch::DiffSearch(const JointPrograms& programs, Hook hook, std::size_t budget)
    : before_(programs.before, hook, static_cast<std::uint32_t>(programs.before.variables.size())),
      after_(programs.after, hook, JointPrograms::kAfterContexts),
      hook_(hook),
      budget_(budget) {}

std::uint32_t DiffSearch::original(std::uint32_t variable) const {
  return variable >= JointPrograms::kAfterContexts ? after_.contexts.original(variable)
                                                   : before_.contexts.original(variable);
}

const Cell* DiffSearch::told(const Point& p) const {
  for (std::size_t i = part_; i < found.size(); ++i) {
    if (found[i].kind == kind_ && found[i].cell.contains(p)) return &found[i].cell;
  }
  return nullptr;
}

void DiffSearch::cut_off(Cell& cell, const std::vector<Cell>& exceptions, const Point& p) const {
  const Universe& u = before_.program.universe;
  const auto without = [&](Field f, const ValueSet& taken) {
    const u128 max = u.max[static_cast<std::size_t>(f)];
    static_cast<void>(cell.narrow(f, complement(taken, max)));  // the packet stays
  };
  std::array<std::vector<Interval>, kFieldCount> together;
  const bool many = exceptions.size() > kOneByOne;
  for (const Cell& x : exceptions) {
    if (!many && !meets(cell, x)) continue;
    Field f{};
    if (const ValueSet* taken = telling(x, p, f)) {
      if (!many) {
        without(f, *taken);
        continue;
      }
      std::vector<Interval>& list = together[static_cast<std::size_t>(f)];
      for (std::size_t i = 0; i < taken->interval_count(); ++i) list.push_back(taken->interval(i));
      continue;
    }
    const auto l = std::find_if(x.literals().begin(), x.literals().end(),
                                [&](CellLiteral v) { return p.holds(v >> 1) == ((v & 1U) != 0); });
    // An exception does not hold the packet, so a literal differs where no field does.
    if (l != x.literals().end()) static_cast<void>(cell.add(*l ^ 1U));
  }
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    if (together[f].empty()) continue;
    without(static_cast<Field>(f), ValueSet::from(std::move(together[f])));
  }
}

Point DiffSearch::shown(const Cell& cell, Point p, const Universe& u) {
  for (const Field f : {Field::src, Field::dst, Field::iif, Field::oif}) {
    const ValueSet* s = cell.find(f);
    const u128 usual = u.preferred[static_cast<std::size_t>(f)];
    if (s == nullptr || s->contains(usual)) {
      p.set(f, usual);
    } else if (!is_symbol(f) && s->lo() == p.at(f) && s->lo() != kU128Max &&
               s->contains(s->lo() + 1)) {
      p.set(f, s->lo() + 1);
    }
  }
  return p;
}

void DiffSearch::tell(const Point& p, const Run& given, const Run& taken) {
  Explainer why_given(giver_->program, giver_->contexts, p, given, root_);
  why_given.accepted();
  Explainer why_taken(taker_->program, taker_->contexts, p, taken, root_);
  why_taken.obstacle(taker_->accepted);
  DiffCell out;
  out.kind = kind_;
  out.cell = *intersect(why_given.box(), why_taken.box());  // the packet is in both
  why_given.box() = out.cell;
  why_taken.box() = out.cell;
  std::vector<Cell> exceptions = why_given.exceptions();
  for (Cell& x : why_taken.exceptions()) exceptions.push_back(std::move(x));
  spent_ += exceptions.size() / kPerUnit;
  cut_off(out.cell, exceptions, p);
  std::vector<Cell> known;
  for (std::size_t i = part_; i < found.size(); ++i) {
    const DiffCell& d = found[i];
    if (d.kind == kind_ && meets(d.cell, out.cell)) known.push_back(d.cell);
  }
  cut_off(out.cell, known, p);
  out.witness = shown(out.cell, p, before_.program.universe);
  out.before = before_.side(before_.run(out.witness), hook_);
  out.after = after_.side(after_.run(out.witness), hook_);
  found.push_back(std::move(out));
}

std::optional<Cell> DiffSearch::by_common_way(const Point& p, const Cell& region,
                                              std::vector<Cell>& exceptions) {
  if (!common_ ||
      std::any_of(changed_.begin(), changed_.end(), [&](const Cell& c) { return c.contains(p); })) {
    return std::nullopt;
  }
  Cell box = region;
  RuleId rule = kNoRule;
  std::vector<Cell> beside;
  for (Half* half : {&before_, &after_}) {
    const Run r = half->run(p);
    spent_ += 1 + r.visits.size() / kPerUnit;
    const std::uint32_t base = half == &before_ ? common_->old_chain : common_->new_chain;
    const auto at = std::find_if(r.stages.begin(), r.stages.end(), [&](const StageRun& s) {
      return half->program.stages[s.stage].chain == base;
    });
    if (r.exhausted || at == r.stages.end()) return std::nullopt;
    if (at->end != StageEnd::accept && at->end != StageEnd::drop) return std::nullopt;
    const RuleId own = half->program.chains[r.visits[at->visit].chain].entries[at->entry].rule;
    if (own == kNoRule) return std::nullopt;
    if (half == &before_) rule = own;
    if (half == &after_ && (*common_->partners)[index(own)] != rule) return std::nullopt;
    Explainer why(half->program, half->contexts, p, r, box);
    why.decided_here(*at);
    for (Cell& x : why.exceptions()) beside.push_back(std::move(x));
    box = std::move(why.box());
  }
  for (const std::vector<Cell>* list : {&beside, &changed_}) {
    for (const Cell& c : *list) {
      if (auto x = intersect(box, c)) exceptions.push_back(std::move(*x));
    }
  }
  return box;
}

bool DiffSearch::descend(Cell region, int depth) {
  if (depth > kMaxDepth) return false;
  const Universe& u = before_.program.universe;
  std::vector<Cell> todo;
  todo.push_back(std::move(region));
  while (!todo.empty()) {
    if (spent_ >= budget_ || found.size() >= kMostFound) return false;
    Cell q = std::move(todo.back());
    todo.pop_back();
    const Point p = pick(q, u);
    spent_ += (found.size() - part_) / kPerScan;
    if (const Cell* known = told(p)) {
      ++spent_;
      subtract(std::move(q), *known, u, todo);
      continue;
    }
    std::vector<Cell> exceptions;
    if (const auto alike = by_common_way(p, q, exceptions)) {
      if (!descend_all(exceptions, depth)) return false;
      subtract(std::move(q), *alike, u, todo);
      continue;
    }
    const Run given = giver_->run(p);
    spent_ += 1 + given.visits.size() / kPerUnit;
    if (given.exhausted) return false;
    const bool blocked = given.stopped_at(giver_->program) >= 0;
    Run taken;
    if (!blocked) {
      taken = taker_->run(p);
      spent_ += 1 + taken.visits.size() / kPerUnit;
      if (taken.exhausted) return false;
      if (taken.stopped_at(taker_->program) >= 0) {
        tell(p, given, taken);
        subtract(std::move(q), found.back().cell, u, todo);
        continue;
      }
    }
    Half& half = blocked ? *giver_ : *taker_;
    Explainer why(half.program, half.contexts, p, blocked ? given : taken, q);
    if (blocked) {
      why.obstacle(half.accepted);
    } else {
      why.accepted();
    }
    exceptions = why.exceptions();
    if (!descend_all(exceptions, depth)) return false;
    subtract(std::move(q), why.box(), u, todo);
  }
  return true;
}

bool DiffSearch::descend_all(std::vector<Cell>& exceptions, int depth) {
  spent_ += exceptions.size() / kPerUnit;
  keep_maximal(exceptions);
  return std::all_of(exceptions.begin(), exceptions.end(),
                     [&](Cell& x) { return descend(std::move(x), depth + 1); });
}

bool DiffSearch::search(ChangeKind kind, const Cell& region) {
  kind_ = kind;
  giver_ = kind == ChangeKind::allowed ? &after_ : &before_;
  taker_ = kind == ChangeKind::allowed ? &before_ : &after_;
  root_ = region;
  return descend(region, 0);
}

}  // namespace fwlint
