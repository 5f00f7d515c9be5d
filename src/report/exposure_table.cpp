// Cells that are too wide go on in further lines of their column, because a cut list of open ports
// would be a false statement. Columns that are empty in every row are left out.
#include "src/report/exposure_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/report/cells.hpp"
#include "src/report/summary.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kColumns = 9;
constexpr std::size_t kWidestCell = 44;
constexpr std::array<std::string_view, kColumns> kHeadings = {
    "from", "family", "to", "protocol", "ports", "way in", "decided by", "support", "condition"};

using Row = std::array<std::string, kColumns>;

Row cells_of(const ExposureRow& e, Places& places) {
  std::string rule = place_text(places, e.rule);
  if (rule.empty()) rule = "chain policy";
  return {e.from, e.family, e.to, e.protocol, e.ports, e.hook, rule, e.support, e.condition};
}

/// Shows one row, as many lines as its tallest cell needs.
void append_row(const Row& row, const std::array<std::size_t, kColumns>& widths, std::string& out) {
  std::array<std::vector<std::string>, kColumns> cells;
  std::size_t height = 1;
  for (std::size_t c = 0; c < kColumns; ++c) {
    cells[c] = wrap(row[c], kWidestCell);
    height = std::max(height, cells[c].size());
  }
  for (std::size_t l = 0; l < height; ++l) {
    std::string line;
    for (std::size_t c = 0; c < kColumns; ++c) {
      if (widths[c] == 0) continue;
      line += "  " + pad(l < cells[c].size() ? cells[c][l] : std::string(), widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
}

/// A finding says that something is open, or may be, that the table cannot list.
bool not_fully_known(const CheckReport& report) {
  const auto says = [](const Finding& f) {
    return f.check == CheckId::indeterminate || f.check == CheckId::no_default_deny;
  };
  return std::any_of(report.findings.begin(), report.findings.end(), says) ||
         std::any_of(report.ignored.begin(), report.ignored.end(), says) ||
         std::any_of(report.suppressed.begin(), report.suppressed.end(),
                     [&](const SuppressedFinding& f) { return says(f.finding); });
}

}  // namespace

void append_exposure(const CheckReport& report, Places& places, const Paint& paint,
                     std::size_t most, std::string& out) {
  if (report.exposure.empty()) {
    out += error_count(report) > 0
               ? "what new connections reach is not known: the input has errors\n"
           : not_fully_known(report)
               ? "what new connections reach is not fully known: see FW903 and FW210\n"
               : "nothing is reachable by new connections\n";
    return;
  }
  std::vector<Row> rows;
  rows.reserve(std::min(most, report.exposure.size()));
  for (const ExposureRow& e : report.exposure) {
    if (rows.size() == most) break;
    rows.push_back(cells_of(e, places));
  }
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      for (const std::string& l : wrap(row[c], kWidestCell)) {
        widths[c] = std::max(widths[c], display_width(l));
      }
    }
  }
  Row headings;
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (widths[c] == 0) continue;
    headings[c] = kHeadings[c];
    widths[c] = std::max(widths[c], kHeadings[c].size());
  }
  out += "Open to new connections:\n";
  std::string head;
  append_row(headings, widths, head);
  head.pop_back();
  out += paint(kBold, head) + "\n";
  for (const Row& row : rows) append_row(row, widths, out);
  const std::size_t all = report.exposure.size() + report.more_exposure;
  if (rows.size() < all) {
    out += fmt::format("and {} more rows: 'fwlint exposure' prints all\n", all - rows.size());
  }
}

}  // namespace fwlint
