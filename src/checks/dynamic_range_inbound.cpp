// FW112: dynamic ports are given to clients by their host; nobody is assigned one (RFC 6335 section
// 6).
#include "src/checks/all_checks.hpp"
#include "src/checks/range_report.hpp"

namespace fwlint {

namespace {

bool is_dynamic(const PortUnit& u) { return u.lo() >= 49152; }

void run(const CheckContext& c, Findings& out) {
  report_ranges(
      c, CheckId::dynamic_range_inbound, &is_dynamic,
      "dynamic ports belong to no service, and clients of this host use them too",
      "let replies in by conntrack state; give a service that needs inbound ports a small "
      "fixed range and open that",
      out);
}

}  // namespace

const Check dynamic_range_inbound{CheckId::dynamic_range_inbound, Needs::exposure, &run};

}  // namespace fwlint
