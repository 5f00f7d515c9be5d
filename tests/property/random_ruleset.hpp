// Small random rulesets and an interpreter of its own, written straight from the semantics: the
// judge of the engine. Fields take few values, so that every packet can be tried.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "src/model/ruleset.hpp"

namespace fwlint::testing {

inline constexpr std::uint32_t kValues = 4;
inline constexpr std::array<Field, 3> kFields = {Field::src, Field::dport, Field::ct_state};
inline constexpr std::uint32_t kPredicates = 2;

struct SmallPacket {
  std::array<std::uint32_t, 3> value{};
  std::array<bool, kPredicates> holds{};
};

/// What a random ruleset is made of.
struct RandomShape {
  std::uint32_t stages = 1;
  std::uint32_t user_chains = 5;  ///< fewer than this, by chance
  std::uint32_t rules = 6;        ///< in a chain, at most
  std::uint32_t calls = 3;        ///< of 9 rules, how many jump or go to a chain
  bool narrow = false;            ///< most rules match few packets: many of them cover one
  bool stateful = false;          ///< the second predicate is asked anew at each place and visit
};

class RandomRuleset {
 public:
  RandomRuleset(std::uint32_t seed, std::uint32_t stages) : RandomRuleset(seed, with(stages)) {}
  RandomRuleset(std::uint32_t seed, const RandomShape& shape) : random_(seed), shape_(shape) {
    make(shape.stages);
  }
  Ruleset ruleset;
  std::uint32_t stage_count = 0;

 private:
  static RandomShape with(std::uint32_t stages) {
    RandomShape s;
    s.stages = stages;
    return s;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  Clause clause() {
    Clause c;
    for (const Field f : kFields) {
      if (shape_.narrow ? below(4) == 0 : below(3) != 0) continue;
      std::vector<Interval> some;
      for (std::uint32_t v = 0; v < kValues; ++v) {
        if (below(shape_.narrow ? 3 : 2) == 0) some.push_back({v, v});
      }
      if (some.empty()) some.push_back({0, 0});
      require(c, f, ValueSet::from(std::move(some)));
    }
    if (below(shape_.narrow ? 16 : 4) == 0)
      c.literals.push_back({make_id<PredicateId>(below(kPredicates)), below(2) == 0});
    return c;
  }

  Verdict verdict(std::uint32_t chain, std::uint32_t chains, std::uint32_t stages) {
    const std::uint32_t kind = below(9);
    switch (kind >= 9 - shape_.calls ? 8 : kind) {
      case 0:
      case 1:
        return {VerdictKind::accept, kNoChain, {}};
      case 2:
      case 3:
        return {VerdictKind::drop, kNoChain, {}};
      case 4:
        return {VerdictKind::return_, kNoChain, {}};
      case 5:
        return {VerdictKind::none, kNoChain, {}};
      default:
        break;
    }
    const std::uint32_t first = std::max(chain + 1, stages);
    if (first >= chains) return {VerdictKind::none, kNoChain, {}};
    const auto target = make_id<ChainId>(first + below(chains - first));
    return {below(3) == 0 ? VerdictKind::goto_ : VerdictKind::jump, target, {}};
  }

  void make(std::uint32_t stages) {
    stage_count = stages;
    const std::uint32_t chains = stages + below(shape_.user_chains);
    for (std::uint32_t i = 0; i < kPredicates; ++i) {
      Predicate p;
      p.text = i == 0 ? "first" : "second";
      p.stateful = shape_.stateful && i == 1;
      ruleset.predicates.intern(p);
    }
    const TableId table =
        ruleset.add_table({TableFamily::ip, "filter", Backend::nftables, false, {}});
    for (std::uint32_t c = 0; c < chains; ++c) {
      Chain chain;
      chain.table = table;
      chain.name = "c" + std::to_string(c);
      if (c < stages) {
        BaseChain b;
        b.hook = Hook::input;
        b.priority = static_cast<int>(c);
        b.policy = below(3) == 0 ? VerdictKind::drop : VerdictKind::accept;
        chain.base = b;
      }
      ruleset.add_chain(chain);
    }
    for (std::uint32_t c = 0; c < chains; ++c) {
      const std::uint32_t n = 1 + below(shape_.rules);
      for (std::uint32_t k = 0; k < n; ++k) {
        Rule r;
        r.chain = make_id<ChainId>(c);
        r.match.all = clause();
        if (below(5) == 0) r.match.one_of.push_back({clause(), clause()});
        r.verdict = verdict(c, chains, stages);
        ruleset.add_rule(r);
      }
    }
  }

  std::mt19937 random_;
  RandomShape shape_;
};

/// What happens to one packet: which rules it executes, and how each stage ends. Predicates that
/// are asked anew get the answers of `script` in turn; when it is at its end, "no".
class Interpreter {
 public:
  Interpreter(const Ruleset& r, const SmallPacket& p, std::vector<bool> script = {})
      : ruleset_(r), packet_(p), script_(std::move(script)) {}

