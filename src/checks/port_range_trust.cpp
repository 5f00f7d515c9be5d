// FW106: hundreds of ports at once cannot each have a reason.
#include "src/checks/all_checks.hpp"
#include "src/checks/range_report.hpp"

namespace fwlint {

namespace {

bool not_dynamic(const PortUnit& u) { return u.lo() < 49152; }

void run(const CheckContext& c, Findings& out) {
  report_ranges(c, CheckId::port_range_trust, &not_dynamic,
                "whatever starts listening on any of them is exposed",
                "open the ports that services really use, one by one; for replies use conntrack "
                "(state established,related) instead of a port range",
                out);
}

}  // namespace

const Check port_range_trust{CheckId::port_range_trust, Needs::exposure, &run};

}  // namespace fwlint
