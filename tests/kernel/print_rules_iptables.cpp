// Restore files, line by line: rule lines go through the printer, with their counters and quotes;
// every other line stays.
#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <optional>
#include <string>

#include "parsers/iptables/print.hpp"
#include "src/base/text.hpp"
#include "tests/kernel/print_rules.hpp"

namespace fwlint {

namespace {

/// The host's own table of services, as iptables asks it.
std::optional<std::uint16_t> host_service(std::string_view name, std::uint8_t protocol) {
  const char* transport = protocol == 17 ? "udp" : protocol == 132 ? "sctp" : "tcp";
  const servent* found = getservbyname(std::string(name).c_str(), transport);
  if (found == nullptr) found = getservbyname(std::string(name).c_str(), nullptr);
  if (found == nullptr) return std::nullopt;
  return ntohs(static_cast<std::uint16_t>(found->s_port));
}

std::string print_file(std::string_view text, Family family) {
  std::string out;
  std::string table = "filter";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    std::string_view rule = line;
    if (!line.empty() && line[0] == '*') table = std::string(trim(line.substr(1)));
    if (!rule.empty() && rule[0] == '[') {
      rule = trim(rule.substr(std::min(rule.find(']') + 1, rule.size())));
    }
    const bool adds =
        rule.substr(0, 2) == "-A" || rule.substr(0, 8) == "--append" || rule.substr(0, 3) == "-I ";
    out +=
        adds ? iptables::print_rule(iptables::LooseRule(rule, family, table, host_service).draft())
             : std::string(line);
    out += '\n';
  }
  return out;
}

}  // namespace

std::string print_iptables(std::string_view text) { return print_file(text, Family::ipv4); }
std::string print_ip6tables(std::string_view text) { return print_file(text, Family::ipv6); }

}  // namespace fwlint
