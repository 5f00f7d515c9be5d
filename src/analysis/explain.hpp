// Why a packet did, or did not, make an event happen: the set around it that behaves alike. A box
// is narrowed by every entry that mattered; exceptions are entries the packet did not match that
// could send other packets of the box another way.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"

namespace fwlint {

class Explainer {
 public:
  Explainer(const Program& program, Contexts& contexts, const Point& point, const Run& run,
            const Cell& region)
      : program_(program), contexts_(contexts), point_(point), run_(run), box_(region) {}

  /// The run did not reach the goal; `region` lies in the region of the goal's path.
  void obstacle(const Goal& goal);
  /// No stage dropped the packet: none drops another one of the box either.
  void accepted();
  /// Every packet of the box comes to the entry that decided it in the stage, or something decides
  /// it before.
  void decided_here(const StageRun& stage);
  /// The run reached the goal (execute, policy).
  void success(const Goal& goal);

  [[nodiscard]] Cell& box() { return box_; }
  std::vector<Cell> exceptions();
  /// After `success`.
  Slices slices(FieldMask wanted);
  [[nodiscard]] std::optional<CallSite> decided_by() const { return decided_by_; }
  [[nodiscard]] std::uint32_t decided_stage() const { return decided_stage_; }
  /// Rules that changed the state of the packet.
  [[nodiscard]] std::vector<RuleId> writers() const;
  /// What rules did to the packet, not an entry, kept it from the goal.
  [[nodiscard]] bool by_state() const { return by_state_; }

 private:
  struct Scan {
    std::uint32_t visit;
    std::uint32_t limit;
    CellIndex::Kinds kinds;
  };
  /// Entries of the kinds in a visit, before the limit, may be exceptions.
  void scan(std::uint32_t visit, std::uint32_t limit, CellIndex::Kinds kinds);
  struct ListScan {
    std::span<const std::uint32_t> entries;
    std::uint32_t visit;
    std::uint32_t limit;
  };

  void narrow_by(std::uint32_t visit, std::uint32_t entry);
  /// The entry as packets of the visit see it; nothing when none matches.
  [[nodiscard]] std::optional<Cell> seen(std::uint32_t visit, std::uint32_t entry) const;
  /// The entry at (visit, entry) is always met by the box: every caller up to (not into) `stop`
  /// is narrowed, and diverters before are exceptions. At `stop` only its calling entry is
  /// narrowed.
  void hold_stack(std::uint32_t visit, std::uint32_t entry, std::optional<std::uint32_t> stop);
  /// Packets of the box must not get `fate` from visits [first, last), except those listed.
  void forbid_fate(const StageRun& s, Fate fate);
  /// No packet of the box gets `fate` in the stage, in which the run got something else.
  void explain_stage(const StageRun& s, Fate wanted);
  void obstacle_in_stage(const Goal& goal, const StageRun& s);
  void explain_obstacle(const Goal& goal);
  void explain_success(const Goal& goal);
  void obstacle_on_path(const Goal& goal, const StageRun& s);
  void obstacle_on_any_way(const Goal& goal, const StageRun& s);
  [[nodiscard]] std::vector<std::uint32_t> path_visits(const Goal& goal, const StageRun& s) const;
  using Way = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // visit, entry
  [[nodiscard]] bool came_back_before(std::uint32_t visit, const Way& path) const;
  /// Nothing in a visit that came back may decide a packet of the box.
  void hold_undecided(std::uint32_t visit);
  void decided(const StageRun& s);
  /// Every packet of the box is in the same state as the packet at each place of the run, wherever
  /// a test asks for it: the same writers were executed, and no others.
  void hold_state();
  /// Chains of type nat saw the packet, or did not: so do they for every packet of the box.
  void hold_tracking(const Goal& goal);
  void hold_state_in(const StageRun& s);
  void hold_writer(const StageRun& s, CallSite writer);
  void hold_connection(CallSite writer);
  void merge_scans();
  /// Whether executing the rule, or one that the chain leads to, makes another state of this one.
  [[nodiscard]] bool changes(const PacketState& s, const Entry& e, const Stage& stage) const;
  bool changes_below(std::uint32_t state, std::uint32_t chain, std::uint32_t stage);
  [[nodiscard]] bool changes_state(std::uint32_t visit, std::uint32_t entry);
  [[nodiscard]] Slices slices_by_exceptions(FieldMask wanted);

  const Program& program_;
  Contexts& contexts_;
  const Point& point_;
  const Run& run_;
  const Translation* by_ = nullptr;  // of the goal
  Cell box_;
  std::vector<Scan> scans_;
  std::vector<ListScan> list_scans_;
  std::vector<std::uint32_t> goal_entry_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, bool> changing_;
  std::optional<CallSite> decided_by_;
  std::uint32_t decided_stage_ = 0;
  bool by_state_ = false;
};

}  // namespace fwlint
