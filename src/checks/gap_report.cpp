#include "src/checks/gap_report.hpp"

#include <map>

#include <fmt/format.h>

namespace fwlint {

void report_gaps(const CheckContext& c, CheckId check, GapKind kind, Findings& out) {
  // The same construct in fifty rules is one thing to know.
  std::map<std::pair<std::size_t, std::string>, std::vector<const Gap*>> groups;
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const Gap& g : c.ruleset.gaps) {
    if (g.kind != kind) continue;
    if (c.told_by(CheckId::jump_loop) && closes_loop(g)) continue;
    const std::pair<std::size_t, std::string> key{index(g.span.file), g.what};
    auto& list = groups[key];
    if (list.empty()) order.push_back(key);
    list.push_back(&g);
  }
  for (const auto& key : order) {
    const std::vector<const Gap*>& gaps = groups[key];
    const Gap& first = *gaps.front();
    FindingBuilder b(c, check);
    if (first.rule != kNoRule) {
      b.at(first.rule, first.what);
    }
    b.at(first.span, first.what)
        .message(gaps.size() == 1 ? fmt::format("{}: {}", first.what, first.consequence)
                                  : fmt::format("{}: {} ({} places)", first.what, first.consequence,
                                                gaps.size()));
    for (std::size_t i = 1; i < gaps.size() && i < 4; ++i) b.also(gaps[i]->span, "here too");
    b.identity(first.what).into(out);
  }
}

}  // namespace fwlint
