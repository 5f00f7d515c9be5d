// FW103: the registry lists the port, and nothing else speaks for it.
#include "src/checks/all_checks.hpp"
#include "src/checks/port_class_check.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_port_class(c,
                    {CheckId::assigned_only_port, PortClass::assigned_only, Severity::high,
                     "with nothing to support it but the assignment",
                     "find out what listens there; remove the port if nothing does, narrow the "
                     "rule to its users, "
                     "or approve it with owner, reason and expiry"},
                    out);
}

}  // namespace

const Check assigned_only_port{CheckId::assigned_only_port, Needs::exposure, &run};

}  // namespace fwlint
