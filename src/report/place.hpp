// Lines and columns for printing. Counting code points from the start of a line is cheap until a
// line has ten megabytes and a thousand findings, so long lines get a column index when first
// asked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/source.hpp"
#include "src/checks/finding.hpp"

namespace fwlint {

/// Lines and columns of a span, 1-based, columns in code points; `end_column` is the column after
/// the last character. A line end at the end of the span does not belong to it.
struct Region {
  LineColumn begin;
  LineColumn end;
};

class Places {
 public:
  explicit Places(const SourceSet& sources) : sources_(&sources) {}

  /// Whether the span names a file of the set.
  [[nodiscard]] bool knows(const Span& s) const {
    return s.valid() && index(s.file) < sources_->size();
  }
  /// The span inside the text: ends in order, within the file, without a line end at its end, on
  /// character borders. Asserts nothing about hostile values. The span must be known.
  [[nodiscard]] Span clamp(Span s) const;
  [[nodiscard]] Region region(Span s);
  [[nodiscard]] LineColumn locate(FileId file, std::uint32_t offset);
  [[nodiscard]] const SourceSet& sources() const { return *sources_; }

 private:
  /// Code points before every 1,024th byte of a long line.
  using ColumnIndex = std::vector<std::uint32_t>;

  const SourceSet* sources_;
  std::map<std::pair<FileId, std::uint32_t>, ColumnIndex> long_lines_;
};

/// Where a finding is, for people: "rules.v4:3:7", "policy.toml:12", "" when it has no place.
/// Standard input is "<stdin>".
std::string place_text(Places& places, const Finding& f);
std::string place_text(Places& places, const Span& s);
std::string file_label(std::string_view name);

}  // namespace fwlint
