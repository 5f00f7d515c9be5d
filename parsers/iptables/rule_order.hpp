// The rules of one chain in evaluation order, as -A, -I, -R and -D leave them. Blocks of a few
// hundred ids keep insertion at any place cheap, so that a file of nothing but "-I" stays linear in
// practice.
#pragma once

#include <cstddef>
#include <vector>

#include "src/base/ids.hpp"

namespace fwlint::iptables {

class RuleOrder {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  void append(RuleId id) { insert(size_, id); }
  /// `at` is at most `size()`.
  void insert(std::size_t at, RuleId id);
  /// The rule at `at`, which is below `size()`.
  RuleId replace(std::size_t at, RuleId id);
  RuleId remove(std::size_t at);
  void clear();
  [[nodiscard]] std::vector<RuleId> all() const;

 private:
  struct Place {
    std::size_t block = 0;
    std::size_t offset = 0;
  };
  [[nodiscard]] Place find(std::size_t at) const;

  std::vector<std::vector<RuleId>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace fwlint::iptables
