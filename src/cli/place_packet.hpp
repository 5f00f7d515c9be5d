// Where a packet of `trace` comes to when its text does not say so: the host's addresses and routes
// decide.
#pragma once

#include <string_view>

#include "src/model/host_facts.hpp"
#include "src/model/packet.hpp"

namespace fwlint::cli {

/// The packet's text begins with the hook.
bool writes_hook(std::string_view text);

/// A packet to an address that is not the host's is forwarded, through the interface of its route.
void place_packet(const HostFacts& facts, Packet& packet);

}  // namespace fwlint::cli
