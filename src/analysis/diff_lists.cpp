// What two lists have in common. Few edits: E. W. Myers, "An O(ND) Difference Algorithm and Its
// Variations" (1986), whose cost grows with the edits, not with the lists. Many: elements are
// paired by hash, and the longest increasing run of the pairs stays.
#include <algorithm>
#include <unordered_map>

#include "src/analysis/diff_align.hpp"

namespace fwlint {

namespace {

constexpr std::ptrdiff_t kMostEdits = 256;

struct Part {
  std::size_t first = 0;  // of both: what is before is equal
  std::size_t old_end = 0;
  std::size_t new_end = 0;
};

Part without_ends(const Lists& l) {
  Part p{0, l.before, l.after};
  while (p.first < p.old_end && p.first < p.new_end && l.same(p.first, p.first)) ++p.first;
  while (p.old_end > p.first && p.new_end > p.first && l.same(p.old_end - 1, p.new_end - 1)) {
    --p.old_end;
    --p.new_end;
  }
  return p;
}

/// False when more edits are needed than are tried.
bool by_edits(const Lists& l, const Part& part, Leftover& out) {
  const auto n = static_cast<std::ptrdiff_t>(part.old_end - part.first);
  const auto m = static_cast<std::ptrdiff_t>(part.new_end - part.first);
  const std::ptrdiff_t most = std::min(kMostEdits, n + m);
  std::vector<std::ptrdiff_t> v(static_cast<std::size_t>(2 * most + 3), 0);
  const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& {
    return v[static_cast<std::size_t>(k + most + 1)];
  };
  std::vector<std::vector<std::ptrdiff_t>> history;
  const auto same = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
    return l.same(part.first + static_cast<std::size_t>(x),
                  part.first + static_cast<std::size_t>(y));
  };
  std::ptrdiff_t d = 0;
  bool found = false;
  for (; d <= most && !found; ++d) {
    history.push_back(v);
    for (std::ptrdiff_t k = -d; k <= d && !found; k += 2) {
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      std::ptrdiff_t x = down ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && same(x, x - k)) ++x;
      at(k) = x;
      found = x == n && x - k == m;
    }
  }
  if (!found) return false;
  std::ptrdiff_t x = n;
  std::ptrdiff_t y = m;
  for (std::ptrdiff_t e = d - 1; e > 0; --e) {
    const std::vector<std::ptrdiff_t>& then = history[static_cast<std::size_t>(e)];
    const auto was = [&](std::ptrdiff_t k) { return then[static_cast<std::size_t>(k + most + 1)]; };
    const std::ptrdiff_t k = x - y;
    const bool down = k == -e || (k != e && was(k - 1) < was(k + 1));
    const std::ptrdiff_t from = down ? k + 1 : k - 1;
    x = was(from);
    y = x - from;
    (down ? out.after : out.before).push_back(part.first + static_cast<std::size_t>(down ? y : x));
  }
  std::reverse(out.before.begin(), out.before.end());
  std::reverse(out.after.begin(), out.after.end());
  return true;
}

constexpr std::size_t kAlone = static_cast<std::size_t>(-1);

/// By old position from `part.first`: the new position of its equal, or kAlone.
std::vector<std::size_t> equals(const Lists& l, const Part& part) {
  struct Bucket {
    std::vector<std::size_t> places;
    std::size_t used = 0;
  };
  std::unordered_map<std::uint64_t, Bucket> by_hash;
  for (std::size_t j = part.first; j < part.new_end; ++j) {
    by_hash[l.hash_after(j)].places.push_back(j);
  }
  std::vector<std::size_t> out(part.old_end - part.first, kAlone);
  for (std::size_t i = part.first; i < part.old_end; ++i) {
    const auto it = by_hash.find(l.hash_before(i));
    if (it == by_hash.end()) continue;
    Bucket& b = it->second;
    if (b.used < b.places.size() && l.same(i, b.places[b.used])) {
      out[i - part.first] = b.places[b.used++];
    }
  }
  return out;
}

void by_hashes(const Lists& l, const Part& part, Leftover& out) {
  const std::vector<std::size_t> to = equals(l, part);
  // Longest increasing subsequence: `tails` holds, by length less one, where the best run ends.
  std::vector<std::size_t> tails;
  std::vector<std::size_t> previous(to.size(), kAlone);
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == kAlone) continue;
    const auto it = std::lower_bound(tails.begin(), tails.end(), to[i],
                                     [&](std::size_t t, std::size_t v) { return to[t] < v; });
    if (it != tails.begin()) previous[i] = *(it - 1);
    if (it == tails.end()) {
      tails.push_back(i);
    } else {
      *it = i;
    }
  }
  std::vector<char> old_kept(to.size(), 0);
  std::vector<char> new_kept(part.new_end - part.first, 0);
  for (std::size_t i = tails.empty() ? kAlone : tails.back(); i != kAlone; i = previous[i]) {
    old_kept[i] = new_kept[to[i] - part.first] = 1;
  }
  for (std::size_t i = 0; i < old_kept.size(); ++i) {
    if (old_kept[i] == 0) out.before.push_back(part.first + i);
  }
  for (std::size_t j = 0; j < new_kept.size(); ++j) {
    if (new_kept[j] == 0) out.after.push_back(part.first + j);
  }
}

}  // namespace

Leftover leftover(const Lists& l) {
  Leftover out;
  const Part part = without_ends(l);
  if (part.first == part.old_end || part.first == part.new_end) {
    for (std::size_t i = part.first; i < part.old_end; ++i) out.before.push_back(i);
    for (std::size_t j = part.first; j < part.new_end; ++j) out.after.push_back(j);
    return out;
  }
  if (!by_edits(l, part, out)) by_hashes(l, part, out);
  return out;
}

}  // namespace fwlint
