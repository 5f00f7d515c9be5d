#include "src/checks/range_report.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/port_class_check.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

bool accepts_everything(const CheckContext& c, RuleId rule) {
  if (rule == kNoRule) return false;
  bool tcp = false;
  bool udp = false;
  for (const PortUnit& u : c.units) {
    if (u.rule != rule || u.scope.reach != Reach::world || u.scope.conditional || u.scope.scoped) {
      continue;
    }
    if (!u.every_port && u.width() < 60000) continue;
    tcp = tcp || u.protocol == protocol::tcp;
    udp = udp || u.protocol == protocol::udp;
  }
  return tcp && udp;
}

bool told_as_any(const CheckContext& c, const PortUnit& u) {
  if (u.rule == kNoRule) return c.ruleset.platform == Platform::netfilter || u.width() > 60000;
  return accepts_everything(c, u.rule);
}

void report_ranges(const CheckContext& c, CheckId check, bool (*wanted)(const PortUnit&),
                   std::string_view claim, std::string_view fix, Findings& out) {
  using Key = std::tuple<std::size_t, std::size_t, UnitScope>;
  std::map<Key, std::vector<const PortUnit*>> groups;
  const bool tcp_set = assigned_set(c, protocol::tcp).fires;
  const bool udp_set = assigned_set(c, protocol::udp).fires;
  for (const PortUnit& u : c.units) {
    if (!u.wide || u.approved || !wanted(u) || told_as_any(c, u)) continue;
    if ((u.protocol == protocol::tcp && tcp_set) || (u.protocol == protocol::udp && udp_set))
      continue;
    // A Windows program that may use any port, and a source or condition that stands for trust in a
    // peer, are no trust in port numbers.
    if ((u.every_port || u.width() > 65000) &&
        (u.scope.scoped || u.scope.conditional || u.scope.reach != Reach::world))
      continue;
    groups[{index(u.rule), index(u.chain), u.scope}].push_back(&u);
  }
  for (const auto& [key, units] : groups) {
    const PortUnit& first = *units.front();
    const Exposure& x = row_with(first, first.lo());
    std::size_t assigned = 0;
    std::size_t total = 0;
    for (const PortUnit* u : units) {
      total += u->width();
      if (const auto t = transport_of(u->protocol)) {
        assigned += registry::assigned_count(u->lo(), u->hi(), *t);
      }
    }
    FindingBuilder b(c, check);
    b.at(x, fmt::format("opens {} ports", total))
        .message(fmt::format("{} open to {}: {}", ports_text(units), who(c, x), claim))
        .severity(by_scope(info(check).severity, first.scope))
        .confidence(confidence_of(first.scope))
        .witness(x, first.lo())
        .fact("ports", fmt::format("{} ports, {} of them assigned; an assignment does not say that "
                                   "anything listens, nor that it should be reached",
                                   total, assigned));
    add_conditions(b, x);
    b.fix(std::string(fix)).paste(approve_toml(units));
    for (const PortUnit* u : units) b.scope(u->protocol, u->ports, x.family, x.sources);
    b.identity(ports_text(units)).into(out);
  }
}

}  // namespace fwlint
