// The contents of ipset's sets as plain data. The front end of ipset fills it; the lowering of
// iptables rules asks it what a packet must be to be in a set. The two know each other only through
// this file.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/source.hpp"
#include "src/model/address.hpp"

namespace fwlint::sets {

/// What one position of an element holds. `ip` is compared as it is, `net` by the longest prefix.
enum class Part : std::uint8_t { none, ip, net, port, mac, mark, iface, set };

/// A set type of ipset(8).
struct TypeSpec {
  std::string_view name;  ///< "hash:ip,port"
  std::array<Part, 3> parts{};
  bool bitmap = false;
  std::uint8_t lowest_length = 1;  ///< of a network's prefix

  [[nodiscard]] std::size_t dimension() const {
    return parts[2] != Part::none ? 3 : parts[1] != Part::none ? 2 : 1;
  }
  [[nodiscard]] bool has(Part p) const { return parts[0] == p || parts[1] == p || parts[2] == p; }
};

namespace entry_flag {
inline constexpr std::uint8_t nomatch = 1;
inline constexpr std::uint8_t timed = 2;     ///< it will expire
inline constexpr std::uint8_t physdev = 4;   ///< the interface is a port of a bridge
inline constexpr std::uint8_t wildcard = 8;  ///< the interface's name is a prefix
inline constexpr std::uint8_t no_mac = 16;   ///< bitmap:ip,mac: the first packet fills it in
}  // namespace entry_flag

/// One element. Ranges of addresses stand as several entries, one for each prefix.
struct Entry {
  u128 first = 0;            ///< the address part; base of a prefix of `first_length` bits
  u128 second = 0;           ///< the second address part, likewise, or the MAC address
  std::uint32_t number = 0;  ///< the mark, or the index in `Set::names`
  std::uint32_t place = 0;   ///< byte offset of its line
  std::uint16_t port_lo = 0;
  std::uint16_t port_hi = 0;  ///< for ICMP: type * 256 + code
  std::uint8_t protocol = 0;
  std::uint8_t first_length = 0;
  std::uint8_t second_length = 0;
  std::uint8_t flags = 0;

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  /// The same element, whatever its options.
  [[nodiscard]] bool same(const Entry& o) const;
};

struct Set {
  std::string name;
  const TypeSpec* type = nullptr;
  Family family = Family::ipv4;
  bool timeouts = false;
  bool counters = false;
  std::uint32_t default_timeout = 0;
  std::uint64_t most = 65536;            ///< elements that it may hold: `maxelem`
  std::uint64_t elements = 0;            ///< added so far, with ranges taken apart
  std::uint8_t netmask = 0;              ///< 0: none
  std::uint32_t markmask = 0xffffffffU;  ///< of hash:ip,mark
  u128 range_lo = 0;                     ///< bitmaps: what they can hold
  u128 range_hi = 0;
  std::vector<Entry> entries;
  std::vector<std::string> names;  ///< interfaces, or the members of a list:set
  std::unordered_map<std::string, std::uint32_t> name_index;  ///< into `names`
  std::string doubt;  ///< why the entries are not the whole truth; empty: they are
  Span span;          ///< its declaration

  /// bitmap:port, hash:mac and list:set take part in both families.
  [[nodiscard]] bool any_family() const { return !type->has(Part::ip) && !type->has(Part::net); }
};

/// All sets of one host, by name.
class Store {
 public:
  [[nodiscard]] const Set* find(std::string_view name) const;
  [[nodiscard]] Set* find(std::string_view name);
  Set& add(Set s);
  void remove(std::string_view name);
  void rename(std::string_view from, std::string_view to);
  void swap(std::string_view a, std::string_view b);
  /// In the order of their declaration.
  [[nodiscard]] std::span<const Set> all() const { return sets_; }
  [[nodiscard]] std::span<Set> all() { return sets_; }

  /// Names of sets that rules of any file add to or delete from, sorted.
  std::vector<std::string> added_to;
  std::vector<std::string> deleted_from;

 private:
  std::vector<Set> sets_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace fwlint::sets
