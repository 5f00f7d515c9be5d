// The report for people. A finding is a headline, a place, the source with markers, the facts that
// support it, and what to do; diagnostics have the same shape and come first, because they say how
// much of the rest to believe.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/exposure_table.hpp"
#include "src/report/fact_lines.hpp"
#include "src/report/place.hpp"
#include "src/report/report.hpp"
#include "src/report/snippet.hpp"
#include "src/report/summary.hpp"
#include "src/report/suppression.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kSourceColumns = 140;
constexpr std::size_t kTextColumns = 100;
constexpr std::size_t kLeastColumns = 40;
constexpr std::size_t kMostSecondary = 8;  ///< places shown beside the primary one

std::size_t digits(std::uint32_t n) { return fmt::formatted_size("{}", n); }

std::string confidence_words(const Finding& f) {
  switch (f.confidence) {
    case Confidence::high:
      return f.witness || !f.proof.empty() ? "proved" : "";
    case Confidence::medium:
      return "medium confidence";
    case Confidence::low:
      return "low confidence";
  }
  return "";
}

class TextReport {
 public:
  TextReport(const CheckReport& report, const SourceSet& sources, const TextOptions& options,
             std::string& out)
      : report_(report), places_(sources), options_(options), paint_(options.colour), out_(out) {}

  void run() {
    for (const Diagnostic& d : report_.diagnostics) diagnostic(d);
    std::map<CheckId, std::size_t> told;
    for (const Finding& f : report_.findings) {
      if (++told[f.check] <= most()) finding(f, nullptr);
    }
    for (const CountedFinding& f : report_.counted) ++told[f.check];
    left_out(told);
    if (options_.show_suppressed) {
      for (const SuppressedFinding& f : report_.suppressed) finding(f.finding, &f.by);
    }
    append_exposure(report_, places_, paint_, most(), out_);
    out_ += '\n';
    for (const std::string& line : closing_lines(report_, places_.sources())) out_ += line + "\n";
    out_ += paint_(kDim, describe_basis(report_)) + "\n";
  }

 private:
  [[nodiscard]] std::size_t most() const {
    if (options_.most != 0) return options_.most;
    return report_.findings.size() + report_.exposure.size();
  }

  void left_out(const std::map<CheckId, std::size_t>& told) {
    bool any = false;
    for (const auto& [check, count] : told) {
      if (count <= most()) continue;
      any = true;
      out_ += fmt::format("{} more of {} {} are not printed\n", count - most(), info(check).code,
                          info(check).name);
    }
    if (any)
      out_ += "--max-findings 0 prints all; the formats concise, json and sarif hold all\n\n";
  }

  [[nodiscard]] std::size_t text_width() const {
    return options_.width == 0 ? kTextColumns : options_.width;
  }

  [[nodiscard]] std::size_t source_width(std::size_t gutter) const {
    if (options_.width == 0) return kSourceColumns;
    const std::size_t w = options_.width;
    return std::max(kLeastColumns, w - std::min(w, gutter + 3));
  }

  void diagnostic(const Diagnostic& d) {
    const std::string_view level = to_string(d.level);
    out_ += paint_(colour_of(d.level), level) + ": " + one_line(d.message) + "\n";
    const std::string label = d.expected.empty() ? std::string() : "expected " + d.expected;
    std::vector<Label> secondary;
    FactLines facts;
    if (!places_.knows(d.span) && !label.empty()) facts.words("expected", d.expected);
    if (!d.hint.empty()) facts.words("hint", d.hint);
    for (const DiagnosticNote& n : d.notes) {
      if (places_.knows(n.span)) {
        secondary.push_back({n.span, n.message});
      } else {
        facts.words("note", n.message);
      }
    }
    const std::size_t gutter = snippets(d.span, label, {}, secondary, colour_of(d.level));
    facts.append(gutter, text_width(), paint_, out_);
    out_ += '\n';
  }

  void finding(const Finding& f, const Suppression* by) {
    const CheckInfo& check = info(f.check);
    out_ += paint_(colour_of(f.severity),
                   fmt::format("{}[{} {}]", to_string(f.severity), check.code, check.name));
    out_ += ": " + one_line(f.message);
    std::string words = confidence_words(f);
    if (by != nullptr) words += words.empty() ? "suppressed" : ", suppressed";
    if (!words.empty()) out_ += fmt::format(" ({})", words);
    out_ += '\n';
    const std::string elsewhere = places_.knows(f.primary) ? std::string() : place_text(places_, f);
    const std::size_t gutter =
        snippets(f.primary, f.primary_label, elsewhere, f.secondary, colour_of(f.severity));
    FactLines facts;
    support(f, facts);
    if (by == nullptr) {
      remedies(f, facts);
    } else {
      excuse(*by, facts);
    }
    facts.verbatim("help", fmt::format("fwlint explain {}", check.code));
    facts.append(gutter, text_width(), paint_, out_);
    out_ += '\n';
  }

