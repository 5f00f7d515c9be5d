// Ruleset to program. Netfilter chains keep their order; Windows rules are sorted by precedence and
// closed by one entry per profile for its default ([MS-FASP] 2.2.34: bypass, block, allow,
// default).
#include <algorithm>
#include <numeric>
#include <utility>

#include "src/analysis/compile_parts.hpp"
#include "src/analysis/program.hpp"

namespace fwlint {

namespace {

bool has_run_effect(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
    return e.kind != EffectKind::log && e.kind != EffectKind::other &&
           e.kind != EffectKind::helper && e.kind != EffectKind::set_write;
  });
}

/// The rule gives packets of the family another destination.
bool translates_destination(const Rule& r, Family family) {
  return std::any_of(r.effects.begin(), r.effects.end(), [&](const Effect& e) {
    const bool does = e.kind == EffectKind::dnat || e.kind == EffectKind::redirect ||
                      e.kind == EffectKind::netmap;
    return does && (!e.family || *e.family == family);
  });
}

/// A target that is not known may also let the packet go on with the next rule.
void may_go_on(const Rule& rule, Entry& e, Program& p) {
  if (e.action != VerdictKind::queue || rule.understood) return;
  p.variables.push_back(
      {PredicateId{kNoId}, true, "a target that is not understood decides the packet"});
  const auto decides = static_cast<std::uint32_t>(p.variables.size() - 1);
  e.fresh = e.match.add(literal(decides, false)) || e.fresh;
}

/// The test behind a literal, where a run answers it.
std::optional<StateTest> state_test(const Program& p, CellLiteral l) {
  const Variable& v = p.variables[l >> 1];
  if (v.predicate == PredicateId{kNoId}) return std::nullopt;
  const Predicate& test = p.ruleset->predicates[v.predicate];
  StateTest out;
  out.negated = (l & 1U) != 0;
  out.variable = l >> 1;
  if (test.mark && v.fresh && p.follows_state) {
    out.connection = test.kind == PredicateKind::ct_mark;
    out.test = *test.mark;
    return out;
  }
  if (!test.connection || !p.translates) return std::nullopt;
  out.of_connection = &*test.connection;
  return out;
}

/// Entries of other than new packets: what became of their connection is not known. Without one a
/// test of its mark never matches, negated or not (net/netfilter/xt_connmark.c, nft_ct.c).
void add_others(const Entry& entry, const std::vector<StateTest>& tests,
                const std::vector<CellLiteral>& literals, bool of_mark, Program& p,
                std::vector<Entry>& out) {
  const auto at = [](CtState s) { return static_cast<unsigned>(s); };
  const ValueSet older = ValueSet::range(at(CtState::established), at(CtState::related));
  const ValueSet new_ones = ValueSet::single(at(CtState::new_));
  Entry other = entry;
  const u128 max = p.universe.max[static_cast<std::size_t>(Field::ct_state)];
  if (!other.match.narrow(Field::ct_state, of_mark ? older : complement(new_ones, max))) return;
  // They were in one cell together, so they do not contradict each other.
  for (const CellLiteral l : literals) static_cast<void>(other.match.add(l));
  std::vector<StateTest> rest;
  for (const StateTest& t : tests) {
    if (!t.connection && t.of_connection == nullptr) rest.push_back(t);
  }
  if (!rest.empty()) {
    other.tests = static_cast<std::uint32_t>(p.tests.size());
    p.tests.push_back(std::move(rest));
  }
  out.push_back(std::move(other));
}

/// Takes the tests that a run answers out of an entry's match. What became of a connection is known
/// only while it is new.
void add_entry(Entry entry, Program& p, std::vector<Entry>& out) {
  std::vector<StateTest> tests;
  std::vector<CellLiteral> rest;
  std::vector<CellLiteral> of_connection;
  bool of_mark = false;
  for (const CellLiteral l : entry.match.literals()) {
    const auto test = state_test(p, l);
    if (!test) {
      rest.push_back(l);
      continue;
    }
    if (test->connection || test->of_connection != nullptr) of_connection.push_back(l);
    of_mark = of_mark || test->connection;
    tests.push_back(*test);
  }
  if (tests.empty()) {
    out.push_back(std::move(entry));
    return;
  }
  entry.match.drop_literals();
  for (const CellLiteral l : rest) static_cast<void>(entry.match.add(l));
  if (!of_connection.empty()) {
    add_others(entry, tests, of_connection, of_mark, p, out);
    const ValueSet new_ones = ValueSet::single(static_cast<unsigned>(CtState::new_));
    if (!entry.match.narrow(Field::ct_state, new_ones)) return;
  }
  entry.fresh = true;
  entry.tests = static_cast<std::uint32_t>(p.tests.size());
  p.tests.push_back(std::move(tests));
  out.push_back(std::move(entry));
}

