// From one rule of a netsh listing to a rule of the model.
#pragma once

#include "parsers/windows/netsh_lexer.hpp"
#include "src/base/diagnostic.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::windows {

/// Whether the rule has a line that only the verbose listing has.
bool is_verbose(const NetshRule& rule);

/// Adds the rule, whatever its text, with a hidden predicate of its own: see `parse_netsh`.
void lower_netsh_rule(const SourceSet& sources, const NetshRule& rule, Ruleset& into,
                      Diagnostics& diagnostics);

}  // namespace fwlint::windows
