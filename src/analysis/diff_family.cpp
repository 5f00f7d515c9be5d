#include "src/analysis/diff_family.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "src/analysis/diff_merge.hpp"
#include "src/analysis/diff_published.hpp"
#include "src/analysis/diff_regions.hpp"
#include "src/analysis/diff_split.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostMasked = 1024;   ///< changed rules; with more, all rules are compiled
constexpr std::size_t kMostWide = 64;       ///< regions that others are looked for in
constexpr std::size_t kMostTold = 5000;     ///< differences that are told one by one
constexpr std::size_t kMostOvertaken = 64;  ///< rules that one moved past

constexpr std::string_view kTranslated =
    "address translation on the way sends such packets elsewhere";
constexpr std::string_view kRewritten =
    "what rules do to such packets on the way decides otherwise";

const PredicateTable& predicates(const Program& p) { return p.ruleset->predicates; }

bool accepts(const Entry& e) { return e.action == VerdictKind::accept; }

}  // namespace

bool translates(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
    return e.kind == EffectKind::dnat || e.kind == EffectKind::redirect ||
           e.kind == EffectKind::netmap || e.kind == EffectKind::tproxy;
  });
}

FamilySearch::FamilySearch(const Side& before, const Side& after, const RuleEquality& equality,
                           Family family, const DiffOptions& options)
    : before_(before),
      after_(after),
      equality_(equality),
      aligner_(before, after, equality, family),
      options_(options) {
  out_.family = family;
}

FamilyDiff FamilySearch::run() {
  const bool windows = before_.ruleset.platform == Platform::windows;
  out_.hooks = windows ? std::vector{Hook::windows_in, Hook::windows_out}
                       : std::vector{Hook::input, Hook::forward, Hook::output};
  bool any = false;
  for (const Hook h : out_.hooks) {
    changes_.push_back(aligner_.filtering(h));
    changes_.back().whole = changes_.back().whole || options_.whole;
    any = any || !changes_.back().none();
  }
  translating_ = aligner_.translating();
  if (!any && translating_.none()) return std::move(out_);
  compile();
  for (std::size_t i = 0; i < out_.hooks.size(); ++i) {
    if (!changes_[i].none()) hook(changes_[i]);
  }
  if (!translating_.none()) translations();
  return std::move(out_);
}

void FamilySearch::translations() {
  std::vector<Difference> found;
  PublishedDiff search(*out_.programs, translating_);
  followed_ = search.hook(Hook::input, found) && search.hook(Hook::forward, found);
  if (!followed_) return;
  const std::vector<Difference>& told = out_.differences;
  std::erase_if(found, [&](const Difference& x) {
    return !x.translated && std::any_of(told.begin(), told.end(), [&](const Difference& y) {
      return x.hook == y.hook && x.kind == y.kind && subset(x.cell, y.cell);
    });
  });
  std::move(found.begin(), found.end(), std::back_inserter(out_.differences));
  std::stable_sort(out_.differences.begin(), out_.differences.end(),
                   [](const Difference& a, const Difference& b) {
                     return std::pair(a.hook, a.kind) < std::pair(b.hook, b.kind);
                   });
}

void FamilySearch::compile() {
  std::vector<Clause> packets;
  bool masked = translating_.none();  // what is translated may meet any rule
  for (const HookChanges& c : changes_) {
    const std::size_t count = c.removed.size() + c.added.size() + c.moved.size();
    masked = masked && !c.whole && packets.size() + count <= kMostMasked;
    if (!masked) break;
    add_constraints(before_, c.removed, packets);
    add_constraints(after_, c.added, packets);
    std::vector<RuleId> moved;
    for (const auto& [x, y] : c.moved) moved.push_back(x);
    add_constraints(before_, moved, packets);
  }
  JointRequest request;
  std::array<RuleMask, 2> masks;
  if (masked) {
    masks = rules_beside(before_, after_, packets, out_.family, aligner_.partners());
    request.before = &masks[0];
    request.after = &masks[1];
  }
  request.same_places = aligner_.same_places();
  request.effects = {before_.traits.effects, after_.traits.effects};
  out_.programs = std::make_unique<JointPrograms>(
      compile_joint(before_.ruleset, after_.ruleset, equality_.numbers(), out_.family, request));
  out_.programs->before.facts = options_.before_host;
  out_.programs->after.facts = options_.after_host;
}

