// From a rule string's fields to a rule of the model.
#pragma once

#include "parsers/windows/lower.hpp"
#include "parsers/windows/rule_string.hpp"

namespace fwlint::windows {

struct RuleSource {
  std::string_view id;  ///< the registry value's name
  const MappedText* text = nullptr;
  Span span;  ///< the whole statement
  Store store = Store::local;
  bool complete = true;  ///< false: the text was cut off
};

/// Adds one rule, whatever its text: see `parse_reg`.
RuleId lower_rule_string(const SourceSet& sources, const RuleSource& source, Ruleset& into,
                         Diagnostics& diagnostics);

}  // namespace fwlint::windows
