// Keys are padded to the longest of the block, up to a bound, so that the texts form a column; text
// that goes on over several lines keeps that column.
#include "src/report/fact_lines.hpp"

#include <algorithm>

#include "src/base/text.hpp"
#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kWidestKey = 16;
constexpr std::size_t kLeastText = 30;  ///< columns of text even in a very narrow terminal

}  // namespace

void FactLines::add(std::string_view key, std::string_view text, bool wrapped,
                    std::string_view pasted) {
  lines_.push_back({one_line(key), std::string(text), wrapped, std::string(pasted)});
}

void FactLines::append(std::size_t gutter, std::size_t width, const Paint& paint,
                       std::string& out) const {
  std::size_t key_width = 0;
  for (const Line& l : lines_) {
    key_width = std::max(key_width, std::min(kWidestKey, display_width(l.key) + 1));
  }
  const std::string head = std::string(gutter + 1, ' ') + "= ";
  const std::string indent(head.size() + key_width + 1, ' ');
  const std::size_t room =
      width == 0 ? 0 : std::max(kLeastText, width - std::min(width, indent.size()));
  for (const Line& l : lines_) {
    bool first = true;
    for (const std::string& text : wrap(l.text, l.wrapped ? room : 0)) {
      if (first) {
        out += paint(kDim, head) + pad(l.key + ":", key_width);
        if (!text.empty()) out += " " + text;
      } else if (!text.empty()) {
        out += indent + text;
      }
      out += '\n';
      first = false;
    }
    if (l.pasted.empty()) continue;
    for (const std::string& text : wrap(l.pasted, 0)) {
      if (!text.empty()) out += std::string(head.size() + 2, ' ') + text;
      out += '\n';
    }
  }
}

}  // namespace fwlint
