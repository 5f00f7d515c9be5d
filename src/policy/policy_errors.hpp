// Errors of a policy, collected: one run reports as many as can be found, in the order of the files
// and places, not in the order of the stages that found them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/policy/policy.hpp"

namespace fwlint {

struct PolicyErrors {
  std::vector<Error> all;  ///< never empty; kind is `config`
};

template <class T>
using PolicyResult = tl::expected<T, PolicyErrors>;

/// "policy.toml:3:8: unknown key 'prots' …", and the hint on a line of its own, indented by two.
std::string policy_error_text(const Error& error);
/// All of them, each ended by a line feed.
std::string to_string(const PolicyErrors& errors);

namespace written {

/// Gathers errors while a policy is loaded.
class ErrorList {
 public:
  static constexpr std::size_t kMaxErrors = 100;   ///< shown
  static constexpr std::size_t kMaxKept = 10'000;  ///< kept for sorting; more are only counted

  /// Files in the order they are opened: the order of their errors.
  void open(const std::string& file);
  void add(const PolicyPlace& place, std::string message, std::string hint = {});

  [[nodiscard]] bool empty() const { return errors_.empty(); }
  /// Further errors are only counted: costly guesses are no longer worth it.
  [[nodiscard]] bool full() const { return errors_.size() >= kMaxKept; }
  /// Sorted by file and place; at most kMaxErrors, with one more that says how many were left out.
  [[nodiscard]] PolicyErrors take();

 private:
  std::vector<std::string> files_;
  std::vector<Error> errors_;
  std::size_t dropped_ = 0;
};

/// "did you mean 'office'?" when a candidate is near or two neighbouring letters are swapped, else
/// nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// "a, b, c"; at most twenty, then how many more there are.
std::string list_of(std::span<const std::string_view> words);
/// A piece of the file in single quotes, safe to print.
std::string in_quotes(std::string_view text);

}  // namespace written

}  // namespace fwlint
