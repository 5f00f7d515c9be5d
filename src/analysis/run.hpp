// One packet through the chains: the only semantics of the search. A run keeps what it met, so that
// the search can explain why the packet did not do what was wanted. Marks and notrack are followed.
// Of destination translation a run follows one rule with one target, or none: a packet that another
// rule translates is gone. `trace` applies them all.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint {

/// Literals that are new at each visit get a variable per call context: a chain called from two
/// places asks its rate limit twice. Contexts and their variables are numbered on demand.
class Contexts {
 public:
  explicit Contexts(const Program& p)
      : Contexts(p, static_cast<std::uint32_t>(p.variables.size())) {}
  /// `first`: number of the first variable that is made here, not below those of the program.
  Contexts(const Program& p, std::uint32_t first)
      : program_(p), first_variable_(first), next_variable_(first) {}
  /// The context of a chain called from `site` in context `parent`; 0 is a base chain's.
  std::uint32_t child(std::uint32_t parent, CallSite site);
  /// Scratch of a run: the chains that came back in this stage.
  void begin_stage() { ++stage_; }
  [[nodiscard]] bool came_back(std::uint32_t chain) const {
    return chain < back_.size() && back_[chain] == stage_;
  }
  void note_back(std::uint32_t chain) {
    if (back_.size() < program_.chains.size()) back_.resize(program_.chains.size(), 0);
    back_[chain] = stage_;
  }
  /// A condition that reads the destination, asked behind its translation: a variable of its own,
  /// the same in all contexts.
  static constexpr std::uint32_t kBehind = 0x20000000U;
  [[nodiscard]] static constexpr std::uint32_t behind(std::uint32_t v) { return kBehind + v; }
  [[nodiscard]] bool is_behind(std::uint32_t v) const {
    return v >= kBehind && v - kBehind < program_.variables.size();
  }
  /// A fresh variable as seen in a context.
  std::uint32_t variable(std::uint32_t v, std::uint32_t context, bool many_contexts);
  /// The entry's match as seen in a context.
  Cell cell(const Entry& e, std::uint32_t context, bool many_contexts);
  /// The program variable behind a variable made by `cell`.
  [[nodiscard]] std::uint32_t original(std::uint32_t variable) const;
  /// The point in terms of the program's variables: conditions that are others behind a translation
  /// are named as they are before it; what is new at each visit keeps its number.
  [[nodiscard]] Point in_program(Point point) const;

 private:
  const Program& program_;
  std::map<std::pair<std::uint32_t, CallSite>, std::uint32_t> contexts_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> variables_;
  std::vector<std::uint32_t> original_;
  std::uint32_t first_variable_;
  std::uint32_t next_variable_;
  std::vector<std::uint64_t> back_;  // by chain: the stage of the run in which it last came back
  std::uint64_t stage_ = 0;
};

/// One entering of a chain. A chain that came back once is not entered again in the same stage when
/// it can only come back again (`ProgramChain::repeats`): its first visit speaks for the others.
struct Visit {
  std::uint32_t chain = 0;
  std::int32_t parent = -1;        ///< visit that called, -1 for a base chain
  std::uint32_t parent_entry = 0;  ///< the jump or goto there
  std::uint32_t context = 0;
  std::uint32_t end = 0;        ///< position where evaluation in this chain ended
  bool ended_by_entry = false;  ///< the entry at `end` matched; else the chain's end was reached
  std::uint32_t state = 0;      ///< in Run::states, on entering
};

/// From `entry` on (itself not included), a visit sees another state.
struct StateChange {
  std::uint32_t visit = 0;
  std::uint32_t entry = 0;
  std::uint32_t state = 0;  ///< in Run::states
};

enum class StageEnd : std::uint8_t { policy, accept, drop, queue };

struct StageRun {
  std::uint32_t stage = 0;
  std::uint32_t first_visit = 0;
  std::uint32_t last_visit = 0;  ///< one past
  std::uint32_t state = 0;       ///< in Run::states, on entering
  StageEnd end = StageEnd::policy;
  bool skipped = false;     ///< a chain of type nat, which sees packets of new connections only
  std::uint32_t visit = 0;  ///< of the deciding entry
  std::uint32_t entry = 0;
  /// The packet goes no further here; of a queued one that is not known, see `end`.
  [[nodiscard]] bool dropped(const Program& p) const;
};

struct Run {
  std::vector<Visit> visits;
  std::vector<StageRun> stages;
  std::vector<PacketState> states;  ///< empty where the program follows none
  std::vector<StateChange> changes;
  std::vector<CallSite> writers;  ///< visit and entry of what changed the state, as it came
  bool seen_otherwise = false;    ///< in some state the conntrack state is not the packet's own
  bool hit = false;               ///< the watched entry matched
  std::uint32_t hit_visit = 0;    ///< the visit in which it first did
  /// Gave up: more visits or nested calls than the limits allow. Nothing follows from the run.
  bool exhausted = false;
  /// The stage whose end stopped the packet, or -1.
  [[nodiscard]] int stopped_at(const Program& p) const;
  /// In `states`: what the entry of a visit sees.
  [[nodiscard]] std::uint32_t state_number(std::uint32_t visit, std::uint32_t entry) const;
  /// Likewise; null where the program follows no state.
  [[nodiscard]] const PacketState* state_at(std::uint32_t visit, std::uint32_t entry) const;
};

/// The translation that is followed: what the watched entry of a stage does.
struct Translation {
  std::uint32_t position = 0;  ///< of that stage, among those of the run
  std::optional<u128> dst;     ///< nothing: the address stays
  std::optional<std::uint16_t> dport;
};

/// The entry's match as packets in this state and context see it, in terms of the packet as it
/// came; nothing when none matches. A test that the state does not decide is a literal. `by`: may
/// be null while the state is not a translated one.
std::optional<Cell> seen_match(const Program& p, Contexts& contexts, const Entry& e,
                               std::uint32_t context, bool many_contexts, const PacketState* state,
                               const Translation* by = nullptr);

inline constexpr std::size_t kMaxVisits = 20'000;  ///< of one run

struct RunOptions {
  /// The stages begin where the packet comes in, so its marks are zero there; otherwise they are
  /// not known.
  bool whole = false;
  /// Chains of type nat among the stages count as in the kernel; a packet that they translate is
  /// gone, but for those of `by`. Otherwise they are chains like any other.
  bool nat = false;
  const Translation* by = nullptr;
};

/// Runs the packet through the stages until one drops it. `watch`, if given, sets `hit` when that
/// entry matches in the last of them, or in the stage that translates: a chain that several stages
/// share counts there only.
Run run(const Program& program, Contexts& contexts, const Point& point,
        const std::vector<std::uint32_t>& stages, const CallSite* watch,
        const RunOptions& options = {});

}  // namespace fwlint
