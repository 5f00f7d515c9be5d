// Every port of the range is looked up once; the table is compiled in, so the widest range takes
// milliseconds.
#include "src/cli/port_range.hpp"

#include <algorithm>
#include <array>

namespace fwlint::cli {

namespace {

constexpr std::size_t kStandings = static_cast<std::size_t>(registry::Standing::dynamic) + 1;

/// Neighbours that say the same nothing become one row.
bool joins(const PortRow& row, std::uint32_t port, const registry::Assignment& a) {
  return row.last + 1U == port && row.assignment.names.empty() && a.names.empty() &&
         row.assignment.description == a.description && row.assignment.note == a.note &&
         row.assignment.unauthorized_use == a.unauthorized_use;
}

}  // namespace

RangeSummary summarise(const PortQuery& q, const registry::Practice& practice) {
  RangeSummary out;
  std::array<StandingGroup, kStandings> groups;
  for (std::uint32_t p = q.first; p <= q.last; ++p) {
    const auto port = static_cast<std::uint16_t>(p);
    registry::Assignment a = registry::lookup(port, q.transport, practice);
    StandingGroup& g = groups[static_cast<std::size_t>(a.standing)];
    g.standing = a.standing;
    ++g.ports;
    ++out.ports;
    if (registry::is_assigned(a.standing)) ++out.assigned;
    if (!g.rows.empty() && joins(g.rows.back(), p, a)) {
      g.rows.back().last = port;
    } else {
      g.rows.push_back({port, port, std::move(a)});
    }
    for (const registry::PracticeRecord* r : practice.lookup(port, q.transport)) {
      if (r->first == port || p == q.first) out.practice.push_back(r);
    }
  }
  for (StandingGroup& g : groups) {
    if (g.ports != 0) out.groups.push_back(std::move(g));
  }
  return out;
}

}  // namespace fwlint::cli
