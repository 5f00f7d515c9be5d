// FW210: what no rule speaks of gets in. Its consequences are listed here and not repeated per
// port.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/ipv6_unfiltered.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

bool by_default(const Exposure& x) {
  return x.rule == kNoRule && (x.hook == Hook::input || x.hook == Hook::windows_in) &&
         x.reach != Reach::none && x.reach != Reach::inside;
}

/// Another chain at input denies by default: what this one's policy lets through was accepted
/// there.
bool denied_elsewhere(const CheckContext& c, const Exposure& x) {
  for (const Program& p : c.programs) {
    if (p.family != x.family) continue;
    for (const Stage& s : p.stages) {
      const bool at_input = s.hook == Hook::input && s.type == ChainType::filter;
      if (at_input && s.policy == Fate::drop && s.chain != index(x.chain)) return true;
    }
  }
  return false;
}

/// Ports by default of one chain, by protocol, in all families.
std::map<std::size_t, std::vector<const Exposure*>> by_chain(const CheckContext& c) {
  std::map<std::size_t, std::vector<const Exposure*>> out;
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (by_default(x) && !denied_elsewhere(c, x)) out[index(x.chain)].push_back(&x);
    }
  }
  return out;
}

/// Management and database services among them, by number.
std::string consequences(const CheckContext& c, const std::vector<const Exposure*>& rows) {
  std::string out;
  std::size_t more = 0;
  ValueSet seen;
  for (const Exposure* x : rows) {
    if (x->protocol != protocol::tcp) continue;
    for (const registry::PracticeRecord& r : c.practice.records()) {
      const bool serious =
          r.facets.has(registry::Facet::management) || r.facets.has(registry::Facet::database);
      if (!serious || r.facets.has(registry::Facet::generic) || r.first != r.last ||
          r.status != registry::Status::active || !r.covers(r.first, registry::Transport::tcp) ||
          !x->ports.contains(r.first) || seen.contains(r.first)) {
        continue;
      }
      seen = unite(seen, ValueSet::single(r.first));
      if (out.size() > 90) {
        ++more;
      } else {
        out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", r.first, r.service);
      }
    }
  }
  return more == 0 ? out : out + fmt::format(" and {} more", more);
}

/// No chain of a family looks at what comes in: everything does.
void without_chain(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter || c.ruleset.inputs.empty()) return;
  for (const Program& p : c.programs) {
    const bool filtered = std::any_of(p.stages.begin(), p.stages.end(), [](const Stage& s) {
      return s.type != ChainType::nat && (s.hook == Hook::input || s.hook == Hook::prerouting);
    });
    if (filtered) continue;
    Span at{c.ruleset.inputs.front().file, 0, 0};
    for (const Table& t : c.ruleset.tables) {
      if (sees(t.family, p.family) && t.span.valid()) {
        at = {t.span.file, t.span.begin, t.span.begin};
        break;
      }
    }
    const Point w = pick(new_connections(p, Hook::input, protocol::tcp), p.universe);
    FindingBuilder b(c, CheckId::no_default_deny);
    b.at(at, "no input chain here")
        .message(fmt::format("no chain of the input looks at incoming {} packets: every new "
                             "connection to this host is accepted",
                             to_string(p.family)))
        .witness(to_packet(p, w, Hook::input))
        .fix(
            "add an input chain that drops by default and accepts what this host serves; if the "
            "filter rules are in another file, give it too")
        .identity(std::string(to_string(p.family)))
        .into(out);
  }
}

void run(const CheckContext& c, Findings& out) {
  const Ipv6Gap gap = c.told_by(CheckId::ipv6_unfiltered) ? ipv6_gap(c) : Ipv6Gap{};
  if (gap.kind != Ipv6Gap::Kind::no_chain) without_chain(c, out);
  for (const auto& [chain_index, rows] : by_chain(c)) {
    if (gap.row != nullptr && index(gap.row->chain) == chain_index) continue;
    const Chain& chain = c.ruleset.chains[chain_index];
    const Exposure& x = *rows.front();
    const bool windows = c.ruleset.platform == Platform::windows;
    FindingBuilder b(c, CheckId::no_default_deny);
    if (windows) {
      const auto profile = static_cast<std::size_t>(x.witness.profile);
      b.at(c.ruleset.profiles[profile].span, "the profile's default lets it in");
    } else {
      b.at(x, "accepts what no rule denied");
    }
    UnitScope scope;
    scope.reach = x.any_interface ? x.reach : Reach::network;
    b.message(windows ? fmt::format("inbound connections are accepted by default in the {} profile",
                                    to_string(x.witness.profile))
                      : fmt::format("new connections that no rule denies are accepted by {}",
                                    chain.name))
        .severity(by_scope(Severity::high, scope))
        .witness(x, static_cast<std::uint16_t>(x.witness.dport));
    for (const Exposure* row : rows) {
      b.fact("opens", fmt::format("{} ({}) from {}", ports_text(row->protocol, row->ports),
                                  to_string(row->family), who(c, *row)));
      b.scope(row->protocol, row->ports, row->family, row->sources);
    }
    b.fact("among them", consequences(c, rows));
    add_conditions(b, x);
    b.fix(windows ? "set the default inbound action to block"
                  : "accept what this host serves, then set the policy to drop (or end the chain "
                    "with a rule that drops)")
        .identity(chain.name)
        .into(out);
  }
}

}  // namespace

const Check no_default_deny{CheckId::no_default_deny, Needs::exposure, &run};

}  // namespace fwlint
