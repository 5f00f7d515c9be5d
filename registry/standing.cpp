// The words for each standing: the short one of the vocabulary and the sentence that explains it.
#include "registry/port_registry.hpp"

namespace fwlint::registry {

std::string_view to_string(Standing s) {
  switch (s) {
    case Standing::standard:
      return "standard";
    case Standing::registered:
      return "registered";
    case Standing::registered_undated:
      return "registered-undated";
    case Standing::nominal_transport:
      return "nominal-transport";
    case Standing::alias:
      return "alias";
    case Standing::reserved:
      return "reserved";
    case Standing::de_assigned:
      return "de-assigned";
    case Standing::withdrawn:
      return "withdrawn";
    case Standing::private_use:
      return "private-use";
    case Standing::unassigned:
      return "unassigned";
    case Standing::dynamic:
      return "dynamic";
  }
  return {};
}

std::string_view explanation(Standing s) {
  switch (s) {
    case Standing::standard:
      return "The assignment rests on an RFC.";
    case Standing::registered:
      return "Somebody registered the number at a known date; no RFC describes the service.";
    case Standing::registered_undated:
      return "The number was registered, mostly before 2002; the registry keeps no date and no "
             "RFC.";
    case Standing::nominal_transport:
      return "TCP and UDP were assigned together before August 2011, and the service is not known "
             "to run on this one.";
    case Standing::alias:
      return "Every name here is a historic spelling of another entry.";
    case Standing::reserved:
      return "The registry keeps the number back: it belongs to no service.";
    case Standing::de_assigned:
      return "The number was assigned once and has been given back.";
    case Standing::withdrawn:
      return "The registry marks the entry as removed, deprecated or de-registered.";
    case Standing::private_use:
      return "The early registry left the number to private services of one kind.";
    case Standing::unassigned:
      return "The registry assigns the number to nobody.";
    case Standing::dynamic:
      return "The dynamic range is never assigned; any program may use the number at any time.";
  }
  return {};
}

bool is_assigned(Standing s) { return s <= Standing::alias || s == Standing::private_use; }

}  // namespace fwlint::registry
