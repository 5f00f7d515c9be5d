// What an explanation owes to marks, connection tracking and translation. The truth of such a test
// follows from the rules that wrote before it, so a box must hold what they did: the writers that
// changed the packet's state were executed by every packet of it, and no others that would have
// changed it.
#include <algorithm>
#include <cassert>
#include <tuple>

#include "src/analysis/explain.hpp"

namespace fwlint {

void Explainer::hold_connection(CallSite writer) {
  const Visit& v = run_.visits[writer.chain];
  const Entry& e = program_.chains[v.chain].entries[writer.entry];
  const auto& effects = program_.ruleset->rule(e.rule).effects;
  if (std::none_of(effects.begin(), effects.end(),
                   [](const Effect& x) { return needs_connection(x.kind); }) ||
      run_.state_at(writer.chain, writer.entry)->seen_as) {
    return;
  }
  const auto at = [](CtState s) { return static_cast<unsigned>(s); };
  ValueSet alike;
  switch (static_cast<CtState>(static_cast<std::uint8_t>(point_.at(Field::ct_state)))) {
    case CtState::new_:
      alike = ValueSet::single(at(CtState::new_));
      break;
    case CtState::established:
    case CtState::related:
      alike = ValueSet::range(at(CtState::established), at(CtState::related));
      break;
    case CtState::invalid:
    case CtState::untracked:
      alike = ValueSet::range(at(CtState::invalid), at(CtState::untracked));
      break;
  }
  const bool some = box_.narrow(Field::ct_state, alike);
  assert(some && "the packet's own state is among them");
  static_cast<void>(some);
}

void Explainer::hold_writer(const StageRun& s, CallSite writer) {
  hold_connection(writer);
  Way way{{writer.chain, writer.entry}};
  while (run_.visits[way.back().first].parent >= 0) {
    const Visit& v = run_.visits[way.back().first];
    way.emplace_back(static_cast<std::uint32_t>(v.parent), v.parent_entry);
  }
  for (const auto& [visit, at] : way) {
    narrow_by(visit, at);
    scan(visit, at, entry_kind::accepts | entry_kind::drops | entry_kind::diverts);
  }
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    if (came_back_before(i, way)) hold_undecided(i);
  }
}

void Explainer::hold_state_in(const StageRun& s) {
  for (std::uint32_t i = s.first_visit; i < s.last_visit; ++i) {
    const Visit& v = run_.visits[i];
    scan(i, v.end, entry_kind::writes);
    // Packets that do not match what ended this visit go on in the chain.
    if (v.ended_by_entry && program_.chains[v.chain].index.end(entry_kind::writes) > v.end + 1) {
      narrow_by(i, v.end);
    }
  }
  for (const CallSite& w : run_.writers) {
    if (w.chain >= s.first_visit && w.chain < s.last_visit) hold_writer(s, w);
  }
}

void Explainer::hold_tracking(const Goal& goal) {
  if (!goal.nat) return;
  const ValueSet new_ones = ValueSet::single(static_cast<unsigned>(CtState::new_));
  for (const StageRun& s : run_.stages) {
    if (program_.stages[s.stage].type != ChainType::nat) continue;
    // What rules did to the packet decided it: the state is held.
    if (!run_.states.empty() && (run_.states[s.state].seen_as || run_.states[s.state].translated)) {
      continue;
    }
    const u128 max = program_.universe.max[static_cast<std::size_t>(Field::ct_state)];
    const bool some =
        box_.narrow(Field::ct_state, s.skipped ? complement(new_ones, max) : new_ones);
    assert(some && "the packet's own state is among them");
    static_cast<void>(some);
  }
}

void Explainer::hold_state() {
  if (run_.states.empty()) return;
  // Nothing behind the last stage with a test asks for the state.
  std::size_t count = run_.stages.size();
  const std::size_t translating = by_ != nullptr && run_.hit ? by_->position + 1 : 0;
  while (count > translating) {
    const std::uint32_t base = program_.stages[run_.stages[count - 1].stage].chain;
    if (program_.chains[base].tests_below || program_.notrack) break;
    --count;
  }
  for (std::size_t i = 0; i < count; ++i) hold_state_in(run_.stages[i]);
}

bool Explainer::changes(const PacketState& s, const Entry& e, const Stage& stage) const {
  if (!e.writes) return false;
  const auto own = static_cast<CtState>(static_cast<std::uint8_t>(point_.at(Field::ct_state)));
  PacketState then = s;
  for (const Effect& x : program_.ruleset->rule(e.rule).effects) {
    // What it does depends on the packet's conntrack state, which the box may leave open.
    if (needs_connection(x.kind) && program_.deciding.matters(x)) return true;
    apply(x, s.seen_as.value_or(own), before_conntrack(stage), then);
  }
  return program_.deciding.without_others(then) != s;
}

bool Explainer::changes_below(std::uint32_t state, std::uint32_t chain, std::uint32_t stage) {
  const auto [it, is_new] = changing_.emplace(std::make_tuple(state, chain, stage), false);
  if (!is_new) return it->second;
  const ProgramChain& c = program_.chains[chain];
  bool changed = false;
  for (std::size_t e = 0; e < c.entries.size() && c.writes_below && !changed; ++e) {
    const Entry& entry = c.entries[e];
    const bool call = entry.action == VerdictKind::jump || entry.action == VerdictKind::goto_;
    changed = changes(run_.states[state], entry, program_.stages[stage]) ||
              (call && changes_below(state, entry.target, stage));
  }
  return changing_[std::make_tuple(state, chain, stage)] = changed;
}

bool Explainer::changes_state(std::uint32_t visit, std::uint32_t entry) {
  const auto stage = std::find_if(run_.stages.begin(), run_.stages.end(),
                                  [&](const StageRun& s) { return visit < s.last_visit; });
  const Entry& e = program_.chains[run_.visits[visit].chain].entries[entry];
  const std::uint32_t state = run_.state_number(visit, entry);
  const bool call = e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
  return changes(run_.states[state], e, program_.stages[stage->stage]) ||
         (call && changes_below(state, e.target, stage->stage));
}

std::vector<RuleId> Explainer::writers() const {
  std::vector<RuleId> out;
  for (const CallSite& w : run_.writers) {
    out.push_back(program_.chains[run_.visits[w.chain].chain].entries[w.entry].rule);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace fwlint
