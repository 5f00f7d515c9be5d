// FW204: content or passwords that travel readable. The web's port 80 is meant for everybody, and
// mostly leads to 443; what is told as management, database or amplification is not told again.
#include "src/checks/all_checks.hpp"
#include "src/checks/facet_report.hpp"

namespace fwlint {

namespace {

bool wanted(const PortEvidence& e) {
  const bool in_use = e.port_class == PortClass::supported || e.port_class == PortClass::legacy;
  return e.cleartext && in_use && !e.management && !e.database && !e.amplification;
}

/// What has a successor with encryption everywhere is medium; what can be told to encrypt on the
/// same port, or carries nothing secret of itself, is low.
Severity world(std::uint16_t, const PortEvidence& e) {
  return e.port_class == PortClass::legacy ? Severity::medium : Severity::low;
}

bool not_the_web(std::uint16_t port) { return port != 80; }

void run(const CheckContext& c, Findings& out) {
  report_facet(
      c,
      {CheckId::cleartext_port_exposed, &wanted, &world,
       "what it carries can be read and changed on the way",
       "serve it over TLS or a VPN, and let only networks that you know reach the old port",
       &not_the_web, true},
      out);
}

}  // namespace

const Check cleartext_port_exposed{CheckId::cleartext_port_exposed, Needs::exposure, &run};

}  // namespace fwlint
