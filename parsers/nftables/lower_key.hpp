// The left side of a match: which field of the model an nft selector reads, what else must hold for
// it to be readable (nft's implicit dependencies), and how its constants are written. A selector
// that the model has no field for is opaque, with the kind and purity of its predicate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/lower_type.hpp"
#include "src/model/match.hpp"
#include "src/model/predicate.hpp"

namespace fwlint::nftables {

enum class KeyKind : std::uint8_t {
  value,  ///< a numeric field of the model
  ports,  ///< sport or dport, read whatever the protocol is (`th`, `@th,16,16`)
  name,   ///< interface name
  mark,   ///< packet mark
  ct_mark,
  frag_off,  ///< ip frag-off: flags and offset
  opaque
};

struct Key {
  KeyKind kind = KeyKind::opaque;
  Field field = Field::family;
  Family family = Family::ipv4;  ///< of an address
  ConstantKind constants = ConstantKind::text;
  std::uint8_t port_protocol = 0;  ///< whose service names; 0: any
  u128 max = kU128Max;             ///< greatest value of the register
  u128 mask = kU128Max;            ///< the value compared is register & mask
  bool known_word = false;         ///< its words are bounded as nft's string registers are
  bool bitmask = false;            ///< a single flag or a list on the right tests bits …
  bool bit_operation = false;  ///< … unless the left side is `flags & mask`, which is compared
  Clause needs;                ///< must hold whatever the comparison says
  std::string text;            ///< canonical text of the selector
  PredicateKind predicate = PredicateKind::unknown;  ///< opaque keys from here on
  bool stateful = false;
  FieldMask reads = 0;
  ValueSet domain;               ///< all values that can occur, when known (numgen, hashes)
  std::uint32_t raw_offset = 0;  ///< of bytes of the network header, in bits
  std::uint32_t raw_length = 0;  ///< 0: it is not such bytes

  /// Compared by value: the constants have numbers.
  [[nodiscard]] bool numeric() const { return constants != ConstantKind::text; }

  [[nodiscard]] bool masked() const { return (mask & max) != max; }
};

/// Lowers a selector; `& constant` becomes the mask. `services` is not needed here.
Key key_of(const Expr& e);
/// The keys of a concatenation, or the one key.
std::vector<Key> keys_of(const Expr& e);

/// Adds all constraints of `from`.
void conjoin(Clause& into, const Clause& from);

/// (field value, register value) of fields whose register has few values: conntrack states,
/// families, ICMP types. Empty for fields that are their own register.
std::vector<std::pair<ValueSet, u128>> register_values(const Key& key);
/// Whether `register_values` has any.
bool has_register(const Key& key);

/// The value of constants joined by & | ^ << >> or commas; nothing when one is unknown.
std::optional<u128> folded_constant(const Key& key, const Expr& e);

}  // namespace fwlint::nftables