std::vector<CellLiteral> FamilySearch::certain_literals(Hook h) const {
  std::vector<CellLiteral> out;
  if (h != Hook::input) return out;
  for (const Program* p : {&out_.programs->before, &out_.programs->after}) {
    for (const std::uint32_t v : p->local_destination) {
      if (v < out_.programs->common.size()) out.push_back(literal(v, false));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void FamilySearch::hook(const HookChanges& changes) {
  const JointPrograms& p = *out_.programs;
  const std::vector<Cell> parts = all_new_connections(p.before, changes.hook);
  const std::vector<CellLiteral> literals = certain_literals(changes.hook);
  std::vector<Cell> whole = parts;
  const auto old_comes = destinations_at(p.before, changes.hook);
  const auto new_comes = destinations_at(p.after, changes.hook);
  if (old_comes && new_comes) {
    const ValueSet comes = unite(*old_comes, *new_comes);
    std::erase_if(whole, [&](Cell& c) { return !c.narrow(Field::dst, comes); });
  }
  for (Cell& c : whole) {
    for (const CellLiteral l : literals) static_cast<void>(c.add(l));
  }
  std::vector<Cell> regions;
  changed_regions(p.before, changes.removed, whole, 0, regions);
  changed_regions(p.after, changes.added, whole, 1, regions);
  moved_regions(changes.moved, whole, regions);
  std::vector<Cell> changed;
  if (changes.whole) changed = std::exchange(regions, whole);
  if (regions.empty()) return;
  DiffSearch search(p, changes.hook,
                    1'000'000 + 16 * (before_.ruleset.rules.size() + after_.ruleset.rules.size()));
  if (changes.policies.size() == 1 && !options_.whole) {
    const auto& [x, y] = changes.policies.front();
    search.take_common(
        {static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), &aligner_.partners().rules});
  }
  if (!search_regions(regions, changed, p, search)) out_.unfinished.push_back(changes.hook);
  merge_cells(parts, literals, p.before.universe, search.found);
  std::stable_sort(search.found.begin(), search.found.end(),
                   [](const DiffCell& a, const DiffCell& b) { return a.kind < b.kind; });
  add_all(std::move(search.found), search, changes.hook);
}

bool FamilySearch::search_regions(const std::vector<Cell>& regions,
                                  const std::vector<Cell>& changed, const JointPrograms& programs,
                                  DiffSearch& search) const {
  bool complete = true;
  RegionSplit split(programs, search.stages(), regions);
  split.each(options_.cut, [&](const Cell& box, const std::vector<std::uint32_t>& met) {
    std::vector<Cell> changed_here;
    for (const Cell& c : changed) {
      if (auto here = intersect(c, box)) changed_here.push_back(std::move(*here));
    }
    search.begin_part(std::move(changed_here));
    std::vector<Cell> wide;
    for (const std::uint32_t r : met) {
      auto here = intersect(regions[r], box);
      if (!here ||
          std::any_of(wide.begin(), wide.end(), [&](const Cell& w) { return subset(*here, w); })) {
        continue;
      }
      for (const ChangeKind k : {ChangeKind::allowed, ChangeKind::denied}) {
        complete = complete && search.search(k, *here);
      }
      if (!complete) return false;
      if (wide.size() < kMostWide) wide.push_back(std::move(*here));
    }
    return true;
  });
  return complete;
}

void FamilySearch::changed_regions(const Program& p, const std::vector<RuleId>& rules,
                                   const std::vector<Cell>& whole, std::size_t side,
                                   std::vector<Cell>& out) {
  if (rules.empty()) return;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    const std::vector<Entry>& entries = p.chains[c].entries;
    for (std::uint32_t e = 0; e < entries.size(); ++e) {
      const RuleId rule = entries[e].rule;
      if (!std::binary_search(rules.begin(), rules.end(), rule)) continue;
      for (const Cell& way : cells_of_ways(p, {c, e})) {
        for (const Cell& part : whole) {
          auto r = intersect(way, part);
          if (!r) continue;
          matched_[side].push_back(rule);
          out.push_back(std::move(*r));
        }
      }
    }
  }
}

bool FamilySearch::overtaken(CallSite site, std::vector<Cell>& out) const {
  const Program& p = out_.programs->before;
  const Partners& places = aligner_.partners();
  const std::vector<Entry>& entries = p.chains[site.chain].entries;
  const Entry& own = entries[site.entry];
  const std::size_t rule = index(own.rule);
  const bool decides = before_.traits.has(own.rule, rule_trait::only_decides);
  const Cell cell = certain_part(p, own);
  std::vector<std::uint32_t> others;
  p.chains[site.chain].index.meeting(
      cell, 0, static_cast<std::uint32_t>(entries.size()), entry_kind::stops, [&](std::uint32_t e) {
        const Entry& other = entries[e];
        if (other.rule == own.rule || other.rule == kNoRule) return true;
        const std::size_t s = index(other.rule);
        if (places.new_places[s] == Partners::kNoOne)
          return true;  // changed: it has its own region
        if ((places.old_places[rule] < places.old_places[s]) ==
            (places.new_places[rule] < places.new_places[s])) {
          return true;
        }
        if (decides && before_.traits.has(other.rule, rule_trait::only_decides) &&
            accepts(own) == accepts(other)) {
          return true;
        }
        others.push_back(e);
        return others.size() <= kMostOvertaken;
      });
  if (others.size() > kMostOvertaken) return false;
  std::sort(others.begin(), others.end());  // not the order of the index
  for (const std::uint32_t e : others) {
    if (auto both = intersect(cell, certain_part(p, entries[e]))) out.push_back(std::move(*both));
  }
  return true;
}

void FamilySearch::moved_regions(const std::vector<std::pair<RuleId, RuleId>>& moved,
                                 const std::vector<Cell>& whole, std::vector<Cell>& out) {
  if (moved.empty()) return;
  const Program& p = out_.programs->before;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    const std::vector<Entry>& entries = p.chains[c].entries;
    for (std::uint32_t e = 0; e < entries.size(); ++e) {
      const auto at = std::lower_bound(moved.begin(), moved.end(), entries[e].rule,
                                       [](const auto& m, RuleId r) { return m.first < r; });
      if (at == moved.end() || at->first != entries[e].rule) continue;
      std::vector<Cell> beside;
      const bool few = overtaken({c, e}, beside);
      bool any = false;
      for (const Cell& way : cells_of_ways(p, {c, e})) {
        for (const Cell& part : whole) {
          auto r = intersect(way, part);
          if (!r) continue;
          any = true;
          if (!few) out.push_back(*r);
          for (const Cell& b : beside) {
            if (auto both = intersect(*r, b)) out.push_back(std::move(*both));
          }
        }
      }
      if (!any) continue;
      matched_[0].push_back(at->first);
      matched_[1].push_back(at->second);
    }
  }
}

