// Counts and the closing words that several formats share.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "src/checks/finding.hpp"

namespace fwlint {

struct SeverityCounts {
  std::array<std::size_t, 5> by_severity{};  ///< index: Severity
  std::size_t suppressed = 0;
  std::size_t ignored = 0;
};

/// The counts of one file that findings lie in.
struct FileSummary {
  std::string name;  ///< as printed; standard input is "<stdin>"
  SeverityCounts counts;
  const InputSummary* input = nullptr;  ///< nothing for a policy file
};

SeverityCounts count_all(const CheckReport& report);

/// One entry per input, in order, then one per other file that findings name. Findings without a
/// place count for the first input.
std::vector<FileSummary> count_by_file(const CheckReport& report, const SourceSet& sources);

/// "1 high, 2 medium (1 suppressed, 3 ignored)"; "no findings".
std::string describe(const SeverityCounts& counts);

/// "118 of 120 rules understood, 2 carried as unknown conditions (FW901)".
std::string describe_coverage(const InputSummary& input);

/// The lines that close text reports: one per file, a total when there are several inputs, and what
/// was not judged.
std::vector<std::string> closing_lines(const CheckReport& report, const SourceSet& sources);

/// "policy: recommended (built in) · registry: IANA as of 2026-10-01 · as of 2026-11-22".
std::string describe_basis(const CheckReport& report);

std::size_t error_count(const CheckReport& report);

}  // namespace fwlint
