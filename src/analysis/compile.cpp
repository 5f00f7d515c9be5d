// Ruleset to program. Netfilter chains keep their order; Windows rules are sorted by precedence and
// closed by one entry per profile for its default ([MS-FASP] 2.2.34: bypass, block, allow,
// default).
#include <algorithm>
#include <numeric>
#include <utility>

#include "src/analysis/compile_rule.hpp"
#include "src/analysis/program.hpp"

namespace fwlint {

namespace {

void collect(const Clause& c, std::array<std::vector<SymbolPattern>, 4>& by_space) {
  for (const SymbolConstraint& s : c.symbols) {
    const std::size_t k = s.field == Field::program   ? 1
                          : s.field == Field::service ? 2
                          : s.field == Field::package ? 3
                                                      : 0;
    by_space[k].insert(by_space[k].end(), s.any_of.begin(), s.any_of.end());
  }
}

void build_symbols(const Ruleset& r, Program& p) {
  std::array<std::vector<SymbolPattern>, 4> by_space;
  by_space[0].push_back({"lo", false});
  for (const Rule& rule : r.rules) {
    collect(rule.match.all, by_space);
    for (const auto& alternatives : rule.match.one_of) {
      for (const Clause& c : alternatives) collect(c, by_space);
    }
    for (const Branch& b : rule.branches) collect(b.key, by_space);
  }
  p.interfaces.build(std::move(by_space[0]), "eth0", "0");
  p.programs.build(std::move(by_space[1]), "other.exe", "\\other.exe");
  p.services.build(std::move(by_space[2]), "other-service", "-other");
  p.packages.build(std::move(by_space[3]), "other-package", "-other");
}

void set_universe(Program& p) {
  Universe& u = p.universe;
  for (std::size_t i = 0; i < kFieldCount; ++i)
    u.max[i] = max_value(static_cast<Field>(i), p.family);
  const auto at = [](Field f) { return static_cast<std::size_t>(f); };
  for (const Field f : {Field::iif, Field::oif}) {
    u.max[at(f)] = p.interfaces.max();
    u.preferred[at(f)] = p.interfaces.other();
  }
  u.max[at(Field::program)] = p.programs.max();
  u.max[at(Field::service)] = p.services.max();
  u.max[at(Field::package)] = p.packages.max();
  u.preferred[at(Field::program)] = p.programs.other();
  u.preferred[at(Field::service)] = 0;
  u.preferred[at(Field::package)] = 0;
  u.max[at(Field::family)] = 0;
  // Documentation addresses (RFC 5737, RFC 3849) make witnesses that nobody owns.
  const bool v4 = p.family == Family::ipv4;
  u.preferred[at(Field::src)] = parse_address(v4 ? "198.51.100.7" : "2001:db8:51::7")->value;
  u.preferred[at(Field::dst)] = parse_address(v4 ? "192.0.2.1" : "2001:db8::1")->value;
  u.preferred[at(Field::protocol)] = protocol::tcp;
  u.preferred[at(Field::sport)] = 40000;
  u.preferred[at(Field::dport)] = 50000;
  u.preferred[at(Field::icmp)] = v4 ? 8U * 256 : 128U * 256;
  u.preferred[at(Field::tcp_flags)] = tcp_flag::syn;
  u.preferred[at(Field::profile)] = static_cast<unsigned>(Profile::public_);
}

bool writes_marks(const Ruleset& r) {
  return std::any_of(r.rules.begin(), r.rules.end(), [](const Rule& rule) {
    return std::any_of(rule.effects.begin(), rule.effects.end(), [](const Effect& e) {
      return e.kind == EffectKind::mark_set || e.kind == EffectKind::ct_mark_set ||
             e.kind == EffectKind::mark_from_ct || e.kind == EffectKind::ct_mark_from_mark ||
             e.kind == EffectKind::mark_unknown || e.kind == EffectKind::ct_mark_unknown;
    });
  });
}

bool takes_from_tracking(const Ruleset& r) {
  return std::any_of(r.rules.begin(), r.rules.end(), [](const Rule& rule) {
    return std::any_of(rule.effects.begin(), rule.effects.end(),
                       [](const Effect& e) { return e.kind == EffectKind::notrack; });
  });
}

bool has_run_effect(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
    return e.kind != EffectKind::log && e.kind != EffectKind::other &&
           e.kind != EffectKind::set_write;
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
  if (rule.branches.empty()) {
    for (Cell& c : cells) {
      const auto target = static_cast<std::uint32_t>(index(rule.verdict.target));
      out.push_back({std::move(c), rule.verdict.kind, target, id, fresh, effects, -1});
      may_go_on(rule, out.back(), p);
    }
    return;
  }
  for (const Branch& b : rule.branches) {
    for (const Cell& c : cells) {
      Cell cell = c;
      bool branch_fresh = fresh;
      if (!apply_clause(b.key, p, variables, p.variables, cell, branch_fresh)) continue;
      const auto target = static_cast<std::uint32_t>(index(b.verdict.target));
      out.push_back({std::move(cell), b.verdict.kind, target, id, branch_fresh, effects, -1});
      may_go_on(rule, out.back(), p);
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

void fill_chain(const Ruleset& r, std::size_t c, Program& p, VariableTable& variables) {
  const Chain& chain = r.chains[c];
  std::vector<Entry>& out = p.chains[c].entries;
  std::vector<RuleId> rules = chain.rules;
  if (r.platform == Platform::windows) {
    std::erase_if(rules, [&](RuleId id) { return !r.rule(id).enabled; });
    std::stable_sort(rules.begin(), rules.end(),
                     [&](RuleId a, RuleId b) { return r.rule(a).tier < r.rule(b).tier; });
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

/// Chains below which something is asked anew at each call, from callees to callers.
void note_contexts(Program& p) {
  std::vector<std::uint32_t> work;
  for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
    ProgramChain& chain = p.chains[c];
    chain.fresh_below = std::any_of(chain.entries.begin(), chain.entries.end(),
                                    [](const Entry& e) { return e.fresh; });
    if (!chain.fresh_below) continue;
    work.push_back(c);
    if (chain.many_contexts) p.needs_contexts = true;
  }
  while (!work.empty()) {
    const std::uint32_t c = work.back();
    work.pop_back();
    for (const CallSite& s : p.chains[c].callers) {
      if (p.chains[s.chain].fresh_below) continue;
      p.chains[s.chain].fresh_below = true;
      work.push_back(s.chain);
    }
  }
}

CellIndex::Kinds kinds_of(const Program& p, const Entry& e) {
  if (e.action == VerdictKind::none) return 0;
  unsigned out = entry_kind::control;
  if (e.action == VerdictKind::return_ || e.action == VerdictKind::goto_) {
    out |= entry_kind::diverts;
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

Program compile(const Ruleset& r, Family family) {
  Program p;
  p.ruleset = &r;
  p.family = family;
  build_symbols(r, p);
  set_universe(p);
  VariableTable variables(r.predicates, writes_marks(r));
  p.notrack = takes_from_tracking(r);
  p.chains.resize(r.chains.size());
  for (std::size_t c = 0; c < r.chains.size(); ++c) {
    const Chain& chain = r.chains[c];
    const Table& table = r.table(chain.table);
    if (!sees(table.family, family) || table.dormant) continue;
    fill_chain(r, c, p, variables);
    if (!chain.base) continue;
    const BaseChain& b = *chain.base;
    p.stages.push_back({static_cast<std::uint32_t>(c), b.hook, b.type, b.priority,
                        b.policy == VerdictKind::drop ? Fate::drop : Fate::accept});
  }
  propagate(p);
  note_contexts(p);
  build_indexes(p);
  return p;
}

}  // namespace fwlint
