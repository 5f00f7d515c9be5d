// FW301: dead, and some packet of the rule gets another fate than the rule's.
#include "src/checks/all_checks.hpp"
#include "src/checks/dead_rule_report.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  report_dead_rules(c, CheckId::shadowed_rule, true, out);
}

}  // namespace

const Check shadowed_rule{CheckId::shadowed_rule, Needs::dead_rules, &run};

}  // namespace fwlint
