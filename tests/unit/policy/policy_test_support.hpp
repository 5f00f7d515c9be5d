// Loading policies from memory, for all tests of this area.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "src/policy/load_policy.hpp"

namespace fwlint::test {

inline PolicyResult<Policy> load_files(std::map<std::string, std::string> files) {
  MemoryReader reader;
  reader.files = std::move(files);
  return load_policy("policy.toml", reader);
}

/// The policy in "policy.toml"; fails the test with the errors when there are any.
inline Policy good(std::map<std::string, std::string> files) {
  PolicyResult<Policy> result = load_files(std::move(files));
  const std::string problems = result ? "" : to_string(result.error());
  REQUIRE(problems == "");
  return std::move(*result);
}

inline Policy good(const std::string& text) {
  return good(std::map<std::string, std::string>{{"policy.toml", "policy = 1\n" + text}});
}

/// The errors' text, or "" for a good policy.
inline std::string errors(std::map<std::string, std::string> files) {
  const PolicyResult<Policy> result = load_files(std::move(files));
  return result ? "" : to_string(result.error());
}

/// Errors of a file whose first line is `policy = 1`, so that `text` starts on line 2.
inline std::string errors(const std::string& text) {
  return errors(std::map<std::string, std::string>{{"policy.toml", "policy = 1\n" + text}});
}

}  // namespace fwlint::test
