// What the rules themselves have done to a packet so far: its mark, the mark of its connection,
// whether it was taken from connection tracking, and whether its destination was translated. A run
// keeps it beside the packet, as the kernel keeps it beside the header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "src/model/ruleset.hpp"

namespace fwlint {

/// A mark as far as it is known.
struct KnownMark {
  std::uint32_t value = 0;
  std::uint32_t open = 0;     ///< bits that are not known
  std::uint32_t version = 0;  ///< of what is not known

  void set(std::uint32_t mask, std::uint32_t flip) {
    value = (value & ~mask) ^ flip;
    open &= ~mask;
  }
  /// The bits of `mask` are cleared, and the bits of the other mark that `read` selects added.
  void copy(std::uint32_t mask, std::uint32_t read, const KnownMark& from) {
    value = (value & ~mask) ^ (from.value & read);
    open = (open & ~mask) | (from.open & read);
    if ((from.open & read) != 0) version = from.version;
  }
  void forget(std::uint32_t mask, std::uint32_t new_version) {
    open |= mask;
    version = new_version;
  }
  /// Whether a test holds; nothing when bits that are not known decide it.
  [[nodiscard]] std::optional<bool> holds(const MarkTest& t) const {
    const std::uint32_t sure = t.mask & ~open;
    if ((value & sure) != (t.value & sure)) return false;
    if (sure == t.mask) return true;
    return std::nullopt;
  }
  friend bool operator==(const KnownMark&, const KnownMark&) = default;
};

struct PacketState {
  KnownMark mark;
  KnownMark ct_mark;
  /// What conntrack tests see instead of the packet's own state.
  std::optional<CtState> seen_as;
  bool follows_nat = false;    ///< the run went through the chains of type nat
  bool translated = false;     ///< the destination is the one of the run's translation
  std::uint32_t versions = 0;  ///< of marks that are not known
  /// How many versions there were does not matter.
  friend bool operator==(const PacketState& a, const PacketState& b) {
    return a.mark == b.mark && a.ct_mark == b.ct_mark && a.seen_as == b.seen_as &&
           a.translated == b.translated;
  }
};

/// NF_IP_PRI_CONNTRACK, include/uapi/linux/netfilter_ipv4.h.
inline constexpr int kConntrackPriority = -200;

/// Writes a mark.
bool writes_mark(EffectKind k);
/// Reads or writes the mark of the connection, so what it does depends on there being one.
bool needs_connection(EffectKind k);

/// Applies one effect on marks or tracking; others change nothing here. `now`: the packet's
/// conntrack state as tests see it; `before_conntrack`: in a chain that comes before conntrack.
void apply(const Effect& e, CtState now, bool before_conntrack, PacketState& state);

/// Which bits of the marks decide something: those that are tested, and those that are copied into
/// one that is tested.
struct MarkBits {
  std::uint32_t mark = 0;
  std::uint32_t ct_mark = 0;
  /// The effect writes a bit that decides something.
  [[nodiscard]] bool matters(const Effect& e) const;
  /// The state without the bits that decide nothing, so that states which do alike are equal.
  [[nodiscard]] PacketState without_others(PacketState s) const;
};

/// Of the rules and predicates of a ruleset.
MarkBits deciding_bits(const Ruleset& r);

}  // namespace fwlint
