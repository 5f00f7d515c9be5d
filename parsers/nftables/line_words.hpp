// The words of a rule as one line of a listing, for the short cut of line_plan.hpp: which of them
// are values that differ from rule to rule, and what the rest hashes to. Two spellings are read,
// the text of `nft list ruleset` and the objects of `nft -j`; both give the same kind of shape.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_index.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

/// The line at `begin` if it surely is one rule that needs nothing but itself to be read: no
/// variable, no nested block, no continuation, nothing that writes to a set, and a line end behind
/// it. `next` is then the place of that line end.
bool plain_rule_line(std::string_view text, std::uint32_t begin, RuleLine& out,
                     std::uint32_t& next);

/// What a word is to a shape: part of it (`literal`), or a value that differs from line to line.
enum class LineRole : std::uint8_t {
  literal,
  src,
  dst,
  iif,
  oif,
  sport,
  dport,
  jump,
  packets,
  bytes,
  comment,
  ignored  ///< of no meaning here: the handle, the chain that is known already
};

enum class WordKind : std::uint8_t {
  plain,   ///< a word or number
  quoted,  ///< a string
  group,   ///< text: between braces
  prefix,  ///< JSON, as is: {"prefix": …}
  range,   ///< JSON, as is: {"range": …}
  set      ///< JSON, as is: {"set": …}
};

struct LineWord {
  std::string_view text;    ///< without quotes or braces
  std::uint32_t begin = 0;  ///< of `text`, from the line's first byte
  WordKind kind = WordKind::plain;
  LineRole role = LineRole::literal;
  bool negated = false;
  bool v6 = false;  ///< of src and dst
};

struct LineShape {
  static constexpr std::size_t kMaxWords = 96;

  std::uint64_t hash = 0;
  std::size_t count = 0;
  bool judged = false;  ///< whether `alone` is worked out: only what is learned needs it
  bool alone = true;    ///< each field has one selector, and nothing else reads it
  std::array<LineWord, kMaxWords> words;
  std::string structure;  ///< JSON: its brackets and the like, a byte each

  /// The value at `at` takes a role, if it is written as one of that role.
  void give(std::size_t at, LineRole role, bool v6);
  void mix(const LineWord& word);
  /// Notes a selector, or a value of which a rule has one; the second one spoils the shape.
  void once(LineRole role);

 private:
  friend class ShapeReader;
  unsigned roles_ = 0;
};

/// Shapes of the lines of one table.
class ShapeReader {
 public:
  using ChainLookup = std::map<std::string, ChainId, std::less<>>;

  ShapeReader(const Ruleset& ruleset, const ChainLookup& chains)
      : ruleset_(ruleset), chains_(chains) {}

  /// False: a line that no shape fits. What nft refuses may depend on the hook, so a base chain has
  /// shapes of its own.
  bool text(std::string_view line, ChainId chain, LineShape& out) const;
  /// Of the object at `line.token` of the file's `source`.
  bool json(std::string_view source, const json::Index& index, const RuleLine& line, ChainId chain,
            LineShape& out) const;

 private:
  void start(ChainId chain, LineShape& out) const;
  void jump(LineShape& shape, std::size_t at) const;
  void text_word(LineShape& shape, std::size_t k) const;

  const Ruleset& ruleset_;
  const ChainLookup& chains_;
};

/// The field that a selector's last word reads; `literal`: none that matters here.
LineRole selector_role(std::string_view word);
/// Words behind or before which the fields of the slots are read in another way.
bool reads_otherwise(std::string_view word);
/// Whether `word` is a header with ports.
bool port_header(std::string_view word);
/// Words of the statements that write to a set: what a set holds must be known before any rule is
/// lowered.
bool writes_set(std::string_view word);

// Inlined: these are asked for nearly every byte.
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool hex_digit(char c) {
  return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace fwlint::nftables
