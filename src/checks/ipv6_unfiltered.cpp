// FW208: the same host is reached over both families, and only one of them was thought of. Where
// this tells it, no-default-deny does not. An export of iptables alone says nothing about IPv6, so
// nothing is claimed then; a listing of nftables shows all its tables.
#include "src/checks/ipv6_unfiltered.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::uint32_t kNearlyAllPorts = 60000;

const Program* program_of(const CheckContext& c, Family f) {
  for (const Program& p : c.programs) {
    if (p.family == f) return &p;
  }
  return nullptr;
}

bool looks_at_input(const Program& p) {
  return std::any_of(p.stages.begin(), p.stages.end(), [](const Stage& s) {
    return s.type != ChainType::nat && (s.hook == Hook::input || s.hook == Hook::prerouting);
  });
}

/// Some chain at input can deny IPv4 packets, and neither a policy nor one rule lets all of them
/// in.
bool denies_by_default(const CheckContext& c, const Program& p) {
  const bool denies = std::any_of(p.stages.begin(), p.stages.end(), [&](const Stage& s) {
    return s.type != ChainType::nat && s.hook == Hook::input &&
           (s.policy == Fate::drop || p.chains[s.chain].may[static_cast<std::size_t>(Fate::drop)]);
  });
  if (!denies) return false;
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.family == p.family && x.hook == Hook::input && x.reach == Reach::world &&
          x.ports.count() >= kNearlyAllPorts && x.source_ports.count() > kNearlyAllPorts) {
        return false;
      }
    }
  }
  return true;
}

/// The policy of a chain for IPv6 alone lets everything in.
const Exposure* wide_open(const CheckContext& c) {
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.family != Family::ipv6 || x.hook != Hook::input || x.rule != kNoRule) continue;
      const Table& table = c.ruleset.table(c.ruleset.chain(x.chain).table);
      if (x.any_interface && x.conditions.empty() && x.reach == Reach::world &&
          x.ports.count() == 65536 && !sees(table.family, Family::ipv4)) {
        return &x;
      }
    }
  }
  return nullptr;
}

bool whole_listings(const Ruleset& r) {
  return std::all_of(r.inputs.begin(), r.inputs.end(), [](const InputInfo& i) {
    return i.dialect == Dialect::nft_text || i.dialect == Dialect::nft_json;
  });
}

Span place_of(const CheckContext& c) {
  for (const Chain& chain : c.ruleset.chains) {
    const bool filters = chain.base && chain.base->hook == Hook::input &&
                         chain.base->type == ChainType::filter && chain.span.valid();
    if (filters) return chain.base->policy_span.valid() ? chain.base->policy_span : chain.span;
  }
  return {c.ruleset.inputs.front().file, 0, 0};
}

void run(const CheckContext& c, Findings& out) {
  const Ipv6Gap gap = ipv6_gap(c);
  if (gap.kind == Ipv6Gap::Kind::none) return;
  FindingBuilder b(c, CheckId::ipv6_unfiltered);
  b.proof("over IPv4, no packet that no rule names is accepted");
  if (gap.kind == Ipv6Gap::Kind::open) {
    b.at(*gap.row, "accepts everything that comes over IPv6")
        .message("IPv4 is denied by default, and over IPv6 every new connection is accepted")
        .witness(*gap.row, static_cast<std::uint16_t>(gap.row->witness.dport))
        .scope(gap.row->protocol, gap.row->ports, Family::ipv6, gap.row->sources);
  } else if (gap.kind == Ipv6Gap::Kind::no_chain) {
    const Program& p = *program_of(c, Family::ipv6);
    const Point w = pick(new_connections(p, Hook::input, protocol::tcp), p.universe);
    b.at(place_of(c), "looks at IPv4 alone")
        .message("IPv4 is denied by default, and no chain looks at incoming IPv6 packets")
        .witness(to_packet(p, w, Hook::input));
  } else {
    b.at(place_of(c), "looks at IPv4 alone")
        .message("IPv4 is denied by default, and the listing has no table that sees IPv6")
        .severity(Severity::medium)
        .confidence(Confidence::medium)
        .fact("note",
              "rules of ip6tables-legacy would not show here; if they exist, give "
              "ip6tables-save too");
  }
  b.fix(
       "filter both families in one table of family inet, or give IPv6 the same chains; if this "
       "host has no IPv6, drop it by policy all the same")
      .into(out);
}

}  // namespace

Ipv6Gap ipv6_gap(const CheckContext& c) {
  if (c.ruleset.platform != Platform::netfilter || c.ruleset.inputs.empty()) return {};
  const Program* v4 = program_of(c, Family::ipv4);
  if (v4 == nullptr || !denies_by_default(c, *v4)) return {};
  const Program* v6 = program_of(c, Family::ipv6);
  if (v6 == nullptr) {
    if (!whole_listings(c.ruleset)) return {};
    return {Ipv6Gap::Kind::no_tables, nullptr};
  }
  if (!looks_at_input(*v6)) return {Ipv6Gap::Kind::no_chain, nullptr};
  if (const Exposure* row = wide_open(c)) return {Ipv6Gap::Kind::open, row};
  return {};
}

const Check ipv6_unfiltered{CheckId::ipv6_unfiltered, Needs::exposure, &run};

}  // namespace fwlint
