// The one question: is there a packet in this region for which this event happens? The search picks
// a corner of the region and runs it. If the event happens, that packet is the witness. Otherwise
// the run is explained: a box around the packet in which, but for listed exceptions, no packet
// makes the event happen. The exceptions are searched, the box is subtracted, and what is left is
// tried again; when nothing is left, the boxes are the proof. Work is bounded by a budget: then the
// answer is "undecided", never a guess. Where an entry can be reached in more ways than can be
// listed, the question is put for all ways at once: then every entry that leads nearer is an
// exception, and the ways are found as they are needed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "src/analysis/run.hpp"

namespace fwlint {

/// Chains and entries from a base chain down to the entry in question.
using CallPath = std::vector<CallSite>;

/// The entries that lead to a chain, by the chain they are in: calls of it, and calls of chains
/// that lead there.
class Leads {
 public:
  /// `sites`: in any order, each once.
  explicit Leads(std::vector<CallSite> sites);
  /// Entries of a chain, ascending.
  [[nodiscard]] std::span<const std::uint32_t> in(std::uint32_t chain) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> starts_;  // chain, place of its first entry
  std::vector<std::uint32_t> entries_;
};

struct Goal {
  enum class Kind : std::uint8_t {
    execute,  ///< the last entry of `path` matches, in the last stage of `stages`
    policy,   ///< the base chain of the last stage ends with its policy
    yields,   ///< the last stage ends with `fate`, by an entry or by its policy
    accepted  ///< no stage drops the packet
  };
  Kind kind = Kind::execute;
  std::vector<std::uint32_t> stages;
  CallPath path;             ///< execute
  Fate fate = Fate::accept;  ///< yields
  /// execute: `path` is the entry alone, and it may be reached in any way that these lead.
  std::shared_ptr<const Leads> leads = nullptr;
  /// `stages` begin where the packet comes in: no rule has touched its marks before.
  bool whole = false;
  /// Chains of type nat among `stages` count: a packet that they translate makes the event not
  /// happen, but for those of `by`.
  bool nat = false;
  /// execute: `path` leads to a rule that translates so, and no stage behind it drops the packet.
  std::optional<Translation> by = std::nullopt;

  /// Of the stage that `path` is in.
  [[nodiscard]] std::size_t position() const { return by ? by->position : stages.size() - 1; }
  [[nodiscard]] RunOptions options() const { return {whole, nat, by ? &*by : nullptr}; }
};

/// How much a search may do. One unit is a run of a few visits, some microseconds.
struct Budget {
  std::size_t one = 20'000;                        ///< units for one question
  std::size_t all = static_cast<std::size_t>(-1);  ///< units for all questions together
  std::size_t plain = 32;  ///< units of one question after which its proof is kept short
};

enum class AnswerKind : std::uint8_t { witness, proof, undecided };

/// One box of a proof, and the entry that decides the packet it was built around.
struct ProofStep {
  Cell box;
  std::optional<CallSite> decided_by;  ///< nothing: by a chain's policy
  std::uint32_t stage = 0;
  bool by_state = false;        ///< by what rules did to the packet before: no entry decides it
  std::vector<RuleId> writers;  ///< rules that changed marks or tracking on its way
};

struct Answer {
  AnswerKind kind = AnswerKind::undecided;
  Point witness;
  std::vector<ProofStep> proof;
};

/// The packets around a witness that make the event happen for the same reason: `box` without the
/// `exceptions` (which may go too far: then the rest is found by later searches).
struct Alike {
  Cell box;
  std::vector<Cell> exceptions;
};

/// Through a witness: for single fields, the values that a packet may have which otherwise equals
/// the witness, with the event happening for the same reason.
struct Slices {
  Cell box;
  std::array<ValueSet, kFieldCount> values;  ///< by field, of those that were asked for
  [[nodiscard]] const ValueSet& of(Field f) const { return values[static_cast<std::size_t>(f)]; }
};

class Search {
 public:
  explicit Search(const Program& program, Budget budget = {})
      : program_(program), contexts_(program), budget_(budget) {}
  /// `first_variable`: of those that runs make; see `Contexts`.
  Search(const Program& program, Budget budget, std::uint32_t first_variable)
      : program_(program), contexts_(program, first_variable), budget_(budget) {}

  Answer find(const Goal& goal, const Cell& region);
  /// For a packet that makes the event happen (kinds execute, policy and accepted).
  Alike alike(const Goal& goal, const Point& witness, const Cell& region);

  Slices slices(const Goal& goal, const Point& witness, const Cell& region, FieldMask wanted);

  /// The entry that decides the packet in a stage of the goal; nothing: the chain's policy, or the
  /// packet does not come there.
  std::optional<CallSite> decided_at(const Goal& goal, const Point& witness, std::size_t position);

  /// Call paths from base chains of `stage` to an entry, at most `limit`; each with the region of
  /// packets that match every entry on it. A path that no packet takes first is left out. False
  /// when there were more, or too many to look through.
  bool paths(std::uint32_t stage, CallSite to, const Cell& within, std::size_t limit,
             std::vector<std::pair<CallPath, Cell>>& out);

  /// The ways to a site in a stage, as goals of kind execute with their regions. Few ways are told
  /// apart, many are one goal.
  std::vector<std::pair<Goal, Cell>> goals(const std::vector<std::uint32_t>& stages, CallSite to,
                                           const Cell& within, bool whole = false);

  /// All ways to a site in a stage as one goal; nothing when no packet matches it.
  std::optional<std::pair<Goal, Cell>> any_way(const std::vector<std::uint32_t>& stages,
                                               CallSite to, const Cell& within, bool whole = false);

  [[nodiscard]] const Contexts& contexts() const { return contexts_; }
  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t spent() const { return spent_in_all_; }

 private:
  enum class Outcome : std::uint8_t { found, none, gave_up };
  Outcome descend(const Goal& goal, Cell region, int depth, Answer& answer);
  [[nodiscard]] bool reached(const Goal& goal, const Run& r) const;
  /// A queue's program, not the rules, decides whether the packet makes the event happen.
  [[nodiscard]] bool left_open(const Goal& goal, const Run& r) const;
  /// Of the entries that no packet of a path gets past and that match the point, the one that takes
  /// most of the region, as a step of a proof. It needs not be the first to decide the packet.
  [[nodiscard]] std::optional<ProofStep> stop_on_path(const Goal& goal, const Cell& region,
                                                      const Point& p) const;

  struct Climb {
    std::uint32_t base = 0;
    std::size_t limit = 0;
    std::size_t steps = 0;  ///< left
    std::vector<std::pair<CallPath, Cell>> found;
  };
  bool climb(CallPath& suffix, const Cell& region, Climb& c);
  std::shared_ptr<const Leads> leads_to(std::uint32_t chain);
  void spend(std::size_t units) {
    spent_ += units;
    spent_in_all_ += units;
  }

  const Program& program_;
  Contexts contexts_;
  Budget budget_;
  std::size_t spent_ = 0;         // for this question
  std::size_t spent_in_all_ = 0;  // since the search was made
  std::size_t runs_ = 0;
  std::vector<Cell> refuted_;  // of this question, on the way down
  bool queued_ = false;        // in this question a packet was left to a program outside the kernel
  std::map<std::uint32_t, std::shared_ptr<const Leads>> leads_;  // by chain, the latest ones
  std::vector<std::uint32_t> seen_;  // by chain: the last turn of `leads_to` that met it
  std::uint32_t seen_turn_ = 0;
  std::size_t leads_held_ = 0;  // entries in them
};

}  // namespace fwlint
