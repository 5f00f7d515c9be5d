// A short cut for the rules that make up large listings. `nft list ruleset` spells one rule in one
// line, and a generated ruleset is the same few shapes of line over and over: the same words but
// for an address, a port, a counter, a comment. When such a line has been read and lowered in full,
// its shape is kept together with the rule that came of it; a later line of the same shape is that
// rule with its own values in their places. A shape is kept only if filling in the line's own
// values gives back exactly the rule that was lowered, and only if nothing else in the line can
// constrain the fields that are filled in; whatever does not fit is read in full. So a plan never
// decides what a line means, it only remembers it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_index.hpp"
#include "parsers/nftables/line_values.hpp"
#include "parsers/nftables/line_words.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

/// Plans for the lines of one table; `index`: of a JSON text, else nothing.
class LinePlans {
 public:
  LinePlans(Ruleset& into, const ShapeReader::ChainLookup& chains, const SourceSet& sources,
            const json::Index* index)
      : into_(into), chains_(chains), sources_(sources), index_(index), reader_(into, chains) {}

  /// Adds the rule of `line` if its shape is known; false: read it in full and tell `learn`
  /// afterwards.
  bool apply(const RuleLine& line, ChainId chain);
  /// The line that `apply` refused became `rule` alone, without diagnostic, gap or branch.
  void learn(const RuleLine& line, const fwlint::Rule& rule);

 private:
  static constexpr std::size_t kMaxPlans = 4096;

  struct Slot {
    std::uint8_t word = 0;
    std::uint8_t place = 0;  ///< of its constraint in the clause; of a literal word: in `mentions`
  };
  struct Plan {
    std::vector<LineWord> words;
    std::string structure;
    std::vector<Slot> slots;
    std::vector<PortMention> mentions;  ///< of literal words
    fwlint::Rule prototype;             ///< without ports, comment, span and counters
  };

  bool read_shape(const RuleLine& line, ChainId chain, bool judged);
  static bool matches(const Plan& plan, const LineShape& shape);
  bool fill(const Plan& plan, const LineShape& shape, const RuleLine& line, fwlint::Rule& rule);
  bool fill_slot(const LineWord& word, std::size_t place, const RuleLine& line, fwlint::Rule& rule);
  static bool address(const LineWord& word, const LineValue& v, Interval& out);
  bool fill_addresses(const LineWord& word, std::size_t place, fwlint::Rule& rule);
  bool fill_ports(const LineWord& word, std::size_t place, const RuleLine& line,
                  fwlint::Rule& rule);
  static Span span_of(const LineWord& word, const RuleLine& line);
  static void mention_of(std::size_t k, const LineWord& w, const RuleLine& line,
                         const fwlint::Rule& rule, Plan& plan);
  static bool place_slots(const LineShape& shape, const RuleLine& line, const fwlint::Rule& rule,
                          Plan& plan);

  Ruleset& into_;
  const ShapeReader::ChainLookup& chains_;
  const SourceSet& sources_;
  const json::Index* index_;
  ShapeReader reader_;
  std::unordered_map<std::uint64_t, Plan> plans_;
  LineShape shape_;    ///< of the line at hand
  LineValues values_;  ///< of the word at hand
};

}  // namespace fwlint::nftables
