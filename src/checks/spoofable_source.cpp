// FW212: a source address proves nothing where packets may come from outside with it. Claimed only
// where the rules themselves say which network lies inside and which interface is outside: they
// masquerade the one out of the other; or where the host's routes say it: what is behind another
// interface than the one that everything else leaves by. A rule that trusts the network on any
// interface, and that a packet from the outer one reaches, is told.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// "What leaves by `outside` from `inside` is translated": the rule that says so, or kNoRule where
/// the routes do.
struct Border {
  RuleId rule = kNoRule;
  ValueSet inside;   ///< addresses, private ones only
  ValueSet outside;  ///< interfaces as atoms of the program
  std::string interface;
};

/// Whether something in the rules looks where packets come from: then the kernel is asked there.
bool looks_at_paths(const Ruleset& r) {
  for (std::size_t i = 0; i < r.predicates.size(); ++i) {
    const std::string& text = r.predicates[make_id<PredicateId>(i)].text;
    if (text.find("rpfilter") != std::string::npos || text.find("fib saddr") != std::string::npos) {
      return true;
    }
  }
  return false;
}

bool is_private(const ValueSet& s) {
  static const ValueSet ranges =
      unite(unite(values(*parse_prefix("10.0.0.0/8")), values(*parse_prefix("172.16.0.0/12"))),
            values(*parse_prefix("192.168.0.0/16")));
  return !s.empty() && subset(s, ranges);
}

std::vector<Border> borders(const Program& p) {
  std::vector<Border> out;
  for (const Stage& s : p.stages) {
    if (s.hook != Hook::postrouting || s.type != ChainType::nat) continue;
    for (const Entry& e : p.chains[s.chain].entries) {
      if (!e.effects || e.rule == kNoRule || e.tests != 0 || !e.match.literals().empty()) continue;
      const Rule& r = p.ruleset->rule(e.rule);
      const bool translates = std::any_of(r.effects.begin(), r.effects.end(), [](const Effect& x) {
        return x.kind == EffectKind::masquerade || x.kind == EffectKind::snat;
      });
      const ValueSet* src = e.match.find(Field::src);
      const ValueSet* oif = e.match.find(Field::oif);
      if (!translates || src == nullptr || oif == nullptr || !oif->is_single()) continue;
      if (!p.interfaces.exact(static_cast<std::uint32_t>(oif->lo())) || !is_private(*src)) continue;
      if (is_inner_interface(p.interfaces.name(static_cast<std::uint32_t>(oif->lo())))) continue;
      out.push_back({e.rule, *src, *oif, p.interfaces.name(static_cast<std::uint32_t>(oif->lo()))});
    }
  }
  return out;
}

/// Routes take back what the rules seem to say: an address behind `outside` is no forged one there.
void ask_routes(const Program& p, std::vector<Border>& all) {
  if (p.facts == nullptr || !p.facts->knows_routes(p.family)) return;
  static const ValueSet kPrivate =
      unite(unite(values(*parse_prefix("10.0.0.0/8")), values(*parse_prefix("172.16.0.0/12"))),
            values(*parse_prefix("192.168.0.0/16")));
  for (Border& b : all) b.inside = subtract(b.inside, p.facts->behind(p.family, b.interface));
  std::set<std::string> outer;
  for (const HostRoute& r : p.facts->routes) {
    if (r.kind != RouteKind::unicast || r.to.length != 0 || r.to.base.family != p.family) continue;
    outer.insert(r.interfaces.begin(), r.interfaces.end());
  }
  if (outer.size() != 1 || is_inner_interface(*outer.begin())) return;
  ValueSet inside;
  for (const std::string& name : p.facts->interfaces()) {
    if (name == *outer.begin() || name == "lo") continue;
    inside = unite(inside, intersect(p.facts->behind(p.family, name), kPrivate));
  }
  const std::uint32_t atom = p.interfaces.atom(*outer.begin());
  for (const Border& b : all) {
    if (b.outside.contains(atom)) inside = subtract(inside, b.inside);
  }
  all.push_back({kNoRule, inside, ValueSet::single(atom), *outer.begin()});
}

