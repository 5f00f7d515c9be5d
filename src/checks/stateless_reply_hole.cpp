// FW214: "from port 53 to any port" was how replies were let in before connection tracking. The
// sender chooses the source port, so the rule opens what it seems to protect.
#include "src/checks/stateless_reply_hole.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::uint32_t kFewSourcePorts = 1024;  // a range as wide as this names no service

void run(const CheckContext& c, Findings& out) {
  using Key = std::tuple<std::size_t, UnitScope>;
  std::map<Key, std::vector<const PortUnit*>> groups;
  for (const PortUnit& u : c.units) {
    if (!u.approved && is_reply_hole(c, u)) groups[{index(u.rule), u.scope}].push_back(&u);
  }
  for (const auto& [key, units] : groups) {
    const PortUnit& first = *units.front();
    const Exposure& x = row_with(first, first.lo());
    const std::string from = describe_ports(x.source_ports, 4);
    // What such a rule leaves open where the services are that matter.
    const std::uint16_t port = first.ports.contains(22) ? std::uint16_t{22} : first.lo();
    FindingBuilder b(c, CheckId::stateless_reply_hole);
    b.at(x, fmt::format("accepts whatever is sent from port {}", from))
        .message(fmt::format("{}, who only has to send from port {}", open_text(c, units, x), from))
        .severity(by_scope(info(CheckId::stateless_reply_hole).severity, first.scope))
        .confidence(confidence_of(first.scope))
        .witness(x, port);
    add_conditions(b, x);
    b.fix(
         "let replies in by their connection: -m conntrack --ctstate ESTABLISHED,RELATED, or "
         "ct state established,related; then remove this rule")
        .scope(units, x)
        .identity(ports_text(units))
        .into(out);
  }
}

}  // namespace

bool is_reply_hole(const CheckContext& c, const PortUnit& u) {
  if (u.rule == kNoRule || !u.wide || c.ruleset.platform != Platform::netfilter) return false;
  const CompactVector<PortMention>& ports = c.ruleset.rule(u.rule).ports;
  bool names_source = false;
  for (const PortMention& m : ports) names_source = names_source || m.field == Field::sport;
  if (!names_source) return false;
  for (const Exposure* x : u.rows) {
    if (x->source_ports.empty() || x->source_ports.count() > kFewSourcePorts) return false;
  }
  return true;
}

const Check stateless_reply_hole{CheckId::stateless_reply_hole, Needs::exposure, &run};

}  // namespace fwlint
