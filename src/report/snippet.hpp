// The source lines around a finding, with markers under the spans. Only the lines that carry a span
// are shown, and of a long line only a window around the span.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"
#include "src/report/paint.hpp"
#include "src/report/place.hpp"

namespace fwlint {

/// A span to mark, with its words. All marks of one snippet lie in one file.
struct Mark {
  Span span;
  std::string_view label;
  bool primary = false;
};

struct SnippetStyle {
  std::size_t columns = 140;  ///< of source text shown per line
  std::size_t gutter = 1;     ///< columns of the greatest line number
  std::string_view colour;    ///< of primary markers
  Paint paint{false};
};

/// The greatest line number the snippet will print.
std::uint32_t last_line(Places& places, const std::vector<Mark>& marks);

/// Appends the lines between the two bare gutter bars, those included.
void append_snippet(Places& places, const std::vector<Mark>& marks, const SnippetStyle& style,
                    std::string& out);

}  // namespace fwlint
