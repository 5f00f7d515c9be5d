// The table of options: which words an option takes, whether it may be negated or repeated, and how
// its extension is lowered. It was read out of libxtables 1.8.9 itself (x6_options and extra_opts
// of every extension), so options parse as iptables parses them even where their meaning is opaque.
// An extension's options stand in the order in which iptables-save writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "parsers/iptables/argument.hpp"
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
  helper,
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
inline constexpr std::uint8_t alias = 32;  ///< another form of the option before it in the table
inline constexpr std::uint8_t self = 64;   ///< the extension's lowering checks the word
}  // namespace option_flag

struct OptionSpec {
  std::string_view name;  ///< without "--"
  std::uint8_t arguments = 0;
  std::uint8_t flags = 0;
  OptionId id = OptionId::plain;
  FieldMask reads = 0;  ///< fields that an opaque test by this option depends on
  ArgumentSpec argument{};
  std::uint16_t bit = 0;       ///< what others name it by in `excludes` and `needs`
  std::uint16_t excludes = 0;  ///< options that it does not go with
  std::uint16_t needs = 0;     ///< options that it does not go without

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

enum class Families : std::uint8_t { both, ipv4, ipv6 };

namespace table_bit {
inline constexpr std::uint8_t filter = 1, nat = 2, mangle = 4, raw = 8, security = 16;
}  // namespace table_bit

/// Places where the kernel lets an extension stand: chains that netfilter calls.
namespace hook_bit {
inline constexpr std::uint8_t prerouting = 1, input = 2, forward = 4, output = 8, postrouting = 16;
}  // namespace hook_bit

/// What fwlint makes of an extension.
enum class Treatment : std::uint8_t {
  exact,      ///< decided by fields of the model
  part,       ///< some options are exact, the others are conditions
  condition,  ///< a condition that may or may not hold, one variable for equal ones
  rate,       ///< a condition that is new at each place, with its first answer where it is certain
  verdict,    ///< decides the packet
  decided_elsewhere,  ///< decides the packet in a way that the rules do not tell
  effect,             ///< goes on and leaves an effect
  none,               ///< says nothing about packets
  unknown             ///< not one of iptables 1.8.9: a condition or verdict of unknown meaning
};
std::string_view to_string(Treatment t);

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
  std::uint8_t hooks = 0;     ///< base chains that the kernel allows it in, 0 all
  Treatment treatment = Treatment::condition;
  std::string_view why{};                            ///< one phrase for the documentation
  void (*check)(Draft&, const Instance&) = nullptr;  ///< the extension's own final check
};

/// A match by the name behind -m (with libxtables' aliases), or null.
const ExtensionSpec* find_match(std::string_view name);
/// The match that -p PROTOCOL loads by itself when an option needs it, or null.
const ExtensionSpec* match_of_protocol(std::uint8_t protocol);
/// A target that is not a chain, or null.
const ExtensionSpec* find_target(std::string_view name);
/// Whether the family has a target, or a verdict, of this name, which no chain may then have.
bool is_target_name(Family family, std::string_view name);
bool is_verdict_name(std::string_view name);
/// Stands for a match or target that fwlint has never heard of.
const ExtensionSpec& unknown_match();
const ExtensionSpec& unknown_target();
/// Stands for an option of such an extension, or a mistyped one.
const OptionSpec& unknown_option();
/// The option whose name is saved for `o`, one of `e`: itself, or the one it is an alias of.
const OptionSpec& saved_option(const ExtensionSpec& e, const OptionSpec& o);
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
