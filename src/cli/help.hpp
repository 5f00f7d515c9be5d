// Help texts, made from the table of options.
#pragma once

#include <string>

#include "src/cli/options.hpp"

namespace fwlint::cli {

/// A few lines, for a run without arguments.
std::string short_usage();
/// What fwlint is, its commands and exit codes.
std::string general_help();
std::string command_help(Command c);

}  // namespace fwlint::cli
