#include "src/cli/exposure_nat.hpp"

#include <fmt/format.h>

#include "src/cli/trace_answer.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint::cli {

NatStep nat_step(const Host& host, const Exposure& row) {
  const Rule& r = host.ruleset.rule(row.translated_by);
  TraceStep step;
  step.rule = row.translated_by;
  step.chain = r.chain;
  NatStep out;
  out.span = r.span;
  out.rule = describe_step(step, host.ruleset, host.sources).rule;
  out.destinations = row.asked_destinations;
  for (const Interval& i : row.asked_ports.intervals()) {
    out.ports.push_back({static_cast<std::uint16_t>(i.lo), static_cast<std::uint16_t>(i.hi), {}});
  }
  const std::string ports =
      row.asked_ports.count() > 65535 ? "any port" : describe_ports(row.asked_ports, 6);
  out.as = fmt::format("{}/{}", ports, protocol_name(row.protocol));
  if (!is_any(row.family, row.asked_destinations)) {
    out.as =
        fmt::format("{}, {}", describe_prefixes(row.family, row.asked_destinations, 4), out.as);
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
