// FW107: the ruleset as a whole opens what the registry lists. Neither a list of accepted ports nor
// its mirror, a list of dropped unassigned ports, says anything about what runs on the host.
#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/port_class_check.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

void report(const CheckContext& c, const AssignedSet& s, Findings& out) {
  const auto t = *transport_of(s.protocol);
  const PortUnit* first = nullptr;
  for (const PortUnit& u : c.units) {
    if (u.protocol == s.protocol && meets(u.ports, s.unsupported) && first == nullptr) first = &u;
  }
  if (first == nullptr) return;
  const ValueSet here = intersect(first->ports, s.unsupported);
  const auto port = static_cast<std::uint16_t>(here.lo());
  const Exposure& x = row_with(*first, port);
  FindingBuilder b(c, CheckId::assigned_set_allowlist);
  b.at(x, "one of the rules that open them")
      .message(fmt::format("what is open on {} follows the registry: {} of {} open user ports "
                           "without current use are assigned",
                           to_string(t), s.assigned, s.open))
      .severity(by_scope(Severity::high, first->scope))
      .confidence(confidence_of(first->scope))
      .witness(x, port)
      .fact("overlap", fmt::format("{} assigned ports of the {} between {} and {} are open",
                                   s.assigned, s.in_span, static_cast<unsigned>(s.unsupported.lo()),
                                   static_cast<unsigned>(s.unsupported.hi())))
      .fact("ports", fmt::format("open, and supported by nothing but their assignment: {}",
                                 describe_ports(s.unsupported, 24)));
  for (const std::uint16_t seed : {std::uint16_t{3253}, std::uint16_t{3552}}) {
    if (!s.unsupported.contains(seed)) continue;
    b.fact("example", fmt::format("{}/{}: {}; practice: {}", seed, to_string(t),
                                  describe_standing(seed, t, c.practice),
                                  describe_practice(seed, t, c.practice)));
  }
  b.fact("why", assignment_note())
      .fix(
          "deny by default and open only what this host serves; the registry is no list of what is "
          "safe or in use")
      .scope(s.protocol, s.unsupported, x.family, x.sources)
      .identity(std::string(to_string(t)))
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  for (const std::uint8_t p : {protocol::tcp, protocol::udp}) {
    const AssignedSet s = assigned_set(c, p);
    if (s.fires) report(c, s, out);
  }
}

}  // namespace

const Check assigned_set_allowlist{CheckId::assigned_set_allowlist, Needs::exposure, &run};

}  // namespace fwlint
