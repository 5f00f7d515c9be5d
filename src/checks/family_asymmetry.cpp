// FW209: the same service over both families, open to different people. What is open to the world
// over one family is compared with what the other one lets in from anywhere.
#include <map>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::uint32_t kNearlyAllPorts = 60000;

/// Ports that the standards gave to one family: DHCP, DHCPv6, RIP, RIPng (RFC 2131, 8415, 2080).
ValueSet of_one_family(std::uint8_t transport) {
  if (transport != protocol::udp) return {};
  return ValueSet::from({{67, 68}, {520, 521}, {546, 547}});
}

/// Open to the world, on every interface, at an address that the world can send to.
bool is_public(const Exposure& x) {
  return x.reach == Reach::world && x.any_interface && x.conditions.empty() &&
         meets(x.destinations, public_addresses(x.family));
}

/// What one family lets in, by protocol.
struct Open {
  std::map<std::uint8_t, ValueSet> world;  ///< from everywhere, on every interface
  std::map<std::uint8_t, ValueSet> some;   ///< from anybody
  bool rows = false;
  bool everything = false;  ///< a family without a filter is another check's
};

Open open_ports(const CheckContext& c, Family f) {
  Open out;
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.family != f || x.hook != Hook::input) continue;
      out.rows = true;
      ValueSet& some = out.some[x.protocol];
      some = unite(some, x.ports);
      if (!is_public(x)) continue;
      if (x.ports.count() >= kNearlyAllPorts) out.everything = true;
      ValueSet& world = out.world[x.protocol];
      world = unite(world, x.ports);
    }
  }
  return out;
}

/// A row of the other family through which some of the ports are open.
const Exposure* row_of(const CheckContext& c, Family f, std::uint8_t transport,
                       const ValueSet& ports) {
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.family == f && x.hook == Hook::input && x.protocol == transport &&
          meets(x.ports, ports)) {
        return &x;
      }
    }
  }
  return nullptr;
}

struct Difference {
  const Exposure* row = nullptr;  ///< the wide one
  ValueSet ports;
  bool closed = false;  ///< over the other family, to everybody
};

void tell(const CheckContext& c, Family wide, const Difference& d, Findings& out) {
  const Family narrow = wide == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  const Exposure& x = *d.row;
  const auto port = static_cast<std::uint16_t>(d.ports.lo());
  const Exposure* other = row_of(c, narrow, x.protocol, d.ports);
  FindingBuilder b(c, CheckId::family_asymmetry);
  b.at(x, fmt::format("opens {} over {}", ports_text(x.protocol, d.ports), to_string(wide)))
      .message(fmt::format(
          "{} {} open to everyone over {} and {} over {}", ports_text(x.protocol, d.ports),
          d.ports.is_single() ? "is" : "are", to_string(wide),
          d.closed ? std::string("closed") : fmt::format("only to {}", who(c, *other)),
          to_string(narrow)))
      // Wider over IPv6 is the case that is overlooked.
      .severity(wide == Family::ipv6 ? Severity::medium
                : d.closed           ? Severity::info
                                     : Severity::low)
      .witness(x, port);
  if (other != nullptr && other->rule != kNoRule) {
    b.also(other->rule, fmt::format("lets fewer in over {}", to_string(narrow)));
  }
  b.proof(d.closed ? fmt::format("over {}, no new connection to {} is accepted", to_string(narrow),
                                 ports_text(x.protocol, d.ports))
                   : fmt::format("over {}: {} only", to_string(narrow), who(c, *other)));
  b.fix("give both families the same rule, best in one table of family inet")
      .scope(x.protocol, d.ports, wide, x.sources)
      .identity(fmt::format("{} {}", to_string(wide), ports_text(x.protocol, d.ports)))
      .into(out);
}

void compare(const CheckContext& c, Family wide, const Open& other, Findings& out) {
  std::map<std::pair<std::size_t, bool>, Difference> by_rule;
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.family != wide || x.hook != Hook::input || x.rule == kNoRule) continue;
      if (!is_public(x)) continue;
      const auto world = other.world.find(x.protocol);
      ValueSet more = world == other.world.end() ? x.ports : subtract(x.ports, world->second);
      more = subtract(more, of_one_family(x.protocol));
      const auto some = other.some.find(x.protocol);
      for (const bool closed : {false, true}) {
        const ValueSet theirs = some == other.some.end() ? ValueSet{} : some->second;
        const ValueSet part = closed ? subtract(more, theirs) : intersect(more, theirs);
        if (part.empty()) continue;
        Difference& d = by_rule[{index(x.rule) * 256 + x.protocol, closed}];
        if (d.row == nullptr) d.row = &x;
        d.ports = unite(d.ports, part);
        d.closed = closed;
      }
    }
  }
  for (const auto& [key, d] : by_rule) tell(c, wide, d, out);
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter || c.programs.size() != 2) return;
  const Open v4 = open_ports(c, Family::ipv4);
  const Open v6 = open_ports(c, Family::ipv6);
  // A family that serves nothing at all, or everything, is no slip of one rule.
  if (!v4.rows || !v6.rows || v4.everything || v6.everything) return;
  if (v4.world.empty() || v6.world.empty()) return;
  compare(c, Family::ipv6, v4, out);
  compare(c, Family::ipv4, v6, out);
}

}  // namespace

const Check family_asymmetry{CheckId::family_asymmetry, Needs::exposure, &run};

}  // namespace fwlint
