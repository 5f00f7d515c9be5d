// The answer's witness is put before the translation and traced through the whole path, with the
// interfaces that it really takes: only when the rule takes it and it gets through is the step
// told.
#include "src/cli/exposure_nat.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/analysis/trace.hpp"
#include "src/cli/trace_answer.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint::cli {

namespace {

/// Whether the effect's constant targets lie in the answer.
bool leads_to(const Effect& e, const ExposureAnswer& a) {
  const bool redirect = e.kind == EffectKind::redirect;
  if (redirect != (a.hook == Hook::input)) return false;
  if (e.kind != EffectKind::dnat && !redirect) return false;
  if (!redirect && (e.addresses.empty() || !subset(e.addresses, a.destinations))) return false;
  if (e.family && *e.family != a.family) return false;
  return e.ports.empty() ? !redirect
                         : std::any_of(a.ports.begin(), a.ports.end(), [&](const OpenPorts& p) {
                             return meets(e.ports, ValueSet::range(p.first, p.last));
                           });
}

bool passes(const Trace& t, RuleId rule) {
  return std::any_of(t.cases.begin(), t.cases.end(), [rule](const TraceCase& c) {
    return c.verdict == TraceVerdict::accept &&
           std::any_of(c.steps.begin(), c.steps.end(),
                       [rule](const TraceStep& s) { return s.rule == rule; });
  });
}

}  // namespace

std::optional<NatStep> nat_step(const Program& program, const Host& host, RuleId rule,
                                const ExposureAnswer& answer) {
  const Rule& r = host.ruleset.rule(rule);
  if (!answer.witness || std::none_of(r.effects.begin(), r.effects.end(),
                                      [&](const Effect& e) { return leads_to(e, answer); })) {
    return std::nullopt;
  }
  const Clause& m = r.match.all;
  const ValueSet ports = ports_before(r, answer.family);
  const ValueSet to = values_of(m, Field::dst, answer.family);
  const ValueSet from = values_of(m, Field::src, answer.family);
  if (ports.empty() || to.empty() ||
      !values_of(m, Field::protocol, answer.family).contains(answer.protocol)) {
    return std::nullopt;
  }
  Packet p = *answer.witness;
  p.assumed.clear();
  p.dport = static_cast<std::uint16_t>(ports.lo());
  const u128 host_address = program.universe.preferred[static_cast<std::size_t>(Field::dst)];
  p.dst = to.contains(host_address) ? host_address : to.lo();
  if (!from.contains(p.src) && !from.empty()) p.src = from.lo();
  if (!passes(trace(program, p), rule)) return std::nullopt;
  TraceStep step;
  step.rule = rule;
  step.chain = r.chain;
  NatStep out;
  out.span = r.span;
  out.rule = describe_step(step, host.ruleset, host.sources).rule;
  out.as = fmt::format("{}/{}", ports.count() > 65535 ? "any port" : describe_ports(ports, 6),
                       protocol_name(answer.protocol));
  if (!is_any(answer.family, to)) {
    out.as = fmt::format("{}, {}", describe_prefixes(answer.family, to, 4), out.as);
  }
  return out;
}

ValueSet ports_before(const Rule& rule, Family family) {
  ValueSet mentioned;
  for (const PortMention& m : rule.ports) {
    if (m.field == Field::dport) mentioned = unite(mentioned, m.ports);
  }
  return mentioned.empty() ? values_of(rule.match.all, Field::dport, family) : mentioned;
}

}  // namespace fwlint::cli
