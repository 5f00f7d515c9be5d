// For a review: tables that a pull request shows as they are. Text of the rules stands in code
// spans, with bars and backticks made harmless.
#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/diff_report.hpp"
#include "src/report/place.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostRows = 200;
constexpr std::size_t kRuleBytes = 160;

std::string code(std::string_view text) {
  std::string out = "`";
  const std::string line = one_line(text);
  for (const char c : clip(line, kRuleBytes)) {
    if (c == '|') out += '\\';
    out += c == '`' ? '\'' : c;
  }
  if (line.size() > kRuleBytes) out += "…";
  return out + "`";
}

class DiffMarkdown {
 public:
  DiffMarkdown(const DiffReport& report, const DiffSources& sources, std::string& out)
      : report_(report), old_(sources.before), new_(sources.after), out_(out) {}

  void render() {
    out_ += fmt::format("### Firewall change: {}\n", diff_headline(report_));
    rows("Newly allowed", report_.changes, Change::allowed);
    rows("Newly denied", report_.changes, Change::denied);
    rows("Not decided: newly allowed", report_.undecided, Change::allowed);
    rows("Not decided: newly denied", report_.undecided, Change::denied);
    if (!report_.open_rules.empty() || !report_.open.empty()) out_ += "\n#### Not compared\n\n";
    for (const std::string& s : report_.open) out_ += fmt::format("- {}\n", one_line(s));
    for (const DiffNote& n : report_.open_rules) {
      out_ += fmt::format("- {} {}: {}\n", place(n.in_new ? new_ : old_, n.span), code(n.rule),
                          one_line(n.reason));
    }
    out_ += '\n';
    if (!report_.looked_at.empty()) {
      out_ += fmt::format("Compared: {}.", fmt::join(report_.looked_at, ", "));
    }
    for (const std::string& s : report_.assumptions) out_ += " Assumed: " + one_line(s) + ".";
    out_ += '\n';
  }

 private:
  static std::string place(Places& places, const Span& span) {
    const std::string p = place_text(places, span);
    return p.empty() ? "" : code(p.substr(0, p.rfind(':')));
  }

  std::string decision(const DiffDecision& d, Places& places) {
    if (d.chain.empty()) return d.verdict + ", no chain looks at it";
    return fmt::format("{}, {} {}", d.verdict, place(places, d.span), code(d.rule));
  }

  void rows(std::string_view heading, const std::vector<DiffRow>& all, Change change) {
    std::size_t n = 0;
    for (const DiffRow& r : all) {
      if (r.change != change) continue;
      if (n == 0) {
        out_ += fmt::format("\n#### {}\n\n| traffic | hook | packet | old | new |\n", heading);
        out_ += "|---|---|---|---|---|\n";
      }
      if (n++ >= kMostRows) continue;
      std::string traffic = code(diff_words(r));
      for (const DiffCondition& c : r.conditions) traffic += "<br>" + code(diff_condition_words(c));
      if (!r.open.empty()) traffic += "<br>" + one_line(r.open);
      out_ += fmt::format("| {} | {}, {} | {} | {} | {} |\n", traffic, diff_hook_words(r),
                          to_string(r.family), code(to_string(r.witness)), decision(r.before, old_),
                          decision(r.after, new_));
    }
    if (n > kMostRows) out_ += fmt::format("\nand {} more\n", n - kMostRows);
  }

  const DiffReport& report_;
  Places old_;
  Places new_;
  std::string& out_;
};

}  // namespace

void render_diff_markdown(const DiffReport& report, const DiffSources& sources, std::string& out) {
  DiffMarkdown(report, sources, out).render();
}

}  // namespace fwlint
