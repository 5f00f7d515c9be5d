// A check report in the formats that fwlint prints. Everything here turns values into text: nothing
// reads a clock or a file, and the same report gives the same bytes. The renderers append, so that
// a large report is held once. The order of findings is the report's own.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "src/base/check_catalog.hpp"
#include "src/checks/finding.hpp"
#include "src/report/format.hpp"

namespace fwlint {

struct TextOptions {
  bool colour = false;  ///< ANSI colours; they only repeat what words say
  unsigned width = 0;   ///< columns of the terminal; 0: unknown, 140 of source, 100 of text
  bool show_suppressed = false;  ///< also print suppressed findings, marked as such
  /// Findings of one check, and rows of exposure, that are printed; what is left out is counted.
  /// 0: all.
  std::size_t most = 0;
};

/// For people: snippets with labelled spans, proof, what to do, how to suppress, exposure,
/// coverage.
void render_text(const CheckReport& report, const SourceSet& sources, const TextOptions& options,
                 std::string& out);

struct ConciseOptions {
  bool colour = false;
  bool show_suppressed = false;
};

/// One line per diagnostic and finding, then one line of summary.
void render_concise(const CheckReport& report, const SourceSet& sources,
                    const ConciseOptions& options, std::string& out);

/// Schema `fwlint/findings/1`, one object; one finding per line.
void render_json(const CheckReport& report, const SourceSet& sources, std::string& out);
/// The JSON Schema (draft-07) of render_json's output.
std::string_view findings_json_schema();

struct SarifOptions {
  bool show_suppressed = false;
  /// Absolute folder that artifact addresses are made relative to; may be empty. Other absolute
  /// paths lose their leading slash.
  std::string source_root;
  /// Markdown page of a check; may be empty, or give nothing for a check.
  std::function<std::string_view(CheckId)> page;
  /// Results per run that GitHub takes; of more, the mildest are left out and a notification says
  /// so.
  std::size_t max_results = 25'000;
};

/// SARIF 2.1.0 as GitHub code scanning reads it.
void render_sarif(const CheckReport& report, const SourceSet& sources, const SarifOptions& options,
                  std::string& out);

// The same as values, for small reports.
std::string render_text(const CheckReport& report, const SourceSet& sources,
                        const TextOptions& options);
std::string render_concise(const CheckReport& report, const SourceSet& sources,
                           const ConciseOptions& options);
std::string render_json(const CheckReport& report, const SourceSet& sources);
std::string render_sarif(const CheckReport& report, const SourceSet& sources,
                         const SarifOptions& options);

}  // namespace fwlint
