// Opaque predicates: conditions that are carried as free booleans because their truth does not
// follow from the packet's modelled fields. Pure ones with the same text are one variable; stateful
// ones (rates, counters, sets that rules write) are a new variable at each place. Nothing is ever
// ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/base/ids.hpp"
#include "src/base/source.hpp"
#include "src/base/value_set.hpp"
#include "src/model/field.hpp"

namespace fwlint {

enum class PredicateKind : std::uint8_t {
  rate,          ///< limit, hashlimit, connlimit, quota, recent, statistic, ct count: stateful
  mark,          ///< packet mark test: see `mark`
  ct_mark,       ///< connection mark test: see `mark`
  set_contents,  ///< membership of a set whose elements are not in the input, or that rules write
  keyword,       ///< Windows address or port keyword such as LocalSubnet or RPC
  security,      ///< Windows authentication, owner and user conditions
  environment,   ///< depends on the host: addrtype, fib, owner, socket, time, rpfilter, policy …
  content,  ///< reads the packet beyond the modelled fields: string, u32, length, ttl, dscp …
  hidden,   ///< the export form hides conditions of this kind (FW904)
  unknown   ///< fwlint does not know the construct at all (FW901)
};
std::string_view to_string(PredicateKind k);

/// value == (mark & mask)
struct MarkTest {
  std::uint32_t mask = 0;
  std::uint32_t value = 0;
};

/// A test of what conntrack remembers of a connection's first packet, or of what became of it.
struct ConnectionTest {
  enum class Kind : std::uint8_t {
    source_translated,
    destination_translated,
    original  ///< a field of the first packet, as it arrived
  };
  Kind kind = Kind::destination_translated;
  Field field = Field::dport;  ///< original: src, dst, sport or dport
  ValueSet values;             ///< original
};

struct Predicate {
  PredicateKind kind = PredicateKind::unknown;
  std::string text;  ///< canonical text, e.g. "-m set --match-set block src"; the identity if pure
  bool stateful = false;  ///< fresh at each place and each visit
  /// The value for the first packet after loading, where that is certain ("limit" true, "connlimit
  /// above" false): exposure speaks of new connections in the initial state of limits.
  std::optional<bool> initially;
  std::optional<MarkTest> mark;
  std::optional<ConnectionTest> connection;
  FieldMask reads = 0;  ///< modelled fields it depends on
  Span first_seen;
};

/// value ∈ {predicate, not predicate}
struct Literal {
  PredicateId predicate{};
  bool negated = false;
  friend bool operator==(const Literal&, const Literal&) = default;
  friend auto operator<=>(const Literal&, const Literal&) = default;
};

class PredicateTable {
 public:
  /// The id of a pure predicate of this kind and text, new or known; a stateful one is always new.
  PredicateId intern(Predicate p);
  [[nodiscard]] const Predicate& operator[](PredicateId id) const { return all_[index(id)]; }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  /// The predicate's first answer turned out not to be certain.
  void forget_initial(PredicateId id) { all_[index(id)].initially.reset(); }

 private:
  std::vector<Predicate> all_;
  std::unordered_map<std::string, PredicateId> by_text_;
};

}  // namespace fwlint
