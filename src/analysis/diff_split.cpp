#include "src/analysis/diff_split.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "src/analysis/diff_regions.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kOneBox = 1024;    ///< entries that are not worth a cut
constexpr std::size_t kFewEntries = 32;  ///< in a box that is not cut further
constexpr std::size_t kFewRegions = 64;  ///< of which each is looked at for each entry
constexpr std::size_t kMostWays = 4;     ///< into a chain, told apart
constexpr std::size_t kSample = 128;
constexpr int kMostCuts = 96;
constexpr double kWorthwhile = 0.95;  ///< of the cost before

constexpr std::array kCutFields = {Field::protocol, Field::dport,   Field::dst,    Field::src,
                                   Field::sport,    Field::iif,     Field::oif,    Field::icmp,
                                   Field::profile,  Field::program, Field::service};

bool touches(const ValueSet& values, u128 lo, u128 hi) {
  const std::size_t count = values.interval_count();
  if (count == 1) return values.lo() <= hi && values.hi() >= lo;
  std::size_t first = 0;  // whose end is not before lo
  for (std::size_t rest = count; rest > 0;) {
    const std::size_t half = rest / 2;
    if (values.interval(first + half).hi < lo) {
      first += half + 1;
      rest -= half + 1;
    } else {
      rest = half;
    }
  }
  return first < count && values.interval(first).lo <= hi;
}

bool touches(const Cell& c, Field f, u128 lo, u128 hi) {
  const ValueSet* values = c.find(f);
  return values == nullptr || touches(*values, lo, hi);
}

/// What packets have in common that come to a chain.
class ChainCells {
 public:
  explicit ChainCells(const Program& p) : program_(p), ways_(p.chains.size()) {}

  /// The ways into the chain, from the base chains that were given.
  const std::vector<Cell>& ways(std::uint32_t chain) const { return ways_[chain]; }
  /// Chains that packets may come to, callers before the chains that they call.
  std::vector<std::uint32_t> follow(const std::vector<std::uint32_t>& bases) {
    std::vector<std::uint32_t> order = callers_first(bases);
    for (const std::uint32_t b : bases) ways_[b] = {Cell{}};
    for (const std::uint32_t c : order) {
      for (const Entry& e : program_.chains[c].entries) {
        if (!calls(e)) continue;
        for (const Cell& way : ways_[c]) add(e.target, intersect(way, certain_part(program_, e)));
      }
    }
    return order;
  }
  static bool calls(const Entry& e) {
    return e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
  }

 private:
  void add(std::uint32_t chain, std::optional<Cell> way) {
    std::vector<Cell>& ways = ways_[chain];
    if (!way || (ways.size() == 1 && ways.front().parts().empty())) return;
    if (ways.size() == kMostWays) {
      ways = {Cell{}};
    } else {
      ways.push_back(std::move(*way));
    }
  }