/// A packet of the row that has an inner address and comes from outside.
std::optional<Packet> forged(const Program& p, const Exposure& x, const Border& border) {
  Packet w = x.witness;
  const ValueSet both = intersect(x.sources, border.inside);
  w.src = both.lo();
  if (both.contains(w.src + 1)) ++w.src;
  w.iif = border.interface;
  w.assumed.clear();
  const Trace t = trace(p, w);
  if (t.verdict != TraceVerdict::accept) return std::nullopt;
  const std::vector<TraceStep>& steps = t.cases.front().steps;
  const bool by_rule = std::any_of(steps.begin(), steps.end(), [&](const TraceStep& s) {
    return s.rule == x.rule && s.action == VerdictKind::accept;
  });
  if (!by_rule) return std::nullopt;
  return w;
}

struct Trusting {
  std::vector<const Exposure*> rows;  ///< one per rule
  std::optional<Packet> witness;      ///< for the first
};

void tell(const CheckContext& c, const Border& border, const Trusting& t, Findings& out) {
  const Exposure& x = *t.rows.front();
  const std::string inside = describe_addresses(x.family, intersect(x.sources, border.inside), 2);
  FindingBuilder b(c, CheckId::spoofable_source);
  b.at(x.rule, "trusts the source address alone")
      .message(fmt::format("{} is accepted on every interface{}, also from {} where only forged "
                           "packets have it",
                           inside,
                           t.rows.size() == 1
                               ? std::string()
                               : fmt::format(" by this rule and {} more", t.rows.size() - 1),
                           t.witness->iif))
      .witness(*t.witness)
      .fact("note",
            "strict reverse path filtering (rp_filter=1) of the kernel would stop it; the "
            "export does not show whether it is on")
      .fix(fmt::format("name the interface that the network is behind (-i …, iifname …), or drop "
                       "packets that come from {} with such a source first",
                       t.witness->iif));
  if (border.rule != kNoRule) {
    b.also(border.rule, fmt::format("says that it lies inside and {} outside", t.witness->iif));
  } else {
    b.fact("routes", fmt::format("lead to it by another interface than {}", t.witness->iif));
  }
  for (std::size_t i = 1; i < t.rows.size() && i < 6; ++i) b.also(t.rows[i]->rule, "likewise");
  for (const Exposure* row : t.rows) b.scope(row->protocol, row->ports, row->family, row->sources);
  b.identity(inside).into(out);
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter || looks_at_paths(c.ruleset)) return;
  for (const Program& p : c.programs) {
    if (p.family != Family::ipv4) continue;  // IPv6 has no private sources of this kind
    std::vector<Border> all = borders(p);
    ask_routes(p, all);
    std::erase_if(all, [](const Border& b) { return b.inside.empty(); });
    if (all.empty() || all.size() > 64) continue;
    std::map<std::size_t, Trusting> found;  // by border: it is the cause
    RuleId last = kNoRule;
    for (const Exposures& e : c.exposures) {
      for (const Exposure& x : e.rows) {
        if (x.family != p.family || x.hook != Hook::input || x.rule == kNoRule || x.rule == last) {
          continue;
        }
        if (!x.any_interface || x.reach != Reach::inside || !x.conditions.empty()) continue;
        for (std::size_t i = 0; i < all.size(); ++i) {
          if (!meets(all[i].inside, x.sources) || !is_private(x.sources)) continue;
          if (!x.interfaces.contains(all[i].outside.lo())) continue;
          const std::optional<Packet> w = forged(p, x, all[i]);
          if (!w) continue;
          Trusting& t = found[i];
          t.rows.push_back(&x);
          if (!t.witness) t.witness = w;
          last = x.rule;
          break;
        }
      }
    }
    for (const auto& [i, t] : found) tell(c, all[i], t, out);
  }
}

}  // namespace

const Check spoofable_source{CheckId::spoofable_source, Needs::exposure, &run};

}  // namespace fwlint
