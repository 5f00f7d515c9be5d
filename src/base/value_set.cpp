#include "src/base/value_set.hpp"

#include <algorithm>
#include <utility>

namespace fwlint {

ValueSet ValueSet::range(u128 lo, u128 hi) {
  ValueSet s;
  if (lo <= hi) {
    s.lo_ = lo;
    s.hi_ = hi;
  }
  return s;
}

ValueSet ValueSet::adopt(std::vector<Interval> v) {
  ValueSet s;
  if (v.empty()) return s;
  s.lo_ = v.front().lo;
  s.hi_ = v.back().hi;
  if (v.size() > 1) s.many_ = std::make_shared<const std::vector<Interval>>(std::move(v));
  return s;
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
  return adopt(std::move(merged));
}

std::vector<Interval> ValueSet::intervals() const {
  if (empty()) return {};
  if (many_) return *many_;
  return {Interval{lo_, hi_}};
}

bool ValueSet::contains(u128 v) const {
  if (v < lo_ || v > hi_) return false;
  if (!many_) return true;
  auto it = std::upper_bound(many_->begin(), many_->end(), v,
                             [](u128 x, const Interval& i) { return x < i.lo; });
  --it;
  return v <= it->hi;
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
  if (a.empty() || b.empty()) return a.empty() == b.empty();
  if (a.lo_ != b.lo_ || a.hi_ != b.hi_) return false;
  if (a.many_ == b.many_) return true;
  if (!a.many_ || !b.many_) return false;
  return *a.many_ == *b.many_;
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
  const u128 lo = std::max(a.lo_, b.lo_);
  const u128 hi = std::min(a.hi_, b.hi_);
  if (lo > hi) return {};
  if (!a.many_ && !b.many_) return ValueSet::range(lo, hi);
  if (!b.many_ && b.lo_ <= a.lo_ && b.hi_ >= a.hi_) return a;
  if (!a.many_ && a.lo_ <= b.lo_ && a.hi_ >= b.hi_) return b;
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
  return ValueSet::adopt(std::move(out));
}

ValueSet subtract(const ValueSet& a, const ValueSet& b) {
  if (a.empty() || b.empty() || a.lo_ > b.hi_ || b.lo_ > a.hi_) return a;
  if (!b.many_ && b.lo_ <= a.lo_ && b.hi_ >= a.hi_) return {};
  std::vector<Interval> out;
  std::size_t j = first_ending_at(b, a.lo_);
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
  return ValueSet::adopt(std::move(out));
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
  if (a.empty() || b.empty() || a.lo_ > b.hi_ || b.lo_ > a.hi_) return false;
  if (!a.many_ && !b.many_) return true;
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
  if (b.empty() || a.lo_ < b.lo_ || a.hi_ > b.hi_) return false;
  if (!b.many_) return true;
  for (std::size_t i = 0; i < a.interval_count(); ++i) {
    const Interval x = a.interval(i);
    const std::size_t k = first_ending_at(b, x.lo);
    if (k >= b.interval_count() || b.interval(k).lo > x.lo || b.interval(k).hi < x.hi) return false;
  }
  return true;
}

ValueSet complement(const ValueSet& a, u128 max) { return subtract(ValueSet::range(0, max), a); }

}  // namespace fwlint
