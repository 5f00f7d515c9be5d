// Severities are named from worst to mildest and only when there are any: a zero is noise, except
// that no finding at all is said.
#include "src/report/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/report/place.hpp"

namespace fwlint {

namespace {

class ByFile {
 public:
  ByFile(const CheckReport& report, const SourceSet& sources) : sources_(sources) {
    for (const InputSummary& i : report.inputs) {
      files_.push_back({file_label(i.path), {}, &i});
    }
  }

  SeverityCounts* of(const Finding& f) {
    if (!in_source(f.primary) && f.config) return &named(file_label(f.config->file)).counts;
    return of(f.primary);
  }

  SeverityCounts* of(const Span& primary) {
    if (!in_source(primary)) return files_.empty() ? nullptr : &files_.front().counts;
    const std::size_t file = index(primary.file);
    if (of_source_.size() <= file) of_source_.resize(file + 1, kUnnamed);
    if (of_source_[file] == kUnnamed) {
      const FileSummary& f = named(file_label(sources_.file(primary.file).name));
      of_source_[file] = static_cast<std::size_t>(&f - files_.data());
    }
    return &files_[of_source_[file]].counts;
  }

  std::vector<FileSummary> take() { return std::move(files_); }

 private:
  [[nodiscard]] bool in_source(const Span& s) const {
    return s.valid() && index(s.file) < sources_.size();
  }

  FileSummary& named(const std::string& name) {
    for (FileSummary& f : files_) {
      if (f.name == name) return f;
    }
    files_.push_back({name, {}, nullptr});
    return files_.back();
  }

  static constexpr std::size_t kUnnamed = static_cast<std::size_t>(-1);

  const SourceSet& sources_;
  std::vector<FileSummary> files_;
  std::vector<std::size_t> of_source_;  // by source file: its place in `files_`
};

std::size_t& slot(SeverityCounts& c, Severity s) {
  return c.by_severity[static_cast<std::size_t>(s)];
}

std::string rules_word(std::size_t n) { return n == 1 ? "rule" : "rules"; }

}  // namespace

SeverityCounts count_all(const CheckReport& report) {
  SeverityCounts c;
  for (const Finding& f : report.findings) ++slot(c, f.severity);
  c.suppressed = report.suppressed.size();
  for (const CountedFinding& f : report.counted) ++slot(c, f.severity);
  c.ignored = report.ignored.size() + report.counted_ignored.size();
  return c;
}

std::vector<FileSummary> count_by_file(const CheckReport& report, const SourceSet& sources) {
  ByFile files(report, sources);
  for (const Finding& f : report.findings) {
    if (SeverityCounts* c = files.of(f)) ++slot(*c, f.severity);
  }
  for (const CountedFinding& f : report.counted) {
    if (SeverityCounts* c = files.of(f.primary)) ++slot(*c, f.severity);
  }
  for (const SuppressedFinding& f : report.suppressed) {
    if (SeverityCounts* c = files.of(f.finding)) ++c->suppressed;
  }
  for (const Finding& f : report.ignored) {
    if (SeverityCounts* c = files.of(f)) ++c->ignored;
  }
  for (const CountedFinding& f : report.counted_ignored) {
    if (SeverityCounts* c = files.of(f.primary)) ++c->ignored;
  }
  return files.take();
}

std::string describe(const SeverityCounts& c) {
  std::string out;
  for (std::size_t s = c.by_severity.size(); s-- > 0;) {
    if (c.by_severity[s] == 0) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", c.by_severity[s], to_string(static_cast<Severity>(s)));
  }
  if (out.empty()) out = "no findings";
  if (c.suppressed > 0 && c.ignored > 0) {
    out += fmt::format(" ({} suppressed, {} ignored)", c.suppressed, c.ignored);
  } else if (c.suppressed > 0) {
    out += fmt::format(" ({} suppressed)", c.suppressed);
  } else if (c.ignored > 0) {
    out += fmt::format(" ({} ignored)", c.ignored);
  }
  return out;
}

std::string describe_coverage(const InputSummary& i) {
  if (i.rules == 0) return i.dialect.starts_with("ip addr") ? "addresses and routes" : "no rules";
  const std::size_t unknown = i.rules - std::min(i.rules, i.understood);
  if (unknown == 0) {
    return i.rules == 1 ? "its one rule understood"
                        : fmt::format("all {} rules understood", i.rules);
  }
  return fmt::format("{} of {} {} understood, {} (FW901)", i.understood, i.rules,
                     rules_word(i.rules),
                     unknown == 1 ? std::string("1 carried as an unknown condition")
                                  : fmt::format("{} carried as unknown conditions", unknown));
}

std::vector<std::string> closing_lines(const CheckReport& report, const SourceSet& sources) {
  std::vector<std::string> out;
  for (const FileSummary& f : count_by_file(report, sources)) {
    std::string line = fmt::format("{}: {}", f.name, describe(f.counts));
    if (f.input != nullptr) line += " · " + describe_coverage(*f.input);
    out.push_back(std::move(line));
  }
  if (out.size() > 1) out.push_back("total: " + describe(count_all(report)));
  if (const std::size_t errors = error_count(report); errors > 0) {
    out.push_back(errors == 1 ? std::string("1 error in the input")
                              : fmt::format("{} errors in the input", errors));
  }
  if (!report.policy_has_approvals) {
    out.emplace_back("no policy approvals: approvals not judged");
  }
  return out;
}

std::string describe_basis(const CheckReport& report) {
  std::string out = "policy: " + file_label(report.policy_name);
  if (!report.registry_description.empty()) out += " · registry: " + report.registry_description;
  return out + " · as of " + to_string(report.as_of);
}

std::size_t error_count(const CheckReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.diagnostics.begin(), report.diagnostics.end(),
                    [](const Diagnostic& d) { return d.level == DiagnosticLevel::error; }));
}

}  // namespace fwlint
