// For people: what is newly allowed first, then what is newly denied, then what could not be
// decided. A change that is the same for both families is one line.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/diff_report.hpp"
#include "src/report/paint.hpp"
#include "src/report/place.hpp"
#include "src/report/summary.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostRows = 200;   ///< of a list; JSON has them all
constexpr std::size_t kMostListed = 12;  ///< rules of one reason
constexpr std::size_t kRuleWidth = 120;
constexpr std::size_t kWrapAt = 100;

std::string_view without_counters(std::string_view rule) {
  if (rule.empty() || rule.front() != '[') return rule;
  const std::size_t end = rule.find("] ");
  return end == std::string_view::npos ? rule : rule.substr(end + 2);
}

class DiffText {
 public:
  DiffText(const DiffReport& report, const DiffSources& sources, bool colour, std::string& out)
      : report_(report), old_(sources.before), new_(sources.after), paint_(colour), out_(out) {}

  void render() {
    const std::vector<Line> allowed = lines(report_.changes, Change::allowed);
    const std::vector<Line> denied = lines(report_.changes, Change::denied);
    std::vector<Line> open = lines(report_.undecided, Change::allowed);
    for (Line& l : lines(report_.undecided, Change::denied)) open.push_back(std::move(l));
    out_ += paint_(kBold, diff_headline(report_, allowed.size(), denied.size(), open.size()));
    out_ += '\n';
    list("Newly allowed", allowed);
    list("Newly denied", denied);
    list("Not decided", open);
    rules("Changed rules whose effect is not decided", report_.open_rules);
    if (!report_.open.empty()) {
      out_ += "\n" + paint_(kBold, "Not compared") + "\n";
      for (const std::string& s : report_.open) paragraph(s, 2);
    }
    rules("Changed rules that decide nothing here", report_.notes);
    foot();
  }

 private:
  struct Line {
    const DiffRow* row = nullptr;
    std::string families;
  };

  /// What is the same for both families is one line.
  static std::vector<Line> lines(const std::vector<DiffRow>& all, Change change) {
    std::vector<Line> out;
    std::map<std::string, std::size_t> first;
    for (const DiffRow& r : all) {
      if (r.change != change) continue;
      const auto [it, fresh] = first.try_emplace(key_of(r), out.size());
      if (!fresh && out[it->second].row->family != r.family) {
        out[it->second].families = "IPv4 and IPv6";
        continue;
      }
      out.push_back({&r, std::string(to_string(r.family))});
    }
    return out;
  }

  static std::string key_of(const DiffRow& r) {
    const auto side = [](const DiffDecision& d) {
      return fmt::format("{} {} {} {}", index(d.span.file), d.span.begin, d.verdict, d.rule);
    };
    return fmt::format("{}|{}|{}|{}|{}|{}", diff_words(r), diff_hook_words(r), r.open,
                       side(r.before), side(r.after), fmt::join(conditions(r), "|"));
  }