  std::vector<std::uint32_t> callers_first(const std::vector<std::uint32_t>& bases) const {
    std::vector<char> seen(program_.chains.size(), 0);
    std::vector<std::uint32_t> out;  // called chains first
    std::vector<std::pair<std::uint32_t, std::size_t>> path;
    for (const std::uint32_t base : bases) {
      if (std::exchange(seen[base], 1) == 0) path.emplace_back(base, 0);
      while (!path.empty()) {
        auto& [chain, next] = path.back();
        const std::vector<Entry>& entries = program_.chains[chain].entries;
        while (next < entries.size() &&
               (!calls(entries[next]) || seen[entries[next].target] != 0)) {
          ++next;
        }
        if (next == entries.size()) {
          out.push_back(chain);
          path.pop_back();
        } else {
          const std::uint32_t target = entries[next++].target;
          seen[target] = 1;
          path.emplace_back(target, 0);
        }
      }
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

  const Program& program_;
  std::vector<std::vector<Cell>> ways_;
};

}  // namespace

RegionSplit::RegionSplit(const JointPrograms& programs,
                         const std::array<std::vector<std::uint32_t>, 2>& stages,
                         const std::vector<Cell>& regions)
    : programs_(programs), regions_(regions), few_(kFewEntries) {
  collect(programs.before, stages[0]);
  collect(programs.after, stages[1]);
}

void RegionSplit::collect(const Program& p, const std::vector<std::uint32_t>& stages) {
  const auto asked = [&](const Cell& c) {
    return regions_.size() > kFewRegions ||
           std::any_of(regions_.begin(), regions_.end(), [&](const Cell& r) {
             return std::all_of(c.parts().begin(), c.parts().end(), [&](const Cell::Part& own) {
               const ValueSet* values = r.find(own.field);
               return values == nullptr || meets(*values, own.values);
             });
           });
  };
  std::vector<std::uint32_t> bases;
  for (const std::uint32_t s : stages) bases.push_back(p.stages[s].chain);
  ChainCells chains(p);
  for (const std::uint32_t c : chains.follow(bases)) {
    for (const Entry& e : p.chains[c].entries) {
      if (e.action == VerdictKind::none && !e.writes) continue;
      for (const Cell& way : chains.ways(c)) {
        auto cell = intersect(way, certain_part(p, e));
        if (cell && asked(*cell)) cells_.push_back(std::move(*cell));
      }
    }
  }
}

RegionSplit::Cut RegionSplit::best_in(Field f, const Box& box, const Cells& sample) {
  const u128 lo = box.lo[static_cast<std::size_t>(f)];
  const u128 hi = box.hi[static_cast<std::size_t>(f)];
  Cut out;
  out.field = f;
  std::vector<u128> borders;  // last values of a lower half
  for (const Cell* c : sample) {
    const ValueSet* values = c->find(f);
    if (values == nullptr) continue;
    if (values->lo() > lo && values->lo() <= hi) borders.push_back(values->lo() - 1);
    if (values->hi() < hi && values->hi() >= lo) borders.push_back(values->hi());
  }
  if (borders.empty()) return out;
  const auto middle = borders.begin() + static_cast<std::ptrdiff_t>(borders.size() / 2);
  std::nth_element(borders.begin(), middle, borders.end());
  out.last = *middle;
  double below = 0;
  double above = 0;
  for (const Cell* c : sample) {
    below += touches(*c, f, lo, out.last) ? 1 : 0;
    above += touches(*c, f, out.last + 1, hi) ? 1 : 0;
  }
  const double all = static_cast<double>(sample.size());
  out.cost = (below * below + above * above) / (all * all);
  return out;
}

RegionSplit::Cut RegionSplit::best(const Box& box, const Cells& cells) {
  Cells sample;
  const std::size_t step = std::max<std::size_t>(1, cells.size() / kSample);
  for (std::size_t i = 0; i < cells.size(); i += step) sample.push_back(cells[i]);
  Cut out;
  for (const Field f : kCutFields) {
    const Cut c = best_in(f, box, sample);
    if (c.cost < out.cost) out = c;
  }
  return out;
}

Cell RegionSplit::cell_of(const Box& box) {
  Cell out;
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    if ((box.cut >> f & 1U) == 0) continue;
    static_cast<void>(out.narrow(static_cast<Field>(f), ValueSet::range(box.lo[f], box.hi[f])));
  }
  return out;
}

bool RegionSplit::descend(const Box& box, const Cells& cells,
                          const std::vector<std::uint32_t>& regions, int depth,
                          const Use& use) const {
  if (regions.empty()) return true;
  const Cut cut = cells.size() <= few_ || depth >= kMostCuts ? Cut{} : best(box, cells);
  if (cut.cost > kWorthwhile) return use(cell_of(box), regions);
  const auto f = static_cast<std::size_t>(cut.field);
  for (const bool lower : {true, false}) {
    Box half = box;
    half.cut |= FieldMask{1} << f;
    (lower ? half.hi[f] : half.lo[f]) = lower ? cut.last : cut.last + 1;
    Cells own;
    for (const Cell* c : cells) {
      if (touches(*c, cut.field, half.lo[f], half.hi[f])) own.push_back(c);
    }
    std::vector<std::uint32_t> met;
    for (const std::uint32_t r : regions) {
      if (touches(regions_[r], cut.field, half.lo[f], half.hi[f])) met.push_back(r);
    }
    if (!descend(half, own, met, depth + 1, use)) return false;
  }
  return true;
}

void RegionSplit::each(bool always, const Use& use) {
  std::vector<std::uint32_t> all(regions_.size());
  std::iota(all.begin(), all.end(), 0U);
  Box box;
  box.hi = programs_.before.universe.max;
  if (cells_.size() <= kOneBox && !always) {
    if (!all.empty()) use(cell_of(box), all);
    return;
  }
  Cells cells;
  for (const Cell& c : cells_) cells.push_back(&c);
  if (always) few_ = 4;
  descend(box, cells, all, 0, use);
}

}  // namespace fwlint
