#include "src/analysis/program.hpp"

#include <algorithm>

#include "src/analysis/reach.hpp"

namespace fwlint {

bool before_conntrack(const Stage& s) {
  return s.priority < kConntrackPriority && (s.hook == Hook::prerouting || s.hook == Hook::output);
}

std::vector<std::uint32_t> hook_path(const Program& p, Hook hook) {
  std::vector<std::uint32_t> out;
  const auto append = [&](Hook h) {
    const std::size_t from = out.size();
    // Of equal priority, the kernel puts the chain that came later in front
    // (net/netfilter/core.c, nf_hook_entries_grow).
    for (std::size_t i = p.stages.size(); i-- > 0;) {
      if (p.stages[i].hook == h) out.push_back(static_cast<std::uint32_t>(i));
    }
    std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
                     [&](std::uint32_t a, std::uint32_t b) {
                       return p.stages[a].priority < p.stages[b].priority;
                     });
  };
  if (hook == Hook::input || hook == Hook::forward) append(Hook::prerouting);
  append(hook);
  return out;
}

std::optional<ValueSet> destinations_at(const Program& p, Hook hook) {
  const bool routed = hook == Hook::input || hook == Hook::forward;
  if (p.facts == nullptr || !p.facts->knows_addresses(p.family) || !routed) return std::nullopt;
  const u128 max = max_address(p.family);
  if (hook == Hook::forward) {
    return complement(unite(p.facts->local(p.family), p.facts->broadcast(p.family)), max);
  }
  // Group addresses come to the host whatever its own are. What is addressed to loopback comes from
  // there only (net/ipv4/route.c, ip_route_input_slow: martian destination); the rules decide
  // nothing about it.
  const ValueSet own = unite(subtract(p.facts->local(p.family), HostFacts::loopback(p.family)),
                             p.facts->broadcast(p.family));
  return unite(own, group_addresses(p.family));
}

Cell hook_region(const Program& p, Hook hook) {
  Cell c;
  const ValueSet none = ValueSet::single(0);
  const ValueSet some = ValueSet::range(1, p.interfaces.max());
  bool ok = true;
  switch (hook) {
    case Hook::input:
    case Hook::prerouting:
    case Hook::ingress:
      ok = c.narrow(Field::iif, some) && c.narrow(Field::oif, none);
      break;
    case Hook::forward:
      ok = c.narrow(Field::iif, some) && c.narrow(Field::oif, some);
      break;
    case Hook::output:
    case Hook::egress:
      ok = c.narrow(Field::iif, none) && c.narrow(Field::oif, some);
      break;
    case Hook::postrouting:
      ok = c.narrow(Field::oif, some);
      break;
    case Hook::windows_in:
    case Hook::windows_out:
      break;
  }
  return ok ? c : Cell{};
}

Point to_point(const Program& p, const Packet& k) {
  Point x;
  x.value = p.universe.preferred;
  x.set(Field::family, 0);
  x.set(Field::src, k.src);
  x.set(Field::dst, k.dst);
  x.set(Field::protocol, k.protocol);
  x.set(Field::fragment, k.later_fragment ? 1U : 0U);
  x.set(Field::sport, k.sport);
  x.set(Field::dport, k.dport);
  x.set(Field::icmp, static_cast<unsigned>(k.icmp_type) * 256U + k.icmp_code);
  x.set(Field::tcp_flags, k.tcp_flags);
  x.set(Field::ct_state, static_cast<unsigned>(k.ct_state));
  x.set(Field::packet_type, static_cast<unsigned>(k.packet_type));
  x.set(Field::profile, static_cast<unsigned>(k.profile));
  x.set(Field::iif, p.interfaces.atom(k.iif));
  x.set(Field::oif, p.interfaces.atom(k.oif));
  x.set(Field::program, p.programs.atom(k.program));
  x.set(Field::service, p.services.atom(k.service));
  x.set(Field::package, p.packages.atom(k.package));
  return x;
}

Packet to_packet(const Program& p, const Point& x, Hook hook) {
  Packet k;
  k.family = p.family;
  k.hook = hook;
  k.src = x.at(Field::src);
  k.dst = x.at(Field::dst);
  k.protocol = static_cast<std::uint8_t>(x.at(Field::protocol));
  k.later_fragment = x.at(Field::fragment) != 0;
  if (has_ports(k.protocol) && !k.later_fragment) {
    k.sport = static_cast<std::uint16_t>(x.at(Field::sport));
    k.dport = static_cast<std::uint16_t>(x.at(Field::dport));
  }
  const auto icmp = static_cast<std::uint16_t>(x.at(Field::icmp));
  k.icmp_type = static_cast<std::uint8_t>(icmp >> 8);
  k.icmp_code = static_cast<std::uint8_t>(icmp & 255);
  k.tcp_flags = static_cast<std::uint8_t>(x.at(Field::tcp_flags));
  k.ct_state = static_cast<CtState>(static_cast<std::uint8_t>(x.at(Field::ct_state)));
  k.packet_type = static_cast<PacketType>(static_cast<std::uint8_t>(x.at(Field::packet_type)));
  k.profile = static_cast<Profile>(static_cast<std::uint8_t>(x.at(Field::profile)));
  if (p.ruleset->platform == Platform::netfilter) {
    k.iif = p.interfaces.name(static_cast<std::uint32_t>(x.at(Field::iif)));
    k.oif = p.interfaces.name(static_cast<std::uint32_t>(x.at(Field::oif)));
  } else {
    const auto named = [&](const SymbolSpace& s, Field f) {
      const auto a = static_cast<std::uint32_t>(x.at(f));
      return a == s.other() ? std::string() : s.name(a);
    };
    k.program = named(p.programs, Field::program);
    k.service = named(p.services, Field::service);
    k.package = named(p.packages, Field::package);
  }
  for (const std::uint32_t v : x.on) {
    if (v < p.variables.size() && p.variables[v].predicate != PredicateId{kNoId}) {
      k.assumed.push_back({p.variables[v].predicate, false});
    }
  }
  return k;
}

bool says_local_destination(const Predicate& p) {
  return p.kind == PredicateKind::environment &&
         p.text.find("--limit-iface") == std::string_view::npos &&
         (p.text.find("--dst-type LOCAL") != std::string::npos ||
          p.text.find("fib daddr type local") != std::string::npos);
}

void note_local_destination(Program& program) {
  for (std::uint32_t v = 0; v < program.variables.size(); ++v) {
    const PredicateId id = program.variables[v].predicate;
    if (id != PredicateId{kNoId} && says_local_destination(program.ruleset->predicates[id])) {
      program.local_destination.push_back(v);
    }
  }
}

}  // namespace fwlint
