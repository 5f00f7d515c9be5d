// FW901: constructs that are carried as unknown conditions, so that nothing is claimed through
// them.
#include "src/checks/all_checks.hpp"
#include "src/checks/gap_report.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_gaps(c, CheckId::not_understood, GapKind::not_understood, out);
}

}  // namespace

const Check not_understood{CheckId::not_understood, Needs::ruleset, &run};

}  // namespace fwlint
