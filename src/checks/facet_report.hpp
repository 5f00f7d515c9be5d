// Exposure by what a port is used for: management, databases, amplification. Which facet a port has
// is the practice overlay's fact; one finding per rule.
#pragma once

#include <string_view>

#include "src/checks/check.hpp"

namespace fwlint {

struct FacetWording {
  CheckId check{};
  bool (*wanted)(const PortEvidence&) = nullptr;
  /// Severity from everywhere, by port.
  Severity (*world)(std::uint16_t, const PortEvidence&) = nullptr;
  std::string_view claim;
  std::string_view fix;
  /// Ports that are looked at; null: all.
  bool (*port)(std::uint16_t) = nullptr;
  bool named_only = false;  ///< only rules that name ports: others trust a peer, not a service
};

/// Some record of the port says that it is known for malware.
bool is_malware(const PortEvidence& e);

void report_facet(const CheckContext& c, const FacetWording& w, Findings& out);

}  // namespace fwlint
