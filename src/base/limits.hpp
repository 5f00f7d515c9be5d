// Bounds on hostile input, in one place.
#pragma once

#include <cstddef>

namespace fwlint {

inline constexpr std::size_t kMaxInputBytes = std::size_t{1} << 30;  ///< one input file
inline constexpr std::size_t kMaxRules = 20'000'000;
inline constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;
inline constexpr int kMaxNesting = 64;               ///< braces, JSON depth, anonymous chains
inline constexpr std::size_t kMaxClauses = 200'000;  ///< cells one rule may expand to
inline constexpr std::size_t kMaxCallDepth = 128;    ///< nested jumps during evaluation

}  // namespace fwlint
