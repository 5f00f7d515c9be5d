// FW105: the number does not tell the service. Either it is a number that many products use, or the
// rule names the registry's service while another one is what is found there.
#include <map>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

void report_generic(const CheckContext& c, const std::vector<const PortUnit*>& units,
                    Findings& out) {
  const PortUnit& first = *units.front();
  const Exposure& x = row_with(first, first.lo());
  FindingBuilder b(c, CheckId::practice_differs);
  b.at(x, fmt::format("opens {}", ports_text(units)))
      .message(fmt::format("{}: the number does not tell the service", open_text(c, units, x)))
      .severity(Severity::info)
      .confidence(Confidence::medium)
      .witness(x, first.lo());
  for (const PortUnit* u : units) {
    b.fact("practice",
           fmt::format("{}: {}", u->lo(),
                       describe_practice(u->lo(), *transport_of(u->protocol), c.practice)));
    b.scope(u->protocol, u->ports, x.family, x.sources);
  }
  add_conditions(b, x);
  b.fix("say in the rule's comment or in an approval what runs there")
      .paste(approve_toml(units))
      .identity(ports_text(units))
      .into(out);
}

void generic_ports(const CheckContext& c, Findings& out) {
  if (!c.policy.approvals.empty()) return;  // unapproved-exposure tells it then
  std::map<std::pair<std::size_t, UnitScope>, std::vector<const PortUnit*>> groups;
  for (const PortUnit& u : c.units) {
    if (u.worst != PortClass::generic || u.wide || u.approved || u.rule == kNoRule) continue;
    groups[{index(u.rule), u.scope}].push_back(&u);
  }
  std::vector<Candidate> all;
  std::vector<const std::vector<const PortUnit*>*> of;
  for (const auto& [key, units] : groups) {
    all.push_back({units.front()->rule, units.front()->chain, Severity::info});
    of.push_back(&units);
  }
  tell_first(c, CheckId::practice_differs, all,
             [&](std::size_t i) { report_generic(c, *of[i], out); });
}

void named_after_registry(const CheckContext& c, Findings& out) {
  for (const PortUnit& u : c.units) {
    if (u.rule == kNoRule || u.width() != 1 || u.approved) continue;
    const auto t = transport_of(u.protocol);
    if (!t) continue;
    const registry::Assignment a = registry::lookup(u.lo(), *t, c.practice);
    for (const PortMention& m : c.ruleset.rule(u.rule).ports) {
      const bool named = m.form == PortForm::service_name && m.field == Field::dport &&
                         m.ports.contains(u.lo()) && !a.names.empty() &&
                         iequals(m.text, a.names.front());
      if (!named) continue;
      for (const registry::PracticeRecord* r : c.practice.lookup(u.lo(), *t)) {
        if (!r->differs || r->status == registry::Status::abandoned) continue;
        const Exposure& x = row_with(u, u.lo());
        FindingBuilder b(c, CheckId::practice_differs);
        b.at(m.span, fmt::format("port {}", u.lo()))
            .message(fmt::format("the rule says {}, but on {}/{} one finds {}", m.text, u.lo(),
                                 to_string(*t), r->title))
            .severity(Severity::low)
            .witness(x, u.lo())
            .fact("practice", describe_practice(u.lo(), *t, c.practice))
            .fix("write the number, and say in the comment what really runs there")
            .scope(u.protocol, u.ports, x.family, x.sources)
            .identity(fmt::format("{} {}", m.text, u.lo()))
            .into(out);
        break;
      }
    }
  }
}

void run(const CheckContext& c, Findings& out) {
  generic_ports(c, out);
  named_after_registry(c, out);
}

}  // namespace

const Check practice_differs{CheckId::practice_differs, Needs::exposure, &run};

}  // namespace fwlint
