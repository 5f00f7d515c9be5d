// FW109: a name hides the number, and which number it stands for depends on a file of the host.
#include <fmt/format.h>

#include "src/checks/all_checks.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  for (std::size_t i = 0; i < c.ruleset.rules.size(); ++i) {
    const Rule& r = c.ruleset.rules[i];
    if (!r.enabled) continue;
    for (const PortMention& m : r.ports) {
      if (m.form != PortForm::service_name) continue;
      const std::string number = m.ports.empty() ? "an unknown port" : describe_ports(m.ports);
      FindingBuilder b(c, CheckId::service_name_in_rule);
      b.at(m.span.valid() ? m.span : r.span, number)
          .message(fmt::format("port {} is written as '{}': the number depends on the host's "
                               "service list",
                               number, m.text))
          .proof(fmt::format("'{}' is {} in the registry snapshot", m.text, number))
          .fix(m.ports.empty() ? "write the number" : fmt::format("write {}", number))
          .identity(m.text.str())
          .into(out);
    }
  }
}

}  // namespace

const Check service_name_in_rule{CheckId::service_name_in_rule, Needs::ruleset, &run};

}  // namespace fwlint
