// Thousands of differences are no answer to read. Those that the same rules decide are told as one,
// with a set that holds them all.
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "src/analysis/diff_merge.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostIntervals = 64;  ///< of a field; more are told by their ends

using Key = std::tuple<ChangeKind, std::string, std::vector<CellLiteral>, std::array<u128, 2>,
                       std::array<u128, 2>>;

u128 number(const DiffSide& s, bool rules) {
  return (u128{rules ? index(s.rule) : 0} << 64U) | index(s.chain);
}

using Groups = std::map<Key, std::size_t>;  // positions of what is told

/// False: more than `most`.
bool collect(const std::vector<DiffCell>& cells, const std::vector<std::string>& open, bool rules,
             std::size_t most, std::vector<std::vector<std::size_t>>& out) {
  Groups groups;
  out.clear();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const DiffCell& d = cells[i];
    Key key{d.kind,
            open[i],
            d.cell.literals(),
            {number(d.before, rules), static_cast<std::uint64_t>(d.before.accepted)},
            {number(d.after, rules), static_cast<std::uint64_t>(d.after.accepted)}};
    const auto [at, is_new] = groups.try_emplace(std::move(key), out.size());
    if (is_new && out.size() == most && rules) return false;
    if (is_new) out.emplace_back();
    out[at->second].push_back(i);
  }
  return true;
}

/// The smallest product of sets that holds them all, but for fields of very many sets.
Cell around(const std::vector<DiffCell>& cells, const std::vector<std::size_t>& members) {
  Cell out;
  for (const CellLiteral l : cells[members.front()].cell.literals()) {
    static_cast<void>(out.add(l));
  }
  for (std::size_t f = 0; f < kFieldCount; ++f) {
    const auto field = static_cast<Field>(f);
    std::vector<Interval> all;
    bool every = true;
    for (const std::size_t m : members) {
      const ValueSet* own = cells[m].cell.find(field);
      every = every && own != nullptr;
      if (!every) break;
      for (std::size_t i = 0; i < own->interval_count(); ++i) all.push_back(own->interval(i));
    }
    if (!every) continue;
    ValueSet values = ValueSet::from(std::move(all));
    const bool many = values.interval_count() > kMostIntervals;
    if (many) values = ValueSet::range(values.lo(), values.hi());
    static_cast<void>(out.narrow(field, values));
  }
  return out;
}

}  // namespace

std::vector<DiffGroup> group_cells(const std::vector<DiffCell>& cells,
                                   const std::vector<std::string>& open, std::size_t most) {
  std::vector<std::vector<std::size_t>> groups;
  if (!collect(cells, open, true, most, groups)) {
    static_cast<void>(collect(cells, open, false, most, groups));
  }
  std::vector<DiffGroup> out;
  for (const std::vector<std::size_t>& members : groups) {
    out.push_back({members.front(), members.size(), around(cells, members)});
  }
  return out;
}

}  // namespace fwlint
