#include "src/checks/port_units.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace fwlint {

namespace {

using Key = std::tuple<std::size_t, std::size_t, std::uint8_t, UnitScope, bool>;

constexpr std::uint32_t kNearlyAllPorts = 60000;

struct Gathered {
  ValueSet ports;
  std::vector<const Exposure*> rows;
};

PortClass class_of(std::uint16_t port, std::uint8_t protocol, const registry::Practice& practice) {
  const auto t = transport_of(protocol);
  return t ? evidence_for(port, *t, practice).port_class : PortClass::unsupported;
}

/// The whole interval lies in one active record: a range that belongs to a service.
bool documented_range(const PortUnit& u, const registry::Practice& practice) {
  const auto t = transport_of(u.protocol);
  if (!t) return false;
  const auto records = practice.lookup(u.lo(), *t);
  return std::any_of(records.begin(), records.end(), [&](const registry::PracticeRecord* r) {
    return r->status == registry::Status::active && r->covers(u.hi(), *t) && r->first < r->last;
  });
}

/// A piece of a wide range that the rule wrote, whatever earlier rules took out of it.
bool part_of_wide_range(const PortUnit& u, const Ruleset& ruleset, std::size_t min_width) {
  if (u.rule == kNoRule) return false;
  const CompactVector<PortMention>& ports = ruleset.rule(u.rule).ports;
  return std::any_of(ports.begin(), ports.end(), [&](const PortMention& m) {
    return m.field == Field::dport && m.ports.interval_count() == 1 &&
           m.ports.count() >= min_width && subset(u.ports, m.ports);
  });
}

void judge(PortUnit& u, const Ruleset& ruleset, const Policy& policy,
           const registry::Practice& practice) {
  const auto min_width =
      static_cast<std::size_t>(option(policy, CheckId::port_range_trust, "min_width"));
  u.wide = u.every_port || ((u.width() >= min_width || part_of_wide_range(u, ruleset, min_width)) &&
                            !documented_range(u, practice));
  if (u.wide) return;
  for (std::uint32_t p = u.lo(); p <= u.hi(); ++p) {
    u.worst = std::max(u.worst, class_of(static_cast<std::uint16_t>(p), u.protocol, practice));
  }
}

/// The rule speaks of destination ports itself. One that does not trusts a peer, not a number.
bool names_ports(const Ruleset& ruleset, RuleId rule) {
  if (rule == kNoRule) return false;
  const CompactVector<PortMention>& ports = ruleset.rule(rule).ports;
  return std::any_of(ports.begin(), ports.end(),
                     [](const PortMention& m) { return m.field == Field::dport; });
}

}  // namespace

bool is_inbound(const Exposure& x) {
  if (x.reach == Reach::none) return false;
  if (x.hook == Hook::input || x.hook == Hook::windows_in) return true;
  if (x.hook != Hook::forward) return false;
  const bool to_some =
      x.destinations.count() <= (x.family == Family::ipv4 ? u128{1} << 24 : u128{1} << 96);
  // A rule of translation hands packets in; what only routes between networks is a router's matter.
  const bool handed_in = x.translated_by != kNoRule || x.any_interface;
  return to_some && handed_in && x.reach != Reach::inside;
}

ValueSet unapproved_ports(const Policy& policy, const Exposure& x, Date as_of) {
  if (policy.approvals.empty()) return x.ports;
  // What is open as a cell, without what each approval covers; several may cover it together.
  Universe u;
  for (const Field f : {Field::src, Field::dst, Field::dport}) {
    u.max[static_cast<std::size_t>(f)] = max_value(f, x.family);
  }
  Cell all;
  if (!all.narrow(Field::src, x.sources) || !all.narrow(Field::dst, x.destinations) ||
      !all.narrow(Field::dport, x.ports)) {
    return {};
  }
  std::vector<Cell> left{std::move(all)};
  for (const Approval& a : policy.approvals) {
    Cell covered;
    if (expired(a.expires, as_of) ||
        !covered.narrow(Field::src, sources_of(policy, a.scope, x.family)) ||
        !covered.narrow(Field::dst, destinations_of(a.scope, x.family)) ||
        !covered.narrow(Field::dport, ports_of(a.scope, x.protocol))) {
      continue;
    }
    std::vector<Cell> next;
    for (Cell& c : left) {
      if (meets(c, covered)) {
        subtract(std::move(c), covered, u, next);
      } else {
        next.push_back(std::move(c));
      }
    }
    left = std::move(next);
  }
  ValueSet open;
  for (const Cell& c : left) open = unite(open, c.values(Field::dport, u));
  return open;
}

const Exposure& row_with(const PortUnit& u, std::uint16_t port) {
  for (const Exposure* row : u.rows) {
    if (row->ports.contains(port)) return *row;
  }
  return *u.rows.front();
}

std::vector<PortUnit> port_units(const Ruleset& ruleset, const std::vector<Exposures>& exposures,
                                 const Policy& policy, const registry::Practice& practice,
                                 Date as_of) {
  std::map<Key, Gathered> groups;
  for (const Exposures& e : exposures) {
    for (const Exposure& x : e.rows) {
      if (!is_inbound(x)) continue;
      // A Windows port keyword stands for a few ports that are not known here, not for all.
      if (x.port_keyword) continue;
      const UnitScope scope{x.reach, !x.conditions.empty(), x.scoped, x.hidden, x.inner_interface};
      const ValueSet open = unapproved_ports(policy, x, as_of);
      for (const bool approved : {false, true}) {
        const ValueSet part = approved ? subtract(x.ports, open) : open;
        if (part.empty()) continue;
        Gathered& g = groups[{index(x.rule), index(x.chain), x.protocol, scope, approved}];
        g.ports = unite(g.ports, part);
        g.rows.push_back(&x);
      }
    }
  }
  std::vector<PortUnit> out;
  for (const auto& [key, g] : groups) {
    for (std::size_t i = 0; i < g.ports.interval_count(); ++i) {
      PortUnit u;
      u.rule = g.rows.front()->rule;
      u.chain = g.rows.front()->chain;
      u.protocol = g.rows.front()->protocol;
      u.scope = std::get<3>(key);
      u.approved = std::get<4>(key);
      u.every_port = !names_ports(ruleset, u.rule) && g.ports.count() >= kNearlyAllPorts;
      const Interval x = g.ports.interval(i);
      u.ports = ValueSet::range(x.lo, x.hi);
      for (const Exposure* row : g.rows) {
        if (meets(row->ports, u.ports)) u.rows.push_back(row);
      }
      judge(u, ruleset, policy, practice);
      out.push_back(std::move(u));
    }
  }
  return out;
}

}  // namespace fwlint
