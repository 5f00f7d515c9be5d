// Two hosts are loaded as `check` loads one, and compared. Widening is what the exit code tells.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/diff_answers.hpp"
#include "src/cli/files.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/cli/report_errors.hpp"

namespace fwlint::cli {

namespace {

Exit usage(Console& console, std::string message, std::string hint) {
  console.error({ErrorKind::usage, std::move(message), std::move(hint), {}, 0, 0});
  return Exit::usage;
}

struct Files {
  std::vector<std::string> before;
  std::vector<std::string> after;
};

/// What the command line names; nothing when a side is missing.
std::optional<Files> files_of(const Arguments& a) {
  Files out{a.values("old"), a.values("new")};
  if (a.operands.size() == 1) return std::nullopt;
  if (a.operands.size() == 2) {
    out.before.insert(out.before.begin(), a.operands[0]);
    out.after.insert(out.after.begin(), a.operands[1]);
  }
  if (out.before.empty() || out.after.empty()) return std::nullopt;
  for (const std::string& path : a.values("host")) {
    out.before.push_back(path);
    out.after.push_back(path);
  }
  return out;
}

/// Null when a file could not be read, which is told.
std::unique_ptr<Host> load(const std::vector<std::string>& paths, const Arguments& a,
                           Console& console, Exit& exit) {
  const auto format_in = a.value("format-in");
  auto host = load_inputs({paths, format_in ? find_dialect(*format_in) : nullptr, console.input()});
  if (!host) {
    for (const Error& e : host.error().all) {
      console.error(e);
      exit = worse(exit, exit_of(e.kind));
    }
    return nullptr;
  }
  exit = worse(exit, report_errors(**host, console));
  return std::move(*host);
}

/// The first of the files of --host that holds something else; empty: none.
std::string not_of_host(const Host& host, const std::vector<std::string>& paths) {
  for (const InputSummary& i : host.inputs) {
    const bool given = std::find(paths.begin(), paths.end(), i.path) != paths.end();
    if (given && i.dialect != kHostDialect) return i.path;
  }
  return {};
}

void print(const DiffReport& report, const DiffSources& sources, const Arguments& a,
           Console& console) {
  const std::string format = a.value("format").value_or("text");
  std::string out;
  if (format == "json") {
    render_diff_json(report, sources, out);
  } else if (format == "sarif") {
    std::error_code ignored;
    render_diff_sarif(report, sources, std::filesystem::current_path(ignored).string(), out);
  } else if (format == "markdown") {
    render_diff_markdown(report, sources, out);
  } else {
    render_diff_text(report, sources, {wants_colour(a, console.around())}, out);
  }
  console.write(out);
}

bool fails(const DiffReport& report, const std::string& fail_on) {
  if (fail_on == "none") return false;
  if (fail_on == "any") return !report.changes.empty();
  return report.count(Change::allowed) > 0;
}

/// --strict: what keeps the answer from being whole.
std::string not_whole(const DiffReport& report, const Host& before, const Host& after) {
  if (!report.complete()) return "not everything could be compared and decided";
  for (const Host* h : {&before, &after}) {
    if (std::string gap = not_understood(*h); !gap.empty()) return gap;
  }
  return {};
}

}  // namespace

Exit command_diff(const Arguments& a, Console& console) {
  const auto files = files_of(a);
  if (!files) {
    return usage(console, "'diff' needs an old and a new ruleset",
                 "fwlint diff OLD NEW, or --old FILE and --new FILE, each as often as the host has "
                 "files");
  }
  if (std::count(files->before.begin(), files->before.end(), "-") +
          std::count(files->after.begin(), files->after.end(), "-") >
      1) {
    return usage(console, "standard input can be only one of the files", {});
  }
  Exit exit = Exit::clean;
  const std::unique_ptr<Host> before = load(files->before, a, console, exit);
  const std::unique_ptr<Host> after = load(files->after, a, console, exit);
  if (before == nullptr || after == nullptr) return exit;
  if (const std::string path = not_of_host(*before, a.values("host")); !path.empty()) {
    console.error({ErrorKind::input,
                   fmt::format("{} holds no addresses or routes", display_name(path)),
                   "--host takes the output of ip addr or ip route; rules are OLD and NEW",
                   {},
                   0,
                   0});
    return worse(exit, Exit::input);
  }
  if (before->ruleset.platform != after->ruleset.platform) {
    console.error({ErrorKind::input,
                   "one side holds Windows rules and the other netfilter rules",
                   "they do not see the same packets, so nothing can be compared",
                   {},
                   0,
                   0});
    return worse(exit, Exit::input);
  }
  const DiffReport report = make_diff_report(*before, *after);
  print(report, {before->sources, after->sources}, a, console);
  if (fails(report, a.value("fail-on").value_or("widened"))) exit = worse(exit, Exit::findings);
  const std::string gap = a.has("strict") ? not_whole(report, *before, *after) : std::string{};
  if (!gap.empty()) {
    console.remark(fmt::format("--strict: {}", gap));
    exit = worse(exit, Exit::input);
  }
  return exit;
}

}  // namespace fwlint::cli
