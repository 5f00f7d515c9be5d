#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "src/base/value_set.hpp"

using namespace fwlint;

namespace {

constexpr unsigned kMax = 23;

ValueSet random_set(std::mt19937& random) {
  std::vector<Interval> v;
  const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
  for (unsigned i = below(5); i > 0; --i) {
    const unsigned lo = below(kMax + 1);
    v.push_back({lo, lo + below(kMax + 1 - lo)});
  }
  return ValueSet::from(std::move(v));
}

std::uint32_t bits(const ValueSet& s) {
  std::uint32_t b = 0;
  for (unsigned i = 0; i <= kMax; ++i) b |= s.contains(i) ? 1U << i : 0U;
  return b;
}

bool normal(const ValueSet& s) {
  for (std::size_t i = 1; i < s.interval_count(); ++i) {
    if (s.interval(i).lo <= s.interval(i - 1).hi + 1) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("set algebra agrees with bit sets and stays normal") {
  std::mt19937 random(3);
  constexpr std::uint32_t kAll = (1U << (kMax + 1)) - 1;
  for (int i = 0; i < 20000; ++i) {
    const ValueSet a = random_set(random);
    const ValueSet b = random_set(random);
    REQUIRE(bits(intersect(a, b)) == (bits(a) & bits(b)));
    REQUIRE(bits(unite(a, b)) == (bits(a) | bits(b)));
    REQUIRE(bits(subtract(a, b)) == (bits(a) & ~bits(b)));
    REQUIRE(bits(complement(a, kMax)) == (~bits(a) & kAll));
    REQUIRE(meets(a, b) == ((bits(a) & bits(b)) != 0));
    REQUIRE(subset(a, b) == ((bits(a) & ~bits(b)) == 0));
    REQUIRE((a == b) == (bits(a) == bits(b)));
    REQUIRE(normal(subtract(a, b)));
    REQUIRE(normal(unite(a, b)));
    std::size_t members = 0;
    for (unsigned k = 0; k <= kMax; ++k) members += a.contains(k) ? 1U : 0U;
    REQUIRE(a.count() == members);
  }
}

TEST_CASE("the ends of 128 bits") {
  const ValueSet all = ValueSet::range(0, kU128Max);
  CHECK(all.count() == kU128Max);
  CHECK(complement(all, kU128Max).empty());
  const ValueSet top = ValueSet::single(kU128Max);
  CHECK(subtract(all, top) == ValueSet::range(0, kU128Max - 1));
  CHECK(unite(top, ValueSet::single(kU128Max - 1)).interval_count() == 1);
  CHECK(ValueSet::from({{5, 3}}).empty());
}
