// Who can be behind a set of source addresses: everybody, a named network, or only the inside.
#pragma once

#include <cstdint>
#include <string_view>

#include "src/base/value_set.hpp"
#include "src/model/address.hpp"

namespace fwlint {

enum class Reach : std::uint8_t {
  none,     ///< nobody
  inside,   ///< private, link-local or loopback addresses only, or an inner interface
  network,  ///< some public addresses, far from all
  world     ///< at least a quarter of all public addresses
};
std::string_view to_string(Reach r);

/// Globally routable unicast: IPv4 without the special blocks of RFC 6890 (documentation blocks are
/// kept, they stand for public ones), IPv6 2000::/3 of RFC 4291.
const ValueSet& public_addresses(Family f);
Reach reach_of(Family f, const ValueSet& sources);

/// Multicast, and IPv4's limited broadcast: RFC 5771, RFC 4291 section 2.7.
const ValueSet& group_addresses(Family f);

/// An interface whose name says that what is behind it is not the internet: bridges, containers,
/// virtual machines, tunnels, LAN ports.
bool is_inner_interface(std::string_view name);

}  // namespace fwlint
