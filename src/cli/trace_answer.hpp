// A trace in the words of its ruleset: where a step stands in the input and what it says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/analysis/trace.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"
#include "src/report/json_writer.hpp"

namespace fwlint::cli {

/// The place of a rule, of a chain's policy or of a profile's default.
struct StepPlace {
  std::string file;        ///< as given; empty when the input does not write it down
  std::uint32_t line = 0;  ///< 1-based; 0 likewise
  std::string chain;       ///< "ip filter INPUT", "Inbound"
  std::string rule;        ///< the statement, or the Windows rule's name; on one line
  bool policy = false;     ///< a chain's policy or a profile's default
};

/// What a step says of the ruleset; answers do not change during a run.
StepPlace describe_step(const TraceStep& step, const Ruleset& ruleset, const SourceSet& sources);

/// "jump to PORTS", "accept", "goes on".
std::string step_effect(const TraceStep& step, const Ruleset& ruleset);

/// {verdict, condition, file, line, rule, chain}; null for what does not apply.
Json answer_json(const Trace& trace, const Ruleset& ruleset, const SourceSet& sources);

/// With all cases and steps: schema `fwlint/trace/1`, one of `traces`.
Json trace_json(const Trace& trace, const std::string& packet, const Ruleset& ruleset,
                const SourceSet& sources);

/// For people: the packet, the steps, the verdict, the conditions.
std::string trace_text(const Trace& trace, const std::string& packet, const Ruleset& ruleset,
                       const SourceSet& sources);

}  // namespace fwlint::cli
