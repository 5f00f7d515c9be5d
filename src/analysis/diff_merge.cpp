#include "src/analysis/diff_merge.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

namespace fwlint {

namespace {

/// What is united first is what a reader expects as one list.
constexpr std::array kMergeOrder = {
    Field::tcp_flags, Field::icmp,    Field::fragment, Field::packet_type,
    Field::ct_state,  Field::dport,   Field::sport,    Field::protocol,
    Field::src,       Field::dst,     Field::iif,      Field::oif,
    Field::profile,   Field::program, Field::service,  Field::package};

constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;

std::uint64_t mixed(std::uint64_t h, u128 v) {
  h = (h ^ low64(v)) * kMix;
  h = (h ^ (h >> 32U) ^ high64(v)) * kMix;
  return h ^ (h >> 29U);
}

std::uint64_t print_of(const Cell::Part& p) {
  std::uint64_t h = mixed(static_cast<std::uint64_t>(p.field) + 1, p.values.interval_count());
  for (std::size_t i = 0; i < p.values.interval_count(); ++i) {
    h = mixed(mixed(h, p.values.interval(i).lo), p.values.interval(i).hi);
  }
  return h;
}

bool same_side(const DiffSide& a, const DiffSide& b) {
  return a.rule == b.rule && a.chain == b.chain && a.profile == b.profile && a.action == b.action;
}

/// The sum over all that a part of the answer consists of, so that a field can be taken out.
std::uint64_t print_of(const DiffCell& d) {
  std::uint64_t h = static_cast<std::uint64_t>(d.kind) + 1;
  for (const DiffSide* s : {&d.before, &d.after}) {
    h = mixed(h, (u128{index(s->rule)} << 64U) | index(s->chain));
    h = mixed(h, static_cast<std::uint64_t>(s->action) * 256 +
                     static_cast<std::uint64_t>(s->profile + 1));
  }
  for (const CellLiteral l : d.cell.literals()) h = mixed(h, l);
  for (const Cell::Part& p : d.cell.parts()) h += print_of(p);
  return h;
}

/// All is the same but for the values of one field, which both constrain.
bool same_beside(const DiffCell& a, const DiffCell& b, Field field) {
  if (a.kind != b.kind || !same_side(a.before, b.before) || !same_side(a.after, b.after) ||
      a.cell.literals() != b.cell.literals() || a.cell.parts().size() != b.cell.parts().size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.cell.parts().size(); ++i) {
    const Cell::Part& x = a.cell.parts()[i];
    const Cell::Part& y = b.cell.parts()[i];
    if (x.field != y.field || (x.field != field && !(x.values == y.values))) return false;
  }
  return true;
}

/// Takes away what only repeats the part of new connections that the cell lies in.
void tidy(const std::vector<Cell>& parts, const std::vector<CellLiteral>& literals,
          const Universe& u, Cell& cell) {
  for (const Cell& part : parts) {
    if (!meets(cell, part)) continue;
    for (const Cell::Part& p : part.parts()) {
      if (p.field == Field::protocol) continue;
      if (cell.values(p.field, u) == p.values) cell.widen(p.field);
    }
    break;
  }
  const std::vector<CellLiteral> own = cell.literals();
  cell.drop_literals();
  for (const CellLiteral l : own) {
    if (std::find(literals.begin(), literals.end(), l) == literals.end()) {
      static_cast<void>(cell.add(l));
    }
  }
}

/// The parts are disjoint, so those that are alike beside a field all constrain it.
bool unite_by(Field field, const Universe& u, std::vector<DiffCell>& cells,
              std::vector<std::uint64_t>& prints) {
  std::unordered_multimap<std::uint64_t, std::size_t> first;
  std::map<std::size_t, std::vector<Interval>> united;  // by the first of those that are alike
  std::vector<char> gone(cells.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto own = std::find_if(cells[i].cell.parts().begin(), cells[i].cell.parts().end(),
                                  [&](const Cell::Part& p) { return p.field == field; });
    if (own == cells[i].cell.parts().end()) continue;
    const std::uint64_t key = prints[i] - print_of(*own);
    const auto [begin, end] = first.equal_range(key);
    const auto at = std::find_if(begin, end, [&](const auto& known) {
      return same_beside(cells[known.second], cells[i], field);
    });
    if (at == end) {
      first.emplace(key, i);
      continue;
    }
    std::vector<Interval>& all = united[at->second];
    const ValueSet& lead = *cells[at->second].cell.find(field);
    if (all.empty()) all = lead.intervals();
    for (const Interval& x : own->values.intervals()) all.push_back(x);
    gone[i] = 1;
  }
  const u128 max = u.max[static_cast<std::size_t>(field)];
  for (auto& [i, all] : united) {
    const ValueSet values = ValueSet::from(std::move(all));
    cells[i].cell.widen(field);
    if (!(values == ValueSet::range(0, max))) {
      static_cast<void>(cells[i].cell.narrow(field, values));
    }
    prints[i] = print_of(cells[i]);
  }
  if (united.empty()) return false;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (gone[i] != 0) continue;
    if (kept != i) {
      cells[kept] = std::move(cells[i]);
      prints[kept] = prints[i];
    }
    ++kept;
  }
  cells.resize(kept);
  prints.resize(kept);
  return true;
}

}  // namespace

void merge_cells(const std::vector<Cell>& parts, const std::vector<CellLiteral>& literals,
                 const Universe& universe, std::vector<DiffCell>& cells) {
  for (DiffCell& d : cells) tidy(parts, literals, universe, d.cell);
  std::vector<std::uint64_t> prints;
  prints.reserve(cells.size());
  for (const DiffCell& d : cells) prints.push_back(print_of(d));
  bool changed = cells.size() > 1;
  while (changed) {
    changed = false;
    for (const Field f : kMergeOrder) changed = unite_by(f, universe, cells, prints) || changed;
  }
}

}  // namespace fwlint
