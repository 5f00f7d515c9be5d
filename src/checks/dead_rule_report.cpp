#include "src/checks/dead_rule_report.hpp"

#include <fmt/format.h>

#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// A jump, or a verdict that nobody contradicts, is redundant; contradicted ones are shadowed.
void report(const CheckContext& c, CheckId check, const DeadRule& d, Findings& out) {
  const Rule& r = c.ruleset.rule(d.rule);
  const bool shadowed = check == CheckId::shadowed_rule;
  const bool windows = c.ruleset.platform == Platform::windows;
  FindingBuilder b(c, check);
  b.at(d.rule, shadowed ? "never reached by a packet it would decide" : "changes nothing");
  const std::string by =
      d.cover.empty()       ? std::string("the chain's policy")
      : d.cover.size() == 1 ? fmt::format("{}", place_name(c, c.ruleset.rule(d.cover.front()).span))
                            : fmt::format("{} rules together", d.cover.size());
  b.message(shadowed
                ? fmt::format("this rule can never match: {} decide{} all its packets{}, and not "
                              "all the same way",
                              by, d.cover.size() > 1 ? "" : "s",
                              windows ? " with higher precedence" : " first")
                : fmt::format("this rule can never match: {} decide{} all its packets first", by,
                              d.cover.size() > 1 ? "" : "s"));
  std::size_t shown = 0;
  for (const RuleId id : d.cover) {
    if (++shown > 8) break;
    b.also(id, shown == 1 ? "decides packets of the rule" : "and this one");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(id).span), rule_text(c, id)));
  }
  if (d.cover.size() > 8) b.proof(fmt::format("and {} more rules", d.cover.size() - 8));
  b.proof("the rule's packets without those of the rules above: none are left");
  if (shadowed && d.contrary) {
    b.witness(*d.contrary, r.verdict.kind == VerdictKind::accept
                               ? "dropped, though this rule accepts"
                               : "accepted, though this rule drops");
  }
  b.fix(shadowed ? (windows ? "remove one of the two rules, or narrow the one that wins"
                            : "move the rule before those that decide its packets, or remove it")
                 : "remove the rule: no packet is treated differently without it");
  b.into(out);
}

}  // namespace

void report_dead_rules(const CheckContext& c, CheckId check, bool decided_differently,
                       Findings& out) {
  for (const DeadRule& d : c.dead_rules.dead) {
    if (d.decided_differently == decided_differently) report(c, check, d, out);
  }
}

}  // namespace fwlint