  void list(std::string_view heading, const std::vector<Line>& all) {
    if (all.empty()) return;
    out_ += "\n" + paint_(kBold, fmt::format("{} ({})", heading, all.size())) + "\n";
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == kMostRows) {
        out_ += fmt::format("and {} more; --format json lists all\n", all.size() - i);
        return;
      }
      row(*all[i].row, all[i].families);
    }
  }

  void row(const DiffRow& r, const std::string& families) {
    const bool allowed = r.change == Change::allowed;
    const std::string_view sign = !r.open.empty() ? "?" : allowed ? "+" : "-";
    const std::string_view colour = !r.open.empty() ? "33" : allowed ? "31" : "36";
    std::string line =
        fmt::format("{} {} ({}, {})", sign, diff_words(r), diff_hook_words(r), families);
    out_ += paint_(colour, one_line(line)) + "\n";
    if (!r.open.empty()) {
      paragraph(fmt::format("newly {}, but {}", allowed ? "allowed" : "denied", r.open), 4);
    }
    for (const std::string& c : conditions(r)) paragraph(c, 4);
    out_ += fmt::format("    packet  {}\n", one_line(to_string(r.witness)));
    if (r.nat) translation(r);
    decision("old", r.before, old_);
    decision("new", r.after, new_);
  }

  void translation(const DiffRow& r) {
    const bool in_new = r.change == Change::allowed;
    std::string rule = one_line(without_counters(r.nat->rule));
    if (rule.size() > kRuleWidth) rule = std::string(clip(rule, kRuleWidth - 3)) + "…";
    out_ += one_line(fmt::format("    by      {}  {}  {}", in_new ? "new" : "old",
                                 line_of(in_new ? new_ : old_, r.nat->span), rule)) +
            "\n";
  }

  static std::vector<std::string> conditions(const DiffRow& r) {
    std::vector<std::string> out;
    for (const DiffCondition& c : r.conditions) {
      std::string words = diff_condition_words(c);
      if (c.in == "old" || c.in == "new") words += fmt::format(" (only the {} rules ask)", c.in);
      out.push_back(std::move(words));
    }
    return out;
  }

  void decision(std::string_view side, const DiffDecision& d, Places& places) {
    std::string line = fmt::format("    {:<6}  {:<6}  ", side, d.verdict);
    if (d.chain.empty()) {
      out_ += line + "no chain looks at it\n";
      return;
    }
    const std::string place = line_of(places, d.span);
    if (!place.empty()) line += place + "  ";
    std::string rule = one_line(without_counters(d.rule));
    if (d.policy) rule += fmt::format(" ({})", d.chain);
    if (!d.moved.empty()) rule += fmt::format(" ({})", d.moved);
    if (display(rule) > kRuleWidth) rule = std::string(clip(rule, kRuleWidth - 3)) + "…";
    out_ += one_line(line + rule) + "\n";
  }

  static std::size_t display(const std::string& s) { return s.size(); }

  static std::string line_of(Places& places, const Span& span) {
    const std::string place = place_text(places, span);
    return place.substr(0, place.rfind(':'));
  }

  void paragraph(std::string_view text, std::size_t indent) {
    std::size_t n = 0;
    for (const std::string& line : wrap(text, kWrapAt - indent)) {
      out_ += std::string(indent + (n++ == 0 ? 0 : 2), ' ') + line + "\n";
    }
  }

  void rules(std::string_view heading, const std::vector<DiffNote>& items) {
    if (items.empty()) return;
    out_ += "\n" + paint_(kBold, fmt::format("{} ({})", heading, items.size())) + "\n";
    std::vector<std::string> reasons;
    for (const DiffNote& n : items) {
      if (std::find(reasons.begin(), reasons.end(), n.reason) == reasons.end()) {
        reasons.push_back(n.reason);
      }
    }
    for (const std::string& reason : reasons) {
      paragraph(reason, 2);
      std::size_t shown = 0;
      std::size_t rest = 0;
      for (const DiffNote& n : items) {
        if (n.reason != reason) continue;
        if (shown++ >= kMostListed) {
          ++rest;
          continue;
        }
        const std::string place = line_of(n.in_new ? new_ : old_, n.span);
        std::string rule = one_line(without_counters(n.rule));
        if (rule.size() > kRuleWidth) rule = std::string(clip(rule, kRuleWidth - 3)) + "…";
        out_ += fmt::format("    {}  {}{}{}\n", n.in_new ? "new" : "old", one_line(place),
                            place.empty() ? "" : "  ", rule);
      }
      if (rest > 0) out_ += fmt::format("    and {} more\n", rest);
    }
  }

  void foot() {
    out_ += '\n';
    if (!report_.looked_at.empty()) {
      paragraph(fmt::format("compared: {}", fmt::join(report_.looked_at, ", ")), 0);
    }
    for (const std::string& s : report_.assumptions) paragraph("assumed: " + s, 0);
    for (const bool in_new : {false, true}) {
      for (const InputSummary& i : in_new ? report_.new_inputs : report_.old_inputs) {
        paragraph(fmt::format("{} {}: {}", in_new ? "new" : "old", file_label(i.path),
                              describe_coverage(i)),
                  0);
      }
    }
  }

  const DiffReport& report_;
  Places old_;
  Places new_;
  Paint paint_;
  std::string& out_;
};

}  // namespace

void render_diff_text(const DiffReport& report, const DiffSources& sources,
                      const DiffTextOptions& options, std::string& out) {
  DiffText(report, sources, options.colour, out).render();
}

}  // namespace fwlint
