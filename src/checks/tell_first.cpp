// A text report prints the first findings of a check and counts the rest, and a large ruleset has
// many more of them than anybody reads: their words are never made. The order is that of the
// driver, by place. What a program wrote is put together by the driver, so it always has words.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "src/checks/check.hpp"

namespace fwlint {

Span place_of(const CheckContext& c, RuleId rule, ChainId chain) {
  if (rule != kNoRule) return c.ruleset.rule(rule).span;
  const Chain& its = c.ruleset.chain(chain);
  return its.base && its.base->policy_span.valid() ? its.base->policy_span : its.span;
}

void tell_first(const CheckContext& c, CheckId check, const std::vector<Candidate>& all,
                const std::function<void(std::size_t)>& make) {
  if (c.counted == nullptr || all.size() <= c.most_told) {
    for (std::size_t i = 0; i < all.size(); ++i) make(i);
    return;
  }
  std::vector<Span> places;
  places.reserve(all.size());
  for (const Candidate& one : all) places.push_back(place_of(c, one.rule, one.chain));
  std::vector<std::uint32_t> order(all.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<char> told(all.size(), 0);
  const auto last = order.begin() + static_cast<std::ptrdiff_t>(c.most_told);
  std::partial_sort(order.begin(), last, order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(places[a].file, places[a].begin, places[a].end, a) <
           std::tie(places[b].file, places[b].begin, places[b].end, b);
  });
  for (auto it = order.begin(); it != last; ++it) told[*it] = 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const RuleId rule = all[i].rule;
    if (told[i] != 0 || (rule != kNoRule && c.generators.of(rule) != Generator::none)) {
      make(i);
    } else {
      c.counted->push_back({check, all[i].severity, places[i]});
    }
  }
}

}  // namespace fwlint
