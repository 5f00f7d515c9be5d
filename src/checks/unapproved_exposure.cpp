// FW501: with approvals in the policy, every open port needs one. It takes the place of the FW10x
// findings for the same port; what they would say stands in its facts.
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

std::string zone_names(const CheckContext& c, const Exposure& x) {
  std::string out;
  for (std::size_t z = 0; z < c.policy.zones.size(); ++z) {
    if (!meets(x.sources, zone_sources(c.policy, z, x.family))) continue;
    if (!out.empty()) out += ", ";
    out += c.policy.zones[z].name;
  }
  return out;
}

void run(const CheckContext& c, Findings& out) {
  if (c.policy.approvals.empty()) return;
  using Key = std::tuple<std::size_t, std::size_t, UnitScope>;
  std::map<Key, std::vector<const PortUnit*>> groups;
  for (const PortUnit& u : c.units) {
    if (u.approved || (u.rule == kNoRule && c.ruleset.platform == Platform::netfilter)) continue;
    groups[{index(u.rule), index(u.chain), u.scope}].push_back(&u);
  }
  for (const auto& [key, units] : groups) {
    const PortUnit& first = *units.front();
    const Exposure& x = row_with(first, first.lo());
    FindingBuilder b(c, CheckId::unapproved_exposure);
    b.at(x, fmt::format("opens {}", ports_text(units)))
        .message(fmt::format("{} without an approval in date", open_text(c, units, x)))
        .severity(first.scope.hidden ? Severity::info : by_scope(Severity::high, first.scope))
        .confidence(confidence_of(first.scope))
        .witness(x, first.lo())
        .fact("zones", zone_names(c, x));
    for (const Approval& a : c.policy.approvals) {
      if (!meets(ports_of(a.scope, first.protocol), first.ports)) continue;
      b.fact("approval", fmt::format("{}:{} ({}) {}", a.place.file, a.place.line, a.owner,
                                     expired(a.expires, c.as_of)
                                         ? "is past its date"
                                         : "does not cover all of these sources or destinations"));
    }
    if (!first.wide && transport_of(first.protocol)) {
      b.fact("standing", describe_standing(first.lo(), *transport_of(first.protocol), c.practice));
      b.fact("practice", describe_practice(first.lo(), *transport_of(first.protocol), c.practice));
    }
    add_conditions(b, x);
    b.fix(
         "approve it with owner, reason and expiry, narrow the rule to what is approved, or remove "
         "it")
        .paste(approve_toml(units));
    for (const PortUnit* u : units) b.scope(u->protocol, u->ports, x.family, x.sources);
    b.identity(ports_text(units)).into(out);
  }
}

}  // namespace

const Check unapproved_exposure{CheckId::unapproved_exposure, Needs::exposure, &run};

}  // namespace fwlint
