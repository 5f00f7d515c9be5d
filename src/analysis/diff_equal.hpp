// Whether rules of two rulesets are the same. Rules are compared as models, so that the same rule
// written in another dialect is the same. Most rules of two versions of a file stand in the same
// order, so all are compared once in that order, when their traits are read too: reading them again
// from memory costs more than comparing them.
#pragma once

#include <cstdint>
#include <vector>

#include "src/analysis/joint.hpp"
#include "src/analysis/rule_traits.hpp"

namespace fwlint {

class RuleEquality {
 public:
  RuleEquality(const Ruleset& before, const Ruleset& after);

  [[nodiscard]] bool same(RuleId before, RuleId after) const {
    return same_as_[index(after)] == index(before) ||
           same(before_.rule(before), after_.rule(after));
  }
  /// Of rules that are the same it is the same.
  [[nodiscard]] std::uint64_t hash_before(RuleId r) const {
    return hash(before_.rule(r), numbers_.before);
  }
  [[nodiscard]] std::uint64_t hash_after(RuleId r) const {
    return hash(after_.rule(r), numbers_.after);
  }
  [[nodiscard]] const PredicateNumbers& numbers() const { return numbers_; }
  [[nodiscard]] const RuleTraits& traits_before() const { return old_traits_; }
  [[nodiscard]] const RuleTraits& traits_after() const { return new_traits_; }

 private:
  [[nodiscard]] bool same(const Rule& a, const Rule& b) const;
  [[nodiscard]] bool same_clause(const Clause& a, const Clause& b) const;
  [[nodiscard]] bool same_literals(const Clause& a, const Clause& b) const;
  [[nodiscard]] bool same_verdict(const Verdict& a, const Verdict& b) const;
  [[nodiscard]] static std::uint64_t hash(const Rule& r, const std::vector<std::uint32_t>& numbers);

  const Ruleset& before_;
  const Ruleset& after_;
  PredicateNumbers numbers_;
  RuleTraits old_traits_;
  RuleTraits new_traits_;
  std::vector<std::uint32_t> same_as_;  // by new rule: an old one known to be the same
};

}  // namespace fwlint
