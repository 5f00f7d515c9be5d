// FW104: not assigned, and no practice record knows it.
#include "src/checks/all_checks.hpp"
#include "src/checks/port_class_check.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_port_class(c,
                    {CheckId::unsupported_port, PortClass::unsupported, Severity::medium,
                     "though it is not assigned and no practice record knows it",
                     "find out what listens there; remove the port if nothing does, narrow the "
                     "rule to its users, "
                     "or approve it with owner, reason and expiry"},
                    out);
}

}  // namespace

const Check unsupported_port{CheckId::unsupported_port, Needs::exposure, &run};

}  // namespace fwlint
