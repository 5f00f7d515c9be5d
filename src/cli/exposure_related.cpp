#include "src/cli/exposure_related.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"
#include "src/cli/trace_answer.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostAsked = 64;  ///< packets of a hook

bool accepts(const Trace& t) { return t.cases.front().verdict == TraceVerdict::accept; }

/// "input (rules.v4:7)", or nothing when RELATED packets do not get through.
std::string accepted_at(const Host& host, const Program& program, Hook hook) {
  Cell region = hook_region(program, hook);
  Goal goal{Goal::Kind::accepted, {}, {}, Fate::accept, nullptr, true};
  for (const std::uint32_t s : hook_path(program, hook)) {
    if (program.stages[s].type != ChainType::nat) goal.stages.push_back(s);
  }
  const std::uint32_t lo = program.interfaces.atom("lo");
  const ValueSet outside = complement(ValueSet::single(lo), program.interfaces.max());
  const ValueSet related = ValueSet::single(static_cast<unsigned>(CtState::related));
  if (!region.narrow(Field::ct_state, related) || !region.narrow(Field::iif, outside) ||
      !region.narrow(Field::protocol, ValueSet::from({{protocol::tcp, protocol::tcp},
                                                      {protocol::udp, protocol::udp}}))) {
    return {};
  }
  Search search(program);
  std::vector<Cell> todo{std::move(region)};
  for (std::size_t n = 0; n < kMostAsked && !todo.empty(); ++n) {
    const Cell q = std::move(todo.back());
    todo.pop_back();
    const Answer a = search.find(goal, q);
    if (a.kind != AnswerKind::witness) continue;
    Point as_new = a.witness;
    as_new.set(Field::ct_state, static_cast<unsigned>(CtState::new_));
    const Trace t = trace(program, to_packet(program, a.witness, hook));
    if (accepts(t) && !accepts(trace(program, to_packet(program, as_new, hook)))) {
      const StepPlace place =
          describe_step(t.cases.front().steps.back(), host.ruleset, host.sources);
      return fmt::format("{} ({}: {})", to_string(hook), place.chain, place.rule);
    }
    // Open to everything new: the table tells it.
    const Alike alike = search.alike(goal, a.witness, q);
    subtract(q, alike.box, program.universe, todo);
    for (const Cell& x : alike.exceptions) {
      if (auto rest = intersect(x, q)) todo.push_back(std::move(*rest));
    }
  }
  return {};
}

}  // namespace

void add_related(const Host& host, const Program& program, const std::vector<Hook>& hooks,
                 std::set<RuleId>& told, std::vector<OpenQuestion>& out) {
  std::string where;
  bool asked = false;
  for (std::size_t i = 0; i < host.ruleset.rules.size(); ++i) {
    const Rule& r = host.ruleset.rules[i];
    for (const Effect& e : r.effects) {
      if (e.kind != EffectKind::helper) continue;
      const Table& table = host.ruleset.table(host.ruleset.chain(r.chain).table);
      const auto id = make_id<RuleId>(i);
      if (!sees(table.family, program.family) || told.count(id) != 0) continue;
      if (!std::exchange(asked, true)) {
        for (const Hook h : hooks) {
          const std::string at = accepted_at(host, program, h);
          if (!at.empty()) where += (where.empty() ? "" : ", ") + at;
        }
      }
      if (where.empty()) return;
      told.insert(id);
      TraceStep step;
      step.rule = id;
      step.chain = r.chain;
      out.push_back(
          {r.span, describe_step(step, host.ruleset, host.sources).rule,
           fmt::format(
               "helper {} expects further connections between the same hosts, on ports that "
               "they agree on: RELATED packets are accepted at {}",
               e.text, where)});
    }
  }
}

}  // namespace fwlint::cli
