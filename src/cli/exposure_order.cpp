// Answers are large: their places are sorted, and each is moved once.
#include "src/cli/exposure_order.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>

namespace fwlint::cli {

namespace {

bool ports_before(const ExposureAnswer& a, const ExposureAnswer& b) {
  return std::lexicographical_compare(a.ports.begin(), a.ports.end(), b.ports.begin(),
                                      b.ports.end(), [](const OpenPorts& x, const OpenPorts& y) {
                                        return std::tie(x.first, x.last) <
                                               std::tie(y.first, y.last);
                                      });
}

bool comes_before(const ExposureAnswer& a, const ExposureAnswer& b) {
  const auto front = [](const ExposureAnswer& x) {
    return std::make_tuple(x.group, x.hook, x.ports.front().first, x.protocol);
  };
  if (front(a) != front(b)) return front(a) < front(b);
  if (ports_before(a, b)) return true;
  if (ports_before(b, a)) return false;
  const auto place = [](const ExposureAnswer& x) {
    const Span& s = x.deciders.front().span;
    return std::make_tuple(s.file, s.begin, x.family, x.nat.size());
  };
  return place(a) < place(b);
}

}  // namespace

void sort_answers(std::vector<ExposureAnswer>& answers) {
  std::vector<std::uint32_t> order(answers.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return comes_before(answers[a], answers[b]);
  });
  std::vector<ExposureAnswer> sorted;
  sorted.reserve(answers.size());
  for (const std::uint32_t i : order) sorted.push_back(std::move(answers[i]));
  answers = std::move(sorted);
}

}  // namespace fwlint::cli
