// FW203: stored data served to strangers.
#include "src/checks/all_checks.hpp"
#include "src/checks/facet_report.hpp"

namespace fwlint {

namespace {

bool wanted(const PortEvidence& e) { return e.database; }
Severity world(std::uint16_t, const PortEvidence&) { return Severity::high; }

void run(const CheckContext& c, Findings& out) {
  report_facet(c,
               {CheckId::database_port_exposed, &wanted, &world, "it serves stored data",
                "let only the hosts that use the database reach it"},
               out);
}

}  // namespace

const Check database_port_exposed{CheckId::database_port_exposed, Needs::exposure, &run};

}  // namespace fwlint
