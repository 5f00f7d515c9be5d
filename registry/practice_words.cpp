// Words of the practice schema: statuses and facets.
#include <array>

#include "registry/practice.hpp"

namespace fwlint::registry {

std::string_view to_string(Status s) {
  switch (s) {
    case Status::active:
      return "active";
    case Status::legacy:
      return "legacy";
    case Status::abandoned:
      return "abandoned";
  }
  return {};
}

std::optional<Status> parse_status(std::string_view text) {
  for (const Status s : {Status::active, Status::legacy, Status::abandoned}) {
    if (text == to_string(s)) {
      return s;
    }
  }
  return std::nullopt;
}

std::string_view to_string(Facet f) {
  switch (f) {
    case Facet::cleartext:
      return "cleartext";
    case Facet::management:
      return "management";
    case Facet::database:
      return "database";
    case Facet::amplification:
      return "amplification";
    case Facet::malware:
      return "malware";
    case Facet::generic:
      return "generic";
  }
  return {};
}

std::optional<Facet> parse_facet(std::string_view text) {
  for (std::size_t i = 0; i < kFacetCount; ++i) {
    const auto f = static_cast<Facet>(i);
    if (text == to_string(f)) {
      return f;
    }
  }
  return std::nullopt;
}

}  // namespace fwlint::registry
