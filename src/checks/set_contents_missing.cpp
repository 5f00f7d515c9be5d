// FW902: sets whose elements are not in the input.
#include "src/checks/all_checks.hpp"
#include "src/checks/gap_report.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_gaps(c, CheckId::set_contents_missing, GapKind::contents_missing, out);
}

}  // namespace

const Check set_contents_missing{CheckId::set_contents_missing, Needs::ruleset, &run};

}  // namespace fwlint
