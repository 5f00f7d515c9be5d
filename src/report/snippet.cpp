// Every span becomes rows: one marker under one line. A span over many lines shows its first two
// and its last. Each row gets a marker line of its own, primary first, so overlapping spans never
// draw over each other; a row that its line's window does not show opens a new window on the same
// line.
#include "src/report/snippet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/report/cells.hpp"
#include "src/report/window.hpp"

namespace fwlint {

namespace {

constexpr std::uint32_t kMostLines = 4;  ///< of one span, before its middle is left out

struct Row {
  std::uint32_t line = 0;
  std::size_t begin = 0;  ///< bytes within the line
  std::size_t end = 0;
  std::string_view label;
  bool primary = false;
  bool bare = false;  ///< a blank line inside a span: shown, not marked
};

void add_rows(Places& places, const Mark& mark, std::vector<Row>& rows) {
  const Region region = places.region(mark.span);
  const std::uint32_t first = region.begin.line;
  const std::uint32_t last = region.end.line;
  const bool cut = last - first >= kMostLines;
  for (std::uint32_t line = first; line <= last; ++line) {
    if (cut && line == first + 2) line = last;
    const std::string_view text = places.sources().line(mark.span.file, line);
    Row row{line, 0, text.size(), {}, mark.primary, false};
    if (line == first) {
      row.begin = std::min<std::size_t>(region.begin.byte_column - 1, text.size());
    } else {
      while (row.begin < text.size() && is_space(text[row.begin])) ++row.begin;
    }
    if (line == last) {
      row.end = std::clamp<std::size_t>(region.end.byte_column - 1, row.begin, text.size());
      row.label = mark.label;
    } else {
      while (row.end > row.begin && is_space(text[row.end - 1])) --row.end;
      row.bare = row.begin >= row.end;
    }
    rows.push_back(row);
  }
}

class Drawing {
 public:
  Drawing(Places& places, FileId file, const SnippetStyle& style, std::string& out)
      : places_(places), file_(file), style_(style), out_(out) {}

  void bar() { out_ += style_.paint(kDim, fmt::format("{:>{}} |", "", style_.gutter)) + "\n"; }

  void line(std::uint32_t number, const Window& window) {
    const std::string text = window.text();
    out_ += style_.paint(kDim, fmt::format("{:>{}} |", number, style_.gutter));
    if (!text.empty()) out_ += " " + text;
    out_ += '\n';
  }

  void plain_line(std::uint32_t number) {
    line(number, Window(places_.sources().line(file_, number), 0, 0, style_.columns));
  }

  /// All rows of one line.
  void rows(const Row* first, const Row* last) {
    const std::string_view text = places_.sources().line(file_, first->line);
    std::vector<const Row*> left;
    for (const Row* r = first; r != last; ++r) left.push_back(r);
    while (!left.empty()) {
      const Window window(text, left.front()->begin, left.front()->end, style_.columns);
      line(first->line, window);
      std::vector<const Row*> later;
      for (const Row* r : left) {
        if (!window.shows(r->begin)) {
          later.push_back(r);
        } else if (!r->bare) {
          marker(window, *r);
        }
      }
      left = std::move(later);
    }
  }

  void elision(std::uint32_t before, std::uint32_t line) {
    if (before == 0 || line <= before + 1) return;
    if (line == before + 2) {
      plain_line(before + 1);
    } else {
      out_ += style_.paint(kDim, "...") + "\n";
    }
  }

 private:
  void marker_line(std::size_t column, std::string_view text, std::string_view colour) {
    out_ += style_.paint(kDim, fmt::format("{:>{}} |", "", style_.gutter));
    out_.append(column + 1, ' ');
    out_ += style_.paint(colour, text) + "\n";
  }

  void marker(const Window& window, const Row& r) {
    const std::size_t start = window.column(r.begin);
    const std::size_t length = std::max<std::size_t>(1, window.column(r.end) - start);
    const std::string_view colour = r.primary ? style_.colour : kDim;
    std::string marks(length, r.primary ? '^' : '-');
    const std::string label = one_line(r.label);
    if (label.empty()) {
      marker_line(start, marks, colour);
    } else if (start + length + 1 + display_width(label) <= style_.columns) {
      marker_line(start, marks + " " + label, colour);
    } else {
      marker_line(start, marks, colour);
      const std::size_t indent = std::min(start, style_.columns / 2);
      for (const std::string& l : wrap(label, style_.columns - indent)) {
        marker_line(indent, l, colour);
      }
    }
  }

  Places& places_;
  FileId file_;
  const SnippetStyle& style_;
  std::string& out_;
};

}  // namespace

std::uint32_t last_line(Places& places, const std::vector<Mark>& marks) {
  std::uint32_t line = 0;
  for (const Mark& m : marks) line = std::max(line, places.region(m.span).end.line);
  return line;
}

void append_snippet(Places& places, const std::vector<Mark>& marks, const SnippetStyle& style,
                    std::string& out) {
  if (marks.empty()) return;
  std::vector<Row> rows;
  for (const Mark& m : marks) add_rows(places, m, rows);
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.line != b.line) return a.line < b.line;
    return a.primary != b.primary ? a.primary : a.begin < b.begin;
  });
  Drawing drawing(places, marks.front().span.file, style, out);
  drawing.bar();
  std::uint32_t before = 0;
  for (auto it = rows.begin(); it != rows.end();) {
    const auto end = std::find_if(it, rows.end(), [&](const Row& r) { return r.line != it->line; });
    drawing.elision(before, it->line);
    drawing.rows(&*it, &*it + (end - it));
    before = it->line;
    it = end;
  }
  drawing.bar();
}

}  // namespace fwlint
