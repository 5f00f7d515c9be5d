// The four checks that follow from what supports a port share one shape: the units of a rule whose
// strongest class is the wanted one become one finding.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

struct PortClassWording {
  CheckId check{};
  PortClass wanted{};
  Severity world{};  ///< severity when everyone gets through
  std::string_view
      claim;  ///< after "3552/tcp is open to everyone": "and its assigned service is gone"
  std::string_view fix;
};

void report_port_class(const CheckContext& c, const PortClassWording& w, Findings& out);

/// Rules whose ports FW107 tells as a whole.
struct AssignedSet {
  bool fires = false;
  std::size_t open = 0;      ///< open user ports without active practice
  std::size_t assigned = 0;  ///< of them assigned
  std::size_t in_span = 0;   ///< assignments between the first and the last
  ValueSet unsupported;      ///< the assigned ones among the open
  std::uint8_t protocol = 0;
};
/// For tcp and udp: whether what is open follows the registry.
AssignedSet assigned_set(const CheckContext& c, std::uint8_t protocol);

}  // namespace fwlint
