// The boxes around two witnesses of one rule may overlap: a box reaches as far as its reason does,
// not only as far as nothing was told yet.
#include <algorithm>
#include <tuple>

#include "src/cli/exposure_cells.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostCompared = 64;  ///< cells of one rule, each with each

bool among(const std::vector<std::string>& few, const std::vector<std::string>& many) {
  return std::includes(many.begin(), many.end(), few.begin(), few.end());
}

/// Whatever `a` says, `b` says too, under no further condition.
bool told_by(const OpenCell& a, const OpenCell& b) {
  const Exposure& x = a.row;
  const Exposure& y = b.row;
  const auto same = [](const OpenCell& c) {
    const Exposure& r = c.row;
    return std::tie(r.hook, r.protocol, r.rule, r.chain, r.translated_by, r.accepted_by, r.scope,
                    r.hidden, r.rate_limited, r.local_subnet, c.link_only);
  };
  return b.exact && same(a) == same(b) && among(y.conditions, x.conditions) &&
         among(y.unless, x.unless) && subset(x.ports, y.ports) && subset(x.sources, y.sources) &&
         subset(x.destinations, y.destinations) && subset(x.interfaces, y.interfaces) &&
         subset(a.outputs, b.outputs) && subset(x.profiles, y.profiles) &&
         subset(x.source_ports, y.source_ports) && subset(x.asked_ports, y.asked_ports) &&
         subset(x.asked_destinations, y.asked_destinations);
}

}  // namespace

void drop_told(std::vector<OpenCell>& cells, std::size_t first) {
  if (cells.size() - first < 2 || cells.size() - first > kMostCompared) return;
  std::vector<char> gone(cells.size(), 0);
  for (std::size_t i = first; i < cells.size(); ++i) {
    for (std::size_t j = first; j < cells.size() && gone[i] == 0; ++j) {
      if (i != j && gone[j] == 0 && told_by(cells[i], cells[j])) gone[i] = 1;
    }
  }
  std::size_t kept = first;
  for (std::size_t i = first; i < cells.size(); ++i) {
    if (gone[i] != 0) continue;
    if (kept != i) cells[kept] = std::move(cells[i]);
    ++kept;
  }
  cells.resize(kept);
}

}  // namespace fwlint::cli
