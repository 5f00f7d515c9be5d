// The values of one word of a line: one, or those of a group, in either spelling.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/nftables/line_words.hpp"
#include "src/base/value_set.hpp"

namespace fwlint::nftables {

/// "80", "1-2" or "10.0.0.0/8" in text; in JSON a prefix and a range have two parts.
struct LineValue {
  std::string_view text;
  std::string_view second;          ///< JSON: length of the prefix, end of the range
  WordKind kind = WordKind::plain;  ///< plain, quoted, prefix or range
  std::uint32_t begin = 0;          ///< of the whole value, in the word's text
  std::uint32_t end = 0;
};

/// Most values of a group that a short cut fills in.
constexpr std::size_t kMaxLineGroup = 64;

/// Values of a group in a fixed place.
struct LineValues {
  std::array<LineValue, kMaxLineGroup> items;
  std::size_t count = 0;

  /// False: the word is not a plain list of plain values.
  bool read(const LineWord& word);

 private:
  bool text_group(std::string_view group);
};

/// Intervals in ascending order that do not overlap: nft refuses others, or merges them.
class Ascending {
 public:
  bool add(const Interval& i) {
    if (count_ == kMaxLineGroup || (count_ > 0 && i.lo <= items_[count_ - 1].hi)) return false;
    items_[count_++] = i;
    return true;
  }
  [[nodiscard]] ValueSet set() const {
    if (count_ == 1) return ValueSet::range(items_[0].lo, items_[0].hi);
    return ValueSet::from(std::vector<Interval>(
        items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count_)));
  }

 private:
  std::array<Interval, kMaxLineGroup> items_;
  std::size_t count_ = 0;
};

}  // namespace fwlint::nftables
