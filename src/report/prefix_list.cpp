// Greedy from the low end: the largest aligned block that starts here and does not pass the end is
// in every shortest cover.
#include "src/report/prefix_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fwlint {

namespace {

/// Bits of the largest aligned block that starts at `lo` and lies within [lo, hi].
unsigned block_bits(u128 lo, u128 hi, unsigned bits) {
  unsigned n = 0;
  while (n < bits) {
    const u128 wider = (u128{1} << n) | ((u128{1} << n) - 1);  // 2^(n+1) - 1
    if ((lo & wider) != 0 || hi - lo < wider) break;
    ++n;
  }
  return n;
}

std::string list_text(const std::vector<Prefix>& prefixes, std::size_t limit) {
  std::string out;
  const std::size_t shown = limit == 0 ? prefixes.size() : std::min(limit, prefixes.size());
  for (std::size_t i = 0; i < shown; ++i) {
    out += (i == 0 ? "" : ", ") + to_string(prefixes[i]);
  }
  if (shown < prefixes.size()) out += fmt::format(", … ({} more)", prefixes.size() - shown);
  return out;
}

/// The smallest prefix that holds all of them.
Prefix prefix_around(Family family, const ValueSet& addresses) {
  unsigned length = address_bits(family);
  u128 differs = addresses.lo() ^ addresses.hi();
  for (; differs != 0; differs >>= 1) --length;
  return *parse_prefix(fmt::format("{}/{}", to_string(Address{family, addresses.lo()}), length));
}

}  // namespace

std::vector<Prefix> prefix_list(Family family, const ValueSet& addresses) {
  std::vector<Prefix> out;
  const unsigned bits = address_bits(family);
  for (std::size_t i = 0; i < addresses.interval_count(); ++i) {
    const Interval x = addresses.interval(i);
    u128 lo = x.lo;
    while (true) {
      const unsigned n = block_bits(lo, x.hi, bits);
      out.push_back({{family, lo}, bits - n});
      const u128 last = n == 128 ? kU128Max : lo + ((u128{1} << n) - 1);
      if (last >= x.hi) break;
      lo = last + 1;
    }
  }
  return out;
}

bool is_any(Family family, const ValueSet& addresses) {
  return addresses.interval_count() == 1 && addresses.lo() == 0 &&
         addresses.hi() == max_address(family);
}

std::string describe_prefixes(Family family, const ValueSet& addresses, std::size_t limit) {
  if (addresses.empty()) return "none";
  if (is_any(family, addresses)) return "any";
  const std::vector<Prefix> inside = prefix_list(family, addresses);
  const Prefix around = prefix_around(family, addresses);
  const std::vector<Prefix> gaps = prefix_list(family, subtract(values(around), addresses));
  const bool worth = around.length == 0 ? gaps.size() < inside.size()
                                        : inside.size() > 6 && gaps.size() + 1 < inside.size();
  if (worth) {
    return (around.length == 0 ? "any" : to_string(around)) + " except " + list_text(gaps, limit);
  }
  return list_text(inside, limit);
}

}  // namespace fwlint
