// What supports an open port. The ladder: an approval in the policy, a listener seen, documented
// current practice, then the bare assignment, then nothing. An assignment is not evidence: RFC 6335
// section 9, RFC 7605 section 8.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "registry/port_registry.hpp"
#include "registry/practice.hpp"
#include "src/model/protocol.hpp"

namespace fwlint {

/// How an open port stands when nothing local (approval, listener) supports it; the order is the
/// order of precedence: a greater value is told instead of a smaller one.
enum class PortClass : std::uint8_t {
  supported,      ///< an active record that fits the transport
  legacy,         ///< only records of services that are fading
  generic,        ///< in use, but the number determines no service
  unsupported,    ///< no record, not assigned
  assigned_only,  ///< no record, assigned
  nominal,        ///< assigned on a transport that the service never used
  abandoned       ///< every record says that what was here is gone
};
std::string_view to_string(PortClass c);

struct PortEvidence {
  PortClass port_class = PortClass::unsupported;
  registry::Standing standing = registry::Standing::unassigned;
  bool management = false;
  bool database = false;
  bool amplification = false;
  bool cleartext = false;
  std::span<const registry::PracticeRecord* const> records;
};

/// Transport of an IP protocol number that the registry speaks of.
std::optional<registry::Transport> transport_of(std::uint8_t ip_protocol);

/// Cheap: no allocation.
PortEvidence evidence_for(std::uint16_t port, registry::Transport t,
                          const registry::Practice& practice);

/// "registered 2002-07 to taserver (TeamAgenda Server Port)", "unassigned", …: numbers are the
/// caller's.
std::string describe_standing(std::uint16_t port, registry::Transport t,
                              const registry::Practice& practice);
/// "TeamAgenda …, abandoned (source, url)"; "no record" when there is none (which is not "unused").
std::string describe_practice(std::uint16_t port, registry::Transport t,
                              const registry::Practice& practice);

}  // namespace fwlint