  /// Runs the stages [0, count) in priority order; true when accepted.
  bool run(std::uint32_t count) {
    for (std::uint32_t c = 0; c < count; ++c) {
      const int fate = chain(c);
      const bool policy_drop = ruleset_.chains[c].base->policy == VerdictKind::drop;
      if (fate == 0) by_policy.insert(c);
      if (fate == 2 || (fate == 0 && policy_drop)) return false;
    }
    return true;
  }
  std::set<std::uint32_t> executed;   ///< rule indexes
  std::set<std::uint32_t> by_policy;  ///< stages ended by policy
  std::vector<bool> answers;          ///< what was answered anew, in order

 private:
  bool truth(PredicateId p) {
    if (!ruleset_.predicates[p].stateful) return packet_.holds[index(p)];
    answers.push_back(answers.size() < script_.size() && script_[answers.size()]);
    return answers.back();
  }

  bool holds(const Clause& c) {
    for (const FieldConstraint& f : c.fields) {
      for (std::size_t i = 0; i < kFields.size(); ++i) {
        if (kFields[i] == f.field && !f.values.contains(packet_.value[i])) return false;
      }
    }
    for (const Literal& l : c.literals) {
      if (truth(l.predicate) == l.negated) return false;
    }
    return true;
  }

  bool matches(const Match& m) {
    if (!holds(m.all)) return false;
    for (const auto& alternatives : m.one_of) {
      bool one = false;
      for (const Clause& c : alternatives) one = one || holds(c);
      if (!one) return false;
    }
    return true;
  }

  int chain(std::uint32_t c) {  // 0 goes on, 1 accept, 2 drop
    for (const RuleId id : ruleset_.chains[c].rules) {
      const Rule& r = ruleset_.rule(id);
      if (!matches(r.match)) continue;
      executed.insert(static_cast<std::uint32_t>(index(id)));
      switch (r.verdict.kind) {
        case VerdictKind::accept:
          return 1;
        case VerdictKind::drop:
        case VerdictKind::reject:
        case VerdictKind::queue:
          return 2;
        case VerdictKind::return_:
          return 0;
        case VerdictKind::goto_:
          return chain(static_cast<std::uint32_t>(index(r.verdict.target)));
        case VerdictKind::jump: {
          const int fate = chain(static_cast<std::uint32_t>(index(r.verdict.target)));
          if (fate != 0) return fate;
          break;
        }
        case VerdictKind::none:
          break;
      }
    }
    return 0;
  }

  const Ruleset& ruleset_;
  const SmallPacket& packet_;
  std::vector<bool> script_;
};

/// Every packet of the small space.
inline std::vector<SmallPacket> all_packets() {
  std::vector<SmallPacket> out;
  for (std::uint32_t a = 0; a < kValues; ++a) {
    for (std::uint32_t b = 0; b < kValues; ++b) {
      for (std::uint32_t c = 0; c < kValues; ++c) {
        for (std::uint32_t h = 0; h < 4; ++h)
          out.push_back({{a, b, c}, {(h & 1U) != 0, (h & 2U) != 0}});
      }
    }
  }
  return out;
}

}  // namespace fwlint::testing
