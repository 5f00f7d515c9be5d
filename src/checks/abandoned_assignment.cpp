// FW101: what was assigned here, and whatever came after it, is gone.
#include "src/checks/all_checks.hpp"
#include "src/checks/port_class_check.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_port_class(
      c,
      {CheckId::abandoned_assignment, PortClass::abandoned, Severity::high,
       "where what was assigned or used is gone",
       "remove the port from the rule, or narrow the rule to who needs it; if something of yours "
       "really listens there, approve it with owner, reason and expiry"},
      out);
}

}  // namespace

const Check abandoned_assignment{CheckId::abandoned_assignment, Needs::exposure, &run};

}  // namespace fwlint
