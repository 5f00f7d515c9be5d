// What programs know before they have rules: names, the space of packets, base chains.
#include "src/analysis/compile_parts.hpp"

#include <algorithm>
#include <utility>

namespace fwlint {

namespace {

void collect(const Clause& c, NameLists& by_space) {
  for (const SymbolConstraint& s : c.symbols) {
    const std::size_t k = s.field == Field::program   ? 1
                          : s.field == Field::service ? 2
                          : s.field == Field::package ? 3
                                                      : 0;
    by_space[k].insert(by_space[k].end(), s.any_of.begin(), s.any_of.end());
  }
}

void build_symbols(NameLists by_space, Program& p) {
  by_space[0].push_back({"lo", false});
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

}  // namespace

std::vector<RuleId> rules_in_force(const Ruleset& r, const Chain& chain) {
  std::vector<RuleId> rules = chain.rules;
  if (r.platform == Platform::windows) {
    std::erase_if(rules, [&](RuleId id) { return !r.rule(id).enabled; });
    std::stable_sort(rules.begin(), rules.end(),
                     [&](RuleId a, RuleId b) { return r.rule(a).tier < r.rule(b).tier; });
  }
  return rules;
}

void collect_names(const Ruleset& r, const RuleMask* wanted, NameLists& out) {
  for (std::size_t i = 0; i < r.rules.size(); ++i) {
    if (wanted != nullptr && (*wanted)[i] == 0) continue;
    const Rule& rule = r.rules[i];
    collect(rule.match.all, out);
    for (const auto& alternatives : rule.match.one_of) {
      for (const Clause& c : alternatives) collect(c, out);
    }
    for (const Branch& b : rule.branches) collect(b.key, out);
  }
}

Program empty_program(const Ruleset& r, Family family, NameLists names) {
  Program p;
  p.ruleset = &r;
  p.family = family;
  build_symbols(std::move(names), p);
  set_universe(p);
  return p;
}

std::vector<Stage> stages_of(const Ruleset& r, Family family) {
  std::vector<Stage> out;
  for (std::size_t c = 0; c < r.chains.size(); ++c) {
    const Chain& chain = r.chains[c];
    const Table& table = r.table(chain.table);
    if (!chain.base || !sees(table.family, family) || table.dormant) continue;
    const BaseChain& b = *chain.base;
    out.push_back({static_cast<std::uint32_t>(c), b.hook, b.type, b.priority,
                   b.policy == VerdictKind::drop ? Fate::drop : Fate::accept});
  }
  return out;
}

StateEffects state_effects(const Ruleset& r) {
  StateEffects out;
  for (const Rule& rule : r.rules) {
    for (const Effect& e : rule.effects) {
      out.marks = out.marks || writes_mark(e.kind);
      out.notrack = out.notrack || e.kind == EffectKind::notrack;
    }
  }
  return out;
}

}  // namespace fwlint
