// Picks the command and makes sure that what was written has arrived.
#include <fmt/format.h>

#include "src/cli/commands.hpp"
#include "src/cli/files.hpp"
#include "src/cli/help.hpp"
#include "src/cli/version.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

Exit command_help_text(const Arguments& a, Console& console) {
  if (a.operands.empty()) {
    console.write(general_help());
    return Exit::clean;
  }
  if (const CommandSpec* c = find_command(a.operands.front())) {
    console.write(command_help(c->command));
    return Exit::clean;
  }
  const std::vector<std::string_view> names = command_names();
  console.error({ErrorKind::usage,
                 fmt::format("no command '{}'", a.operands.front()),
                 did_you_mean(a.operands.front(), names),
                 {},
                 0,
                 0});
  return Exit::usage;
}

Exit run_command(const Arguments& a, Console& console) {
  if (a.has("help")) {
    console.write(command_help(a.command));
    return Exit::clean;
  }
  switch (a.command) {
    case Command::check:
      return command_check(a, console);
    case Command::explain:
      return command_explain(a, console);
    case Command::rules:
      return command_rules(a, console);
    case Command::port:
      return command_port(a, console);
    case Command::exposure:
      return command_exposure(a, console);
    case Command::trace:
      return command_trace(a, console);
    case Command::diff:
      return command_diff(a, console);
    case Command::version:
      console.write(fmt::format("fwlint {}\n", kVersion));
      return Exit::clean;
    case Command::help:
      return command_help_text(a, console);
  }
  return Exit::internal;
}

}  // namespace

bool wants_colour(const Arguments& arguments, const Surroundings& around) {
  const std::string when = arguments.value("color").value_or("auto");
  if (when != "auto") return when == "always";
  if (around.no_color) return false;
  if (around.force_color) return true;
  return around.terminal && !around.dumb;
}

Exit run_cli(const std::vector<std::string>& args, Console& console) {
  if (args.empty()) {
    console.write_error(short_usage());
    return Exit::usage;
  }
  const Result<Arguments> arguments = parse_arguments(args, file_exists);
  if (!arguments) {
    console.error(arguments.error());
    return exit_of(arguments.error().kind);
  }
  Exit exit = run_command(*arguments, console);
  if (!console.flush()) {
    console.error({ErrorKind::config, "standard output cannot be written", {}, {}, 0, 0});
    exit = worse(exit, Exit::usage);
  }
  return exit;
}

}  // namespace fwlint::cli
