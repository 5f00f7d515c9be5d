#include "src/checks/dead_rule_report.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "src/analysis/cover.hpp"
#include "src/checks/duplicates.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// The rules that cover it, and that removing them would not bring it to life.
void tell_cover(const CheckContext& c, const Cover& cover, bool many, FindingBuilder& b) {
  std::size_t shown = 0;
  for (const RuleId id : cover.rules) {
    if (++shown > 8) break;
    b.also(id, shown == 1 ? "decides packets of the rule" : "and this one");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(id).span), rule_text(c, id, 160)));
  }
  if (cover.rules.size() > 8) b.proof(fmt::format("and {} more rules", cover.rules.size() - 8));
  constexpr std::size_t kMostWriters = 4;
  for (std::size_t i = 0; i < std::min(cover.writers.size(), kMostWriters); ++i) {
    const RuleId id = cover.writers[i];
    b.also(id, "sets a mark that is tested on the way");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(id).span), rule_text(c, id, 160)));
  }
  if (cover.writers.size() > kMostWriters) {
    b.proof(fmt::format("and {} more rules that set marks", cover.writers.size() - kMostWriters));
  }
  b.proof(fmt::format("{} packets without those of the rules above: none are left",
                      many ? "the rules'" : "the rule's"));
  if (cover.behind.empty()) return;
  const std::string place = place_name(c, c.ruleset.rule(cover.behind.front()).span);
  const std::string more = cover.behind.size() == 1 ? fmt::format("{} covers it too", place)
                                                    : fmt::format("{} and {} more cover it too",
                                                                  place, cover.behind.size() - 1);
  b.fact("note", fmt::format("removing {} alone still leaves it dead, because {}",
                             cover.rules.size() == 1 ? "that rule" : "those rules", more));
}

/// One finding for a rule and, when they follow from the same rules, those after it in its chain.
void report(const CheckContext& c, CheckId check, const std::vector<const DeadRule*>& group,
            Findings& out) {
  const DeadRule& d = *group.front();
  const bool shadowed = check == CheckId::shadowed_rule;
  const bool windows = c.ruleset.platform == Platform::windows;
  const Cover cover = minimise(c.programs, d);
  const std::string by = cover.rules.empty() ? std::string("the chain's policy decides")
                         : cover.rules.size() == 1
                             ? place_name(c, c.ruleset.rule(cover.rules.front()).span) + " decides"
                             : fmt::format("{} rules together decide", cover.rules.size());
  const std::string subject = group.size() == 1
                                  ? std::string("this rule can never match")
                                  : fmt::format("{} rules can never match", group.size());
  FindingBuilder b(c, check);
  b.at(d.rule, shadowed ? "never reached by a packet it would decide" : "changes nothing")
      .message(fmt::format("{}: {} all {} packets{}{}", subject, by,
                           group.size() == 1 ? "its" : "their", windows ? "" : " first",
                           shadowed ? ", some of them differently" : ""));
  for (std::size_t i = 1; i < group.size() && i < 8; ++i) b.also(group[i]->rule, "nor this one");
  tell_cover(c, cover, group.size() > 1, b);
  if (shadowed && d.contrary) {
    b.witness(*d.contrary);
    b.fact("contrary", d.decided_by == kNoRule
                           ? std::string("the witness is a packet of the rule that gets another "
                                         "verdict")
                           : fmt::format("the witness is a packet of the rule that {} decides",
                                         place_name(c, c.ruleset.rule(d.decided_by).span)));
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
  std::set<std::size_t> told;
  if (!decided_differently && c.told_by(CheckId::duplicate_rule)) {
    for (const auto& [again, first] : duplicate_rules(c)) told.insert(index(again));
  }
  for (const DeadRule& d : c.dead_rules.dead) {
    if (d.decided_differently != decided_differently) continue;
    if (!decided_differently && told.count(index(d.rule)) != 0) continue;  // duplicate-rule says so
    groups[{index(c.ruleset.rule(d.rule).chain), d.cover}].push_back(&d);
  }
  std::vector<std::vector<const DeadRule*>> told_together;
  for (const auto& [key, group] : groups) {
    if (group.size() >= kMany) {
      told_together.push_back(group);
      continue;
    }
    for (const DeadRule* d : group) told_together.push_back({d});
  }
  std::vector<Candidate> all;
  for (const auto& group : told_together) {
    all.push_back({group.front()->rule, kNoChain, info(check).severity});
  }
  tell_first(c, check, all, [&](std::size_t i) { report(c, check, told_together[i], out); });
}

}  // namespace fwlint
