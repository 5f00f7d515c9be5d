// What `fwlint port` is asked for: numbers before names.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "registry/transport.hpp"
#include "src/base/result.hpp"

namespace fwlint::cli {

/// Ports of one transport, as asked.
struct PortQuery {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  registry::Transport transport = registry::Transport::tcp;
  bool written = true;  ///< false: the transport was not named, all are asked for
  [[nodiscard]] bool is_range() const { return first != last; }
  friend bool operator==(const PortQuery&, const PortQuery&) = default;
};

/// "3552/tcp", "3224-3324/udp" (also with ':'), "3552" (all transports), or a service name ("ssh",
/// "ssh/tcp"). Usage error otherwise, with the nearest service name as hint.
Result<std::vector<PortQuery>> parse_port_query(std::string_view text);

}  // namespace fwlint::cli
