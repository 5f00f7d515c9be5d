// The `= key: text` lines under a snippet, aligned on their texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/report/paint.hpp"

namespace fwlint {

class FactLines {
 public:
  /// Text in words: wrapped.
  void words(std::string_view key, std::string_view text) { add(key, text, true, {}); }
  /// Text to copy: never wrapped.
  void verbatim(std::string_view key, std::string_view text) { add(key, text, false, {}); }
  /// Words, and under them lines to copy.
  void block(std::string_view key, std::string_view text, std::string_view pasted) {
    add(key, text, true, pasted);
  }

  /// `gutter` columns of line numbers stand above; `width` 0 does not wrap.
  void append(std::size_t gutter, std::size_t width, const Paint& paint, std::string& out) const;

 private:
  struct Line {
    std::string key;
    std::string text;
    bool wrapped = true;
    std::string pasted;
  };
  void add(std::string_view key, std::string_view text, bool wrapped, std::string_view pasted);
  std::vector<Line> lines_;
};

}  // namespace fwlint
