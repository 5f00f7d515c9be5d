// Random rulesets over whole addresses and ports, and what they accept as a decision diagram.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/model/ruleset.hpp"
#include "tests/property/robdd.hpp"

namespace fwlint::testing {

inline constexpr std::uint32_t kSwitches = 2;  ///< predicates

/// Where a field's bits stand in the diagram.
struct Bits {
  Field field;
  std::uint32_t first;
  std::uint32_t count;
};
inline constexpr std::array<Bits, 5> kBits = {{{Field::protocol, 0, 8},
                                               {Field::dport, 8, 16},
                                               {Field::src, 24, 32},
                                               {Field::ct_state, 56, 3},
                                               {Field::fragment, 59, 1}}};
inline constexpr std::uint32_t kFirstPredicate = 60;

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) { make(); }
  Ruleset ruleset;

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  ValueSet addresses() {
    const std::uint32_t length = 8 * (1 + below(4)) - below(4);
    const std::uint32_t host = length == 32 ? 0 : 0xffffffffU >> length;
    const std::uint32_t base = (10U << 24U) | (below(3) << 16U) | (below(4) << 6U);
    return ValueSet::range(base & ~host, base | host);
  }
  ValueSet ports() {
    std::vector<Interval> out;
    for (std::uint32_t k = 0; k <= below(3); ++k) {
      const std::uint32_t lo = std::array{0U, 22U, 80U, 443U, 1024U, 8000U}[below(6)];
      out.push_back({lo, lo + std::array{0U, 0U, 10U, 400U, 40000U}[below(5)]});
    }
    return ValueSet::from(std::move(out));
  }
  Clause clause() {
    Clause c;
    if (below(2) == 0) {
      require(c, Family::ipv4);
      const ValueSet a = addresses();
      require_address(c, Field::src, Family::ipv4,
                      below(4) == 0 ? complement(a, max_address(Family::ipv4)) : a);
    }
    if (below(3) != 0) {
      require(c, Field::protocol, below(2) == 0 ? protocol::tcp : protocol::udp);
      const ValueSet p = ports();
      require_ports(c, Field::dport, below(4) == 0 ? complement(p, 65535) : p);
    }
    if (below(4) == 0) {
      const std::uint32_t lo = below(5);
      require(c, Field::ct_state, ValueSet::range(lo, std::min(4U, lo + below(3))));
    }
    if (below(6) == 0) {
      c.literals.push_back({make_id<PredicateId>(below(kSwitches)), below(2) == 0});
    }
    return c;
  }
  Verdict verdict(std::uint32_t chain, std::uint32_t chains) {
    const std::uint32_t kind = below(10);
    if (kind < 3) return {VerdictKind::accept, kNoChain, {}};
    if (kind < 5) return {VerdictKind::drop, kNoChain, {}};
    if (kind == 5) return {VerdictKind::return_, kNoChain, {}};
    const std::uint32_t first = std::max(chain + 1, stages_);
    if (kind == 6 || first >= chains) return {VerdictKind::reject, kNoChain, {}};
    const auto to = make_id<ChainId>(first + below(chains - first));
    return {below(4) == 0 ? VerdictKind::goto_ : VerdictKind::jump, to, {}};
  }
  void make() {
    for (const char* text : {"first", "second"}) {
      Predicate p;
      p.kind = PredicateKind::environment;
      p.text = text;
      ruleset.predicates.intern(p);
    }
    const TableId table =
        ruleset.add_table({TableFamily::ip, "filter", Backend::nftables, false, {}});
    stages_ = 1 + below(2);
    const std::uint32_t chains = stages_ + below(4);
    for (std::uint32_t c = 0; c < chains; ++c) {
      Chain chain;
      chain.table = table;
      chain.name = "c" + std::to_string(c);
      if (c < stages_) {
        BaseChain b;
        b.hook = Hook::input;
        b.priority = static_cast<int>(c);
        b.policy = below(2) == 0 ? VerdictKind::drop : VerdictKind::accept;
        chain.base = b;
      }
      ruleset.add_chain(chain);
    }
    for (std::uint32_t c = 0; c < chains; ++c) {
      for (std::uint32_t n = 1 + below(6); n > 0; --n) {
        Rule r;
        r.chain = make_id<ChainId>(c);
        r.match.all = clause();
        if (below(6) == 0) r.match.one_of.push_back({clause(), clause()});
        r.verdict = verdict(c, chains);
        ruleset.add_rule(r);
      }
    }
  }

  std::mt19937 random_;
  std::uint32_t stages_ = 1;
};

