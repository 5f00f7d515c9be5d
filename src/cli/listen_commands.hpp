// How to see what listens on a port, per operating system.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/cli/port_query.hpp"

namespace fwlint::cli {

struct ListenCommand {
  std::string_view system;  ///< "Linux", "macOS", "Windows"
  std::string command;
};

/// Commands that show the programs listening on the ports. Linux: ss(8) of iproute2; macOS:
/// lsof(8); Windows: the NetTCPIP module of PowerShell. Systems without tools for a transport are
/// left out.
std::vector<ListenCommand> listen_commands(const PortQuery& query);

}  // namespace fwlint::cli
