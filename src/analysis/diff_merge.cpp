#include "src/analysis/diff_merge.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace fwlint {

namespace {

/// What is united first is what a reader expects as one list.
constexpr std::array kMergeOrder = {
    Field::tcp_flags, Field::icmp,    Field::fragment, Field::packet_type,
    Field::ct_state,  Field::dport,   Field::sport,    Field::protocol,
    Field::src,       Field::dst,     Field::iif,      Field::oif,
    Field::profile,   Field::program, Field::service,  Field::package};

void append_number(std::string& out, u128 v) {
  const std::uint64_t parts[2] = {high64(v), low64(v)};
  out.append(reinterpret_cast<const char*>(parts), sizeof(parts));
}

void append_values(std::string& out, const ValueSet& s) {
  append_number(out, s.interval_count());
  for (std::size_t i = 0; i < s.interval_count(); ++i) {
    append_number(out, s.interval(i).lo);
    append_number(out, s.interval(i).hi);
  }
}

void append_side(std::string& out, const DiffSide& s) {
  append_number(out, (u128{index(s.rule)} << 64U) | index(s.chain));
  out += static_cast<char>(s.profile);
  out += static_cast<char>(s.action);
}

/// All that two parts share but one field.
std::string key_without(const DiffCell& d, Field field) {
  std::string out;
  out += static_cast<char>(d.kind);
  append_side(out, d.before);
  append_side(out, d.after);
  for (const CellLiteral l : d.cell.literals()) append_number(out, l);
  for (const Cell::Part& p : d.cell.parts()) {
    if (p.field == field) continue;
    out += static_cast<char>(p.field);
    append_values(out, p.values);
  }
  return out;
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

bool unite_by(Field field, const Universe& u, std::vector<DiffCell>& cells) {
  std::map<std::string, std::size_t> first;
  std::vector<DiffCell> kept;
  const u128 max = u.max[static_cast<std::size_t>(field)];
  for (DiffCell& d : cells) {
    const auto [it, fresh] = first.try_emplace(key_without(d, field), kept.size());
    if (fresh) {
      kept.push_back(std::move(d));
      continue;
    }
    Cell& into = kept[it->second].cell;
    const ValueSet all = unite(into.values(field, u), d.cell.values(field, u));
    into.widen(field);
    if (!(all == ValueSet::range(0, max))) static_cast<void>(into.narrow(field, all));
  }
  const bool changed = kept.size() != cells.size();
  cells = std::move(kept);
  return changed;
}

}  // namespace

void merge_cells(const std::vector<Cell>& parts, const std::vector<CellLiteral>& literals,
                 const Universe& universe, std::vector<DiffCell>& cells) {
  for (DiffCell& d : cells) tidy(parts, literals, universe, d.cell);
  bool changed = cells.size() > 1;
  while (changed) {
    changed = false;
    for (const Field f : kMergeOrder) changed = unite_by(f, universe, cells) || changed;
  }
}

}  // namespace fwlint
