// A fixpoint of three mergers: rows that agree in all but sources, all but destinations, or all but
// ports become one. Rows never multiply by it, and what they cover stays the same. Only sources are
// united over different rules: then the rules are told together.
#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "src/cli/exposure_answers.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostCompared = 400;  ///< rows of one context, each with each

std::string key_of(const ValueSet& s) {
  std::string out;
  for (std::size_t i = 0; i < s.interval_count(); ++i) {
    const Interval x = s.interval(i);
    out +=
        fmt::format("{:x}.{:x}-{:x}.{:x} ", high64(x.lo), low64(x.lo), high64(x.hi), low64(x.hi));
  }
  return out;
}

std::string key_of(const std::vector<RuleId>& rules) {
  std::string out;
  for (const RuleId r : rules) out += fmt::format("{} ", index(r));
  return out;
}

/// What cells must share to be in one row.
std::string context_of(const OpenCell& c) {
  const Exposure& x = c.row;
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", static_cast<int>(x.hook),
                     x.protocol, static_cast<int>(x.family), key_of(x.interfaces),
                     key_of(c.outputs), key_of(x.profiles), key_of(x.source_ports), x.scope,
                     fmt::join(x.conditions, "\x1f"), fmt::join(x.unless, "\x1f"), x.hidden ? 1 : 0,
                     x.rate_limited ? 1 : 0,
                     (x.local_subnet ? 2 : 0) + (c.link_only ? 1 : 0) + (c.exact ? 4 : 0),
                     index(x.translated_by), key_of(x.asked_destinations), key_of(x.asked_ports));
}

void take_in(OpenRow& row, OpenRow&& other) {
  row.ports = unite(row.ports, other.ports);
  row.sources = unite(row.sources, other.sources);
  row.destinations = unite(row.destinations, other.destinations);
  row.rules.insert(row.rules.end(), other.rules.begin(), other.rules.end());
  std::sort(row.rules.begin(), row.rules.end());
  row.rules.erase(std::unique(row.rules.begin(), row.rules.end()), row.rules.end());
  for (OpenCell& c : other.cells) row.cells.push_back(std::move(c));
}

/// Rows of the same key become one; the first keeps its place.
template <class Key>
bool merge_by(std::vector<OpenRow>& rows, const Key& key) {
  std::map<std::string, std::size_t> first;
  std::vector<OpenRow> kept;
  for (OpenRow& r : rows) {
    const auto [it, fresh] = first.try_emplace(key(r), kept.size());
    if (fresh) {
      kept.push_back(std::move(r));
    } else {
      take_in(kept[it->second], std::move(r));
    }
  }
  const bool changed = kept.size() != rows.size();
  rows = std::move(kept);
  return changed;
}

void merge(std::vector<OpenRow>& rows) {
  bool changed = rows.size() > 1;
  while (changed) {
    changed = merge_by(
        rows, [](const OpenRow& r) { return key_of(r.ports) + "|" + key_of(r.destinations); });
    changed |= merge_by(rows, [](const OpenRow& r) {
      return key_of(r.sources) + "|" + key_of(r.destinations) + "|" + key_of(r.rules);
    });
    changed |= merge_by(rows, [](const OpenRow& r) {
      return key_of(r.sources) + "|" + key_of(r.ports) + "|" + key_of(r.rules);
    });
  }
}

/// Takes ports from a row that another row of the same rules tells for the same packets and more.
void take_out_told(std::vector<OpenRow>& rows) {
  if (rows.size() > kMostCompared) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows.size(); ++j) {
      const OpenRow& more = rows[j];
      if (i == j || rows[i].rules != more.rules || !meets(rows[i].ports, more.ports) ||
          !subset(rows[i].sources, more.sources) ||
          !subset(rows[i].destinations, more.destinations)) {
        continue;
      }
      rows[i].ports = subtract(rows[i].ports, more.ports);
    }
  }
  rows.erase(
      std::remove_if(rows.begin(), rows.end(), [](const OpenRow& r) { return r.ports.empty(); }),
      rows.end());
}

}  // namespace

std::vector<OpenRow> unite_cells(const std::vector<OpenCell>& cells) {
  std::map<std::string, std::vector<OpenRow>> contexts;
  for (const OpenCell& c : cells) {
    OpenRow r;
    r.ports = c.row.ports;
    r.sources = c.row.sources;
    r.destinations = c.row.destinations;
    r.rules = {c.row.translated_by == kNoRule ? c.row.rule : c.row.accepted_by};
    r.cells = {c};
    contexts[context_of(c)].push_back(std::move(r));
  }
  std::vector<OpenRow> out;
  for (auto& [key, rows] : contexts) {
    merge(rows);
    take_out_told(rows);
    merge(rows);
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace fwlint::cli
