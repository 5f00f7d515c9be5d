// A ruleset compiled for one family: every chain as a list of entries (a rule is one entry per
// disjoint cell of its match), the call graph, indexes per chain, and the base chains as stages.
// Windows rules are the same kind of program: precedence has become order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "src/analysis/packet_state.hpp"
#include "src/analysis/symbols.hpp"
#include "src/model/host_facts.hpp"
#include "src/model/packet.hpp"
#include "src/model/ruleset.hpp"
#include "src/space/cell.hpp"
#include "src/space/cell_index.hpp"

namespace fwlint {

/// A test of what rules did to the packet: of a mark that they write, or of its translation.
struct StateTest {
  bool connection = false;  ///< of the connection's mark
  bool negated = false;
  MarkTest test;
  std::uint32_t variable = 0;                     ///< stands for it where its truth is not known
  const ConnectionTest* of_connection = nullptr;  ///< not of a mark; in the ruleset's predicates
};

struct Entry {
  Cell match;
  VerdictKind action = VerdictKind::none;
  std::uint32_t target = 0;  ///< chain, for jump and goto
  RuleId rule = kNoRule;     ///< kNoRule: a Windows profile's default
  bool fresh = false;        ///< carries a literal that is new at each visit
  bool effects = false;      ///< the rule has effects that a concrete run must apply
  std::int8_t profile = -1;  ///< of a Windows profile's default, else -1
  bool writes = false;       ///< the rule has effects on marks or tracking that decide something
  bool translates = false;   ///< the rule gives packets another destination
  std::uint32_t tests = 0;   ///< in Program::tests; 0: none
};

/// Verdicts that decide a packet's fate at a hook.
enum class Fate : std::uint8_t { accept, drop };

struct CallSite {
  std::uint32_t chain = 0;
  std::uint32_t entry = 0;
  friend auto operator<=>(const CallSite&, const CallSite&) = default;
};

/// Kinds of entries in a chain's index.
namespace entry_kind {
inline constexpr CellIndex::Kinds control = 1;  ///< with an action
inline constexpr CellIndex::Kinds accepts = 2;  ///< may yield accept, itself or by a call
inline constexpr CellIndex::Kinds drops = 4;    ///< likewise drop
inline constexpr CellIndex::Kinds diverts = 8;  ///< return and goto
inline constexpr CellIndex::Kinds writes = 16;  ///< may change the packet's state, or by a call
inline constexpr CellIndex::Kinds stops = control | writes;  ///< what a run must look at
constexpr CellIndex::Kinds yields(Fate f) { return f == Fate::accept ? accepts : drops; }
}  // namespace entry_kind

struct ProgramChain {
  std::vector<Entry> entries;
  CellIndex index;            ///< of all entries, by entry_kind
  std::array<bool, 2> may{};  ///< the chain may yield the Fate
  std::vector<CallSite> callers;
  bool many_contexts = false;  ///< reached by more than one call path
  /// An entry here or in a called chain is fresh: each call may turn out differently.
  bool fresh_below = false;
  bool tests_below = false;       ///< likewise a test of the packet's state
  bool writes_below = false;      ///< likewise an effect on it
  bool translates_below = false;  ///< likewise a destination translation

  /// Called again with the same packet it comes back again: one call of a run stands for all.
  [[nodiscard]] bool repeats() const { return many_contexts && !fresh_below && !writes_below; }
};

struct Stage {
  std::uint32_t chain = 0;
  Hook hook = Hook::input;
  ChainType type = ChainType::filter;
  int priority = 0;
  Fate policy = Fate::accept;
};

/// The chain sees packets before conntrack does: no state is known there.
bool before_conntrack(const Stage& s);

/// What a cell's variable stands for.
struct Variable {
  PredicateId predicate{};  ///< kNoId: no predicate of the input, see `text`
  bool fresh = false;
  const char* text = "";
};

/// What the chains of type nat at a hook may do to marks: where a run does not go through them, the
/// bits they write are not known.
struct NatMarks {
  Hook hook = Hook::prerouting;
  int priority = 0;
  MarkBits bits;
};

struct Program {
  const Ruleset* ruleset = nullptr;
  const HostFacts* facts = nullptr;  ///< may be null: nothing is known of the host
  Family family = Family::ipv4;
  Universe universe;
  SymbolSpace interfaces;
  SymbolSpace programs;
  SymbolSpace services;
  SymbolSpace packages;
  std::vector<ProgramChain> chains;  ///< by ChainId
  std::vector<Stage> stages;
  std::vector<Variable> variables;
  /// Of them, those that say that the destination is an address of the host, ascending.
  std::vector<std::uint32_t> local_destination;
  std::vector<std::vector<StateTest>> tests{{}};  ///< by Entry::tests
  bool follows_state = false;                     ///< some rule writes what another one tests
  bool translates = false;                        ///< some rule gives packets another destination
  MarkBits deciding;  ///< bits of marks that decide something; others are left out
  std::vector<NatMarks> nat_marks;
  bool notrack = false;             ///< some rule takes packets from connection tracking
  bool needs_contexts = false;      ///< a chain called from several places has fresh literals
  std::size_t oversized_rules = 0;  ///< rules left opaque because their cells were too many

  [[nodiscard]] const Entry& entry(CallSite s) const { return chains[s.chain].entries[s.entry]; }
  [[nodiscard]] const SymbolSpace& symbols(Field f) const;
};

/// Builds the program of a family. Rules of tables that do not see the family have no entries.
Program compile(const Ruleset& ruleset, Family family);

/// Positions in `program.stages`, in the order a packet meets them: for `input` the prerouting
/// chains, then the input chains; for `forward` prerouting, then forward; otherwise the hook's own
/// chains.
std::vector<std::uint32_t> hook_path(const Program& program, Hook hook);

/// Destinations of packets that come to a hook, as far as the host's addresses tell: nothing when
/// they are not known.
std::optional<ValueSet> destinations_at(const Program& program, Hook hook);

/// What every packet at a hook has in common: no output interface on input, and so on.
Cell hook_region(const Program& program, Hook hook);

/// "addrtype --dst-type LOCAL", "fib daddr type local".
bool says_local_destination(const Predicate& p);
/// Lists the program's variables of that kind.
void note_local_destination(Program& program);

/// The numeric point of a packet (true variables are not set), and back.
Point to_point(const Program& program, const Packet& packet);
Packet to_packet(const Program& program, const Point& point, Hook hook);

}  // namespace fwlint