bool writes_state(const Rule& r, const MarkBits& deciding) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [&](const Effect& e) { return deciding.matters(e); });
}

/// Where queues are conditions, the packet is accepted if its condition holds, and dropped else.
void add_or_split(const Rule& rule, Entry e, VariableTable& variables, Program& p,
                  std::vector<Entry>& out) {
  may_go_on(rule, e, p);
  const auto accepts = e.action == VerdictKind::queue
                           ? variables.queue(rule.verdict.detail.view(), p.variables)
                           : std::nullopt;
  if (accepts) {
    Entry accepted = e;
    accepted.action = VerdictKind::accept;
    if (accepted.match.add(literal(*accepts, false))) add_entry(std::move(accepted), p, out);
    e.action = VerdictKind::drop;
  }
  add_entry(std::move(e), p, out);
}

void add_entries(const Rule& rule, RuleId id, Program& p, VariableTable& variables,
                 std::vector<Entry>& out) {
  std::vector<Cell> cells;
  bool fresh = false;
  if (!compile_match(rule.match, p, variables, cells, fresh)) {
    // Too many cells: a condition of its own that may or may not hold, so nothing is claimed by it.
    ++p.oversized_rules;
    for (Cell& c : cells) {
      p.variables.push_back(
          {PredicateId{kNoId}, true, "one of the rule's many alternatives matches"});
      if (!c.add(literal(static_cast<std::uint32_t>(p.variables.size() - 1), false))) return;
    }
    fresh = true;
  }
  const bool effects = has_run_effect(rule);
  const bool writes = effects && writes_state(rule, p.deciding);
  const bool moves = effects && translates_destination(rule, p.family);
  if (rule.branches.empty()) {
    for (Cell& c : cells) {
      const auto target = static_cast<std::uint32_t>(index(rule.verdict.target));
      Entry e{std::move(c), rule.verdict.kind, target, id, fresh, effects, -1, writes, moves, 0};
      add_or_split(rule, std::move(e), variables, p, out);
    }
    return;
  }
  for (const Branch& b : rule.branches) {
    for (const Cell& c : cells) {
      Cell cell = c;
      bool branch_fresh = fresh;
      if (!apply_clause(b.key, p, variables, p.variables, cell, branch_fresh)) continue;
      const auto target = static_cast<std::uint32_t>(index(b.verdict.target));
      Entry e{std::move(cell), b.verdict.kind, target, id, branch_fresh, effects, -1,
              writes,          moves,          0};
      add_or_split(rule, std::move(e), variables, p, out);
    }
  }
}

/// Entries that come before (`first`) or after all rules of a Windows chain.
void add_profile_entries(const Ruleset& r, Hook hook, bool first, std::vector<Entry>& out) {
  for (std::size_t i = 0; i < r.profiles.size(); ++i) {
    const ProfileSettings& s = r.profiles[i];
    const bool inbound = hook == Hook::windows_in;
    VerdictKind action = VerdictKind::none;
    if (first) {
      if (s.enabled && !*s.enabled) {
        action = VerdictKind::accept;
      } else if (inbound && s.shields_up && *s.shields_up) {
        action = VerdictKind::drop;
      }
    } else {
      action = inbound ? s.inbound.value_or(VerdictKind::drop)
                       : s.outbound.value_or(VerdictKind::accept);
    }
    if (action == VerdictKind::none) continue;
    Entry e;
    if (!e.match.narrow(Field::profile, ValueSet::single(i))) continue;
    e.action = action;
    e.profile = static_cast<std::int8_t>(i);
    out.push_back(std::move(e));
  }
}

