#include "src/checks/port_class_check.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// The ports of a unit that have its class.
ValueSet worst_ports(const CheckContext& c, const PortUnit& u) {
  const auto t = transport_of(u.protocol);
  std::vector<Interval> out;
  for (std::uint32_t p = u.lo(); t && p <= u.hi(); ++p) {
    const auto port = static_cast<std::uint16_t>(p);
    if (evidence_for(port, *t, c.practice).port_class == u.worst) out.push_back({p, p});
  }
  return ValueSet::from(std::move(out));
}

/// How many ports of an interval stand otherwise than its worst.
std::string other_classes(const CheckContext& c, const PortUnit& u) {
  const auto t = transport_of(u.protocol);
  if (!t || u.width() == 1) return {};
  std::map<PortClass, std::size_t> counts;
  for (std::uint32_t p = u.lo(); p <= u.hi(); ++p) {
    ++counts[evidence_for(static_cast<std::uint16_t>(p), *t, c.practice).port_class];
  }
  std::string out;
  for (auto it = counts.rbegin(); it != counts.rend(); ++it) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", it->second, to_string(it->first));
  }
  return fmt::format("{} of {}: {}", ports_text(u.protocol, u.ports), u.width(), out);
}

void report_group(const CheckContext& c, const PortClassWording& w,
                  const std::vector<const PortUnit*>& whole, Findings& out) {
  // The claim is about the ports of the class only; what else the intervals hold is a fact beside
  // it.
  std::vector<PortUnit> parts;
  for (const PortUnit* u : whole) {
    for (const Interval& i : worst_ports(c, *u).intervals()) {
      parts.push_back(*u);
      parts.back().ports = ValueSet::range(i.lo, i.hi);
    }
  }
  std::vector<const PortUnit*> units;
  for (const PortUnit& u : parts) units.push_back(&u);
  const PortUnit& first = *units.front();
  const std::uint16_t port = first.lo();
  const Exposure& x = row_with(first, port);
  const auto transport = *transport_of(first.protocol);
  const bool one = units.size() == 1 && first.width() == 1;
  FindingBuilder b(c, w.check);
  b.at(x, fmt::format("opens {}", ports_text(whole)))
      .message(fmt::format("{} {} open to {}, {}", ports_text(units), one ? "is" : "are", who(c, x),
                           w.claim))
      .severity(by_scope(w.world, first.scope))
      .confidence(confidence_of(first.scope))
      .witness(x, port);
  std::size_t shown = 0;
  for (const PortUnit* u : units) {
    if (++shown > 4) break;
    const std::uint16_t p = u->lo();
    const auto t = *transport_of(u->protocol);
    const std::string name =
        one ? std::string() : fmt::format("{}/{}: ", p, protocol_name(u->protocol));
    b.fact("standing", name + describe_standing(p, t, c.practice));
    b.fact("practice", name + describe_practice(p, t, c.practice));
    if (const auto* n = c.practice.nominal(p, t); n != nullptr && u->worst == PortClass::nominal) {
      b.fact("transport", fmt::format("{} [{}]", n->note, n->source));
    }
  }
  for (std::size_t i = 0; i < whole.size() && i < 4; ++i)
    b.fact("ports", other_classes(c, *whole[i]));
  if (units.size() > 4)
    b.fact("ports", fmt::format("{} more: fwlint port N/PROTO", units.size() - 4));
  b.fact("evidence", ladder(w.wanted, !c.policy.approvals.empty()));
  if (registry::is_assigned(registry::standing(port, transport, c.practice))) {
    b.fact("why", assignment_note());
  }
  add_conditions(b, x);
  b.fix(std::string(w.fix)).paste(approve_toml(units));
  b.scope(units, x);
  b.identity(ports_text(units)).into(out);
}

}  // namespace

void report_port_class(const CheckContext& c, const PortClassWording& w, Findings& out) {
  if (!c.policy.approvals.empty()) return;  // unapproved-exposure tells it then
  using Key = std::tuple<std::size_t, std::size_t, UnitScope>;
  std::map<Key, std::vector<const PortUnit*>> groups;
  const bool part_of_set = w.wanted != PortClass::abandoned;
  const bool tcp_set = part_of_set && assigned_set(c, protocol::tcp).fires;
  const bool udp_set = part_of_set && assigned_set(c, protocol::udp).fires;
  for (const PortUnit& u : c.units) {
    if (u.worst != w.wanted || u.wide || u.approved || !transport_of(u.protocol)) continue;
    if ((u.protocol == protocol::tcp && tcp_set) || (u.protocol == protocol::udp && udp_set))
      continue;
    if (u.rule == kNoRule && c.ruleset.platform == Platform::netfilter) continue;  // FW210
    groups[{index(u.rule), index(u.chain), u.scope}].push_back(&u);
  }
  std::vector<Candidate> all;
  std::vector<const std::vector<const PortUnit*>*> of;
  for (const auto& [key, units] : groups) {
    const PortUnit& first = *units.front();
    all.push_back({first.rule, first.chain, by_scope(w.world, first.scope)});
    of.push_back(&units);
  }
  tell_first(c, w.check, all, [&](std::size_t i) { report_group(c, w, *of[i], out); });
}

AssignedSet assigned_set(const CheckContext& c, std::uint8_t ip_protocol) {
  AssignedSet s;
  s.protocol = ip_protocol;
  const auto t = *transport_of(ip_protocol);
  constexpr std::uint32_t kFirstUser = 1024;
  constexpr std::uint32_t kLastUser = 49151;
  std::vector<Interval> all;
  for (const PortUnit& u : c.units) {
    if (u.protocol == ip_protocol && !u.approved && !u.scope.hidden) {
      all.push_back({u.ports.lo(), u.ports.hi()});
    }
  }
  const ValueSet open =
      intersect(ValueSet::from(std::move(all)), ValueSet::range(kFirstUser, kLastUser));
  // A few wide ranges are port-range-trust; a list that follows the registry has many pieces.
  if (open.interval_count() < 10) return s;
  std::vector<Interval> hits;
  for (std::size_t i = 0; i < open.interval_count(); ++i) {
    const Interval x = open.interval(i);
    for (u128 p = x.lo; p <= x.hi; ++p) {
      const auto port = static_cast<std::uint16_t>(p);
      const PortEvidence e = evidence_for(port, t, c.practice);
      if (e.port_class == PortClass::supported || e.port_class == PortClass::generic) continue;
      ++s.open;
      if (!registry::is_assigned(e.standing)) continue;
      ++s.assigned;
      hits.push_back({p, p});
    }
  }
  s.unsupported = ValueSet::from(std::move(hits));
  if (s.unsupported.empty()) return s;
  s.in_span = registry::assigned_count(static_cast<std::uint16_t>(s.unsupported.lo()),
                                       static_cast<std::uint16_t>(s.unsupported.hi()), t);
  const auto percent = [&](std::string_view name) {
    return static_cast<std::size_t>(option(c.policy, CheckId::assigned_set_allowlist, name));
  };
  s.fires = s.open >= percent("min_ports") &&
            s.assigned * 100 >= s.open * percent("min_assigned_percent") &&
            s.assigned * 100 >= s.in_span * percent("min_cover_percent");
  return s;
}

}  // namespace fwlint
