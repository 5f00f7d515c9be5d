// The rule string "v2.31|Action=Allow|…|" that .reg files, hives, registry.pol and group policy
// reports share ([MS-GPFAS] 2.2.2.19), taken apart into its fields in the order written. Fields may
// come in any order and repeat, so nothing is interpreted here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"

namespace fwlint::windows {

/// Decoded text with the way back to its place in the source.
struct MappedText {
  std::string text;
  Span span;                           ///< of the encoded text, without quotes
  std::vector<std::uint32_t> escapes;  ///< positions in `text` whose source form is one byte longer
  bool exact = true;                   ///< false (hexadecimal data): every place is the whole span

  /// The source place of text[begin, end).
  [[nodiscard]] Span at(std::size_t begin, std::size_t end) const;
};

/// One "key=value" of a rule string; the positions are in the rule string.
struct RuleField {
  std::string_view key;
  std::string_view value;  ///< after the first "="
  std::size_t begin = 0;   ///< of the key
  std::size_t value_begin = 0;
  std::size_t end = 0;   ///< of the value
  bool assigned = true;  ///< false: there was no "="
};

struct RuleString {
  bool versioned = false;  ///< starts with "v" and a version number
  unsigned major = 0;
  unsigned minor = 0;
  std::size_t version_end = 0;
  std::vector<RuleField> fields;
  bool closed = false;  ///< the last field ends with "|" as the grammar wants
};

/// The views point into `text`. "|" inside the parentheses of an access list (LUAuth and its like)
/// does not end a field.
RuleString parse_rule_string(std::string_view text);

/// Whether it begins like a rule string: "v" or "V", digits, ".".
bool looks_like_rule(std::string_view text);

}  // namespace fwlint::windows
