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

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  std::map<RuleId, std::vector<Overlap>> found;
  for (const Program& p : c.programs) {
    for (std::uint32_t chain = 0; chain < p.chains.size(); ++chain) {
      const std::vector<Entry>& entries = p.chains[chain].entries;
      const auto& base = c.ruleset.chains[chain].base;
      for (std::uint32_t e = 1; e < entries.size() && found.size() < kMostFindings; ++e) {
        const Entry& mine = entries[e];
        if (mine.rule == kNoRule || mine.fresh || (!accepts(mine) && !drops(mine))) continue;
        std::vector<std::uint32_t> before;
        p.chains[chain].index.meeting(mine.match, 0, e,
                                      accepts(mine) ? entry_kind::drops : entry_kind::accepts,
                                      [&](std::uint32_t id) {
                                        before.push_back(id);
                                        return before.size() < kMostPerRule;
                                      });
        std::sort(before.begin(), before.end());
        for (const std::uint32_t id : before) {
          const Entry& other = entries[id];
          if (other.fresh || other.rule == mine.rule || accepts(mine) == accepts(other)) continue;
          if (!accepts(other) && !drops(other)) continue;
          if (subset(mine.match, other.match) || subset(other.match, mine.match)) continue;
          const auto both = intersect(mine.match, other.match);
          if (!both) continue;
          std::vector<Overlap>& list = found[mine.rule];
          const bool known = std::any_of(list.begin(), list.end(),
                                         [&](const Overlap& o) { return o.first == other.rule; });
          if (known) continue;
          const Hook hook = base ? base->hook : Hook::input;
          list.push_back({other.rule, to_packet(p, pick(*both, p.universe), hook)});
        }
      }
    }
  }
  for (const auto& [rule, overlaps] : found) {
    const Overlap& first = overlaps.front();
    FindingBuilder b(c, CheckId::overlapping_correlation);
    b.at(rule, "decides some of the same packets otherwise")
        .message(fmt::format("the order of this rule and {} decides some packets: neither contains "
                             "the other, and their verdicts differ",
                             overlaps.size() == 1
                                 ? place_name(c, c.ruleset.rule(first.first).span)
                                 : fmt::format("{} earlier ones", overlaps.size())))
        .witness(first.witness);
    for (std::size_t i = 0; i < overlaps.size() && i < 6; ++i) {
      b.also(overlaps[i].first, "comes first");
      b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(overlaps[i].first).span),
                          rule_text(c, overlaps[i].first, 120)));
    }
    b.fix(
         "if the order is meant, say so in a comment; else narrow one of them until they do not "
         "meet")
        .into(out);
  }
}

}  // namespace

const Check overlapping_correlation{CheckId::overlapping_correlation, Needs::ruleset, &run, true};

}  // namespace fwlint
