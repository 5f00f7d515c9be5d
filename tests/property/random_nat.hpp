// Random rulesets whose rules translate destinations, over a space of packets so small that all can
// be tried, and an interpreter of its own for them.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/analysis/program.hpp"

namespace fwlint::test {

constexpr std::uint32_t kValues = 3;
constexpr std::array<CtState, 3> kStates = {CtState::new_, CtState::established, CtState::invalid};

struct SmallPacket {
  std::uint32_t src = 0;
  std::uint32_t dst = 0;
  std::uint32_t dport = 0;
  CtState state = CtState::new_;
  bool on_source = false;   ///< the condition that reads the source
  bool on_arrival = false;  ///< the one that reads the destination, before the translation
  bool behind = false;      ///< and behind it
};

/// PREROUTING chains before and of type nat, FORWARD chains, and chains that they call.
class RandomNat {
 public:
  /// Tests of the connection are known for new packets only, behind conntrack.
  explicit RandomNat(std::uint32_t seed) : of_connection(seed % 2 == 0), random_(seed) {
    predicates();
    const TableId table = r.add_table({TableFamily::ip, "t", Backend::nftables, false, {}});
    base(table, Hook::prerouting, ChainType::filter, !of_connection && below(2) == 0 ? -300 : -150);
    base(table, Hook::prerouting, ChainType::nat, -100);
    base(table, Hook::forward, ChainType::filter, 0);
    if (below(2) == 0) base(table, Hook::forward, ChainType::filter, 10);
    bases = static_cast<std::uint32_t>(r.chains.size());
    for (std::uint32_t k = 0; k < 4; ++k) {
      Chain c;
      c.table = table;
      c.name = "u" + std::to_string(k);
      r.add_chain(c);
    }
    for (std::uint32_t c = 0; c < r.chains.size(); ++c) fill(c);
    // Marks that no rule writes are not followed.
    Effect last;
    last.kind = EffectKind::mark_set;
    last.mark_mask = last.mark_value = 1;
    r.rules.back().effects.push_back(last);
  }
  Ruleset r;
  std::uint32_t bases = 0;
  bool of_connection;

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  void predicates() {
    add({.kind = PredicateKind::environment, .text = "source", .reads = mask_of(Field::src)});
    add({.kind = PredicateKind::environment, .text = "destination", .reads = mask_of(Field::dst)});
    Predicate mark{.kind = PredicateKind::mark, .text = "mark"};
    mark.mark = MarkTest{1, 1};
    add(mark);
    if (!of_connection) return;
    Predicate moved{.kind = PredicateKind::environment, .text = "status dnat"};
    moved.connection = ConnectionTest{};
    add(moved);
    Predicate was{.kind = PredicateKind::environment, .text = "original port"};
    was.connection = ConnectionTest{ConnectionTest::Kind::original, Field::dport, some()};
    add(was);
    Predicate from{.kind = PredicateKind::environment, .text = "original address"};
    from.connection = ConnectionTest{ConnectionTest::Kind::original, Field::dst, some()};
    add(from);
  }
  void add(Predicate p) { all_.push_back(r.predicates.intern(std::move(p))); }

  void base(TableId table, Hook hook, ChainType type, int priority) {
    Chain c;
    c.table = table;
    c.name = "b" + std::to_string(r.chains.size());
    BaseChain b;
    b.hook = hook;
    b.type = type;
    b.priority = priority;
    b.policy = type == ChainType::filter && below(3) == 0 ? VerdictKind::drop : VerdictKind::accept;
    c.base = b;
    r.add_chain(c);
  }

  ValueSet some() {
    std::vector<Interval> out;
    for (std::uint32_t v = 0; v < kValues; ++v) {
      if (below(2) == 0) out.push_back({v, v});
    }
    if (out.empty()) out.push_back({0, 0});
    return ValueSet::from(std::move(out));
  }

  /// Chains of type nat call the last two, the others the two before.
  [[nodiscard]] bool of_nat(std::uint32_t c) const { return c == 1 || c >= bases + 2; }

  void fill(std::uint32_t c) {
    const std::uint32_t n = 1 + below(5);
    for (std::uint32_t k = 0; k < n; ++k) {
      Rule rule;
      rule.chain = make_id<ChainId>(c);
      for (const Field f : {Field::src, Field::dst, Field::dport}) {
        if (below(3) == 0) require(rule.match.all, f, some());
      }
      if (below(3) == 0) {
        const std::uint32_t of = below(3) == 0 ? 2 : static_cast<std::uint32_t>(all_.size());
        rule.match.all.literals.push_back({all_[below(of)], below(2) == 0});
      }
      if (below(6) == 0) {
        Effect e;
        e.kind = EffectKind::mark_set;
        e.mark_mask = e.mark_value = 1;
        if (below(3) == 0) e.mark_value = 0;
        rule.effects.push_back(e);
      }
      verdict(c, rule);
      r.add_rule(std::move(rule));
    }
  }

