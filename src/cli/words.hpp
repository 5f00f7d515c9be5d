// "Did you mean": the nearest known word, also when two neighbouring letters are swapped.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fwlint::cli {

std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates);

/// "did you mean 'check'?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace fwlint::cli
