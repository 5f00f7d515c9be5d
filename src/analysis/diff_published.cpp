#include "src/analysis/diff_published.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "src/analysis/diff_family.hpp"
#include "src/analysis/diff_regions.hpp"
#include "src/analysis/published.hpp"
#include "src/base/text.hpp"

namespace fwlint {

namespace {

constexpr std::array<std::uint8_t, 4> kTransports = {protocol::tcp, protocol::udp, protocol::sctp,
                                                     protocol::dccp};
constexpr std::size_t kMostParts = 64;   ///< of one way to a rule
constexpr std::size_t kMostOpen = 2000;  ///< of one side, hook and protocol
constexpr Budget kBudget{4000, 2'000'000};

bool redirects(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [](const Effect& e) { return e.kind == EffectKind::redirect; });
}

/// Takes from the box what the exception holds, by a field or condition that tells the witness from
/// it. False when none does.
bool cut(Cell& box, const Cell& exception, const Point& w, const Universe& u) {
  if (!meets(box, exception)) return true;
  for (const Cell::Part& part : exception.parts()) {
    if (part.values.contains(w.at(part.field))) continue;
    return box.narrow(part.field,
                      complement(part.values, u.max[static_cast<std::size_t>(part.field)]));
  }
  for (const CellLiteral l : exception.literals()) {
    if (w.holds(l >> 1) != ((l & 1U) == 0)) return box.add(l ^ 1U);
  }
  return false;
}

DiffSide decided(const Trace& t) {
  DiffSide out;
  const TraceCase& first = t.cases.front();
  out.accepted = first.verdict == TraceVerdict::accept;
  if (first.steps.empty()) return out;
  const TraceStep& last = first.steps.back();
  out.chain = last.chain;
  out.rule = last.rule;
  out.action = last.action;
  out.profile = last.profile;
  return out;
}

/// A chain that translates drops what it does not name.
bool drops_by_policy(const Program& p) {
  return std::any_of(p.stages.begin(), p.stages.end(), [](const Stage& s) {
    return s.type == ChainType::nat && s.policy == Fate::drop;
  });
}

/// The step that gives the packet another destination.
const TraceStep* moved_by(const Program& p, const Trace& t) {
  for (const TraceStep& s : t.cases.front().steps) {
    if (s.rule != kNoRule && translates(p.ruleset->rule(s.rule))) return &s;
  }
  return nullptr;
}

}  // namespace

struct PublishedDiff::Half {
  Half(const Program& p, std::uint32_t first_variable)
      : program(p), search(p, kBudget, first_variable) {}
  const Program& program;
  Search search;
};

bool PublishedDiff::hook(Hook h, std::vector<Difference>& out) {
  if (changes_.whole && (drops_by_policy(programs_.before) || drops_by_policy(programs_.after))) {
    return false;
  }
  const auto variables = static_cast<std::uint32_t>(programs_.before.variables.size());
  for (const std::uint8_t transport : kTransports) {
    Half before(programs_.before, variables);
    Half after(programs_.after, JointPrograms::kAfterContexts);
    std::vector<Open> was;
    std::vector<Open> is;
    if (!translated(before, h, transport, was) || !translated(after, h, transport, is) ||
        !as_they_came(before, h, transport, was) || !as_they_came(after, h, transport, is)) {
      return false;
    }
    std::vector<Difference> found;
    tell(ChangeKind::allowed, h, is, was, found);
    tell(ChangeKind::denied, h, was, is, found);
    for (Difference& x : found) add(std::move(x), out);
  }
  return true;
}

/// What differs in the protocol alone is one difference.
void PublishedDiff::add(Difference x, std::vector<Difference>& out) {
  const auto told_of = [](const Difference& d) {
    const auto& t = d.translated;
    return std::make_tuple(d.kind, d.hook, t ? t->rule : kNoRule, t ? t->dst : std::nullopt,
                           t ? t->dport : std::nullopt, std::cref(d.open), d.conditions.size());
  };
  const ValueSet own = *x.cell.find(Field::protocol);
  Cell rest = x.cell;
  rest.widen(Field::protocol);
  for (Difference& d : out) {
    if (told_of(d) != told_of(x)) continue;
    Cell other = d.cell;
    other.widen(Field::protocol);
    if (!subset(rest, other) || !subset(other, rest)) continue;
    const ValueSet both = unite(own, *d.cell.find(Field::protocol));
    d.cell = rest;
    if (d.cell.narrow(Field::protocol, both)) return;
  }
  out.push_back(std::move(x));
}

