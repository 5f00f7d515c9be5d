// A short cut for the lines that make up large files. A generated ruleset is the same few shapes of
// line over and over: the same words but for a chain, an address, a port, a comment. When a line
// has been read in full, its shape is kept together with the rule that came of it; a later line of
// the same shape is that rule with its own values in their places. A shape is kept only if filling
// in the line's own values gives back exactly the rule that was read, and only of extensions whose
// conditions do not depend on one another; whatever does not fit is read in full. So a plan never
// decides what a line means, it only remembers it. Lines that are spaced as the tools space them
// are looked up by their bytes, without being split into words: `LineTrie`.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/iptables/draft.hpp"
#include "parsers/iptables/line_trie.hpp"
#include "parsers/iptables/table_state.hpp"

namespace fwlint::iptables {

class LinePlans {
 public:
  LinePlans(FileContext& file, TableState& table) : file_(file), table_(table) {}

  /// Adds the rule of the line [from, end) if its shape is known by its bytes; false: split it into
  /// words. `d` has the counters before `from` and the place of the whole line.
  bool apply_bytes(std::uint32_t from, std::uint32_t end, const Draft& d);
  /// Adds the rule of the tokenized line in `d` if its shape is known; false: read it in full, and
  /// tell `learn` afterwards.
  bool apply(const Draft& d);
  /// The line that `apply` refused became `rule`, the newest one, without any diagnostic, gap or
  /// stateful condition.
  void learn(const Draft& d, const Rule& rule);
  /// The table or its chains changed: shapes may mean something else now.
  void forget() {
    plans_.clear();
    trie_.clear();
    in_trie_.clear();
  }

 private:
  static constexpr std::size_t kMaxWords = 48;
  static constexpr std::size_t kMaxPlans = 4096;

  struct Slot {
    WordRole role = WordRole::literal;
    bool negated = false;
    std::uint8_t word = 0;
    std::uint8_t place = 0;  ///< of its constraint in the clause
  };
  struct Literal {
    std::string_view text;  ///< a slice of the file
    std::uint8_t word = 0;
    bool quoted = false;
  };
  struct Plan {
    std::vector<Literal> literals;
    std::vector<Slot> slots;
    Rule prototype;          ///< without ports, comment, span and counters
    std::string_view chain;  ///< behind -A, where that is no slot
  };
  struct Shape {
    std::uint64_t hash = 0;
    std::array<WordRole, kMaxWords> roles{};
    ChainState* chain = nullptr;
  };

  bool read_shape(const Draft& d, Shape& out);
  [[nodiscard]] WordRole role_behind(std::string_view option, const Token& value, Shape& out);
  static bool matches(const Plan& plan, const Draft& d, const Shape& shape);
  /// `values`: the words of the plan's slots.
  bool fill(const Plan& plan, std::span<const Token> values, Rule& rule) const;
  bool add(const Plan& plan, std::span<const Token> values, ChainState& chain, const Draft& d);
  void remember(const Plan& plan, const Draft& d);
  bool fill_slot(const Slot& slot, const Token& word, Rule& rule) const;
  bool fill_ports(const Slot& slot, const Token& word, Rule& rule) const;
  bool place_slots(const Draft& d, const Shape& shape, const Rule& rule, Plan& plan) const;

  FileContext& file_;
  TableState& table_;
  std::unordered_map<std::uint64_t, Plan> plans_;
  LineTrie trie_;
  std::vector<const Plan*> in_trie_;  ///< by the number that `trie_` gives back
  std::vector<Token> values_;         ///< of the line at hand
};

}  // namespace fwlint::iptables
