#include "src/base/value_set.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace fwlint {

ValueSet ValueSet::range(u128 lo, u128 hi) {
  ValueSet s;
  if (lo > hi) return s;
  if (hi >> 64U == 0) {
    s.a_ = static_cast<std::uint64_t>(lo);
    s.b_ = static_cast<std::uint64_t>(hi);
    return s;
  }
  const Interval one{lo, hi};
  return adopt(&one, 1);
}

ValueSet ValueSet::adopt(const Interval* items, std::size_t count) {
  if (count == 0) return {};
  if (count == 1 && items->hi >> 64U == 0) return range(items->lo, items->hi);
  void* memory =
      ::operator new (sizeof(Block) + count * sizeof(Interval), std::align_val_t{alignof(Block)});
  Block* block = new (memory) Block;
  block->size = static_cast<std::uint32_t>(count);
  std::uninitialized_copy_n(items, count, reinterpret_cast<Interval*>(block + 1));
  ValueSet s;
  s.a_ = kShared;
  s.b_ = reinterpret_cast<std::uintptr_t>(block);
  return s;
}

void ValueSet::release() {
  Block* b = block();
  if (b->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  b->~Block();
  ::operator delete (b, std::align_val_t{alignof(Block)});
}

ValueSet ValueSet::from(std::vector<Interval> v) {
  std::erase_if(v, [](const Interval& i) { return i.lo > i.hi; });
  std::sort(v.begin(), v.end(), [](const Interval& a, const Interval& b) { return a.lo < b.lo; });
  std::vector<Interval> merged;
  for (const Interval& i : v) {
    if (!merged.empty() && (merged.back().hi == kU128Max || i.lo <= merged.back().hi + 1)) {
      merged.back().hi = std::max(merged.back().hi, i.hi);
    } else {
      merged.push_back(i);
    }
  }
  return adopt(merged);
}

std::vector<Interval> ValueSet::intervals() const {
  if (empty()) return {};
  if (shared()) return {block()->items(), block()->items() + block()->size};
  return {Interval{a_, b_}};
}

bool ValueSet::contains(u128 v) const {
  if (!shared()) return v >= a_ && v <= b_;
  const Interval* first = block()->items();
  const Interval* last = first + block()->size;
  const Interval* it =
      std::upper_bound(first, last, v, [](u128 x, const Interval& i) { return x < i.lo; });
  return it != first && v <= (it - 1)->hi;
}

u128 ValueSet::count() const {
  u128 total = 0;
  for (std::size_t i = 0; i < interval_count(); ++i) {
    const Interval x = interval(i);
    const u128 n = x.hi - x.lo;
    if (n == kU128Max || total > kU128Max - n - 1) return kU128Max;
    total += n + 1;
  }
  return total;
}

bool operator==(const ValueSet& a, const ValueSet& b) {
  if (a.a_ == b.a_ && a.b_ == b.b_) return true;
  if (!a.shared() || !b.shared() || a.block()->size != b.block()->size) return false;
  return std::equal(a.block()->items(), a.block()->items() + a.block()->size, b.block()->items());
}

namespace {

/// First interval of `s` that ends at or after `v`.
std::size_t first_ending_at(const ValueSet& s, u128 v) {
  std::size_t low = 0;
  std::size_t high = s.interval_count();
  while (low < high) {
    const std::size_t mid = (low + high) / 2;
    if (s.interval(mid).hi < v) {
      low = mid + 1;
    } else {
      high = mid;
    }
  }
  return low;
}

}  // namespace

ValueSet intersect(const ValueSet& a, const ValueSet& b) {
  if (a.empty() || b.empty()) return {};
  const u128 lo = std::max(a.lo(), b.lo());
  const u128 hi = std::min(a.hi(), b.hi());
  if (lo > hi) return {};
  const bool one_a = a.interval_count() == 1;
  const bool one_b = b.interval_count() == 1;
  if (one_a && one_b) return ValueSet::range(lo, hi);
  if (one_b && b.lo() <= a.lo() && b.hi() >= a.hi()) return a;
  if (one_a && a.lo() <= b.lo() && a.hi() >= b.hi()) return b;
  std::vector<Interval> out;
  std::size_t i = first_ending_at(a, lo);
  std::size_t j = first_ending_at(b, lo);
  const std::size_t n = a.interval_count();
  const std::size_t m = b.interval_count();
  while (i < n && j < m) {
    const Interval x = a.interval(i);
    const Interval y = b.interval(j);
    if (x.lo > hi || y.lo > hi) break;
    const u128 l = std::max(x.lo, y.lo);
    const u128 h = std::min(x.hi, y.hi);
    if (l <= h) out.push_back({l, h});
    if (x.hi < y.hi) {
      ++i;
    } else {
      ++j;
    }
  }
  return ValueSet::adopt(out);
}

ValueSet subtract(const ValueSet& a, const ValueSet& b) {
  if (a.empty() || b.empty() || a.lo() > b.hi() || b.lo() > a.hi()) return a;
  if (b.interval_count() == 1 && b.lo() <= a.lo() && b.hi() >= a.hi()) return {};
  std::vector<Interval> out;
  std::size_t j = first_ending_at(b, a.lo());
  const std::size_t m = b.interval_count();
  for (std::size_t i = 0; i < a.interval_count(); ++i) {
    const Interval x = a.interval(i);
    u128 from = x.lo;
    bool exhausted = false;
    while (j < m && b.interval(j).hi < x.lo) ++j;
    for (std::size_t k = j; k < m && b.interval(k).lo <= x.hi; ++k) {
      const Interval y = b.interval(k);
      if (y.lo > from) out.push_back({from, y.lo - 1});
      if (y.hi >= x.hi) {
        exhausted = true;
        break;
      }
      from = y.hi + 1;
    }
    if (!exhausted) out.push_back({from, x.hi});
  }
  return ValueSet::adopt(out);
}

ValueSet unite(const ValueSet& a, const ValueSet& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<Interval> all = a.intervals();
  const std::vector<Interval> more = b.intervals();
  all.insert(all.end(), more.begin(), more.end());
  return ValueSet::from(std::move(all));
}

bool meets(const ValueSet& a, const ValueSet& b) {
  if (a.empty() || b.empty() || a.lo() > b.hi() || b.lo() > a.hi()) return false;
  if (a.interval_count() == 1 && b.interval_count() == 1) return true;
  const ValueSet& few = a.interval_count() <= b.interval_count() ? a : b;
  const ValueSet& more = &few == &a ? b : a;
  for (std::size_t i = 0; i < few.interval_count(); ++i) {
    const Interval x = few.interval(i);
    const std::size_t k = first_ending_at(more, x.lo);
    if (k < more.interval_count() && more.interval(k).lo <= x.hi) return true;
  }
  return false;
}

bool subset(const ValueSet& a, const ValueSet& b) {
  if (a.empty()) return true;
  if (b.empty() || a.lo() < b.lo() || a.hi() > b.hi()) return false;
  if (b.interval_count() == 1) return true;
  for (std::size_t i = 0; i < a.interval_count(); ++i) {
    const Interval x = a.interval(i);
    const std::size_t k = first_ending_at(b, x.lo);
    if (k >= b.interval_count() || b.interval(k).lo > x.lo || b.interval(k).hi < x.hi) return false;
  }
  return true;
}

ValueSet complement(const ValueSet& a, u128 max) { return subtract(ValueSet::range(0, max), a); }

}  // namespace fwlint