bool PublishedDiff::translated(Half& half, Hook h, std::uint8_t transport, std::vector<Open>& out) {
  std::vector<RuleId> not_followed;
  for (const Published& p : published(half.program, half.search, h, transport, not_followed)) {
    if (!p.condition.empty()) return false;  // the kernel's choice is no condition of both sides
    Open like;
    like.rule = p.rule;
    like.dst = p.goal.by->dst;
    like.dport = p.goal.by->dport;
    like.redirect = redirects(half.program.ruleset->rule(p.rule));
    if (!all_open(half, p.goal, p.region, like, out)) return false;
  }
  return not_followed.empty();
}

bool PublishedDiff::as_they_came(Half& half, Hook h, std::uint8_t transport,
                                 std::vector<Open>& out) {
  Goal goal{Goal::Kind::accepted, hook_path(half.program, h), {}, Fate::accept, nullptr, true, true,
            std::nullopt};
  if (goal.stages.empty()) return true;
  std::vector<Cell> regions;
  Cell whole = new_connections(programs_.before, h, transport);
  for (const std::uint32_t v : programs_.after.local_destination) {
    static_cast<void>(whole.add(literal(v, h == Hook::forward)));  // else only one side asks
  }
  changed_regions(whole, regions);
  return std::all_of(regions.begin(), regions.end(),
                     [&](const Cell& region) { return all_open(half, goal, region, Open{}, out); });
}

void PublishedDiff::changed_regions(const Cell& whole, std::vector<Cell>& out) const {
  for (const bool old : {true, false}) {
    const Program& p = old ? programs_.before : programs_.after;
    std::vector<RuleId> rules = old ? changes_.removed : changes_.added;
    for (const auto& [x, y] : changes_.moved) rules.push_back(old ? x : y);
    std::sort(rules.begin(), rules.end());
    for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
      if (!p.chains[c].translates_below) continue;
      const std::vector<Entry>& entries = p.chains[c].entries;
      for (std::uint32_t e = 0; e < entries.size(); ++e) {
        // Other base chains: whatever translates on either side.
        const bool changed = changes_.whole
                                 ? entries[e].translates
                                 : std::binary_search(rules.begin(), rules.end(), entries[e].rule);
        if (!changed) continue;
        for (Cell way : cells_of_ways(p, {c, e})) {
          way.drop_literals();  // whoever may come here
          const auto here = intersect(way, whole);
          if (here && std::none_of(out.begin(), out.end(),
                                   [&](const Cell& x) { return subset(*here, x); })) {
            out.push_back(*here);
          }
        }
      }
    }
  }
}

bool PublishedDiff::all_open(Half& half, const Goal& goal, const Cell& region, const Open& like,
                             std::vector<Open>& out) {
  std::vector<Cell> todo{region};
  std::size_t parts = 0;
  while (!todo.empty()) {
    const Cell q = std::move(todo.back());
    todo.pop_back();
    const Answer a = half.search.find(goal, q);
    if (a.kind == AnswerKind::undecided) return false;
    if (a.kind != AnswerKind::witness) continue;
    if (++parts > kMostParts || out.size() >= kMostOpen) return false;
    Alike alike = half.search.alike(goal, a.witness, region);
    for (const Cell& x : alike.exceptions) {
      if (!cut(alike.box, x, a.witness, half.program.universe)) return false;
    }
    std::vector<Cell> rest;
    todo.push_back(q);
    for (Cell& t : todo) subtract(std::move(t), alike.box, half.program.universe, rest);
    todo = std::move(rest);
    Open open = like;
    open.box = std::move(alike.box);
    open.witness = a.witness;
    out.push_back(std::move(open));
  }
  return true;
}

