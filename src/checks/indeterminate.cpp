// FW903: which of many targets a translation picks is not in the rules, some marks cannot be
// computed, and the search has a budget. Where one of them stands between a rule and a claim, that
// is said instead of guessed.
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

/// Rules of which it is not proved that they can match, nor that they cannot: one cause, one
/// finding.
void report_unproved(const CheckContext& c, Findings& out) {
  const std::vector<RuleId>& rules = c.dead_rules.undecided;
  if (rules.empty()) return;
  FindingBuilder b(c, CheckId::indeterminate);
  b.at(rules.front(), "not proved to match, nor to be dead")
      .message(rules.size() == 1
                   ? std::string("whether this rule can ever match is not decided: the search gave "
                                 "up within its bounds")
                   : fmt::format("whether {} rules can ever match is not decided: the search gave "
                                 "up within its bounds",
                                 rules.size()))
      .proof("the search gave up within its bounds");
  for (std::size_t i = 1; i < rules.size() && i < 8; ++i) b.also(rules[i], "nor this one");
  b.fix("simplify the chains that lead here: calls that branch at each step multiply")
      .identity("dead rules")
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  report_unproved(c, out);
  std::set<std::size_t> open;
  for (const PortUnit& u : c.units) {
    if (u.rule != kNoRule) open.insert(index(u.rule));
  }
  for (const Exposures& e : c.exposures) {
    for (const RuleId r : e.rewritten) {
      report(c, r, "it depends on marks or address translation on the way",
             "ask about one packet: fwlint trace follows marks and translation", open, out);
    }
    for (const RuleId r : e.translating) {
      report(c, r, "which of its targets a packet gets is not known",
             "ask about one packet: fwlint trace tells what happens behind the translation", open,
             out);
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