void fill_chain(const Ruleset& r, std::size_t c, Program& p, VariableTable& variables,
                const RuleMask* wanted) {
  const Chain& chain = r.chains[c];
  std::vector<Entry>& out = p.chains[c].entries;
  std::vector<RuleId> rules = rules_in_force(r, chain);
  if (wanted != nullptr) {
    std::erase_if(rules, [&](RuleId id) { return (*wanted)[index(id)] == 0; });
  }
  if (r.platform == Platform::windows) {
    add_profile_entries(r, chain.base->hook, true, out);
  }
  out.reserve(rules.size() + 6);
  for (const RuleId id : rules) add_entries(r.rule(id), id, p, variables, out);
  if (r.platform == Platform::windows) add_profile_entries(r, chain.base->hook, false, out);
}

bool calls(const Entry& e) {
  return e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
}

bool yields(const Entry& e, Fate fate) {
  if (e.action == VerdictKind::queue) return true;
  return fate == Fate::accept ? e.action == VerdictKind::accept
                              : e.action == VerdictKind::drop || e.action == VerdictKind::reject;
}

/// What each chain may yield: a fixed point over the call graph, worked from callees to callers.
void propagate(Program& p) {
  std::vector<std::uint32_t> work;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    for (std::uint32_t e = 0; e < p.chains[c].entries.size(); ++e) {
      const Entry& entry = p.chains[c].entries[e];
      if (calls(entry)) p.chains[entry.target].callers.push_back({c, e});
      for (const Fate f : {Fate::accept, Fate::drop}) {
        if (yields(entry, f)) p.chains[c].may[static_cast<std::size_t>(f)] = true;
      }
    }
    work.push_back(c);
  }
  while (!work.empty()) {
    const std::uint32_t c = work.back();
    work.pop_back();
    for (const CallSite& s : p.chains[c].callers) {
      ProgramChain& caller = p.chains[s.chain];
      bool changed = false;
      for (std::size_t f = 0; f < 2; ++f) {
        if (p.chains[c].may[f] && !caller.may[f]) changed = caller.may[f] = true;
      }
      if (changed) work.push_back(s.chain);
    }
  }
  // Chains reached by several call paths, from callers to callees.
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    p.chains[c].many_contexts = p.chains[c].callers.size() > 1;
    if (p.chains[c].many_contexts) work.push_back(c);
  }
  while (!work.empty()) {
    const std::uint32_t c = work.back();
    work.pop_back();
    for (const Entry& e : p.chains[c].entries) {
      if (calls(e) && !p.chains[e.target].many_contexts) {
        p.chains[e.target].many_contexts = true;
        work.push_back(e.target);
      }
    }
  }
}

/// A property of chains that holds for whoever calls one that has it.
void spread_to_callers(Program& p, bool ProgramChain::*below) {
  std::vector<std::uint32_t> work;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    if (p.chains[c].*below) work.push_back(c);
  }
  while (!work.empty()) {
    const std::uint32_t c = work.back();
    work.pop_back();
    for (const CallSite& s : p.chains[c].callers) {
      if (!std::exchange(p.chains[s.chain].*below, true)) work.push_back(s.chain);
    }
  }
}

/// Chains below which something is asked anew at each call, or tests or writes the packet's state.
void note_contexts(Program& p) {
  for (ProgramChain& chain : p.chains) {
    for (const Entry& e : chain.entries) {
      chain.fresh_below = chain.fresh_below || e.fresh;
      chain.tests_below = chain.tests_below || e.tests != 0;
      chain.writes_below = chain.writes_below || e.writes;
      chain.translates_below = chain.translates_below || e.translates;
    }
    if (chain.fresh_below && chain.many_contexts) p.needs_contexts = true;
  }
  spread_to_callers(p, &ProgramChain::fresh_below);
  spread_to_callers(p, &ProgramChain::tests_below);
  spread_to_callers(p, &ProgramChain::writes_below);
  spread_to_callers(p, &ProgramChain::translates_below);
}

