// FW202: services that administer a host. SSH from everywhere is common and authenticated by keys,
// so it is medium; the others are high.
#include "src/checks/all_checks.hpp"
#include "src/checks/facet_report.hpp"

namespace fwlint {

namespace {

bool wanted(const PortEvidence& e) { return e.management && !e.database; }

Severity world(std::uint16_t port, const PortEvidence&) {
  return port == 22 ? Severity::medium : Severity::high;
}

void run(const CheckContext& c, Findings& out) {
  report_facet(c,
               {CheckId::management_port_exposed, &wanted, &world,
                "it administers this host or what runs on it",
                "let only the administrators' networks or a VPN reach it"},
               out);
}

}  // namespace

const Check management_port_exposed{CheckId::management_port_exposed, Needs::exposure, &run};

}  // namespace fwlint