/// Chains as functions from sets of packets to sets of packets.
class Evaluator {
 public:
  using Node = Robdd::Node;

  /// `alone`: every base chain meets all packets, whatever the ones before it drop.
  Evaluator(const Ruleset& r, bool alone)
      : ruleset_(&r), alone_(alone), executed(r.rules.size(), Robdd::kFalse) {
    accepted = run();
  }

  /// What another ruleset over the same predicates accepts.
  Node accepts(const Ruleset& other) {
    std::vector<Node> own(other.rules.size(), Robdd::kFalse);
    std::swap(own, executed);
    const Ruleset* kept = std::exchange(ruleset_, &other);
    const Node out = run();
    ruleset_ = kept;
    std::swap(own, executed);
    return out;
  }

  Node possible() { return bdd.interval(56, 3, 0, 4); }
  Node clause(const Clause& c) {
    Node out = Robdd::kTrue;
    for (const FieldConstraint& f : c.fields) {
      if (f.field == Field::family) continue;
      const auto at = std::find_if(kBits.begin(), kBits.end(),
                                   [&](const Bits& b) { return b.field == f.field; });
      REQUIRE(at != kBits.end());
      Node any = Robdd::kFalse;
      for (const Interval& i : f.values.intervals()) {
        any = bdd.either(any, bdd.interval(at->first, at->count, low64(i.lo), low64(i.hi)));
      }
      out = bdd.both(out, any);
    }
    for (const Literal& l : c.literals) {
      const Node v = bdd.variable(kFirstPredicate + static_cast<std::uint32_t>(index(l.predicate)));
      out = bdd.both(out, l.negated ? bdd.no(v) : v);
    }
    return out;
  }
  Node match(const Match& m) {
    Node out = clause(m.all);
    for (const auto& list : m.one_of) {
      Node any = Robdd::kFalse;
      for (const Clause& c : list) any = bdd.either(any, clause(c));
      out = bdd.both(out, any);
    }
    return out;
  }

 private:
  Node run() {
    Node alive = possible();
    by_stage.clear();
    for (const Chain& c : ruleset_->chains) {
      if (!c.base) continue;
      const Ends e = chain(static_cast<std::size_t>(&c - ruleset_->chains.data()),
                           alone_ ? possible() : alive);
      alive = e.accepted;
      if (c.base->policy == VerdictKind::accept) alive = bdd.either(alive, e.back);
      by_stage.push_back(alive);
    }
    return alive;
  }
  struct Ends {
    Node accepted = Robdd::kFalse;
    Node back = Robdd::kFalse;
  };
  Ends chain(std::size_t c, Node in) {
    Ends out;
    for (const RuleId id : ruleset_->chains[c].rules) {
      const Rule& r = ruleset_->rule(id);
      const Node m = bdd.both(in, match(r.match));
      executed[index(id)] = bdd.either(executed[index(id)], m);
      if (r.verdict.kind == VerdictKind::none) continue;
      in = bdd.without(in, m);
      if (r.verdict.kind == VerdictKind::accept) {
        out.accepted = bdd.either(out.accepted, m);
      } else if (r.verdict.kind == VerdictKind::return_) {
        out.back = bdd.either(out.back, m);
      } else if (r.verdict.target != kNoChain) {
        const Ends e = chain(index(r.verdict.target), m);
        out.accepted = bdd.either(out.accepted, e.accepted);
        Node& rest = r.verdict.kind == VerdictKind::jump ? in : out.back;
        rest = bdd.either(rest, e.back);
      }
    }
    out.back = bdd.either(out.back, in);
    return out;
  }

  const Ruleset* ruleset_;
  bool alone_;

 public:
  Robdd bdd;
  std::vector<Node> executed;  ///< by rule
  std::vector<Node> by_stage;  ///< what is accepted after each base chain, or by it alone
  Node accepted = Robdd::kFalse;
};

}  // namespace fwlint::testing
