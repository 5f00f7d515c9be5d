// FW904: the export form hides what a rule also asks for; findings that depend on it are
// information.
#include "src/checks/all_checks.hpp"
#include "src/checks/gap_report.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_gaps(c, CheckId::export_lacks_field, GapKind::export_lacks_field, out);
}

}  // namespace

const Check export_lacks_field{CheckId::export_lacks_field, Needs::ruleset, &run};

}  // namespace fwlint
