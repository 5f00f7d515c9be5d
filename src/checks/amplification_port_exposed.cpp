// FW205: UDP services whose answers are larger than the questions. For services that are meant for
// the public (DNS, NTP) this is information: whether they amplify depends on their configuration.
#include "src/checks/all_checks.hpp"
#include "src/checks/facet_report.hpp"

namespace fwlint {

namespace {

bool wanted(const PortEvidence& e) { return e.amplification && !e.management && !e.database; }

Severity world(std::uint16_t port, const PortEvidence& e) {
  const bool meant_for_all = port == 53 || port == 123;
  return meant_for_all || e.port_class == PortClass::supported ? Severity::info : Severity::medium;
}

void run(const CheckContext& c, Findings& out) {
  report_facet(c,
               {CheckId::amplification_port_exposed, &wanted, &world,
                "it can be made to answer a forged source with more than was asked",
                "answer strangers only where the service is meant for them: no recursion on an "
                "authoritative DNS server, no control queries on NTP, response rate limits"},
               out);
}

}  // namespace

const Check amplification_port_exposed{CheckId::amplification_port_exposed, Needs::exposure, &run};

}  // namespace fwlint
