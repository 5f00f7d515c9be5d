#include "src/checks/port_units.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace fwlint {

namespace {

using Key = std::tuple<std::size_t, std::size_t, std::uint8_t, UnitScope, bool>;

struct Gathered {
  ValueSet ports;
  std::vector<const Exposure*> rows;
};

bool mentions_keyword(const Exposure& x) {
  return std::any_of(x.conditions.begin(), x.conditions.end(), [](const std::string& c) {
    return c.find("port") != std::string::npos;
  });
}

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

void judge(PortUnit& u, const Policy& policy, const registry::Practice& practice) {
  const auto min_width =
      static_cast<std::size_t>(option(policy, CheckId::port_range_trust, "min_width"));
  u.wide = u.width() >= min_width && !documented_range(u, practice);
  if (u.wide) return;
  for (std::uint32_t p = u.lo(); p <= u.hi(); ++p) {
    u.worst = std::max(u.worst, class_of(static_cast<std::uint16_t>(p), u.protocol, practice));
  }
}

}  // namespace

bool is_inbound(const Exposure& x) {
  if (x.reach == Reach::none) return false;
  if (x.hook == Hook::input || x.hook == Hook::windows_in) return true;
  if (x.hook != Hook::forward) return false;
  const bool to_some = x.destinations.count() <= (x.family == Family::ipv4 ? u128{1} << 24
                                                                           : u128{1} << 96);
  return to_some && x.any_interface && x.reach != Reach::inside;
}

ValueSet unapproved_ports(const Policy& policy, const Exposure& x, Date as_of) {
  ValueSet left = x.ports;
  for (const Approval& a : policy.approvals) {
    if (expired(a.expires, as_of)) continue;
    if (!subset(x.sources, sources_of(policy, a.scope, x.family))) continue;
    if (!subset(x.destinations, destinations_of(a.scope, x.family))) continue;
    left = subtract(left, ports_of(a.scope, x.protocol));
  }
  return left;
}

const Exposure& row_with(const PortUnit& u, std::uint16_t port) {
  for (const Exposure* row : u.rows) {
    if (row->ports.contains(port)) return *row;
  }
  return *u.rows.front();
}

std::vector<PortUnit> port_units(const std::vector<Exposures>& exposures, const Policy& policy,
                                 const registry::Practice& practice, Date as_of) {
  std::map<Key, Gathered> groups;
  for (const Exposures& e : exposures) {
    for (const Exposure& x : e.rows) {
      if (!is_inbound(x)) continue;
      // A Windows port keyword stands for a few ports that are not known here, not for all.
      if (!x.conditions.empty() && mentions_keyword(x)) continue;
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
      const Interval x = g.ports.interval(i);
      u.ports = ValueSet::range(x.lo, x.hi);
      for (const Exposure* row : g.rows) {
        if (meets(row->ports, u.ports)) u.rows.push_back(row);
      }
      judge(u, policy, practice);
      out.push_back(std::move(u));
    }
  }
  return out;
}

}  // namespace fwlint
