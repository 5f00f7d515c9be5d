// Rulesets of the shapes that decide how fast the engine is, made from nothing but their size: the
// same size gives the same text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint::bench {

/// Accepts of services from networks, drops of hosts, user chains per network (iptables-save).
std::string mixed_rules(std::size_t rules);
/// One long INPUT or FORWARD chain of accepts and drops between hosts and networks, with some dead
/// rules; about `rules` rules.
std::string flat_rules(std::size_t rules, bool forward);
/// One network tiled by as many host rules, then a rule for the network: dead by all of them.
std::string tiled_network(std::size_t hosts);
/// Ranges of sources, destinations and both ports that overlap a little and tile their space, then
/// a rule for the whole: `side` to the power of four ranges.
std::string jittered_grid(std::size_t side);
/// kube-proxy's chains: a service chain, an external chain and `endpoints` endpoint chains per
/// service, marks, statistic and DNAT.
std::string kube_proxy(std::size_t services, std::size_t endpoints);
/// Chains of which each calls the next twice, `depth` deep; with `limit`, the last one asks a rate
/// limit, so every way to it counts on its own.
std::string doubled_calls(std::size_t depth, bool limit);
/// As doubled_calls, each call for other packets: no two ways have the same.
std::string parted_calls(std::size_t depth);
/// One rule that accepts `ports` ports, no two beside each other (nft list ruleset).
std::string scattered_ports(std::size_t ports);

/// The shapes by name, for a command line.
struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t size);
};
const std::vector<Shape>& shapes();

}  // namespace fwlint::bench
