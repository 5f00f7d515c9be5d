// Packets that one of two programs accepts and the other does not, as disjoint cells. A packet of
// the region is run through both. If the one drops it, or the other accepts it too, that is
// explained, and the packets that fare alike for the same reason are taken away, with the
// exceptions searched by themselves. Otherwise the packets around it that differ for the same
// reason are a part of the answer, and taken away too. Nothing left: there is no more difference.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/analysis/explain.hpp"
#include "src/analysis/joint.hpp"

namespace fwlint {

enum class ChangeKind : std::uint8_t { allowed, denied };

/// What happens to a packet on one side.
struct DiffSide {
  bool accepted = false;
  ChainId chain = kNoChain;  ///< kNoChain: no chain looks at it
  RuleId rule = kNoRule;     ///< kNoRule: the chain's policy, or the profile's default
  VerdictKind action = VerdictKind::none;
  std::int8_t profile = -1;
  std::string moved;  ///< "destination is now 10.0.0.2:80": what a rule did before; empty: nothing
};

struct DiffCell {
  ChangeKind kind = ChangeKind::allowed;
  Cell cell;  ///< every packet of it is decided otherwise by the new ruleset
  Point witness;
  DiffSide before;  ///< of the witness
  DiffSide after;
};

/// What both rulesets have in common where one policy is another: a packet that no changed rule
/// matches takes the same way through both, to that policy or to a rule that decides it on both
/// sides. Then all fare alike that come to this rule, whatever else decides them before.
struct CommonWay {
  std::uint32_t old_chain = 0;  ///< base chains with the policies
  std::uint32_t new_chain = 0;
  const std::vector<RuleId>* partners = nullptr;  ///< by new rule: the old one that it equals
};

class DiffSearch {
 public:
  /// At most `budget` units for everything, one a run of a few visits.
  DiffSearch(const JointPrograms& programs, Hook hook, std::size_t budget);

  void take_common(const CommonWay& way) { common_ = way; }
  /// What is searched next has no packet in common with what was found. `changed`: cells that hold
  /// its packets that changed rules match.
  void begin_part(std::vector<Cell> changed) {
    part_ = found.size();
    changed_ = std::move(changed);
  }
  /// Adds to `found` what differs in the region and is not in it yet. False when the budget ran out
  /// or too much was found: then there may be more.
  bool search(ChangeKind kind, const Cell& region);
  /// The stages of the old program and of the new one that decide.
  [[nodiscard]] std::array<std::vector<std::uint32_t>, 2> stages() const {
    return {before_.stages, after_.stages};
  }

  std::vector<DiffCell> found;
  /// The program's variable behind one in a cell.
  [[nodiscard]] std::uint32_t original(std::uint32_t variable) const;
  [[nodiscard]] std::size_t spent() const { return spent_; }

 private:
  struct Half {
    Half(const Program& p, Hook hook, std::uint32_t first_variable);
    [[nodiscard]] Run run(const Point& p) {
      return fwlint::run(program, contexts, p, stages, nullptr, {.whole = true});
    }
    [[nodiscard]] DiffSide side(const Run& r, Hook hook) const;
    const Program& program;
    Contexts contexts;
    std::vector<std::uint32_t> stages;
    Goal accepted;  ///< by all stages
  };

  bool descend(Cell region, int depth);
  bool descend_all(std::vector<Cell>& exceptions, int depth);
  /// The packets around `p` in the region that fare alike by the common way, and the exceptions.
  std::optional<Cell> by_common_way(const Point& p, const Cell& region,
                                    std::vector<Cell>& exceptions);
  /// The part of the answer around a packet that `giver` accepts and `taker` drops.
  void tell(const Point& p, const Run& given, const Run& taken);
  /// A packet of the cell that reads better: the usual addresses and interfaces where it has them,
  /// else not a network's own address.
  [[nodiscard]] static Point shown(const Cell& cell, Point p, const Universe& u);
  [[nodiscard]] const Cell* told(const Point& p) const;
  void cut_off(Cell& cell, const std::vector<Cell>& exceptions, const Point& p) const;

  Half before_;
  Half after_;
  Hook hook_;
  std::size_t budget_;
  std::size_t spent_ = 0;
  std::optional<CommonWay> common_;
  std::vector<Cell> changed_;
  std::size_t part_ = 0;  // in `found`: earlier ones are elsewhere
  ChangeKind kind_ = ChangeKind::allowed;
  Half* giver_ = nullptr;  ///< that accepts what is searched
  Half* taker_ = nullptr;
  Cell root_;
};

}  // namespace fwlint