  /// The primary place with the secondary ones of its file, then those of other files; returns the
  /// width of line numbers. `elsewhere` is a place that has no source text here.
  std::size_t snippets(const Span& primary, const std::string& label, const std::string& elsewhere,
                       const std::vector<Label>& secondary, std::string_view colour) {
    std::vector<std::vector<Mark>> files;
    if (places_.knows(primary)) files.push_back({Mark{primary, label, true}});
    std::size_t shown = 0;
    std::size_t left_out = 0;
    for (const Label& l : secondary) {
      if (!places_.knows(l.span)) continue;
      if (++shown > kMostSecondary) {
        ++left_out;
        continue;
      }
      const auto same = std::find_if(files.begin(), files.end(), [&](const auto& marks) {
        return marks.front().span.file == l.span.file;
      });
      if (same == files.end()) {
        files.push_back({Mark{l.span, l.text, false}});
      } else {
        same->push_back({l.span, l.text, false});
      }
    }
    std::size_t gutter = 1;
    for (const auto& marks : files) gutter = std::max(gutter, digits(last_line(places_, marks)));
    if (!elsewhere.empty()) arrow(gutter, elsewhere);
    const SnippetStyle style{source_width(gutter), gutter, colour, paint_};
    for (const auto& marks : files) {
      arrow(gutter, place_text(places_, marks.front().span));
      append_snippet(places_, marks, style, out_);
    }
    if (left_out > 0) {
      out_ += fmt::format("{:>{}} = {} more {} not shown\n", "", gutter, left_out,
                          left_out == 1 ? "place" : "places");
    }
    return gutter;
  }

  void arrow(std::size_t gutter, const std::string& place) {
    out_ += paint_(kDim, std::string(gutter, ' ') + "--> ") + place + "\n";
  }

  void support(const Finding& f, FactLines& facts) {
    for (const Fact& fact : f.facts) facts.words(fact.key, fact.text);
    if (f.witness) {
      std::string text = to_string(*f.witness);
      if (!f.witness_verdict.empty()) text += " (" + f.witness_verdict + ")";
      facts.verbatim("witness", text);
    }
    if (!f.proof.empty()) facts.words("proof", fmt::format("{}", fmt::join(f.proof, "\n")));
  }

  void remedies(const Finding& f, FactLines& facts) {
    if (!f.fix.empty()) facts.words("fix", f.fix);
    if (!f.paste.empty()) facts.block("paste", "into the policy file:", f.paste);
    if (!places_.knows(f.primary)) return;
    // An inline suppression speaks of one rule; a finding about a chain or a set needs a waiver.
    const std::string_view dialect =
        f.rule == kNoRule ? std::string_view() : dialect_of(f.primary.file);
    const SuppressionHint hint =
        suppression_hint(dialect, info(f.check).name, policy_ports(f.ports));
    if (hint.where.empty()) {
      facts.verbatim("suppress", hint.text);
    } else {
      facts.block("suppress", hint.where + ":", hint.text);
    }
  }

  void excuse(const Suppression& by, FactLines& facts) {
    std::string text = by.in_source ? "by a comment" : "by a waiver";
    std::string place = place_text(places_, by.span);
    if (place.empty() && by.config) {
      place = file_label(by.config->file);
      if (by.config->line > 0) place += fmt::format(":{}", by.config->line);
    }
    if (!place.empty()) text += " (" + place + ")";
    if (!by.reason.empty()) text += ": " + by.reason;
    if (!by.owner.empty()) text += "; owner " + by.owner;
    if (by.until) text += "; until " + to_string(*by.until);
    facts.words("suppressed", text);
  }

  [[nodiscard]] std::string_view dialect_of(FileId file) const {
    for (const InputSummary& i : report_.inputs) {
      if (i.path == places_.sources().file(file).name) return i.dialect;
    }
    return {};
  }

  const CheckReport& report_;
  Places places_;
  const TextOptions& options_;
  Paint paint_;
  std::string& out_;
};

}  // namespace

void render_text(const CheckReport& report, const SourceSet& sources, const TextOptions& options,
                 std::string& out) {
  TextReport(report, sources, options, out).run();
}

std::string render_text(const CheckReport& report, const SourceSet& sources,
                        const TextOptions& options) {
  std::string out;
  render_text(report, sources, options, out);
  return out;
}

}  // namespace fwlint
