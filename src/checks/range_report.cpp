#include "src/checks/range_report.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/port_class_check.hpp"
#include "src/checks/stateless_reply_hole.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

std::set<std::size_t> rules_accepting_everything(const CheckContext& c) {
  std::map<std::size_t, unsigned> seen;  // 1: TCP, 2: UDP
  for (const PortUnit& u : c.units) {
    if (u.rule == kNoRule || u.scope.reach != Reach::world || u.scope.conditional ||
        u.scope.scoped || (!u.every_port && u.width() < 60000)) {
      continue;
    }
    if (u.protocol == protocol::tcp) seen[index(u.rule)] |= 1U;
    if (u.protocol == protocol::udp) seen[index(u.rule)] |= 2U;
  }
  std::set<std::size_t> out;
  for (const auto& [rule, transports] : seen) {
    if (transports == 3U) out.insert(rule);
  }
  return out;
}

namespace {

/// Told by any-to-any-accept or no-default-deny: its ranges are no cause of their own.
bool told_as_any(const CheckContext& c, const std::set<std::size_t>& everything,
                 const PortUnit& u) {
  if (u.rule == kNoRule) return c.ruleset.platform == Platform::netfilter || u.width() > 60000;
  return everything.count(index(u.rule)) != 0;
}

void report_range(const CheckContext& c, CheckId check, const std::vector<const PortUnit*>& units,
                  std::string_view claim, std::string_view fix, Findings& out) {
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
      .message(fmt::format("{}: {}", open_text(c, units, x), claim))
      .severity(by_scope(info(check).severity, first.scope))
      .confidence(confidence_of(first.scope))
      .witness(x, first.lo())
      .fact("ports", fmt::format("{} ports, {} of them assigned; an assignment does not say that "
                                 "anything listens, nor that it should be reached",
                                 total, assigned));
  add_conditions(b, x);
  b.fix(std::string(fix)).paste(approve_toml(units));
  b.scope(units, x);
  b.identity(ports_text(units)).into(out);
}

}  // namespace

void report_ranges(const CheckContext& c, CheckId check, bool (*wanted)(const PortUnit&),
                   std::string_view claim, std::string_view fix, Findings& out) {
  using Key = std::tuple<std::size_t, std::size_t, UnitScope>;
  std::map<Key, std::vector<const PortUnit*>> groups;
  const std::set<std::size_t> everything = rules_accepting_everything(c);
  const bool tcp_set = assigned_set(c, protocol::tcp).fires;
  const bool udp_set = assigned_set(c, protocol::udp).fires;
  for (const PortUnit& u : c.units) {
    if (!u.wide || u.approved || !wanted(u) || told_as_any(c, everything, u)) continue;
    if (c.told_by(CheckId::stateless_reply_hole) && is_reply_hole(c, u)) continue;
    if ((u.protocol == protocol::tcp && tcp_set) || (u.protocol == protocol::udp && udp_set))
      continue;
    // A Windows program that may use any port, and a source or condition that stands for trust in a
    // peer, are no trust in port numbers.
    if ((u.every_port || u.width() > 65000) &&
        (u.scope.scoped || u.scope.conditional || u.scope.reach != Reach::world))
      continue;
    groups[{index(u.rule), index(u.chain), u.scope}].push_back(&u);
  }
  std::vector<Candidate> all;
  std::vector<const std::vector<const PortUnit*>*> of;
  for (const auto& [key, units] : groups) {
    const PortUnit& first = *units.front();
    all.push_back({first.rule, first.chain, by_scope(info(check).severity, first.scope)});
    of.push_back(&units);
  }
  tell_first(c, check, all,
             [&](std::size_t i) { report_range(c, check, *of[i], claim, fix, out); });
}

}  // namespace fwlint
