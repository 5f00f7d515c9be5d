// What is known of a host beside its rules: the addresses of its interfaces and its routes. None of
// it is needed; what is given takes conditions away that the rules leave open ("addrtype --dst-type
// LOCAL", "fib saddr . iif oif missing", which packets come to the input hook).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/source.hpp"
#include "src/base/value_set.hpp"
#include "src/model/address.hpp"

namespace fwlint {

struct HostAddress {
  std::string interface;
  Prefix network;  ///< its base has the host bits cleared
  u128 address = 0;
  std::optional<u128> broadcast;
};

enum class RouteKind : std::uint8_t {
  unicast,
  local,      ///< as `ip route show table local` has them
  broadcast,  ///< likewise
  multicast,  ///< likewise
  refused     ///< blackhole, unreachable, prohibit, throw
};

struct HostRoute {
  RouteKind kind = RouteKind::unicast;
  Prefix to;
  std::vector<std::string> interfaces;  ///< several: multipath
};

struct HostFacts {
  std::vector<HostAddress> addresses;
  std::vector<HostRoute> routes;
  std::array<bool, 2> addresses_known{};  ///< by Family
  std::array<bool, 2> routes_known{};     ///< by Family: the main table
  std::vector<FileId> files;

  [[nodiscard]] bool empty() const { return files.empty(); }
  [[nodiscard]] bool knows_addresses(Family f) const {
    return addresses_known[static_cast<std::size_t>(f)];
  }
  [[nodiscard]] bool knows_routes(Family f) const {
    return routes_known[static_cast<std::size_t>(f)];
  }
  /// 127.0.0.0/8, ::1: they never leave the host (RFC 1122 section 3.2.1.3, RFC 4291
  /// section 2.5.3).
  [[nodiscard]] static ValueSet loopback(Family f);
  /// Addresses that packets for the host itself have, loopback among them.
  [[nodiscard]] ValueSet local(Family f) const;
  /// Likewise of one interface.
  [[nodiscard]] ValueSet local_on(Family f, const std::string& interface) const;
  /// Broadcast addresses of the interfaces, and 255.255.255.255.
  [[nodiscard]] ValueSet broadcast(Family f) const;
  /// Interfaces that have an address or a route, sorted.
  [[nodiscard]] std::vector<std::string> interfaces() const;
  /// Addresses that a packet to them leaves through the interface for: the longest prefix decides.
  [[nodiscard]] ValueSet behind(Family f, const std::string& interface) const;
};

}  // namespace fwlint