  void verdict(std::uint32_t c, Rule& rule) {
    const std::uint32_t kind = below(6);
    if (of_nat(c) && kind < 3) {
      Effect e;
      e.kind = EffectKind::dnat;
      if (below(4) != 0) e.addresses = ValueSet::single(below(kValues));
      if (e.addresses.empty() || below(2) == 0) e.ports = ValueSet::single(below(kValues));
      rule.effects.push_back(e);
      rule.verdict = {VerdictKind::accept, kNoChain, {}};
      return;
    }
    rule.verdict = {VerdictKind::none, kNoChain, {}};
    if (kind == 3) rule.verdict.kind = VerdictKind::accept;
    if (kind == 4) rule.verdict.kind = VerdictKind::return_;
    if (kind == 0 || (kind == 3 && of_nat(c))) {
      rule.verdict.kind = of_nat(c) ? VerdictKind::none : VerdictKind::drop;
    }
    const std::uint32_t first = of_nat(c) ? bases + 2 : bases;
    const std::uint32_t target = first + below(2);
    if ((kind == 1 || kind == 5) && target > c) {
      rule.verdict = {
          below(3) == 0 ? VerdictKind::goto_ : VerdictKind::jump, make_id<ChainId>(target), {}};
    }
  }

  std::mt19937 random_;
  std::vector<PredicateId> all_;
};

/// As the kernel does it.
class Kernel {
 public:
  Kernel(const Ruleset& r, const SmallPacket& p) : ruleset_(r), arrived_(p), now_(p) {}

  bool run(std::uint32_t bases) {
    for (std::uint32_t c = 0; c < bases; ++c) {
      const BaseChain& b = *ruleset_.chains[c].base;
      const bool nat = b.type == ChainType::nat;
      early_ = b.hook == Hook::prerouting && b.priority < -200;
      if (nat && now_.state != CtState::new_) continue;
      const int fate = chain(c);
      if (fate == 2 || (fate == 0 && b.policy == VerdictKind::drop)) return false;
    }
    return true;
  }
  std::vector<char> executed = std::vector<char>(64, 0);  ///< by rule
  std::uint32_t translated_by = 64;
  /// As the last chain saw it.
  [[nodiscard]] const SmallPacket& packet() const { return now_; }

 private:
  [[nodiscard]] CtState state() const { return early_ ? CtState::invalid : now_.state; }

  bool literal_holds(const Literal& l) const {
    const std::string& text = ruleset_.predicates[l.predicate].text;
    const auto& test = ruleset_.predicates[l.predicate].connection;
    bool holds = false;
    if (text == "source") holds = now_.on_source;
    if (text == "destination") holds = moved_ ? now_.behind : now_.on_arrival;
    if (text == "status dnat") holds = moved_;
    if (text == "original port") holds = test->values.contains(arrived_.dport);
    if (text == "original address") holds = test->values.contains(arrived_.dst);
    if (text == "mark") holds = mark_;
    return holds != l.negated;
  }

  bool matches(const Clause& c) const {
    for (const FieldConstraint& f : c.fields) {
      const std::uint32_t v = f.field == Field::src   ? now_.src
                              : f.field == Field::dst ? now_.dst
                                                      : now_.dport;
      if (!f.values.contains(v)) return false;
    }
    for (const Literal& l : c.literals) {
      if (!literal_holds(l)) return false;
    }
    return true;
  }

  void apply(const Effect& e, std::uint32_t rule) {
    if (e.kind == EffectKind::mark_set) mark_ = e.mark_value == 1;
    if (e.kind != EffectKind::dnat) return;
    moved_ = true;
    translated_by = rule;
    if (!e.addresses.empty()) now_.dst = static_cast<std::uint32_t>(e.addresses.lo());
    if (!e.ports.empty()) now_.dport = static_cast<std::uint32_t>(e.ports.lo());
  }

  int chain(std::uint32_t c) {  // 0 goes on, 1 accept, 2 drop
    for (const RuleId id : ruleset_.chains[c].rules) {
      const Rule& r = ruleset_.rule(id);
      if (!matches(r.match.all)) continue;
      executed[index(id)] = 1;
      for (const Effect& e : r.effects) apply(e, static_cast<std::uint32_t>(index(id)));
      const auto target = static_cast<std::uint32_t>(index(r.verdict.target));
      if (r.verdict.kind == VerdictKind::accept) return 1;
      if (r.verdict.kind == VerdictKind::drop) return 2;
      if (r.verdict.kind == VerdictKind::return_) return 0;
      if (r.verdict.kind == VerdictKind::goto_) return chain(target);
      if (r.verdict.kind != VerdictKind::jump) continue;
      if (const int fate = chain(target); fate != 0) return fate;
    }
    return 0;
  }

  const Ruleset& ruleset_;
  SmallPacket arrived_;
  SmallPacket now_;
  bool mark_ = false;
  bool moved_ = false;
  bool early_ = false;
};

inline std::vector<SmallPacket> all_packets(bool only_new) {
  std::vector<SmallPacket> out;
  for (std::uint32_t v = 0; v < kValues * kValues * kValues; ++v) {
    for (const CtState s : kStates) {
      if (only_new && s != CtState::new_) continue;
      for (unsigned bits = 0; bits < 8; ++bits) {
        out.push_back({v % kValues, v / kValues % kValues, v / kValues / kValues, s,
                       (bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0});
      }
    }
  }
  return out;
}

inline bool narrow_to_small(Cell& c, bool only_new) {
  const ValueSet all = ValueSet::range(0, kValues - 1);
  ValueSet states;
  for (const CtState s : kStates) {
    if (only_new && s != CtState::new_) continue;
    states = unite(states, ValueSet::single(static_cast<unsigned>(s)));
  }
  return c.narrow(Field::src, all) && c.narrow(Field::dst, all) && c.narrow(Field::dport, all) &&
         c.narrow(Field::ct_state, states);
}

}  // namespace fwlint::test
