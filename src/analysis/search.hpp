// The one question: is there a packet in this region for which this event happens? The search picks
// a corner of the region and runs it. If the event happens, that packet is the witness. Otherwise
// the run is explained: a box around the packet in which, but for listed exceptions, no packet
// makes the event happen. The exceptions are searched, the box is subtracted, and what is left is
// tried again; when nothing is left, the boxes are the proof. Work is bounded by a budget: then the
// answer is "undecided", never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "src/analysis/run.hpp"

namespace fwlint {

/// Chains and entries from a base chain down to the entry in question.
using CallPath = std::vector<CallSite>;

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
};

enum class AnswerKind : std::uint8_t { witness, proof, undecided };

/// One box of a proof, and the entry that decides the packet it was built around.
struct ProofStep {
  Cell box;
  std::optional<CallSite> decided_by;  ///< nothing: by a chain's policy
  std::uint32_t stage = 0;
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

class Search {
 public:
  /// `budget` is the number of runs for one question.
  explicit Search(const Program& program, std::size_t budget = 20000)
      : program_(program), contexts_(program), budget_(budget) {}

  Answer find(const Goal& goal, const Cell& region);
  /// For a packet that makes the event happen (kinds execute and policy).
  Alike alike(const Goal& goal, const Point& witness, const Cell& region);

  /// Call paths from base chains of `stage` to an entry, at most `limit`; each with the region of
  /// packets that match every entry on it. False when there were more.
  bool paths(std::uint32_t stage, CallSite to, const Cell& within, std::size_t limit,
             std::vector<std::pair<CallPath, Cell>>& out);

  [[nodiscard]] const Contexts& contexts() const { return contexts_; }
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  enum class Outcome : std::uint8_t { found, none, gave_up };
  Outcome descend(const Goal& goal, Cell region, int depth, Answer& answer);
  [[nodiscard]] bool reached(const Goal& goal, const Run& r) const;
  bool paths_up(std::uint32_t base, const CallPath& suffix, const Cell& region, std::size_t limit,
                std::vector<std::pair<CallPath, Cell>>& out);

  const Program& program_;
  Contexts contexts_;
  std::size_t budget_;
  std::size_t spent_ = 0;
  std::size_t runs_ = 0;
};

}  // namespace fwlint