/// What the chains of type nat write to marks that are tested.
void note_nat_marks(const Ruleset& r, const MarkBits& deciding, Program& p) {
  for (const Stage& s : p.stages) {
    if (s.type != ChainType::nat || !p.chains[s.chain].writes_below) continue;
    NatMarks n{s.hook, s.priority, {}};
    std::vector<char> seen(p.chains.size(), 0);
    std::vector<std::uint32_t> work{s.chain};
    seen[s.chain] = 1;
    while (!work.empty()) {
      const std::uint32_t c = work.back();
      work.pop_back();
      for (const Entry& e : p.chains[c].entries) {
        if (calls(e) && std::exchange(seen[e.target], 1) == 0) work.push_back(e.target);
        if (!e.writes) continue;
        for (const Effect& x : r.rule(e.rule).effects) {
          if (!deciding.matters(x) || x.kind == EffectKind::notrack) continue;
          const bool of_ct = x.kind == EffectKind::ct_mark_set ||
                             x.kind == EffectKind::ct_mark_from_mark ||
                             x.kind == EffectKind::ct_mark_unknown;
          (of_ct ? n.bits.ct_mark : n.bits.mark) |= x.mark_mask | x.mark_value;
        }
      }
    }
    p.nat_marks.push_back(n);
  }
  std::stable_sort(p.nat_marks.begin(), p.nat_marks.end(),
                   [](const NatMarks& a, const NatMarks& b) {
                     const bool first = a.hook == Hook::prerouting;
                     const bool other = b.hook == Hook::prerouting;
                     return first != other ? first : a.priority < b.priority;
                   });
}

CellIndex::Kinds kinds_of(const Program& p, const Entry& e) {
  const bool writes = e.writes || (calls(e) && p.chains[e.target].writes_below);
  if (e.action == VerdictKind::none) return writes ? entry_kind::writes : CellIndex::Kinds{0};
  unsigned out = entry_kind::control;
  if (writes) out |= entry_kind::writes;
  if (e.action == VerdictKind::return_ || e.action == VerdictKind::goto_) {
    out |= entry_kind::diverts;
  }
  // For a question about untranslated packets a translated one is gone.
  if (e.translates || (calls(e) && p.chains[e.target].translates_below)) {
    out |= entry_kind::drops;
  }
  for (const Fate f : {Fate::accept, Fate::drop}) {
    const bool by_call = calls(e) && p.chains[e.target].may[static_cast<std::size_t>(f)];
    if (yields(e, f) || by_call) out |= entry_kind::yields(f);
  }
  return static_cast<CellIndex::Kinds>(out);
}

void build_indexes(Program& p) {
  std::vector<std::uint32_t> all;
  for (ProgramChain& chain : p.chains) {
    all.resize(chain.entries.size());
    std::iota(all.begin(), all.end(), 0U);
    chain.index.build(
        all, [&](std::uint32_t i) -> const Cell& { return chain.entries[i].match; },
        [&](std::uint32_t i) { return kinds_of(p, chain.entries[i]); });
  }
}

}  // namespace

const SymbolSpace& Program::symbols(Field f) const {
  switch (f) {
    case Field::program:
      return programs;
    case Field::service:
      return services;
    case Field::package:
      return packages;
    case Field::iif:
    case Field::oif:
    case Field::family:
    case Field::profile:
    case Field::src:
    case Field::dst:
    case Field::protocol:
    case Field::fragment:
    case Field::sport:
    case Field::dport:
    case Field::icmp:
    case Field::tcp_flags:
    case Field::ct_state:
    case Field::packet_type:
      return interfaces;
  }
  return interfaces;
}

void compile_rules(Program& p, VariableTable& variables, const StateEffects& effects,
                   const RuleMask* wanted) {
  const Ruleset& r = *p.ruleset;
  p.notrack = effects.notrack;
  p.follows_state = effects.marks || effects.notrack;
  if (p.follows_state) p.deciding = deciding_bits(r);
  p.translates = std::any_of(r.rules.begin(), r.rules.end(), [&](const Rule& rule) {
    return translates_destination(rule, p.family);
  });
  p.chains.resize(r.chains.size());
  for (std::size_t c = 0; c < r.chains.size(); ++c) {
    const Table& table = r.table(r.chains[c].table);
    if (!sees(table.family, p.family) || table.dormant) continue;
    fill_chain(r, c, p, variables, wanted);
  }
  p.stages = stages_of(r, p.family);
  propagate(p);
  note_contexts(p);
  note_nat_marks(r, p.deciding, p);
  build_indexes(p);
}

Program compile(const Ruleset& r, Family family) {
  NameLists names;
  collect_names(r, nullptr, names);
  Program p = empty_program(r, family, std::move(names));
  const StateEffects effects = state_effects(r);
  VariableTable variables(r.predicates, effects.marks);
  compile_rules(p, variables, effects, nullptr);
  note_local_destination(p);
  return p;
}

}  // namespace fwlint
