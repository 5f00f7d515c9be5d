// The main command: load, judge, print. Reports are rendered one format at a time, files first, so
// that a full disk is known before the last word on standard output.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "registry/port_registry.hpp"
#include "src/checks/driver.hpp"
#include "src/cli/check_options.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/files.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/cli/practice_files.hpp"
#include "src/cli/version.hpp"
#include "src/policy/load_policy.hpp"
#include "src/report/report.hpp"

namespace fwlint::cli {

namespace {

class CheckRun {
 public:
  CheckRun(const Arguments& arguments, CheckOptions options, Console& console)
      : arguments_(arguments), options_(std::move(options)), console_(console) {}

  Exit run() {
    DiskReader reader;
    const PolicyResult<Policy> policy = load_policy(options_.policy, reader);
    if (!policy) {
      for (const Error& e : policy.error().all) console_.error(e);
      return Exit::usage;
    }
    std::vector<std::string> practice_paths = policy->practice_files;
    practice_paths.insert(practice_paths.end(), options_.practice.begin(), options_.practice.end());
    const Result<registry::Practice> practice = load_practice(practice_paths, reader);
    if (!practice) {
      console_.error(practice.error());
      return exit_of(practice.error().kind);
    }
    auto host = load_inputs({options_.inputs, options_.dialect, console_.input()});
    if (!host) {
      Exit exit = Exit::clean;
      for (const Error& e : host.error().all) {
        console_.error(e);
        exit = worse(exit, exit_of(e.kind));
      }
      return exit;
    }
    return judge(**host, *policy, *practice);
  }

 private:
  Exit judge(const Host& host, const Policy& policy, const registry::Practice& practice) {
    CheckReport report;
    report.tool_version = std::string(kVersion);
    report.inputs = host.inputs;
    report.policy_name = policy.name;
    report.as_of = options_.as_of ? *options_.as_of : today_utc();
    report.registry_description = std::string(registry::snapshot_description());
    report.diagnostics = host.diagnostics.all();
    report.fail_on = options_.fail_on.value_or(policy.fail_on.value_or(Severity::high));
    run_checks({host.sources, host.ruleset, policy, practice, report.as_of, options_.selected,
                options_.ignored, &host.facts, most_told()},
               report);
    const Exit written = write_reports(host, report);
    return worse(written, worse(exit_of_input(host), exit_of_findings(report)));
  }

  /// Words for what a text report prints; other formats hold everything.
  [[nodiscard]] std::size_t most_told() const {
    const bool text_only =
        (options_.quiet || options_.format == Format::text) &&
        std::all_of(options_.outputs.begin(), options_.outputs.end(),
                    [](const OutputFile& f) { return f.format == Format::text; });
    return text_only ? options_.most_findings : 0;
  }

  Exit write_reports(const Host& host, const CheckReport& report) {
    Exit exit = Exit::clean;
    for (const OutputFile& f : options_.outputs) {
      const Result<void> r = replace_file(f.path, render(host, report, f.format, false));
      if (r) continue;
      console_.error(r.error());
      exit = worse(exit, exit_of(r.error().kind));
    }
    if (!options_.quiet) console_.write(render(host, report, options_.format, true));
    return exit;
  }

  [[nodiscard]] std::string render(const Host& host, const CheckReport& report, Format format,
                                   bool to_console) const {
    const bool colour = to_console && wants_colour(arguments_, console_.around());
    std::string out;
    switch (format) {
      case Format::text:
        render_text(report, host.sources,
                    {colour, to_console ? console_.around().columns : 0, options_.show_suppressed,
                     options_.most_findings},
                    out);
        break;
      case Format::concise:
        render_concise(report, host.sources, {colour, options_.show_suppressed}, out);
        break;
      case Format::json:
        render_json(report, host.sources, out);
        break;
      case Format::sarif: {
        std::error_code ignored;
        SarifOptions o;
        o.show_suppressed = options_.show_suppressed;
        o.source_root = std::filesystem::current_path(ignored).string();
        o.page = [](CheckId id) { return check_page(id); };
        render_sarif(report, host.sources, o, out);
        break;
      }
    }
    return out;
  }

  Exit exit_of_input(const Host& host) {
    const bool error =
        std::any_of(host.diagnostics.all().begin(), host.diagnostics.all().end(),
                    [](const Diagnostic& d) { return d.level == DiagnosticLevel::error; });
    const std::string gap = options_.strict ? not_understood(host) : std::string{};
    if (!gap.empty()) console_.remark(fmt::format("--strict: {}", gap));
    return error || !gap.empty() ? Exit::input : Exit::clean;
  }

  [[nodiscard]] Exit exit_of_findings(const CheckReport& report) const {
    if (options_.never_fail) return Exit::clean;
    const auto fails = [&](const auto& f) { return f.severity >= report.fail_on; };
    const bool found = std::any_of(report.findings.begin(), report.findings.end(), fails) ||
                       std::any_of(report.counted.begin(), report.counted.end(), fails);
    return found ? Exit::findings : Exit::clean;
  }

  const Arguments& arguments_;
  CheckOptions options_;
  Console& console_;
};

}  // namespace

Exit command_check(const Arguments& arguments, Console& console) {
  Result<CheckOptions> options = read_check_options(arguments);
  if (!options) {
    console.error(options.error());
    return exit_of(options.error().kind);
  }
  return CheckRun(arguments, std::move(*options), console).run();
}

}  // namespace fwlint::cli
