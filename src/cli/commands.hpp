// The commands: each takes the parsed command line, writes through the console, and gives an exit
// code. One file each, command_<name>.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/cli/arguments.hpp"
#include "src/cli/console.hpp"
#include "src/cli/exit_code.hpp"

namespace fwlint::cli {

Exit command_check(const Arguments& arguments, Console& console);
Exit command_explain(const Arguments& arguments, Console& console);
Exit command_rules(const Arguments& arguments, Console& console);
Exit command_port(const Arguments& arguments, Console& console);
Exit command_exposure(const Arguments& arguments, Console& console);
Exit command_trace(const Arguments& arguments, Console& console);
Exit command_diff(const Arguments& arguments, Console& console);

/// The whole program: `args` are the arguments after the program's name.
Exit run_cli(const std::vector<std::string>& args, Console& console);

/// Whether to colour standard output: --color, then NO_COLOR, then FORCE_COLOR, then the terminal.
bool wants_colour(const Arguments& arguments, const Surroundings& around);

}  // namespace fwlint::cli
