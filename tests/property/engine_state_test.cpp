// Rules that write marks and take packets from connection tracking, and rules that test what others
// wrote: the search against every packet, and every value that a mark may have which is not known.
#include <doctest/doctest.h>

#include <set>

#include "src/analysis/dead_rules.hpp"
#include "src/analysis/search.hpp"
#include "tests/property/random_ruleset.hpp"

using namespace fwlint;
using namespace fwlint::testing;

namespace {

constexpr std::uint32_t kBits = 3;  // marks have two bits

/// A random ruleset in which some rules write and others test.
Ruleset with_marks(std::uint32_t seed, const RandomShape& shape, bool unknown) {
  Ruleset r = RandomRuleset(seed, shape).ruleset;
  std::mt19937 random(seed * 7919U + 1);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  std::vector<PredicateId> tests;
  for (const PredicateKind kind : {PredicateKind::mark, PredicateKind::ct_mark}) {
    for (std::uint32_t mask = 1; mask <= kBits; ++mask) {
      Predicate p;
      p.kind = kind;
      p.mark = MarkTest{mask, below(4) & mask};
      p.text = std::string(to_string(kind)) + std::to_string(mask);
      tests.push_back(r.predicates.intern(p));
    }
  }
  const auto random_effect = [&] {
    static constexpr std::array<EffectKind, 8> kKinds = {
        EffectKind::mark_set,    EffectKind::mark_set,     EffectKind::mark_set,
        EffectKind::ct_mark_set, EffectKind::mark_from_ct, EffectKind::ct_mark_from_mark,
        EffectKind::notrack,     EffectKind::mark_unknown};
    Effect e;
    e.kind = kKinds[below(unknown ? 8 : 7)];
    e.mark_mask = below(4);
    e.mark_value = below(4);
    return e;
  };
  for (Rule& rule : r.rules) {
    if (below(3) == 0) rule.effects.push_back(random_effect());
    if (below(8) == 0) rule.effects.push_back(random_effect());
    if (below(2) == 0) continue;
    rule.match.all.literals.push_back({tests[below(6)], below(2) == 0});
  }
  // Marks that no rule writes are not followed.
  Effect last;
  last.kind = EffectKind::mark_set;
  last.mark_mask = kBits;
  r.rules.back().effects.push_back(last);
  if (seed % 2 == 0) {
    r.chains[0].base->hook = Hook::prerouting;
    r.chains[0].base->priority = seed % 4 == 0 ? -300 : -150;
  }
  return r;
}

/// As the kernel does it: what a rule wrote is what the next one sees.
class Kernel {
 public:
  Kernel(const Ruleset& r, const SmallPacket& p, std::vector<bool> script, PacketState first)
      : ruleset_(r), packet_(p), script_(std::move(script)), state_(first) {}

  bool run(std::uint32_t count, bool whole) {
    for (std::uint32_t c = 0; c < count; ++c) {
      const BaseChain& b = *ruleset_.chains[c].base;
      raw_ = b.hook == Hook::prerouting && b.priority < -200;
      early_ = raw_ && whole;
      const int fate = chain(c);
      if (fate == 2 || (fate == 0 && b.policy == VerdictKind::drop)) return false;
    }
    return true;
  }
  std::set<std::uint32_t> executed;
  std::vector<bool> answers;