Difference FamilySearch::tell(const DiffCell& d, const DiffSearch& search, Hook h) {
  const JointPrograms& p = *out_.programs;
  Difference x;
  x.kind = d.kind;
  x.hook = h;
  x.before = d.before;
  x.after = d.after;
  for (const CellLiteral l : d.cell.literals()) condition(l, search, x);
  replay(p.before, d, x.before, h, x.before_verdict, x);
  replay(p.after, d, x.after, h, x.after_verdict, x);
  x.witness = to_packet(p.before, d.witness, h);
  x.witness.assumed.clear();
  x.cell = d.cell;
  return x;
}

void FamilySearch::add_all(std::vector<DiffCell> found, const DiffSearch& search, Hook h) {
  if (found.size() <= kMostTold) {
    for (const DiffCell& d : found) out_.differences.push_back(tell(d, search, h));
    return;
  }
  // Where nothing on the way does more than to decide, the search says what `trace` would.
  const bool each = needs_replay();
  std::vector<std::string> open(found.size());
  for (std::size_t i = 0; i < found.size() && each; ++i) open[i] = tell(found[i], search, h).open;
  for (const DiffGroup& g : group_cells(found, open, kMostTold)) {
    Difference x = tell(found[g.first], search, h);
    x.cell = g.cell;
    x.parts = g.parts;
    out_.differences.push_back(std::move(x));
  }
}

bool FamilySearch::needs_replay() const {
  const auto does = [](const Side& s) {
    return s.traits.effects.marks || s.traits.effects.notrack ||
           std::any_of(s.ruleset.rules.begin(), s.ruleset.rules.end(), translates);
  };
  return does(before_) || does(after_);
}

void FamilySearch::condition(CellLiteral l, const DiffSearch& search, Difference& x) const {
  const JointPrograms& p = *out_.programs;
  const std::uint32_t v = search.original(l >> 1);
  const PredicateId before = p.before.variables[v].predicate;
  const PredicateId after = p.after.variables[v].predicate;
  ConditionOfDifference c;
  c.holds = (l & 1U) == 0;
  c.in_before = before != PredicateId{kNoId};
  c.in_after = after != PredicateId{kNoId};
  c.text = c.in_before  ? predicates(p.before)[before].text
           : c.in_after ? predicates(p.after)[after].text
                        : std::string(p.before.variables[v].text);
  if (!c.in_before && !c.in_after) {
    x.open = "it depends on what the rules alone do not tell";
  } else if (c.in_before != c.in_after) {
    const Program& own = c.in_before ? p.before : p.after;
    const std::string_view side = c.in_before ? "old" : "new";
    x.open = own.variables[v].fresh && p.common.size() <= v
                 ? "it depends on a condition that is asked anew at each place"
                 : "it depends on a condition that only the " + std::string(side) + " rules have";
  }
  x.conditions.push_back(std::move(c));
}

void FamilySearch::replay(const Program& p, const DiffCell& d, DiffSide& side, Hook h,
                          TraceVerdict& verdict, Difference& x) const {
  const Trace t = trace(p, to_packet(p, d.witness, h));
  const TraceCase& first = t.cases.front();
  verdict = first.verdict;
  const bool translated = std::any_of(
      first.steps.begin(), first.steps.end(),
      [&](const TraceStep& s) { return s.rule != kNoRule && translates(p.ruleset->rule(s.rule)); });
  if (translated) {
    x.open = kTranslated;
  } else if ((verdict == TraceVerdict::accept) != side.accepted && x.open.empty()) {
    x.open = kRewritten;
  }
}

}  // namespace fwlint
