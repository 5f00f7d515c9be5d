// The one table of commands and options. The argument parser, the help texts, shell completion and
// the manual page are all made from it, so that they cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fwlint::cli {

enum class Command : std::uint8_t {
  check,
  explain,
  rules,
  port,
  exposure,
  trace,
  diff,
  version,
  help
};

/// A set of commands.
using CommandMask = std::uint32_t;
constexpr CommandMask mask_of(Command c) { return CommandMask{1} << static_cast<unsigned>(c); }

struct CommandSpec {
  Command command{};
  std::string_view name;
  std::string_view operands;  ///< "FILE..."; empty: it takes none
  std::size_t least_operands = 0;
  std::size_t most_operands = 0;
  std::string_view summary;      ///< one line, no final stop
  std::string_view description;  ///< paragraphs, separated by an empty line
  std::string_view examples;     ///< lines
};

struct OptionSpec {
  std::string_view name;      ///< without dashes
  char short_name = '\0';     ///< '\0': none
  std::string_view argument;  ///< "FILE"; empty: a flag
  std::string_view fallback;  ///< what holds without the option, for the help text
  std::string_view help;      ///< no final stop
  CommandMask commands = 0;
  bool repeatable = false;
  std::string_view choices;  ///< "text|json": the only values; empty: anything

  [[nodiscard]] bool is_flag() const { return argument.empty(); }
  [[nodiscard]] bool belongs_to(Command c) const { return (commands & mask_of(c)) != 0; }
};

std::span<const CommandSpec> commands();
const CommandSpec& spec(Command c);
const CommandSpec* find_command(std::string_view name);
std::vector<std::string_view> command_names();

/// Every row. A name may have several rows with different commands, one per command at most.
std::span<const OptionSpec> options();
std::vector<const OptionSpec*> options_of(Command c);
const OptionSpec* find_option(Command c, std::string_view name);

}  // namespace fwlint::cli
