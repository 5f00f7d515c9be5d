// Near misses of keywords, for "did you mean".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fwlint::nftables {

/// The candidate that `word` is a slip of: near by edit distance, or with two neighbours swapped.
std::optional<std::string_view> slip_of(std::string_view word,
                                        std::span<const std::string_view> candidates);
/// "did you mean 'x'?" or "".
std::string slip_hint(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace fwlint::nftables
