// What the port checks judge: for one rule, the intervals of ports that new inbound connections
// reach through it, with what supports them. Rows of both families and of all transports are
// brought together, so that one cause is told once.
#pragma once

#include <cstdint>
#include <vector>

#include "src/analysis/exposure.hpp"
#include "src/evidence/port_evidence.hpp"
#include "src/policy/policy.hpp"

namespace fwlint {

/// How much is known of who gets through and when.
struct UnitScope {
  Reach reach = Reach::none;
  bool conditional = false;      ///< an opaque condition must hold
  bool scoped = false;           ///< one Windows program or service
  bool hidden = false;           ///< the export hides conditions
  bool inner_interface = false;  ///< inside only by the interface's name
  friend auto operator<=>(const UnitScope&, const UnitScope&) = default;
};

struct PortUnit {
  RuleId rule = kNoRule;
  ChainId chain = kNoChain;
  std::uint8_t protocol = 0;
  ValueSet ports;  ///< one contiguous interval
  UnitScope scope;
  PortClass worst = PortClass::supported;  ///< of its ports, by precedence
  bool wide = false;                       ///< a range as wide as port-range-trust counts
  bool every_port = false;                 ///< the rule names no port and opens (nearly) all
  bool approved = false;                   ///< every packet of it has an approval in date
  std::vector<const Exposure*> rows;       ///< never empty; for witness and sources

  [[nodiscard]] std::uint16_t lo() const { return static_cast<std::uint16_t>(ports.lo()); }
  [[nodiscard]] std::uint16_t hi() const { return static_cast<std::uint16_t>(ports.hi()); }
  [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(hi()) - lo() + 1U; }
};

/// A row of the unit that opens this port.
const Exposure& row_with(const PortUnit& u, std::uint16_t port);

/// Inbound exposure that port trust is about: input and Windows In; forward where the rule names a
/// destination, and the source is not the inside.
bool is_inbound(const Exposure& x);

/// Ports of a row that no approval in date covers, whatever the source in it.
ValueSet unapproved_ports(const Policy& policy, const Exposure& x, Date as_of);

std::vector<PortUnit> port_units(const Ruleset& ruleset, const std::vector<Exposures>& exposures,
                                 const Policy& policy, const registry::Practice& practice,
                                 Date as_of);

}  // namespace fwlint
