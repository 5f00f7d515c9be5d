// Names of transports.
#include "registry/transport.hpp"

#include "src/base/text.hpp"

namespace fwlint::registry {

std::string_view to_string(Transport t) {
  switch (t) {
    case Transport::tcp:
      return "tcp";
    case Transport::udp:
      return "udp";
    case Transport::sctp:
      return "sctp";
    case Transport::dccp:
      return "dccp";
  }
  return {};
}

std::optional<Transport> parse_transport(std::string_view text) {
  for (const Transport t : kTransports) {
    if (iequals(text, to_string(t))) {
      return t;
    }
  }
  return std::nullopt;
}

}  // namespace fwlint::registry
