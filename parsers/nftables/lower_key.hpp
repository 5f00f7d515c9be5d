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

/// How constants are read.
enum class ConstantKind : std::uint8_t {
  number,
  address,
  port,
  protocol,
  nfproto,
  ether_type,
  icmp_type,
  icmp_code,
  icmpv6_type,
  icmpv6_code,
  tcp_flag,
  ct_state,
  packet_type,
  text
};

struct Key {
  KeyKind kind = KeyKind::opaque;
  Field field = Field::family;
  Family family = Family::ipv4;  ///< of an address
  ConstantKind constants = ConstantKind::text;
  std::uint8_t port_protocol = 0;  ///< whose service names; 0: any
  u128 max = kU128Max;             ///< greatest value of the register
  u128 mask = kU128Max;            ///< the value compared is register & mask
  bool bitmask = false;            ///< a single flag or a list on the right tests bits
  Clause needs;                    ///< must hold whatever the comparison says
  std::string text;                ///< canonical text of the selector
  PredicateKind predicate = PredicateKind::unknown;  ///< opaque keys from here on
  bool stateful = false;
  FieldMask reads = 0;
  ValueSet domain;  ///< all values that can occur, when known (numgen, hashes)

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

/// The named constant, or nothing. Names of services are resolved by the caller.
std::optional<u128> named_constant(ConstantKind kind, std::string_view name);
/// The value of constants joined by & | ^ << >> or commas; nothing when one is unknown.
std::optional<u128> folded_constant(const Key& key, const Expr& e);

}  // namespace fwlint::nftables
