// Comparison of a text read with and without the short cuts of line_plan.hpp, and the dice with
// which the tests make their texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace fwlint::nftables::test {

/// All that a text became, with the places; diagnostics in the order of the text.
std::string whole(const std::string& text, bool json, bool short_cut);

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % n;
  }
  template <std::size_t N>
  std::string pick(const char* const (&list)[N]) {
    return list[below(N)];
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace fwlint::nftables::test
