// One port and a range differ in every tool's syntax.
#include "src/cli/listen_commands.hpp"

#include <fmt/format.h>

namespace fwlint::cli {

namespace {

using registry::Transport;

std::string linux_command(const PortQuery& q) {
  std::string_view flag;
  switch (q.transport) {
    case Transport::tcp:
      flag = "-tlpn";
      break;
    case Transport::udp:
      flag = "-ulpn";
      break;
    case Transport::sctp:
      flag = "-Slpn";
      break;
    case Transport::dccp:
      flag = "-dlpn";
      break;
  }
  if (!q.is_range()) return fmt::format("ss {} 'sport = :{}'", flag, q.first);
  return fmt::format("ss {} 'sport >= :{} and sport <= :{}'", flag, q.first, q.last);
}

std::string ports_of(const PortQuery& q) {
  return q.is_range() ? fmt::format("{}-{}", q.first, q.last) : fmt::format("{}", q.first);
}

std::string windows_command(const PortQuery& q) {
  const bool tcp = q.transport == Transport::tcp;
  const std::string_view list = tcp ? "Get-NetTCPConnection -State Listen" : "Get-NetUDPEndpoint";
  constexpr std::string_view kShow = "Select-Object LocalAddress, LocalPort, OwningProcess";
  if (!q.is_range()) return fmt::format("{} -LocalPort {} | {}", list, q.first, kShow);
  return fmt::format("{} | Where-Object {{ $_.LocalPort -ge {} -and $_.LocalPort -le {} }} | {}",
                     list, q.first, q.last, kShow);
}

}  // namespace

std::vector<ListenCommand> listen_commands(const PortQuery& q) {
  std::vector<ListenCommand> out;
  out.push_back({"Linux", linux_command(q)});
  switch (q.transport) {
    case Transport::tcp:
      out.push_back({"macOS", fmt::format("lsof -nP -iTCP:{} -sTCP:LISTEN", ports_of(q))});
      out.push_back({"Windows", windows_command(q)});
      break;
    case Transport::udp:
      out.push_back({"macOS", fmt::format("lsof -nP -iUDP:{}", ports_of(q))});
      out.push_back({"Windows", windows_command(q)});
      break;
    case Transport::sctp:
    case Transport::dccp:
      break;
  }
  return out;
}

}  // namespace fwlint::cli
