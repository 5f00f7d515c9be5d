// FW307: each of two rules takes packets that the other would treat differently, so that swapping
// them changes what gets through. Often meant, hence off unless asked for. Pairs come from the
// chain's index; a rule is told once, with the first few that it overlaps.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostPerRule = 32;  // overlaps that are looked at
constexpr std::size_t kMostFindings = 1000;

bool accepts(const Entry& e) { return e.action == VerdictKind::accept; }
bool drops(const Entry& e) {
  return e.action == VerdictKind::drop || e.action == VerdictKind::reject;
}

struct Overlap {
  RuleId first = kNoRule;
  Packet witness;
};

using Found = std::map<RuleId, std::vector<Overlap>>;

/// The entry, and an earlier one that meets it: does their order decide?
void compare(const Program& p, Hook hook, const Entry& mine, const Entry& other, Found& found) {
  if (other.fresh || other.tests != 0 || other.rule == mine.rule) return;
  if (accepts(mine) == accepts(other) || (!accepts(other) && !drops(other))) return;
  if (subset(mine.match, other.match) || subset(other.match, mine.match)) return;
  const auto both = intersect(mine.match, other.match);
  if (!both) return;
  std::vector<Overlap>& list = found[mine.rule];
  const bool known = std::any_of(list.begin(), list.end(),
                                 [&](const Overlap& o) { return o.first == other.rule; });
  if (!known) list.push_back({other.rule, to_packet(p, pick(*both, p.universe), hook)});
}

void collect(const CheckContext& c, const Program& p, std::size_t at, Found& found) {
  const ProgramChain& chain = p.chains[at];
  const auto& base = c.ruleset.chains[at].base;
  for (std::uint32_t e = 1; e < chain.entries.size() && found.size() < kMostFindings; ++e) {
    const Entry& mine = chain.entries[e];
    if (mine.rule == kNoRule || mine.fresh || mine.tests != 0) continue;
    if (!accepts(mine) && !drops(mine)) continue;
    std::vector<std::uint32_t> before;
    chain.index.meeting(mine.match, 0, e, accepts(mine) ? entry_kind::drops : entry_kind::accepts,
                        [&](std::uint32_t id) {
                          before.push_back(id);
                          return before.size() < kMostPerRule;
                        });
    std::sort(before.begin(), before.end());
    for (const std::uint32_t id : before) {
      compare(p, base ? base->hook : Hook::input, mine, chain.entries[id], found);
    }
  }
}

void tell(const CheckContext& c, RuleId rule, const std::vector<Overlap>& overlaps, Findings& out) {
  FindingBuilder b(c, CheckId::overlapping_correlation);
  b.at(rule, "decides some of the same packets otherwise")
      .message(fmt::format("the order of this rule and {} decides some packets: neither contains "
                           "the other, and their verdicts differ",
                           overlaps.size() == 1
                               ? place_name(c, c.ruleset.rule(overlaps.front().first).span)
                               : fmt::format("{} earlier ones", overlaps.size())))
      .witness(overlaps.front().witness);
  for (std::size_t i = 0; i < overlaps.size() && i < 6; ++i) {
    b.also(overlaps[i].first, "comes first");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(overlaps[i].first).span),
                        rule_text(c, overlaps[i].first, 120)));
  }
  b.fix(
       "if the order is meant, say so in a comment; else narrow one of them until they do not meet")
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  Found found;
  for (const Program& p : c.programs) {
    for (std::size_t chain = 0; chain < p.chains.size(); ++chain) collect(c, p, chain, found);
  }
  for (const auto& [rule, overlaps] : found) tell(c, rule, overlaps, out);
}

}  // namespace

const Check overlapping_correlation{CheckId::overlapping_correlation, Needs::ruleset, &run, true};

}  // namespace fwlint
