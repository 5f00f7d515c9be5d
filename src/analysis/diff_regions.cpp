#include "src/analysis/diff_regions.hpp"

#include <algorithm>

#include "src/base/limits.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostWays = 8;    ///< told apart
constexpr std::size_t kMostSteps = 64;  ///< looked at

class Climb {
 public:
  explicit Climb(const Program& p) : program_(p) {}

  /// False: too many ways.
  bool from(std::uint32_t chain, const Cell& cell, std::size_t depth) {
    if (++steps_ > kMostSteps || depth > kMaxCallDepth) return false;
    const bool base = std::any_of(program_.stages.begin(), program_.stages.end(),
                                  [chain](const Stage& s) { return s.chain == chain; });
    if (base) {
      if (found.size() == kMostWays) return false;
      found.push_back(cell);
    }
    for (const CallSite& s : program_.chains[chain].callers) {
      const auto c = intersect(cell, certain_part(program_, program_.entry(s)));
      if (c && !from(s.chain, *c, depth + 1)) return false;
    }
    return true;
  }
  std::vector<Cell> found;

 private:
  const Program& program_;
  std::size_t steps_ = 0;
};

}  // namespace

Cell certain_part(const Program& p, const Entry& e) {
  Cell c = e.match;
  if (e.fresh) c.drop_literals();
  if (p.follows_state) c.widen(Field::ct_state);
  return c;
}

std::vector<Cell> cells_of_ways(const Program& program, CallSite to) {
  const Cell own = certain_part(program, program.entry(to));
  Climb climb(program);
  if (climb.from(to.chain, own, 0)) return std::move(climb.found);
  return {own};
}

}  // namespace fwlint
