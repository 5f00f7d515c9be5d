// Columns are counted from the window's first byte, so a tab's width depends on what is shown and
// never on what was cut away.
#include "src/report/window.hpp"

#include <algorithm>
#include <cstdint>

#include "src/base/text.hpp"
#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kTab = 4;
/// Characters without width (combining marks) must not make a window endless.
constexpr std::size_t kBytesPerColumn = 16;

std::size_t step_width(std::string_view line, std::size_t at, std::size_t length,
                       std::size_t column) {
  if (line[at] == '\t') return kTab - column % kTab;
  return display_width(safe_char(line.substr(at, length)));
}

/// Walks from `at` while at most `columns` columns are used. Returns the byte after the last
/// character taken and adds the columns used to `used`.
std::size_t forward(std::string_view line, std::size_t at, std::size_t stop, std::size_t columns,
                    std::size_t& used) {
  const std::size_t from = at;
  while (at < stop && at - from < columns * kBytesPerColumn) {
    const std::size_t n = char_length(line, at);
    const std::size_t w = step_width(line, at, n, used);
    if (used + w > columns) break;
    used += w;
    at += n;
  }
  return at;
}

/// Walks back from `at` over at most `columns` columns; tabs count in full.
std::size_t backward(std::string_view line, std::size_t at, std::size_t columns) {
  const std::size_t from = at;
  std::size_t used = 0;
  while (at > 0 && from - at < columns * kBytesPerColumn) {
    std::size_t p = at - 1;
    while (p > 0 && at - p < 4 && (static_cast<std::uint8_t>(line[p]) & 0xC0U) == 0x80U) --p;
    if (p + char_length(line, p) != at) p = at - 1;
    const std::size_t w = line[p] == '\t' ? kTab : step_width(line, p, at - p, 0);
    if (used + w > columns) break;
    used += w;
    at = p;
  }
  return at;
}

}  // namespace

Window::Window(std::string_view line, std::size_t begin, std::size_t end, std::size_t columns)
    : line_(line) {
  std::size_t used = 0;
  last_ = forward(line, 0, line.size(), columns, used);
  if (last_ == line.size()) return;
  const std::size_t room = columns - std::min<std::size_t>(columns, 2);  // for a "…" at each side
  used = 0;
  last_ = forward(line, 0, line.size(), room, used);
  if (end <= last_) return;

  std::size_t mark = 0;
  forward(line, begin, end, room, mark);
  const std::size_t lead = std::min(room / 3, std::max<std::size_t>(room / 8, room - mark));
  std::size_t tail = 0;
  last_ = forward(line, begin, line.size(), room - lead, tail);
  first_ = backward(line, begin, last_ == line.size() ? room - tail : lead);
  used = 0;
  last_ = std::max(begin, forward(line, first_, line.size(), room, used));
}

std::size_t Window::column(std::size_t byte) const {
  byte = std::clamp(byte, first_, last_);
  std::size_t column = first_ > 0 ? 1 : 0;
  for (std::size_t at = first_; at < byte;) {
    const std::size_t n = char_length(line_, at);
    column += step_width(line_, at, n, column);
    at += n;
  }
  return column;
}

std::string Window::text() const {
  std::string out;
  std::size_t column = 0;
  if (first_ > 0) {
    out += "…";
    column = 1;
  }
  for (std::size_t at = first_; at < last_;) {
    const std::size_t n = char_length(line_, at);
    const std::size_t w = step_width(line_, at, n, column);
    if (line_[at] == '\t') {
      out.append(w, ' ');
    } else {
      out += safe_char(line_.substr(at, n));
    }
    column += w;
    at += n;
  }
  if (last_ < line_.size()) out += "…";
  return out;
}

}  // namespace fwlint
