#include "src/checks/facet_report.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

struct Hit {
  PortUnit part;  // the ports of a unit that have the facet
  Severity severity = Severity::info;
};

std::vector<Hit> hits_of(const CheckContext& c, const FacetWording& w, const PortUnit& u) {
  std::vector<Hit> out;
  const auto t = transport_of(u.protocol);
  if (!t) return out;
  const bool malware_told = c.told_by(CheckId::known_malware_port);
  for (std::uint32_t p = u.lo(); p <= u.hi(); ++p) {
    const auto port = static_cast<std::uint16_t>(p);
    if (w.port != nullptr && !w.port(port)) continue;
    const PortEvidence e = evidence_for(port, *t, c.practice);
    if (!w.wanted(e)) continue;
    // One cause is told once: what is known for malware is not told by what else it is.
    if (w.check != CheckId::known_malware_port && malware_told && is_malware(e)) continue;
    const Severity s = w.world(port, e);
    if (!out.empty() && out.back().severity == s && out.back().part.hi() + 1U == p) {
      out.back().part.ports = ValueSet::range(out.back().part.lo(), p);
      continue;
    }
    Hit h{u, s};
    h.part.ports = ValueSet::single(p);
    out.push_back(std::move(h));
  }
  return out;
}

bool names_ports(const Rule& r) {
  return std::any_of(r.ports.begin(), r.ports.end(),
                     [](const PortMention& m) { return m.field == Field::dport; });
}

void report_group(const CheckContext& c, const FacetWording& w, Severity world,
                  const std::vector<PortUnit>& parts, Findings& out) {
  std::vector<const PortUnit*> units;
  for (const PortUnit& p : parts) units.push_back(&p);
  const PortUnit& first = parts.front();
  const Exposure& x = row_with(first, first.lo());
  FindingBuilder b(c, w.check);
  b.at(x, fmt::format("opens {}", ports_text(units)))
      .message(fmt::format("{}: {}", open_text(c, units, x), w.claim))
      .severity(by_scope(world, first.scope))
      .confidence(confidence_of(first.scope))
      .witness(x, first.lo());
  std::size_t shown = 0;
  for (const PortUnit& p : parts) {
    if (++shown > 4) break;
    b.fact("practice",
           fmt::format("{}/{}: {}", p.lo(), protocol_name(p.protocol),
                       describe_practice(p.lo(), *transport_of(p.protocol), c.practice)));
  }
  add_conditions(b, x);
  b.fix(std::string(w.fix)).paste(approve_toml(units));
  b.scope(units, x);
  b.identity(ports_text(units)).into(out);
}

}  // namespace

bool is_malware(const PortEvidence& e) {
  return std::any_of(e.records.begin(), e.records.end(), [](const registry::PracticeRecord* r) {
    return r->status != registry::Status::abandoned && r->facets.has(registry::Facet::malware);
  });
}

void report_facet(const CheckContext& c, const FacetWording& w, Findings& out) {
  using Key = std::tuple<std::size_t, Severity, UnitScope>;
  std::map<Key, std::vector<PortUnit>> groups;
  for (const PortUnit& u : c.units) {
    // A wide range is one cause and is told as such.
    if (u.wide || u.approved || u.rule == kNoRule) continue;
    if (w.named_only && !names_ports(c.ruleset.rule(u.rule))) continue;
    if (u.scope.reach != Reach::world) continue;  // a named network was chosen by somebody
    for (Hit& h : hits_of(c, w, u)) {
      groups[{index(u.rule), h.severity, u.scope}].push_back(std::move(h.part));
    }
  }
  std::vector<Candidate> all;
  std::vector<std::pair<Severity, const std::vector<PortUnit>*>> of;
  for (const auto& [key, parts] : groups) {
    const PortUnit& first = parts.front();
    const Severity world = std::get<1>(key);
    all.push_back({first.rule, first.chain, by_scope(world, first.scope)});
    of.emplace_back(world, &parts);
  }
  tell_first(c, w.check, all,
             [&](std::size_t i) { report_group(c, w, of[i].first, *of[i].second, out); });
}

}  // namespace fwlint
