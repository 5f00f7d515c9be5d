// The options of `check` as values.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "src/base/check_catalog.hpp"
#include "src/base/date.hpp"
#include "src/base/result.hpp"
#include "src/base/severity.hpp"
#include "src/cli/arguments.hpp"
#include "src/cli/dialects.hpp"
#include "src/report/format.hpp"

namespace fwlint::cli {

struct OutputFile {
  Format format{};
  std::string path;
};

struct CheckOptions {
  std::vector<std::string> inputs;
  std::string policy;
  Format format{};
  std::vector<OutputFile> outputs;
  std::optional<Severity> fail_on;  ///< nothing: as the policy says
  bool never_fail = false;          ///< --fail-on never
  bool strict = false;
  std::optional<Date> as_of;  ///< nothing: today
  std::set<CheckId> selected;
  std::set<CheckId> ignored;
  std::vector<std::string> practice;
  bool show_suppressed = false;
  std::size_t most_findings = 200;  ///< of one check, in text; 0: all
  bool quiet = false;
  const DialectSpec* dialect = nullptr;
};

/// What is wrong with a value is a usage error that names the option.
Result<CheckOptions> read_check_options(const Arguments& arguments);

/// Checks meant by "FW1,shadowed-rule"; `option` is for messages.
Result<std::set<CheckId>> parse_check_list(std::string_view option, std::string_view list);
/// "sarif=out.sarif"
Result<OutputFile> parse_output(std::string_view text);

}  // namespace fwlint::cli
