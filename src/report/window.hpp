// The part of a source line that a snippet shows: the whole line when it fits, else a window around
// a span. Work is bounded by the window, not by the line, which may have megabytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fwlint {

class Window {
 public:
  /// Of `line`, so that `begin` is shown and as much of [begin, end) as fits in `columns`.
  Window(std::string_view line, std::size_t begin, std::size_t end, std::size_t columns);

  /// Whether a marker that starts at this byte can be drawn.
  [[nodiscard]] bool shows(std::size_t byte) const { return byte >= first_ && byte <= last_; }
  /// The 0-based column of a byte offset of the line; positions outside are clamped to the borders.
  [[nodiscard]] std::size_t column(std::size_t byte) const;
  /// The text to print: tabs expanded, control characters visible, "…" where the line goes on.
  [[nodiscard]] std::string text() const;

 private:
  std::string_view line_;
  std::size_t first_ = 0;  ///< byte range shown
  std::size_t last_ = 0;
};

}  // namespace fwlint
