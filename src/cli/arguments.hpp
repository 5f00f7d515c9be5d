// The command line as values: which command, its operands, its options. Everything that the table
// of options can check is checked here: names, choices, how often, how many operands.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/cli/options.hpp"

namespace fwlint::cli {

class Arguments {
 public:
  Command command = Command::check;
  std::vector<std::string> operands;
  /// By option name; a flag that is given has one empty value.
  std::map<std::string, std::vector<std::string>, std::less<>> given;

  [[nodiscard]] bool has(std::string_view option) const { return given.contains(option); }
  /// The value of an option that may be given once.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  /// All values of an option, in order.
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
};

/// `args` are the arguments after the program's name; they must not be empty. `is_file` tells
/// whether a path exists, so that a mistyped command is not taken for a file. Errors are usage
/// errors.
Result<Arguments> parse_arguments(std::span<const std::string> args,
                                  const std::function<bool(const std::string&)>& is_file);

}  // namespace fwlint::cli
