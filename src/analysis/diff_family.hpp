// One family of two rulesets: what changed names the packets that can fare differently, those are
// searched, and what is found is replayed by `trace`.
#pragma once

#include <array>
#include <vector>

#include "src/analysis/diff.hpp"
#include "src/analysis/diff_align.hpp"

namespace fwlint {

/// Destination NAT in any form.
bool translates(const Rule& rule);

class FamilySearch {
 public:
  FamilySearch(const Side& before, const Side& after, const RuleEquality& equality, Family family,
               const DiffOptions& options);

  FamilyDiff run();

  [[nodiscard]] const std::vector<HookChanges>& changes() const { return changes_; }
  Aligner& aligner() { return aligner_; }
  /// Of rules in chains that translate.
  [[nodiscard]] const HookChanges& translating() const { return translating_; }
  /// The differences tell what those change for packets that come in.
  [[nodiscard]] bool followed() const { return followed_; }
  /// Changed rules that some new connection matches, by side.
  [[nodiscard]] const std::array<std::vector<RuleId>, 2>& with_packets() const { return matched_; }

 private:
  void compile();
  void translations();
  /// What holds at the input hook by itself.
  [[nodiscard]] std::vector<CellLiteral> certain_literals(Hook h) const;
  void hook(const HookChanges& changes);
  /// `changed`: where changed rules match; told where the regions are everything. False: not
  /// everything was searched.
  bool search_regions(const std::vector<Cell>& regions, const std::vector<Cell>& changed,
                      const JointPrograms& programs, DiffSearch& search) const;
  /// New connections that a changed rule matches.
  void changed_regions(const Program& p, const std::vector<RuleId>& rules,
                       const std::vector<Cell>& whole, std::size_t side, std::vector<Cell>& out);
  /// New connections that meet moved rules in another order.
  void moved_regions(const std::vector<std::pair<RuleId, RuleId>>& moved,
                     const std::vector<Cell>& whole, std::vector<Cell>& out);
  /// Packets that meet the entry and another one the other way round; false: too many to tell.
  bool overtaken(CallSite site, std::vector<Cell>& out) const;

  void add_all(std::vector<DiffCell> found, const DiffSearch& search, Hook h);
  [[nodiscard]] bool needs_replay() const;
  [[nodiscard]] Difference tell(const DiffCell& d, const DiffSearch& search, Hook h);
  void condition(CellLiteral l, const DiffSearch& search, Difference& x) const;
  /// The witness through the whole path, with translation.
  void replay(const Program& p, const DiffCell& d, DiffSide& side, Hook h, TraceVerdict& verdict,
              Difference& x) const;

  Side before_;
  Side after_;
  const RuleEquality& equality_;
  Aligner aligner_;
  DiffOptions options_;
  std::vector<HookChanges> changes_;
  HookChanges translating_;
  bool followed_ = false;
  std::array<std::vector<RuleId>, 2> matched_;
  FamilyDiff out_;
};

}  // namespace fwlint
