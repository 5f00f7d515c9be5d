// One line per problem, in the shape that editors and grep know: file:line:column: level …
#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/paint.hpp"
#include "src/report/place.hpp"
#include "src/report/report.hpp"
#include "src/report/summary.hpp"

namespace fwlint {

namespace {

class ConciseReport {
 public:
  ConciseReport(const CheckReport& report, const SourceSet& sources, const ConciseOptions& options,
                std::string& out)
      : report_(report), places_(sources), options_(options), paint_(options.colour), out_(out) {}

  void run() {
    for (const Diagnostic& d : report_.diagnostics) {
      start(place_text(places_, d.span));
      out_ += paint_(colour_of(d.level), to_string(d.level)) + ": " + one_line(d.message);
      if (!d.expected.empty()) out_ += ", expected " + one_line(d.expected);
      if (!d.hint.empty()) out_ += "; " + one_line(d.hint);
      out_ += '\n';
    }
    for (const Finding& f : report_.findings) finding(f, "");
    if (options_.show_suppressed) {
      for (const SuppressedFinding& f : report_.suppressed) finding(f.finding, " (suppressed)");
    }
    std::size_t rules = 0;
    std::size_t understood = 0;
    for (const InputSummary& i : report_.inputs) {
      rules += i.rules;
      understood += i.understood;
    }
    out_ += describe(count_all(report_));
    if (const std::size_t errors = error_count(report_); errors > 0) {
      out_ += fmt::format(" · {} {}", errors, errors == 1 ? "error" : "errors");
    }
    out_ += fmt::format(" · {} of {} rules understood\n", understood, rules);
  }

 private:
  void start(const std::string& place) { out_ += place.empty() ? "fwlint: " : place + ": "; }

  void finding(const Finding& f, std::string_view tail) {
    const CheckInfo& check = info(f.check);
    start(place_text(places_, f));
    out_ += paint_(colour_of(f.severity), to_string(f.severity));
    out_ += fmt::format(" {} {}: {}{}\n", check.code, check.name, one_line(f.message), tail);
  }

  const CheckReport& report_;
  Places places_;
  const ConciseOptions& options_;
  Paint paint_;
  std::string& out_;
};

}  // namespace

void render_concise(const CheckReport& report, const SourceSet& sources,
                    const ConciseOptions& options, std::string& out) {
  ConciseReport(report, sources, options, out).run();
}

std::string render_concise(const CheckReport& report, const SourceSet& sources,
                           const ConciseOptions& options) {
  std::string out;
  render_concise(report, sources, options, out);
  return out;
}

}  // namespace fwlint
