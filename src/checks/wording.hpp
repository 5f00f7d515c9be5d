// Words that several checks share: who gets through, what supports a port, what to do, the TOML to
// paste. One place, so that findings read alike.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

/// "everyone", "192.0.2.0/24", "every address on eth1".
std::string who(const CheckContext& c, const Exposure& x);
/// All ports of the units (each unit is one interval), by protocol.
std::map<std::uint8_t, ValueSet> ports_by_protocol(const std::vector<const PortUnit*>& units);
/// "3552/tcp", "3552, 4000-4010/tcp and 3552/udp".
std::string ports_text(const std::vector<const PortUnit*>& units);
/// "22/tcp is open to everyone", "22, 80/tcp are open to everyone".
std::string open_text(const CheckContext& c, const std::vector<const PortUnit*>& units,
                      const Exposure& x);
std::string ports_text(std::uint8_t protocol, const ValueSet& ports, std::size_t limit = 8);

/// Severity by reach, conditions and Windows scope. `world` is what it is from everywhere.
Severity by_scope(Severity world, const UnitScope& s);
/// Confidence by what is known.
Confidence confidence_of(const UnitScope& s);

/// The sentence of RFC 6335 section 9, in our words.
std::string assignment_note();
/// "approval: none · listener: not given · practice: none · assignment: yes, which is no evidence".
std::string ladder(PortClass c, bool has_approvals);
/// An [[approve]] table for these ports, reasons left for a human.
std::string approve_toml(const std::vector<const PortUnit*>& units);
/// Adds the facts that depend on conditions: "only if …", "rate-limited", "program …", "hidden".
void add_conditions(FindingBuilder& b, const Exposure& x);

}  // namespace fwlint
