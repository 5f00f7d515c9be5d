#include "src/analysis/reach.hpp"

#include <algorithm>
#include <array>

namespace fwlint {

std::string_view to_string(Reach r) {
  switch (r) {
    case Reach::none:
      return "none";
    case Reach::inside:
      return "inside";
    case Reach::network:
      return "network";
    case Reach::world:
      return "world";
  }
  return "";
}

namespace {

ValueSet public_ipv4() {
  static constexpr std::array<std::string_view, 10> kSpecial = {
      "0.0.0.0/8",     "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",   "169.254.0.0/16",
      "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"};
  ValueSet all = ValueSet::range(0, max_address(Family::ipv4));
  for (const std::string_view s : kSpecial) all = subtract(all, values(*parse_prefix(s)));
  return all;
}

}  // namespace

const ValueSet& public_addresses(Family f) {
  static const ValueSet v4 = public_ipv4();
  static const ValueSet v6 = values(*parse_prefix("2000::/3"));
  return f == Family::ipv4 ? v4 : v6;
}

const ValueSet& group_addresses(Family f) {
  static const ValueSet v4 =
      unite(values(*parse_prefix("224.0.0.0/4")), values(*parse_prefix("255.255.255.255")));
  static const ValueSet v6 = values(*parse_prefix("ff00::/8"));
  return f == Family::ipv4 ? v4 : v6;
}

Reach reach_of(Family f, const ValueSet& sources) {
  if (sources.empty()) return Reach::none;
  const ValueSet& everybody = public_addresses(f);
  if (!meets(sources, everybody)) return Reach::inside;
  if (sources.count() < everybody.count() / 4) return Reach::network;
  return intersect(sources, everybody).count() >= everybody.count() / 4 ? Reach::world
                                                                        : Reach::network;
}

bool is_inner_interface(std::string_view name) {
  static constexpr std::array<std::string_view, 26> kPrefixes = {
      "lo",     "docker",    "br-", "br0",   "virbr", "veth", "cali",  "cni",   "flannel",
      "kube",   "tun",       "tap", "wg",    "lan",   "vmbr", "vnet",  "lxc",   "lxdbr",
      "podman", "tailscale", "zt",  "ipsec", "dummy", "ovs",  "weave", "cilium"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view p) { return name.substr(0, p.size()) == p; });
}

}  // namespace fwlint
