// The table of options: which words an option takes, whether it may be negated or repeated, and how
// its extension is lowered. It was read out of libxtables 1.8.9 itself (x6_options and extra_opts
// of every extension), so options parse as iptables parses them even where their meaning is opaque.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "src/model/field.hpp"
#include "src/model/predicate.hpp"

namespace fwlint::iptables {

struct Draft;
struct Instance;

/// Options whose meaning the lowering knows; all others are `plain`.
enum class OptionId : std::uint8_t {
  plain,
  sport,
  dport,
  ports,
  syn,
  tcp_flags,
  icmp_type,
  ctstate,
  ct_dir,
  src_range,
  dst_range,
  mark,
  pkt_type,
  comment,
  mac,
  match_set,
  set_rule,
  remove_rule,
  rate,
  above,
  upto,
  quota,
  to,
  to_ports,
  set_xmark,
  set_mark,
  and_mark,
  or_mark,
  xor_mark,
  save_mark,
  restore_mark,
  shift_mark,
  ctmask,
  nfmask,
  mask,
  reject_with,
  queue_num,
  notrack,
  on_port,
  on_ip,
  name,
  prefix,
  write_set,
  map_mark
};

namespace option_flag {
inline constexpr std::uint8_t negatable = 1;
inline constexpr std::uint8_t required = 2;  ///< the extension is refused without it
inline constexpr std::uint8_t modifier = 4;  ///< not a condition of its own: it refines the others
inline constexpr std::uint8_t repeatable = 8;
inline constexpr std::uint8_t optional_word = 16;  ///< may take one word that is not an option
}  // namespace option_flag

struct OptionSpec {
  std::string_view name;  ///< without "--"
  std::uint8_t arguments = 0;
  std::uint8_t flags = 0;
  OptionId id = OptionId::plain;
  FieldMask reads = 0;  ///< fields that an opaque test by this option depends on

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

enum class Families : std::uint8_t { both, ipv4, ipv6 };

namespace table_bit {
inline constexpr std::uint8_t filter = 1, nat = 2, mangle = 4, raw = 8, security = 16;
}  // namespace table_bit

/// A match or a target.
struct ExtensionSpec {
  std::string_view name;
  std::span<const OptionSpec> options;
  void (*lower)(Draft&, const Instance&) = nullptr;
  PredicateKind kind = PredicateKind::environment;
  FieldMask reads = 0;
  Families families = Families::both;
  std::uint8_t protocol = 0;  ///< it demands this protocol (-p), or 0
  std::uint8_t tables = 0;    ///< targets: tables that the kernel allows it in, 0 all
  bool stateful = false;
  bool whole = false;         ///< opaque: all its options are one condition
  bool needs_option = false;  ///< refused without any option
};

/// A match by the name behind -m (with libxtables' aliases), or null.
const ExtensionSpec* find_match(std::string_view name);
/// The match that -p PROTOCOL loads by itself when an option needs it, or null.
const ExtensionSpec* match_of_protocol(std::uint8_t protocol);
/// A target that is not a chain, or null.
const ExtensionSpec* find_target(std::string_view name);
/// Stands for a match or target that fwlint has never heard of.
const ExtensionSpec& unknown_match();
const ExtensionSpec& unknown_target();
/// Stands for an option of such an extension, or a mistyped one.
const OptionSpec& unknown_option();
std::span<const ExtensionSpec> all_matches();
std::span<const ExtensionSpec> all_targets();

/// An option that iptables knows without any extension; `letter` is its short form.
struct BaseOption {
  std::string_view name;
  char letter = 0;
  std::uint8_t arguments = 0;
};
std::span<const BaseOption> base_options();

}  // namespace fwlint::iptables
