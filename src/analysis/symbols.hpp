// Names as numbers. The rules of a host name finitely many interfaces, programs and services, and
// prefixes of them; two names that no rule tells apart behave alike. So every exact name becomes
// one atom, every prefix one more (a name that starts so and is none of the others), and one atom
// stands for all remaining names. Atom 0 is the empty name: no interface, no program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/value_set.hpp"
#include "src/model/match.hpp"

namespace fwlint {

class SymbolSpace {
 public:
  /// `other_name` is how the remaining names are shown in a witness, e.g. "eth0": made unique.
  void build(std::vector<SymbolPattern> patterns, std::string_view other_name,
             std::string_view suffix);

  /// Atoms that any of the patterns matches, or none of them when negated.
  [[nodiscard]] ValueSet values(const CompactVector<SymbolPattern>& any_of, bool negated) const;
  /// The atom of a concrete name.
  [[nodiscard]] std::uint32_t atom(std::string_view name) const;
  /// A name for an atom: the exact one, or a representative.
  [[nodiscard]] const std::string& name(std::uint32_t atom) const { return names_[atom]; }
  /// True when the atom is one exact name that a rule spells out.
  [[nodiscard]] bool exact(std::uint32_t atom) const { return atom != 0 && atom <= exact_count_; }
  /// What all names of an atom begin with that stands for more than one of them; "" for others.
  [[nodiscard]] std::string_view prefix(std::uint32_t atom) const {
    const bool is_prefix = atom > exact_count_ && atom != other();
    return is_prefix ? std::string_view(prefixes_[atom - 1 - exact_count_]) : std::string_view();
  }
  [[nodiscard]] std::uint32_t max() const { return static_cast<std::uint32_t>(names_.size() - 1); }
  [[nodiscard]] std::uint32_t other() const { return max(); }

 private:
  [[nodiscard]] std::uint32_t longest_prefix(std::string_view name) const;

  std::vector<std::string> names_{""};  // by atom; 0 is the empty name, the last is "other"
  std::vector<std::string> prefixes_;   // atom 1 + exact_count_ + i
  std::uint32_t exact_count_ = 0;
};

}  // namespace fwlint
