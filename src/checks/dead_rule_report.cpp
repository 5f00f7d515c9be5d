#include "src/checks/dead_rule_report.hpp"

#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// One finding for a rule and, when they follow from the same rules, those after it in its chain.
void report(const CheckContext& c, CheckId check, const std::vector<const DeadRule*>& group,
            Findings& out) {
  const DeadRule& d = *group.front();
  const bool shadowed = check == CheckId::shadowed_rule;
  const bool windows = c.ruleset.platform == Platform::windows;
  const std::string by = d.cover.empty() ? std::string("the chain's policy decides")
                         : d.cover.size() == 1
                             ? place_name(c, c.ruleset.rule(d.cover.front()).span) + " decides"
                             : fmt::format("{} rules together decide", d.cover.size());
  const std::string subject = group.size() == 1
                                  ? std::string("this rule can never match")
                                  : fmt::format("{} rules can never match", group.size());
  FindingBuilder b(c, check);
  b.at(d.rule, shadowed ? "never reached by a packet it would decide" : "changes nothing")
      .message(fmt::format("{}: {} all {} packets{}{}", subject, by,
                           group.size() == 1 ? "its" : "their", windows ? "" : " first",
                           shadowed ? ", some of them differently" : ""));
  for (std::size_t i = 1; i < group.size() && i < 8; ++i) b.also(group[i]->rule, "nor this one");
  std::size_t shown = 0;
  for (const RuleId id : d.cover) {
    if (++shown > 8) break;
    b.also(id, shown == 1 ? "decides packets of the rule" : "and this one");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(id).span), rule_text(c, id, 160)));
  }
  if (d.cover.size() > 8) b.proof(fmt::format("and {} more rules", d.cover.size() - 8));
  b.proof("the rule's packets without those of the rules above: none are left");
  if (shadowed && d.contrary) {
    b.witness(*d.contrary);
    b.fact("contrary", "the witness is a packet of the rule that gets another verdict");
  }
  b.fix(shadowed ? (windows ? "remove one of the two rules, or narrow the one that wins"
                            : "move the rule before those that decide its packets, or remove it")
                 : "remove the rule: no packet is treated differently without it");
  b.into(out);
}

}  // namespace

void report_dead_rules(const CheckContext& c, CheckId check, bool decided_differently,
                       Findings& out) {
  constexpr std::size_t kMany = 4;  // fewer are told one by one
  std::map<std::pair<std::size_t, std::vector<RuleId>>, std::vector<const DeadRule*>> groups;
  for (const DeadRule& d : c.dead_rules.dead) {
    if (d.decided_differently != decided_differently) continue;
    groups[{index(c.ruleset.rule(d.rule).chain), d.cover}].push_back(&d);
  }
  for (const auto& [key, group] : groups) {
    if (group.size() >= kMany) {
      report(c, check, group, out);
      continue;
    }
    for (const DeadRule* d : group) report(c, check, {d}, out);
  }
}

}  // namespace fwlint
