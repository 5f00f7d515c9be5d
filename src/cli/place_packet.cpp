#include "src/cli/place_packet.hpp"

#include "src/analysis/reach.hpp"
#include "src/base/text.hpp"

namespace fwlint::cli {

bool writes_hook(std::string_view text) {
  const std::string_view first = trim(text).substr(0, trim(text).find(' '));
  return first == "input" || first == "forward" || first == "output" || first == "out" ||
         first == "in";
}

void place_packet(const HostFacts& facts, Packet& packet) {
  if (packet.hook != Hook::input || !facts.knows_addresses(packet.family)) return;
  const Family f = packet.family;
  if (facts.local(f).contains(packet.dst) || facts.broadcast(f).contains(packet.dst) ||
      group_addresses(f).contains(packet.dst)) {
    return;
  }
  packet.hook = Hook::forward;
  if (!packet.oif.empty() || !facts.knows_routes(f)) return;
  for (const std::string& name : facts.interfaces()) {
    if (facts.behind(f, name).contains(packet.dst)) {
      packet.oif = name;
      return;
    }
  }
}

}  // namespace fwlint::cli
