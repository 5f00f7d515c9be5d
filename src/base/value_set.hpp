// Sets of numbers as sorted, disjoint, non-touching closed intervals. One interval is held inline,
// more are shared and immutable, so copies are cheap whatever the size. Every header field of the
// model, from a port to an IPv6 address, takes its values from such a set.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "src/base/u128.hpp"

namespace fwlint {

/// Closed interval [lo, hi], lo <= hi.
struct Interval {
  u128 lo = 0;
  u128 hi = 0;
  friend bool operator==(const Interval& a, const Interval& b) {
    return a.lo == b.lo && a.hi == b.hi;
  }
};

class ValueSet {
 public:
  /// The empty set.
  ValueSet() = default;
  static ValueSet single(u128 v) { return range(v, v); }
  /// [lo, hi]; empty when lo > hi.
  static ValueSet range(u128 lo, u128 hi);
  /// Any list: sorted, overlaps and neighbours merged.
  static ValueSet from(std::vector<Interval> intervals);

  [[nodiscard]] bool empty() const { return lo_ > hi_; }
  [[nodiscard]] u128 lo() const { return lo_; }  ///< smallest member; set must not be empty
  [[nodiscard]] u128 hi() const { return hi_; }  ///< greatest member; set must not be empty
  [[nodiscard]] std::size_t interval_count() const {
    return empty() ? 0 : many_ ? many_->size() : 1;
  }
  [[nodiscard]] Interval interval(std::size_t i) const {
    return many_ ? (*many_)[i] : Interval{lo_, hi_};
  }
  [[nodiscard]] std::vector<Interval> intervals() const;
  [[nodiscard]] bool contains(u128 v) const;
  /// Number of members; saturates at 2^128 - 1.
  [[nodiscard]] u128 count() const;
  [[nodiscard]] bool is_single() const { return !empty() && lo_ == hi_; }

  friend bool operator==(const ValueSet& a, const ValueSet& b);

  friend ValueSet intersect(const ValueSet& a, const ValueSet& b);
  friend ValueSet subtract(const ValueSet& a, const ValueSet& b);  ///< a without b
  friend ValueSet unite(const ValueSet& a, const ValueSet& b);
  friend bool meets(const ValueSet& a, const ValueSet& b);
  friend bool subset(const ValueSet& a, const ValueSet& b);  ///< a within b
  /// [0, max] without `a`.
  friend ValueSet complement(const ValueSet& a, u128 max);

 private:
  /// `v` is normalised already.
  static ValueSet adopt(std::vector<Interval> v);

  u128 lo_ = 1;
  u128 hi_ = 0;
  std::shared_ptr<const std::vector<Interval>> many_;  // null for zero or one interval
};

ValueSet intersect(const ValueSet& a, const ValueSet& b);
ValueSet subtract(const ValueSet& a, const ValueSet& b);
ValueSet unite(const ValueSet& a, const ValueSet& b);
bool meets(const ValueSet& a, const ValueSet& b);
bool subset(const ValueSet& a, const ValueSet& b);
ValueSet complement(const ValueSet& a, u128 max);

}  // namespace fwlint
