// FW502: a packet that the policy forbids and the ruleset accepts.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "src/analysis/published.hpp"
#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::array<Hook, 3> kHooks = {Hook::input, Hook::forward, Hook::windows_in};

std::optional<Cell> forbidden_region(const CheckContext& c, const Forbid& f, const Program& p,
                                     Hook hook, std::uint8_t protocol) {
  Cell region = new_connections(p, hook, protocol);
  const ValueSet ports = ports_of(f.scope, protocol);
  if (has_ports(protocol) && !region.narrow(Field::dport, ports)) return std::nullopt;
  if (ports.empty()) return std::nullopt;
  if (!region.narrow(Field::src, sources_of(c.policy, f.scope, p.family))) return std::nullopt;
  if (!region.narrow(Field::dst, destinations_of(f.scope, p.family))) return std::nullopt;
  return region;
}

/// The source and interface of a packet lie in the forbid's zones or prefixes.
bool really_from(const CheckContext& c, const Forbid& f, const Packet& k) {
  if (f.scope.from_any) return true;
  const ValueSet& own = k.family == Family::ipv4 ? f.scope.from4 : f.scope.from6;
  if (own.contains(k.src)) return true;
  const bool windows = k.hook == Hook::windows_in;
  const auto zone = zone_of(c.policy, k.family, k.src, k.iif,
                            windows ? std::optional<Profile>(k.profile) : std::nullopt);
  return zone &&
         std::find(f.scope.zones.begin(), f.scope.zones.end(), *zone) != f.scope.zones.end();
}

/// Rules and chains that were told already for one prohibition.
using Told = std::set<std::pair<std::size_t, std::size_t>>;

/// No chain of the input looks at the hook: what is forbidden is not even asked about.
bool unfiltered(const CheckContext& c, const Forbid& f, const Program& p, Hook hook,
                const Cell& region, Told& told, Findings& out) {
  if (hook != Hook::input || c.ruleset.platform != Platform::netfilter) return false;
  const Packet k = to_packet(p, pick(region, p.universe), hook);
  if (!really_from(c, f, k) || !told.emplace(kNoId, index(p.family)).second) return false;
  const Span at{c.ruleset.inputs.front().file, 0, 0};
  FindingBuilder b(c, CheckId::forbidden_traffic_allowed);
  b.at(at, "no input chain here")
      .message(fmt::format("forbidden by \"{}\", and no chain drops it: {}", f.name, to_string(k)))
      .severity(f.severity.value_or(Severity::critical))
      .witness(k)
      .fact("policy", fmt::format("{}:{}", f.place.file, f.place.line))
      .fix("add an input chain that drops by default")
      .identity(f.name)
      .into(out);
  return true;
}

/// A packet that gets through, as it arrives.
struct Through {
  Packet packet;
  Trace trace;
};

std::optional<Through> as_it_comes(const Program& p, Hook hook, const Goal& goal,
                                   const Cell& region) {
  Search search(p);
  const Answer a = search.find(goal, region);
  if (a.kind != AnswerKind::witness) return std::nullopt;
  Through out{to_packet(p, a.witness, hook), {}};
  out.trace = trace(p, out.packet);
  if (out.trace.cases.front().verdict != TraceVerdict::accept) return std::nullopt;
  return out;
}

/// What rules of translation send to a forbidden place, or what is forbidden as it is asked for.
std::optional<Through> translated(const CheckContext& c, const Forbid& f, const Program& p,
                                  Hook hook, std::uint8_t protocol) {
  if (!has_ports(protocol)) return std::nullopt;
  const ValueSet ports = ports_of(f.scope, protocol);
  const ValueSet to = destinations_of(f.scope, p.family);
  Search search(p);
  std::vector<RuleId> not_followed;  // FW903 tells them
  for (const Published& one : published(p, search, hook, protocol, not_followed)) {
    const Translation& by = *one.goal.by;
    Cell region = one.region;
    if (!region.narrow(Field::src, sources_of(c.policy, f.scope, p.family))) continue;
    if (!(by.dst && to.contains(*by.dst)) && !region.narrow(Field::dst, to)) continue;
    if (!(by.dport && ports.contains(*by.dport)) && !region.narrow(Field::dport, ports)) continue;
    const Answer a = search.find(one.goal, region);
    if (a.kind != AnswerKind::witness) continue;
    Through out{to_packet(p, search.contexts().in_program(a.witness), hook), {}};
    out.trace = trace(p, out.packet);
    if (confirms(one, out.trace)) return out;
  }
  return std::nullopt;
}

bool report(const CheckContext& c, const Forbid& f, const Program& p, Hook hook,
            std::uint8_t protocol, Told& told, Findings& out) {
  const auto region = forbidden_region(c, f, p, hook, protocol);
  if (!region) return false;
  Goal goal{Goal::Kind::accepted, {}, {}, Fate::accept, nullptr, true};
  for (const std::uint32_t s : hook_path(p, hook)) {
    if (p.stages[s].type != ChainType::nat) goal.stages.push_back(s);
  }
  if (!goal.stages.empty() && p.stages[goal.stages.back()].hook != hook) return false;
  if (goal.stages.empty()) return unfiltered(c, f, p, hook, *region, told, out);
  auto through = as_it_comes(p, hook, goal, *region);
  if (!through) through = translated(c, f, p, hook, protocol);
  if (!through || !really_from(c, f, through->packet)) return false;
  const Packet& k = through->packet;
  const Trace& t = through->trace;
  const TraceStep* step = t.deciding();
  if (!told.emplace(index(step->rule), index(step->chain)).second) return true;
  FindingBuilder b(c, CheckId::forbidden_traffic_allowed);
  const Chain& chain = c.ruleset.chain(step->chain);
  if (step->rule != kNoRule) {
    b.at(step->rule, "lets it through");
  } else {
    b.at(chain.base && chain.base->policy_span.valid() ? chain.base->policy_span : chain.span,
         "the policy lets it through");
  }
  b.message(fmt::format("forbidden by \"{}\", and it gets through: {}", f.name, to_string(k)))
      .severity(f.severity.value_or(Severity::critical))
      .witness(
          k, t.verdict == TraceVerdict::unknown ? "unknown: accept if " + t.condition() : "accept")
      .fact("policy", fmt::format("{}:{}{}{}", f.place.file, f.place.line,
                                  f.reason.empty() ? "" : ": ", f.reason))
      .fix("narrow or remove the rule, or put a rule that drops this traffic before it")
      .scope(protocol, ports_of(f.scope, protocol), p.family, ValueSet::single(k.src))
      .identity(f.name);
  if (t.verdict == TraceVerdict::unknown)
    b.confidence(Confidence::medium).fact("only if", t.condition());
  b.into(out);
  return true;
}

void run(const CheckContext& c, Findings& out) {
  for (const Forbid& f : c.policy.forbids) {
    Told told;
    for (const Program& p : c.programs) {
      for (const Hook hook : kHooks) {
        bool found = false;
        for (const std::uint8_t protocol :
             {protocol::tcp, protocol::udp, protocol::sctp, protocol::icmp, protocol::icmpv6}) {
          found = found || report(c, f, p, hook, protocol, told, out);
        }
      }
    }
  }
}

}  // namespace

const Check forbidden_traffic_allowed{CheckId::forbidden_traffic_allowed, Needs::exposure, &run};

}  // namespace fwlint
