#include "src/evidence/port_evidence.hpp"

#include <fmt/format.h>

namespace fwlint {

using registry::Facet;
using registry::PracticeRecord;
using registry::Standing;
using registry::Status;
using registry::Transport;

std::string_view to_string(PortClass c) {
  switch (c) {
    case PortClass::supported:
      return "practice";
    case PortClass::legacy:
      return "legacy practice";
    case PortClass::generic:
      return "generic practice";
    case PortClass::unsupported:
      return "none";
    case PortClass::assigned_only:
      return "assigned only";
    case PortClass::nominal:
      return "nominal transport";
    case PortClass::abandoned:
      return "abandoned";
  }
  return "";
}

std::optional<Transport> transport_of(std::uint8_t p) {
  switch (p) {
    case protocol::tcp:
      return Transport::tcp;
    case protocol::udp:
      return Transport::udp;
    case protocol::sctp:
      return Transport::sctp;
    case protocol::dccp:
      return Transport::dccp;
    default:
      return std::nullopt;
  }
}

PortEvidence evidence_for(std::uint16_t port, Transport t, const registry::Practice& practice) {
  PortEvidence e;
  e.records = practice.lookup(port, t);
  e.standing = registry::standing(port, t, practice);
  bool active = false;
  bool legacy = false;
  bool generic = false;
  for (const PracticeRecord* r : e.records) {
    if (r->status == Status::abandoned) continue;
    active = active || r->status == Status::active;
    legacy = legacy || r->status == Status::legacy;
    generic = generic || r->facets.has(Facet::generic);
    // One fitting record of a generic port says nothing sure about what answers there.
    if (r->facets.has(Facet::management)) e.management = true;
    if (r->facets.has(Facet::database)) e.database = true;
    if (r->facets.has(Facet::amplification)) e.amplification = true;
    if (r->facets.has(Facet::cleartext)) e.cleartext = true;
  }
  if (generic) {
    e.port_class = PortClass::generic;
    e.management = e.database = e.amplification = false;
  } else if (active) {
    e.port_class = PortClass::supported;
  } else if (legacy) {
    e.port_class = PortClass::legacy;
  } else if (e.standing == Standing::nominal_transport) {
    e.port_class = PortClass::nominal;
  } else if (!e.records.empty()) {
    e.port_class = PortClass::abandoned;
  } else {
    e.port_class =
        registry::is_assigned(e.standing) ? PortClass::assigned_only : PortClass::unsupported;
  }
  return e;
}

std::string describe_standing(std::uint16_t port, Transport t, const registry::Practice& practice) {
  const registry::Assignment a = registry::lookup(port, t, practice);
  std::string out(to_string(a.standing));
  if (!a.names.empty()) out += fmt::format(", assigned to {}", a.names.front());
  if (!a.description.empty() && !a.names.empty()) out += fmt::format(" ({})", a.description);
  if (!a.registered.empty()) out += fmt::format(", {}", a.registered);
  if (!a.reference.empty()) out += fmt::format(", {}", a.reference);
  return out;
}

std::string describe_practice(std::uint16_t port, Transport t, const registry::Practice& practice) {
  const auto records = practice.lookup(port, t);
  if (records.empty()) return "no record (which is not the same as unused)";
  std::string out;
  std::size_t shown = 0;
  for (const PracticeRecord* r : records) {
    if (shown == 2)
      return out + fmt::format("; {} more: fwlint port {}/{}", records.size() - shown, port,
                               to_string(t));
    if (!out.empty()) out += "; ";
    out += fmt::format("{}, {}", r->title, to_string(r->status));
    if (!r->until.empty()) out += fmt::format(" since {}", r->until);
    out += fmt::format(" [{}{}{}]", r->source, r->url.empty() ? "" : ", ", r->url);
    ++shown;
  }
  return out;
}

}  // namespace fwlint