/// Which of the other's packets come to the same destination.
static std::optional<Cell> same_target(const Cell& box, const std::optional<u128>& its,
                                       const std::optional<u128>& own, Field f) {
  if (its && own && *its != *own) return std::nullopt;
  std::optional<Cell> out = box;
  if (its && !own && !out->narrow(f, ValueSet::single(*its))) return std::nullopt;
  if (own && !its && !out->narrow(f, ValueSet::single(*own))) return std::nullopt;
  return out;
}

void PublishedDiff::tell(ChangeKind kind, Hook h, const std::vector<Open>& own,
                         const std::vector<Open>& other, std::vector<Difference>& out) const {
  const Universe& u = programs_.before.universe;
  const auto port = [](const Open& o) {
    return o.dport ? std::optional<u128>(*o.dport) : std::nullopt;
  };
  for (std::size_t i = 0; i < own.size(); ++i) {
    std::vector<Cell> rest{own[i].box};
    const auto without = [&](const Open& x) {
      if (x.redirect != own[i].redirect) return;
      auto same = same_target(x.box, x.dst, own[i].dst, Field::dst);
      if (same) same = same_target(*same, port(x), port(own[i]), Field::dport);
      if (!same) return;
      std::vector<Cell> left;
      for (Cell& c : rest) subtract(std::move(c), *same, u, left);
      rest = std::move(left);
    };
    std::for_each(other.begin(), other.end(), without);
    std::for_each(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(i), without);
    for (Cell& c : rest) out.push_back(difference(kind, h, own[i], std::move(c)));
  }
}

void PublishedDiff::conditions(const Cell& cell, Difference& x) const {
  for (const CellLiteral l : cell.literals()) {
    const bool behind = (l >> 1) >= Contexts::kBehind && (l >> 1) < JointPrograms::kAfterContexts;
    const std::uint32_t v = behind ? (l >> 1) - Contexts::kBehind : l >> 1;
    const bool known = v < programs_.before.variables.size();
    if (v >= programs_.common.size() || programs_.common[v] == 0) {
      x.open = "it depends on a condition that is not asked in the same place of both";
    }
    if (!known) continue;
    ConditionOfDifference c;
    c.holds = (l & 1U) == 0;
    for (const Program* p : {&programs_.before, &programs_.after}) {
      const PredicateId id = p->variables[v].predicate;
      if (id == PredicateId{kNoId}) continue;
      (p == &programs_.before ? c.in_before : c.in_after) = true;
      c.text = p->ruleset->predicates[id].text;
      // What a host publishes is addressed to it.
      if (behind) c.text += " of the new destination";
      if (!behind && c.holds && says_local_destination(p->ruleset->predicates[id])) c.text.clear();
    }
    if (!c.text.empty()) x.conditions.push_back(std::move(c));
  }
}

Difference PublishedDiff::difference(ChangeKind kind, Hook h, const Open& open, Cell cell) const {
  const Universe& u = programs_.before.universe;
  Difference x;
  x.kind = kind;
  x.hook = h;
  Point w = open.witness;
  if (!cell.contains_fields(w)) w = pick(cell, u);
  conditions(cell, x);
  if (open.rule != kNoRule) x.translated = Difference::Translated{open.rule, open.dst, open.dport};
  const bool in_after = kind == ChangeKind::allowed;
  for (const bool after : {false, true}) {
    const Program& p = after ? programs_.after : programs_.before;
    const Trace t = trace(p, to_packet(p, w, h));
    DiffSide& side = after ? x.after : x.before;
    side = decided(t);
    (after ? x.after_verdict : x.before_verdict) = t.cases.front().verdict;
    if (const TraceStep* s = moved_by(p, t)) side.moved = trim(s->note);
    if (after == in_after && !side.accepted && x.open.empty()) {
      x.open = "what rules do to such packets on the way decides otherwise";
    }
  }
  x.witness = to_packet(programs_.before, w, h);
  x.witness.assumed.clear();
  const Cell common = new_connections(programs_.before, h, x.witness.protocol);
  for (const Cell::Part& part : common.parts()) {
    const ValueSet* own = cell.find(part.field);
    if (part.field != Field::protocol && own != nullptr && subset(part.values, *own))
      cell.widen(part.field);
  }
  x.cell = std::move(cell);
  return x;
}

}  // namespace fwlint
