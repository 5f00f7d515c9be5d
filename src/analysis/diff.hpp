// What changes for new connections from one ruleset to another: what the new one allows and the old
// one did not, and the other way round, as disjoint sets of packets, each with a witness. Where
// nothing is found, nothing there is, if `proved` says so. What cannot be decided is told by
// itself: differences that hang on a condition that only one ruleset has, and changed rules whose
// effect is not compared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/analysis/diff_search.hpp"
#include "src/analysis/trace.hpp"

namespace fwlint {

struct ConditionOfDifference {
  std::string text;
  bool holds = false;
  bool in_before = false;
  bool in_after = false;
};

struct Difference {
  ChangeKind kind = ChangeKind::allowed;
  Hook hook = Hook::input;
  Cell cell;  ///< of the family's space, without what new connections at the hook have in common
  Packet witness;
  DiffSide before;
  DiffSide after;
  TraceVerdict before_verdict = TraceVerdict::unknown;  ///< what `trace` says of the witness
  TraceVerdict after_verdict = TraceVerdict::unknown;
  std::vector<ConditionOfDifference> conditions;
  std::string open;  ///< why it is not sure; empty: it is
  /// What gets through is what a rule of one side gives another destination: the new one's, when
  /// allowed. The cell and the witness are of packets as they arrive.
  struct Translated {
    RuleId rule = kNoRule;
    std::optional<u128> dst;  ///< nothing: the address stays
    std::optional<std::uint16_t> dport;
  };
  std::optional<Translated> translated;
  /// Where there are very many differences, those of the same rules, or else the same chains, are
  /// told together: so many are in this one. The cell holds them all, and other packets too; the
  /// rest is of one of them.
  std::size_t parts = 1;
};

/// A rule that only one of the rulesets has, and whose effect the differences do not tell.
struct UncomparedRule {
  enum class Why : std::uint8_t {
    translation,         ///< destination NAT, or a chain of type nat
    source_translation,  ///< of the source only: decides nothing here
    other_hook,          ///< in a chain at a hook that is not compared
    limit,               ///< a limit that the other ruleset does not have there
    writes_set,          ///< fills a set that later packets are matched with
    known_connections    ///< matches no packet that opens a connection
  };
  bool in_after = false;
  RuleId rule = kNoRule;
  Why why{};
};

struct FamilyDiff {
  Family family = Family::ipv4;
  bool in_before = true;  ///< the ruleset has rules that see the family
  bool in_after = true;
  std::unique_ptr<JointPrograms> programs;  ///< of the cells; null where nothing was searched
  std::vector<Hook> hooks;                  ///< compared
  std::vector<Hook> unfinished;             ///< of them: there may be more differences
  std::vector<Difference> differences;      ///< by hook, then kind
  [[nodiscard]] bool compared() const { return in_before && in_after; }
};

struct RulesetDiff {
  std::vector<FamilyDiff> families;
  std::vector<UncomparedRule> uncompared;  ///< by side and rule
  bool translations = false;  ///< changed ones are told, as packets that come in meet them
};

struct DiffOptions {
  /// Compare every packet, whatever the rules have in common: for tests.
  bool whole = false;
  /// Cut what is searched into boxes, however few rules have a say there: for tests.
  bool cut = false;
  /// What is known of the host on either side; null: nothing. Where both sides know its addresses,
  /// only packets are compared at a hook that come there on one of them.
  const HostFacts* before_host = nullptr;
  const HostFacts* after_host = nullptr;
};

/// Both of one platform. They must outlive the answer.
RulesetDiff diff_rulesets(const Ruleset& before, const Ruleset& after,
                          const DiffOptions& options = {});

/// What all new connections at a hook have in common, in four disjoint parts: TCP, other protocols
/// with ports, ICMP, and the rest. A part that has no ports has one value for them.
std::vector<Cell> all_new_connections(const Program& program, Hook hook);

}  // namespace fwlint