 private:
  [[nodiscard]] std::uint32_t ct() const {
    if (untracked_) return static_cast<std::uint32_t>(CtState::untracked);
    return early_ ? static_cast<std::uint32_t>(CtState::invalid) : packet_.value[2];
  }
  bool ask() {
    answers.push_back(answers.size() < script_.size() && script_[answers.size()]);
    return answers.back();
  }
  bool literal_holds(const Literal& l) {
    const Predicate& p = ruleset_.predicates[l.predicate];
    if (!p.mark) return packet_.holds[index(l.predicate)] != l.negated;
    const bool of_ct = p.kind == PredicateKind::ct_mark;
    const bool tracked = ct() <= static_cast<std::uint32_t>(CtState::related);
    if (of_ct && !tracked) return false;
    const bool older = of_ct && ct() != static_cast<std::uint32_t>(CtState::new_);
    const auto known = (of_ct ? state_.ct_mark : state_.mark).holds(*p.mark);
    return (known && !older ? *known : ask()) != l.negated;
  }
  bool holds(const Clause& c) {
    for (const FieldConstraint& f : c.fields) {
      for (std::size_t i = 0; i < kFields.size(); ++i) {
        const std::uint32_t value = kFields[i] == Field::ct_state ? ct() : packet_.value[i];
        if (kFields[i] == f.field && !f.values.contains(value)) return false;
      }
    }
    bool all = true;
    for (const Literal& l : c.literals) all = literal_holds(l) && all;
    return all;
  }
  bool matches(const Match& m) {
    if (!holds(m.all)) return false;
    for (const auto& alternatives : m.one_of) {
      bool one = false;
      for (const Clause& c : alternatives) one = holds(c) || one;
      if (!one) return false;
    }
    return true;
  }
  void write(const Effect& e) {
    const std::uint32_t state = ct();
    const bool tracked = state <= static_cast<std::uint32_t>(CtState::related);
    KnownMark& m = state_.mark;
    KnownMark& c = state_.ct_mark;
    if (e.kind == EffectKind::mark_set) {
      m.value = (m.value & ~e.mark_mask) ^ e.mark_value;
      m.open &= ~e.mark_mask;
    } else if (e.kind == EffectKind::mark_unknown) {
      m.open |= e.mark_mask;
    } else if (e.kind == EffectKind::notrack) {
      untracked_ = untracked_ || raw_;
    } else if (!tracked) {
      return;
    } else if (e.kind == EffectKind::ct_mark_set) {
      c.value = (c.value & ~e.mark_mask) ^ e.mark_value;
      c.open &= ~e.mark_mask;
    } else if (e.kind == EffectKind::ct_mark_from_mark) {
      c.value = (c.value & ~e.mark_mask) ^ (m.value & e.mark_value);
      c.open = (c.open & ~e.mark_mask) | (m.open & e.mark_value);
    } else if (state == static_cast<std::uint32_t>(CtState::new_)) {
      m.value = (m.value & ~e.mark_mask) ^ (c.value & e.mark_value);
      m.open = (m.open & ~e.mark_mask) | (c.open & e.mark_value);
    } else {
      m.open |= e.mark_mask | e.mark_value;
    }
  }
  int chain(std::uint32_t c) {  // 0 goes on, 1 accept, 2 drop
    for (const RuleId id : ruleset_.chains[c].rules) {
      const Rule& r = ruleset_.rule(id);
      if (!matches(r.match)) continue;
      executed.insert(static_cast<std::uint32_t>(index(id)));
      for (const Effect& e : r.effects) write(e);
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
  const SmallPacket& packet_;
  std::vector<bool> script_;
  PacketState state_;
  bool raw_ = false;
  bool early_ = false;
  bool untracked_ = false;
};

/// Calls `visit` for every way in which the packet may go through the first stages.
template <typename Visit>
void every_way(const Ruleset& r, const SmallPacket& p, std::uint32_t stages, bool whole,
               const Visit& visit) {
  PacketState first;
  if (!whole) first.mark.open = first.ct_mark.open = ~0U;
  std::vector<bool> script;
  for (int tries = 0;; ++tries) {
    REQUIRE(tries < 100'000);
    Kernel k(r, p, script, first);
    const bool accepted = k.run(stages, whole);
    visit(k, accepted);
    script = k.answers;
    while (!script.empty() && script.back()) script.pop_back();
    if (script.empty()) return;
    script.back() = true;
  }
}

Cell small_space() {
  Cell c;
  for (const Field f : kFields) REQUIRE(c.narrow(f, ValueSet::range(0, kValues - 1)));
  return c;
}

Point to_small_point(const Program& p, const SmallPacket& s) {
  Point x;
  x.value = p.universe.preferred;
  for (std::size_t i = 0; i < kFields.size(); ++i) x.set(kFields[i], s.value[i]);
  for (std::uint32_t v = 0; v < p.variables.size(); ++v) {
    if (!p.variables[v].fresh && s.holds[index(p.variables[v].predicate)]) x.on.push_back(v);
  }
  return x;
}

struct Totals {
  std::size_t rules = 0;
  std::size_t dead = 0;
  std::size_t boxes = 0;
  std::size_t undecided = 0;
};

class Judge {
 public:
  Judge(const Ruleset& r, std::uint32_t stages, bool whole, bool plain)
      : ruleset_(r),
        whole_(whole),
        program_(compile(r, Family::ipv4)),
        search_(program_, budget(plain)) {
    for (std::uint32_t k = 0; k < stages; ++k) stages_.push_back(k);
    for (const SmallPacket& p : all_packets()) {
      every_way(r, p, stages, whole, [&](const Kernel& k, bool accepted) {
        alive_.insert(k.executed.begin(), k.executed.end());
        accepted_ = accepted_ || accepted;
      });
    }
  }

  void check(Totals& t) {
    for (std::uint32_t r = 0; r < ruleset_.rules.size(); ++r) {
      INFO("rule " << r);
      ++t.rules;
      if (alive_.count(r) == 0) ++t.dead;
      rule(r, t);
    }
    Goal accepted{Goal::Kind::accepted, stages_, {}, Fate::accept, nullptr, whole_};
    const AnswerKind any = search_.find(accepted, small_space()).kind;
    if (any != AnswerKind::undecided) CHECK((any == AnswerKind::witness) == accepted_);
    if (whole_) return;
    const DeadRules d = find_dead_rules({&program_});
    for (const DeadRule& x : d.dead)
      CHECK(alive_.count(static_cast<std::uint32_t>(index(x.rule))) == 0);
  }

 private:
  static Budget budget(bool plain) {
    Budget b;
    b.plain = plain ? 0 : 32;
    b.one = 4000;
    return b;
  }

  void rule(std::uint32_t r, Totals& t) {
    bool by_path = false;
    bool by_any_way = false;
    bool open = false;
    std::vector<std::uint32_t> stages;
    for (const std::uint32_t st : stages_) {
      stages.push_back(st);
      for (std::uint32_t c = 0; c < program_.chains.size(); ++c) {
        for (std::uint32_t e = 0; e < program_.chains[c].entries.size(); ++e) {
          if (index(program_.chains[c].entries[e].rule) != r) continue;
          for (const auto& [goal, region] : search_.goals(stages, {c, e}, small_space(), whole_)) {
            const Answer a = search_.find(goal, region);
            open = open || a.kind == AnswerKind::undecided;
            by_path = by_path || a.kind == AnswerKind::witness;
            if (a.kind == AnswerKind::witness) around(goal, region, a.witness, r, t);
          }
          const auto any = search_.any_way(stages, {c, e}, small_space(), whole_);
          if (!any) continue;
          const Answer a = search_.find(any->first, any->second);
          open = open || a.kind == AnswerKind::undecided;
          by_any_way = by_any_way || a.kind == AnswerKind::witness;
        }
      }
    }
    // A mark that is not known is asked anew at each place, so more may seem possible than is.
    const bool alive = alive_.count(r) == 1;
    if (open) ++t.undecided;
    if (!open || by_path) CHECK(by_path == alive);
    if (!open || by_any_way) CHECK(by_any_way == alive);
  }

  /// What is said to be alike executes the rule, in every way that it may go.
  void around(const Goal& goal, const Cell& region, const Point& witness, std::uint32_t r,
              Totals& t) {
    if (!witness.on.empty()) return;
    const Alike alike = search_.alike(goal, witness, region);
    CHECK(alike.box.contains(witness));
    if (!alike.box.literals().empty()) return;
    ++t.boxes;
    const auto stages = static_cast<std::uint32_t>(goal.stages.size());
    for (const SmallPacket& q : all_packets()) {
      const Point x = to_small_point(program_, q);
      bool excepted = !alike.box.contains(x);
      for (const Cell& cell : alike.exceptions) excepted = excepted || meets_point(cell, x);
      if (excepted) continue;
      every_way(*program_.ruleset, q, stages, whole_,
                [&](const Kernel& k, bool) { CHECK(k.executed.count(r) == 1); });
    }
  }
  /// Whatever is answered to what is asked anew.
  bool meets_point(const Cell& cell, const Point& x) const {
    Cell known = cell;
    known.drop_literals();
    for (const CellLiteral l : cell.literals()) {
      const bool fresh = (l >> 1) >= program_.variables.size() || program_.variables[l >> 1].fresh;
      if (!fresh) static_cast<void>(known.add(l));
    }
    return known.contains(x);
  }

  const Ruleset& ruleset_;
  bool whole_;
  Program program_;
  Search search_;
  std::vector<std::uint32_t> stages_;
  std::set<std::uint32_t> alive_;
  bool accepted_ = false;
};

Totals check_shape(const RandomShape& shape, std::uint32_t seeds, bool whole, bool unknown) {
  Totals t;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    const Ruleset r = with_marks(seed, shape, unknown);
    Judge(r, shape.stages, whole, seed % 3 == 0).check(t);
  }
  MESSAGE(t.rules << " rules, " << t.dead << " dead, " << t.boxes << " boxes, " << t.undecided
                  << " undecided");
  CHECK(t.undecided * 200 < t.rules);
  return t;
}

}  // namespace

TEST_CASE("marks and notrack are followed as the kernel does") {
  for (const std::uint32_t stages : {1U, 2U, 3U}) {
    RandomShape shape;
    shape.stages = stages;
    shape.user_chains = 5;
    shape.rules = 5;
    shape.calls = 4;
    const Totals t = check_shape(shape, 700, true, false);
    CHECK(t.dead > 300);
    CHECK(t.boxes > 300);
  }
}

TEST_CASE("marks that are not known may be anything") {
  RandomShape shape;
  shape.stages = 2;
  shape.user_chains = 4;
  shape.rules = 4;
  shape.calls = 4;
  check_shape(shape, 500, true, true);
  check_shape(shape, 300, false, false);
}
