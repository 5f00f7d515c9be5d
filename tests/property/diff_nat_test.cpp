// What changes when rules of translation do: the differences that are told against every packet of
// a small space, sent through both rulesets by an interpreter of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "src/analysis/diff.hpp"
#include "src/analysis/search.hpp"
#include "tests/property/random_nat.hpp"

using namespace fwlint;
using namespace fwlint::test;

namespace {

struct Fate {
  bool through = false;
  bool moved = false;
  std::uint32_t dst = 0;
  std::uint32_t dport = 0;
};

Fate fate_of(const RandomNat& n, const SmallPacket& p) {
  Kernel k(n.r, p);
  Fate f;
  f.through = k.run(n.bases);
  f.moved = k.translated_by != 64;
  f.dst = k.packet().dst;
  f.dport = k.packet().dport;
  return f;
}

/// Gets there translated, and did not get there before.
bool newly_sent(const Fate& is, const Fate& was) {
  if (!is.through || !is.moved) return false;
  return !was.through || was.dst != is.dst || was.dport != is.dport;
}

/// Removes a rule that translates, or sends it elsewhere.
bool change(RandomNat& n, std::mt19937& random) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t c = 0; c < n.r.chains.size(); ++c) {
    for (std::size_t k = 0; k < n.r.chains[c].rules.size(); ++k) {
      for (const Effect& e : n.r.rule(n.r.chains[c].rules[k]).effects) {
        if (e.kind == EffectKind::dnat) places.emplace_back(c, k);
      }
    }
  }
  if (places.empty()) return false;
  const auto [c, k] = places[random() % places.size()];
  std::vector<RuleId>& rules = n.r.chains[c].rules;
  if (random() % 2 == 0) {
    rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(k));
    return true;
  }
  for (Effect& e : n.r.rules[index(rules[k])].effects) {
    if (e.kind != EffectKind::dnat) continue;
    e.addresses = ValueSet::single(static_cast<std::uint32_t>(random() % kValues));
    e.ports = {};
  }
  return true;
}

struct Totals {
  std::size_t compared = 0;
  std::size_t packets = 0;
  std::size_t told = 0;
  std::size_t open = 0;
};

class Comparison {
 public:
  Comparison(const RandomNat& before, const RandomNat& after)
      : before_(before), after_(after), diff_(diff_rulesets(before.r, after.r)) {}

  void check(Totals& t) {
    if (!diff_.translations) return;
    ++t.compared;
    const FamilyDiff& v4 = diff_.families.front();
    for (const SmallPacket& p : all_packets(true)) {
      const Fate was = fate_of(before_, p);
      const Fate is = fate_of(after_, p);
      // What is asked of one address has one answer, before and behind.
      const auto stays = [&](const Fate& f) { return f.moved && f.dst == p.dst; };
      if (p.behind != p.on_arrival && (stays(was) || stays(is))) continue;
      one(v4, p, ChangeKind::allowed, is, newly_sent(is, was), t);
      one(v4, p, ChangeKind::denied, was, newly_sent(was, is), t);
    }
  }

 private:
  void one(const FamilyDiff& d, const SmallPacket& p, ChangeKind kind, const Fate& fate,
           bool expected, Totals& t) const {
    ++t.packets;
    std::size_t told = 0;
    for (const Difference& x : d.differences) {
      if (!x.translated || x.kind != kind || x.hook != Hook::forward) continue;
      if (x.translated->dst.value_or(p.dst) != fate.dst ||
          x.translated->dport.value_or(static_cast<std::uint16_t>(p.dport)) != fate.dport ||
          !holds(d, x.cell, p)) {
        continue;
      }
      if (!x.open.empty()) {
        ++t.open;
        return;
      }
      ++told;
    }
    INFO("packet " << p.src << " > " << p.dst << ":" << p.dport << " kind "
                   << static_cast<int>(kind));
    CHECK(told == (expected ? 1 : 0));
    t.told += told;
  }

  /// Whether a cell of packets as they arrive holds the packet.
  [[nodiscard]] static bool holds(const FamilyDiff& d, const Cell& c, const SmallPacket& s) {
    const Program& program = d.programs->before;
    Point p = pick(c, program.universe);
    p.set(Field::protocol, protocol::tcp);
    p.set(Field::src, s.src);
    p.set(Field::dst, s.dst);
    p.set(Field::dport, s.dport);
    p.on.clear();
    for (const CellLiteral l : c.literals()) {
      const bool behind = (l >> 1) >= Contexts::kBehind;
      const std::uint32_t v = behind ? (l >> 1) - Contexts::kBehind : l >> 1;
      if (v >= program.variables.size()) return true;  // told as open
      const PredicateId id = program.variables[v].predicate;
      if (id == PredicateId{kNoId}) return true;
      const std::string& text = program.ruleset->predicates[id].text;
      const bool on = text == "source" ? s.on_source : behind ? s.behind : s.on_arrival;
      if (on) p.on.push_back(l >> 1);
    }
    std::sort(p.on.begin(), p.on.end());
    return c.contains(p);
  }

  const RandomNat& before_;
  const RandomNat& after_;
  RulesetDiff diff_;
};

}  // namespace

TEST_CASE("what changes with translation is what every packet of a small space shows") {
  Totals t;
  for (std::uint32_t k = 1; k <= 1200; ++k) {
    const std::uint32_t seed = 2 * k + 1;  // without tests of the connection
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const RandomNat before(seed);
    RandomNat after(seed);
    if (!change(after, random)) continue;
    Comparison(before, after).check(t);
  }
  MESSAGE(t.compared << " pairs, " << t.packets << " packets, " << t.told << " told, " << t.open
                     << " open");
  CHECK(t.compared > 300);
  CHECK(t.told > 300);
}
