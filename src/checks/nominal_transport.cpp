// FW102: the registry gave the service both transports, as it did until 2011; it uses the other
// one.
#include "src/checks/all_checks.hpp"
#include "src/checks/port_class_check.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_port_class(c,
                    {CheckId::nominal_transport, PortClass::nominal, Severity::medium,
                     "on a transport that the assigned service does not use",
                     "remove this transport from the rule; the service works without it"},
                    out);
}

}  // namespace

const Check nominal_transport{CheckId::nominal_transport, Needs::exposure, &run};

}  // namespace fwlint
