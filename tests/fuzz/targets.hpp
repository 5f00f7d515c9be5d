// One function per parser that takes any bytes and must come back. libFuzzer drives them (build
// with clang and -DFWLINT_FUZZ=ON); the replay test runs them over hostile inputs in every test
// run.
#pragma once

#include <span>
#include <string_view>

namespace fwlint::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

std::span<const Target> targets();

}  // namespace fwlint::fuzz
