// FW302: dead, and every packet of the rule gets the fate it would have had.
#include "src/checks/all_checks.hpp"
#include "src/checks/dead_rule_report.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_dead_rules(c, CheckId::redundant_rule, false, out);
}

}  // namespace

const Check redundant_rule{CheckId::redundant_rule, Needs::dead_rules, &run};

}  // namespace fwlint
