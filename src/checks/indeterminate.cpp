// FW903: the search does not follow marks and address translation, and it has a budget. Where one
// of them stands between a rule and a claim, that is said instead of guessed.
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"

namespace fwlint {

namespace {

void report(const CheckContext& c, RuleId rule, const char* why, const char* fix,
            std::set<std::size_t>& told, Findings& out) {
  if (rule == kNoRule || !told.insert(index(rule)).second) return;
  FindingBuilder b(c, CheckId::indeterminate);
  b.at(rule, "may open ports")
      .message(fmt::format("whether new connections get through here is not decided: {}", why))
      .proof(why)
      .fix(fix)
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  std::set<std::size_t> open;
  for (const PortUnit& u : c.units) {
    if (u.rule != kNoRule) open.insert(index(u.rule));
  }
  for (const Exposures& e : c.exposures) {
    for (const RuleId r : e.rewritten) {
      report(c, r, "it depends on marks or address translation on the way",
             "ask about one packet: fwlint trace follows marks and translation", open, out);
    }
    for (const RuleId r : e.undecided) {
      report(c, r, "the search gave up within its bounds",
             "ask about one packet with fwlint trace, or simplify the chains that lead here", open,
             out);
    }
  }
}

}  // namespace

const Check indeterminate{CheckId::indeterminate, Needs::exposure, &run};

}  // namespace fwlint
