// Errors of the input, for commands whose answer has no place for them.
#pragma once

#include "src/cli/commands.hpp"
#include "src/cli/load_inputs.hpp"

namespace fwlint::cli {

/// Tells each error with its place; the command goes on with what could be read. `input` when there
/// was one.
Exit report_errors(const Host& host, Console& console);

}  // namespace fwlint::cli
