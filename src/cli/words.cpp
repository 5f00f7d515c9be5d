// The edit distance of base counts a swap as two slips, which is too far for short words ("tpc").
#include "src/cli/words.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::cli {

std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  if (word.size() > 64) return std::nullopt;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    std::string swapped(word);
    std::swap(swapped[i], swapped[i + 1]);
    const auto it = std::find(candidates.begin(), candidates.end(), swapped);
    if (it != candidates.end()) return *it;
  }
  return nearest(word, candidates);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = closest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string{};
}

}  // namespace fwlint::cli
