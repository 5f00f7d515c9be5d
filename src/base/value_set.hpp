// Sets of numbers as sorted, disjoint, non-touching closed intervals. Every header field of the
// model, from a port to an IPv6 address, takes its values from such a set, and a large ruleset
// holds millions of them: one interval of numbers below 2^64 is held in the 16 bytes of the object
// itself, everything else is one shared, immutable, reference-counted block, so copies are cheap
// whatever the size.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
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
  ValueSet(const ValueSet& other) : a_(other.a_), b_(other.b_) {
    if (shared()) block()->references.fetch_add(1, std::memory_order_relaxed);
  }
  ValueSet(ValueSet&& other) noexcept
      : a_(std::exchange(other.a_, 1)), b_(std::exchange(other.b_, 0)) {}
  ValueSet& operator=(const ValueSet& other) {
    ValueSet copy(other);
    swap(copy);
    return *this;
  }
  ValueSet& operator=(ValueSet&& other) noexcept {
    swap(other);
    return *this;
  }
  ~ValueSet() {
    if (shared()) release();
  }

  static ValueSet single(u128 v) { return range(v, v); }
  /// [lo, hi]; empty when lo > hi.
  static ValueSet range(u128 lo, u128 hi);
  /// Any list: sorted, overlaps and neighbours merged.
  static ValueSet from(std::vector<Interval> intervals);

  [[nodiscard]] bool empty() const { return a_ == 1 && b_ == 0; }
  /// Smallest member; set must not be empty.
  [[nodiscard]] u128 lo() const { return shared() ? block()->items()[0].lo : a_; }
  /// Greatest member; set must not be empty.
  [[nodiscard]] u128 hi() const { return shared() ? block()->items()[block()->size - 1].hi : b_; }
  [[nodiscard]] std::size_t interval_count() const {
    return shared() ? block()->size : empty() ? 0 : 1;
  }
  [[nodiscard]] Interval interval(std::size_t i) const {
    return shared() ? block()->items()[i] : Interval{a_, b_};
  }
  [[nodiscard]] std::vector<Interval> intervals() const;
  [[nodiscard]] bool contains(u128 v) const;
  /// Number of members; saturates at 2^128 - 1.
  [[nodiscard]] u128 count() const;
  [[nodiscard]] bool is_single() const { return !empty() && lo() == hi(); }

  friend bool operator==(const ValueSet& a, const ValueSet& b);

  friend ValueSet intersect(const ValueSet& a, const ValueSet& b);
  friend ValueSet subtract(const ValueSet& a, const ValueSet& b);  ///< a without b
  friend ValueSet unite(const ValueSet& a, const ValueSet& b);
  friend bool meets(const ValueSet& a, const ValueSet& b);
  friend bool subset(const ValueSet& a, const ValueSet& b);  ///< a within b
  /// [0, max] without `a`.
  friend ValueSet complement(const ValueSet& a, u128 max);

 private:
  /// `size` intervals stand behind it.
  struct alignas(Interval) Block {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t size = 0;
    [[nodiscard]] const Interval* items() const {
      return reinterpret_cast<const Interval*>(this + 1);
    }
  };

  // a_ <= b_: the interval [a_, b_]. a_ == 1, b_ == 0: empty. a_ == kShared > b_: b_ is the address
  // of a Block.
  static constexpr std::uint64_t kShared = ~std::uint64_t{0};

  [[nodiscard]] bool shared() const { return a_ == kShared && b_ != kShared; }
  [[nodiscard]] Block* block() const {
    return reinterpret_cast<Block*>(static_cast<std::uintptr_t>(b_));
  }
  void release();
  void swap(ValueSet& other) noexcept {
    std::swap(a_, other.a_);
    std::swap(b_, other.b_);
  }
  /// `items` are normalised already.
  static ValueSet adopt(const Interval* items, std::size_t count);
  static ValueSet adopt(const std::vector<Interval>& v) { return adopt(v.data(), v.size()); }

  std::uint64_t a_ = 1;
  std::uint64_t b_ = 0;
};

ValueSet intersect(const ValueSet& a, const ValueSet& b);
ValueSet subtract(const ValueSet& a, const ValueSet& b);
ValueSet unite(const ValueSet& a, const ValueSet& b);
bool meets(const ValueSet& a, const ValueSet& b);
bool subset(const ValueSet& a, const ValueSet& b);
ValueSet complement(const ValueSet& a, u128 max);

}  // namespace fwlint
