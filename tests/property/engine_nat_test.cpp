// Rules that translate destinations, and rules behind them that test what became of a packet and of
// its connection: the search against every packet of a small space, by an interpreter of its own.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "src/analysis/published.hpp"
#include "tests/property/random_nat.hpp"

using namespace fwlint;
using namespace fwlint::test;

namespace {

struct Totals {
  std::size_t publications = 0;
  std::size_t open = 0;
  std::size_t rules = 0;
  std::size_t boxes = 0;
};

class Judge {
 public:
  explicit Judge(const RandomNat& n)
      : ruleset_(n.r),
        only_new_(n.of_connection),
        bases_(n.bases),
        program_(compile(n.r, Family::ipv4)),
        search_(program_) {
    for (const SmallPacket& p : all_packets(only_new_)) {
      Kernel k(ruleset_, p);
      const bool accepted = k.run(bases_);
      outcomes_.push_back({p, std::move(k), accepted});
    }
  }

  void check(Totals& t) {
    std::vector<RuleId> not_followed;
    for (const Published& p :
         published(program_, search_, Hook::forward, protocol::tcp, not_followed)) {
      publication(p, t);
    }
    // A packet may come to a rule by another way than that of the question.
    CHECK(found_ == open_);
    t.open += open_.size();
    CHECK(not_followed.empty());
    if (program_.translates) untranslated(t);
  }

 private:
  struct Outcome {
    SmallPacket packet;
    Kernel kernel;
    bool accepted;
  };

  void publication(const Published& p, Totals& t) {
    ++t.publications;
    Cell region = p.region;
    REQUIRE(narrow_to_small(region, only_new_));
    const auto gets_through = [&](const Outcome& o) {
      return o.accepted && o.kernel.translated_by == index(p.rule);
    };
    const Point frame = pick(region, program_.universe);
    for (const Outcome& o : outcomes_) {
      if (gets_through(o) && in(region, frame, o.packet)) open_.insert(p.rule);
    }
    INFO("rule " << index(p.rule));
    const Answer a = search_.find(p.goal, region);
    REQUIRE(a.kind != AnswerKind::undecided);
    if (a.kind != AnswerKind::witness) return;
    found_.insert(p.rule);
    const Alike alike = search_.alike(p.goal, a.witness, region);
    CHECK(alike.box.contains(a.witness));
    ++t.boxes;
    for (const Outcome& o : outcomes_) {
      bool here = in(alike.box, frame, o.packet);
      for (const Cell& x : alike.exceptions) here = here && !in(x, frame, o.packet);
      if (here) CHECK(gets_through(o));
    }
  }

  /// Rules of the forward chains, for packets that no rule translates.
  void untranslated(Totals& t) {
    std::vector<std::uint32_t> stages;
    for (const std::uint32_t s : hook_path(program_, Hook::forward)) {
      stages.push_back(s);
      if (program_.stages[s].hook != Hook::forward) continue;
      for (std::uint32_t c = 0; c < program_.chains.size(); ++c) {
        for (std::uint32_t e = 0; e < program_.chains[c].entries.size(); ++e)
          rule(stages, {c, e}, t);
      }
    }
  }

  void rule(const std::vector<std::uint32_t>& stages, CallSite site, Totals& t) {
    const std::size_t id = index(program_.entry(site).rule);
    const std::uint32_t count = static_cast<std::uint32_t>(stages.size());
    Cell small = hook_region(program_, Hook::forward);
    REQUIRE(narrow_to_small(small, only_new_));
    for (auto& [goal, region] : search_.goals(stages, site, small, true)) {
      goal.nat = true;
      const Answer a = search_.find(goal, region);
      REQUIRE(a.kind != AnswerKind::undecided);
      ++t.rules;
      // The way and the entry are those of the goal, the packets those of its region.
      const Point frame = pick(region, program_.universe);
      bool none = true;
      for (const SmallPacket& p : all_packets(only_new_)) {
        Kernel k(ruleset_, p);
        k.run(count);
        const bool executes = k.translated_by == 64 && k.executed[id] != 0;
        if (executes && in(region, frame, p)) none = false;
      }
      INFO("rule " << id);
      if (a.kind == AnswerKind::proof) {
        if (goal.path.size() == 1) CHECK(none);
      } else {
        CHECK_FALSE(none);
      }
    }
  }

  /// Whether the cell holds the packet, whose other fields are those of `frame`.
  [[nodiscard]] bool in(const Cell& c, Point frame, const SmallPacket& s) const {
    frame.set(Field::src, s.src);
    frame.set(Field::dst, s.dst);
    frame.set(Field::dport, s.dport);
    frame.set(Field::ct_state, static_cast<unsigned>(s.state));
    frame.on.clear();
    if (!c.contains(with_literals(c, frame, s))) return false;
    return true;
  }

  /// Turns on what is true of the packet among the cell's conditions.
  [[nodiscard]] Point with_literals(const Cell& c, Point p, const SmallPacket& s) const {
    for (const CellLiteral l : c.literals()) {
      const std::uint32_t v = l >> 1;
      const bool behind = v >= program_.variables.size();
      const PredicateId id = program_.variables[search_.contexts().original(v)].predicate;
      const std::string& text = ruleset_.predicates[id].text;
      const bool holds = text == "source" ? s.on_source : behind ? s.behind : s.on_arrival;
      if (holds) p.on.push_back(v);
    }
    std::sort(p.on.begin(), p.on.end());
    return p;
  }

  const Ruleset& ruleset_;
  bool only_new_;
  std::uint32_t bases_;
  Program program_;
  Search search_;
  std::vector<Outcome> outcomes_;
  std::set<RuleId> found_;  // rules whose packets get through, by the search
  std::set<RuleId> open_;   // and by trying all
};

}  // namespace

TEST_CASE("what rules of translation let through is what every packet of a small space shows") {
  Totals t;
  for (std::uint32_t seed = 1; seed <= 1500; ++seed) {
    INFO("seed " << seed);
    const RandomNat n(seed);
    Judge(n).check(t);
  }
  MESSAGE(t.publications << " publications, " << t.open << " open, " << t.rules
                         << " ways to rules, " << t.boxes << " boxes");
  CHECK(t.open > 500);
  CHECK(t.publications - t.open > 500);
}
