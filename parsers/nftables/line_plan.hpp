// A short cut for the rules that make up large listings. `nft list ruleset` spells one rule in one
// line, and a generated ruleset is the same few shapes of line over and over: the same words but
// for an address, a port, a counter, a comment. When such a line has been read and lowered in full,
// its shape is kept together with the rule that came of it; a later line of the same shape is that
// rule with its own values in their places. A shape is kept only if filling in the line's own
// values gives back exactly the rule that was lowered, and only if nothing else in the line can
// constrain the fields that are filled in; whatever does not fit is read in full. So a plan never
// decides what a line means, it only remembers it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/nftables/ast.hpp"
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
  comment
};

/// Shapes of one table.
class LinePlans {
 public:
  /// The chains of the table by name.
  using ChainLookup = std::map<std::string, ChainId, std::less<>>;

  LinePlans(Ruleset& into, const ChainLookup& chains) : into_(into), chains_(chains) {}

  /// Adds the rule of `line`, whose bytes are `text`, if its shape is known; false: read it in full
  /// and tell `learn` afterwards.
  bool apply(const RuleLine& line, std::string_view text, ChainId chain);
  /// The line that `apply` refused became `rule` alone, without diagnostic, gap or branch.
  void learn(const RuleLine& line, std::string_view text, const fwlint::Rule& rule);

 private:
  static constexpr std::size_t kMaxWords = 40;
  static constexpr std::size_t kMaxPlans = 4096;

  enum class WordKind : std::uint8_t { plain, quoted, group };
  struct Word {
    std::string_view text;    ///< without quotes or braces
    std::uint32_t begin = 0;  ///< of `text`, in the line
    WordKind kind = WordKind::plain;
    LineRole role = LineRole::literal;
    bool negated = false;
    bool v6 = false;  ///< of src and dst
  };
  struct Shape {
    std::uint64_t hash = 0;
    std::size_t count = 0;
    bool alone = true;  ///< each field has one selector, and nothing else reads it
    std::array<Word, kMaxWords> words;
  };
  struct Slot {
    std::uint8_t word = 0;
    std::uint8_t place = 0;  ///< of its constraint in the clause; of a literal word: in `mentions`
  };
  struct Plan {
    std::vector<Word> words;
    std::vector<Slot> slots;
    std::vector<PortMention> mentions;  ///< of literal words
    fwlint::Rule prototype;             ///< without ports, comment, span and counters
  };

  static bool split(std::string_view text, Shape& out);
  void assign_roles(Shape& shape, ChainId chain) const;
  void value_role(Shape& shape, std::size_t at, LineRole role, bool v6) const;
  static bool matches(const Plan& plan, const Shape& shape);
  bool fill(const Plan& plan, const Shape& shape, const RuleLine& line, fwlint::Rule& rule) const;
  bool fill_slot(const Word& word, std::size_t place, const RuleLine& line,
                 fwlint::Rule& rule) const;
  static bool fill_addresses(const Word& word, std::size_t place, fwlint::Rule& rule);
  static bool fill_ports(const Word& word, std::size_t place, const RuleLine& line,
                         fwlint::Rule& rule);
  static void mention_of(std::size_t k, const Word& w, const RuleLine& line,
                         const fwlint::Rule& rule, Plan& plan);
  static bool place_slots(const Shape& shape, const RuleLine& line, const fwlint::Rule& rule,
                          Plan& plan);

  Ruleset& into_;
  const ChainLookup& chains_;
  std::unordered_map<std::uint64_t, Plan> plans_;
  Shape shape_;  ///< of the line at hand
};

}  // namespace fwlint::nftables
