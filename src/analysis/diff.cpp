// Chains are aligned first; what is left over names the packets that can differ. Only those are
// searched, in programs that know only the rules that such packets can match. Every difference is
// replayed by `trace`, which follows what the search does not: where they disagree nothing is
// claimed.
#include "src/analysis/diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "src/analysis/diff_align.hpp"
#include "src/analysis/diff_merge.hpp"
#include "src/analysis/diff_regions.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostMasked = 1024;  ///< changed rules; with more, all rules are compiled
constexpr std::size_t kMostWide = 64;      ///< regions that others are looked for in

constexpr std::string_view kTranslated =
    "address translation on the way sends such packets elsewhere";
constexpr std::string_view kRewritten =
    "what rules do to such packets on the way decides otherwise";

bool translates(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
    return e.kind == EffectKind::dnat || e.kind == EffectKind::redirect ||
           e.kind == EffectKind::netmap || e.kind == EffectKind::tproxy;
  });
}

bool writes_set(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [](const Effect& e) { return e.kind == EffectKind::set_write; });
}

const PredicateTable& predicates(const Program& p) { return p.ruleset->predicates; }

/// One family of two rulesets.
class FamilySearch {
 public:
  FamilySearch(const Ruleset& before, const Ruleset& after, const PredicateNumbers& numbers,
               Family family, bool whole)
      : before_(before),
        after_(after),
        numbers_(numbers),
        aligner_(before, after, numbers, family),
        whole_(whole) {
    out_.family = family;
  }

  FamilyDiff run() {
    const bool windows = before_.platform == Platform::windows;
    out_.hooks = windows ? std::vector{Hook::windows_in, Hook::windows_out}
                         : std::vector{Hook::input, Hook::forward, Hook::output};
    bool any = false;
    for (const Hook h : out_.hooks) {
      changes_.push_back(aligner_.filtering(h));
      changes_.back().whole = changes_.back().whole || whole_;
      any = any || !changes_.back().none();
    }
    if (!any) return std::move(out_);
    compile();
    for (std::size_t i = 0; i < out_.hooks.size(); ++i) {
      if (!changes_[i].none()) hook(changes_[i]);
    }
    return std::move(out_);
  }

  [[nodiscard]] const std::vector<HookChanges>& changes() const { return changes_; }
  Aligner& aligner() { return aligner_; }
  /// Changed rules that some new connection matches, by side.
  [[nodiscard]] const std::array<std::set<RuleId>, 2>& with_packets() const { return matched_; }

 private:
  void compile() {
    std::vector<Clause> packets;
    bool masked = true;
    for (const HookChanges& c : changes_) {
      masked = masked && !c.whole;
      if (!masked || packets.size() > kMostMasked) continue;
      add_constraints(before_, c.removed, packets);
      add_constraints(after_, c.added, packets);
    }
    masked_ = masked && packets.size() <= kMostMasked;
    JointRequest request;
    RuleMask old_mask;
    RuleMask new_mask;
    if (masked_) {
      old_mask = rules_beside(before_, packets, out_.family);
      new_mask = rules_beside(after_, packets, out_.family, aligner_.partners(), old_mask);
      request.before = &old_mask;
      request.after = &new_mask;
    }
    request.same_places = aligner_.same_places();
    out_.programs = std::make_unique<JointPrograms>(
        compile_joint(before_, after_, numbers_, out_.family, request));
  }

  /// What holds at the input hook by itself.
  [[nodiscard]] std::vector<CellLiteral> certain_literals(Hook h) const {
    std::vector<CellLiteral> out;
    if (h != Hook::input) return out;
    for (std::uint32_t v = 0; v < out_.programs->common.size(); ++v) {
      for (const Program* p : {&out_.programs->before, &out_.programs->after}) {
        const PredicateId id = p->variables[v].predicate;
        if (id == PredicateId{kNoId} || !says_local_destination(predicates(*p)[id])) continue;
        out.push_back(literal(v, false));
        break;
      }
    }
    return out;
  }

  void hook(const HookChanges& changes) {
    const JointPrograms& p = *out_.programs;
    const std::vector<Cell> parts = all_new_connections(p.before, changes.hook);
    const std::vector<CellLiteral> literals = certain_literals(changes.hook);
    std::vector<Cell> whole = parts;
    for (Cell& c : whole) {
      for (const CellLiteral l : literals) static_cast<void>(c.add(l));
    }
    std::vector<Cell> regions;
    changed_regions(p.before, changes.removed, whole, 0, regions);
    changed_regions(p.after, changes.added, whole, 1, regions);
    if (changes.whole) regions = whole;
    DiffSearch search(p, changes.hook,
                      4'000'000 + 256 * (before_.rules.size() + after_.rules.size()));
    bool complete = true;
    std::vector<const Cell*> wide;
    for (const Cell& r : regions) {
      if (std::any_of(wide.begin(), wide.end(), [&](const Cell* w) { return subset(r, *w); })) {
        continue;
      }
      for (const ChangeKind k : {ChangeKind::allowed, ChangeKind::denied}) {
        complete = complete && search.search(k, r);
      }
      if (!complete) break;
      if (wide.size() < kMostWide) wide.push_back(&r);
    }
    if (!complete) out_.unfinished.push_back(changes.hook);
    merge_cells(parts, literals, p.before.universe, search.found);
    std::stable_sort(search.found.begin(), search.found.end(),
                     [](const DiffCell& a, const DiffCell& b) { return a.kind < b.kind; });
    for (DiffCell& d : search.found) add(std::move(d), search, changes.hook);
  }

  /// New connections that a changed rule matches.
  void changed_regions(const Program& p, const std::vector<RuleId>& rules,
                       const std::vector<Cell>& whole, std::size_t side, std::vector<Cell>& out) {
    if (rules.empty()) return;
    for (std::uint32_t c = 0; c < p.chains.size(); ++c) {
      const std::vector<Entry>& entries = p.chains[c].entries;
      for (std::uint32_t e = 0; e < entries.size(); ++e) {
        const RuleId rule = entries[e].rule;
        if (!std::binary_search(rules.begin(), rules.end(), rule)) continue;
        for (const Cell& way : cells_of_ways(p, {c, e})) {
          for (const Cell& part : whole) {
            auto r = intersect(way, part);
            if (!r) continue;
            matched_[side].insert(rule);
            out.push_back(std::move(*r));
          }
        }
      }
    }
  }

  void add(DiffCell d, const DiffSearch& search, Hook h) {
    const JointPrograms& p = *out_.programs;
    Difference x;
    x.kind = d.kind;
    x.hook = h;
    x.before = d.before;
    x.after = d.after;
    for (const CellLiteral l : d.cell.literals()) condition(l, search, x);
    replay(p.before, d, x.before, h, x.before_verdict, x);
    replay(p.after, d, x.after, h, x.after_verdict, x);
    x.witness = to_packet(p.before, d.witness, h);
    x.witness.assumed.clear();
    x.cell = std::move(d.cell);
    out_.differences.push_back(std::move(x));
  }

  void condition(CellLiteral l, const DiffSearch& search, Difference& x) const {
    const JointPrograms& p = *out_.programs;
    const std::uint32_t v = search.original(l >> 1);
    const PredicateId before = p.before.variables[v].predicate;
    const PredicateId after = p.after.variables[v].predicate;
    ConditionOfDifference c;
    c.holds = (l & 1U) == 0;
    c.in_before = before != PredicateId{kNoId};
    c.in_after = after != PredicateId{kNoId};
    c.text = c.in_before  ? predicates(p.before)[before].text
             : c.in_after ? predicates(p.after)[after].text
                          : std::string(p.before.variables[v].text);
    if (!c.in_before && !c.in_after) {
      x.open = "it depends on what the rules alone do not tell";
    } else if (c.in_before != c.in_after) {
      const Program& own = c.in_before ? p.before : p.after;
      const std::string_view side = c.in_before ? "old" : "new";
      x.open = own.variables[v].fresh && p.common.size() <= v
                   ? "it depends on a condition that is asked anew at each place"
                   : "it depends on a condition that only the " + std::string(side) + " rules have";
    }
    x.conditions.push_back(std::move(c));
  }

  /// The witness through the whole path, with translation.
  void replay(const Program& p, const DiffCell& d, DiffSide& side, Hook h, TraceVerdict& verdict,
              Difference& x) const {
    const Trace t = trace(p, to_packet(p, d.witness, h));
    const TraceCase& first = t.cases.front();
    verdict = first.verdict;
    const bool translated =
        std::any_of(first.steps.begin(), first.steps.end(), [&](const TraceStep& s) {
          return s.rule != kNoRule && translates(p.ruleset->rule(s.rule));
        });
    if (translated) {
      x.open = kTranslated;
    } else if ((verdict == TraceVerdict::accept) != side.accepted && x.open.empty()) {
      x.open = kRewritten;
    }
  }

  const Ruleset& before_;
  const Ruleset& after_;
  const PredicateNumbers& numbers_;
  Aligner aligner_;
  bool whole_;
  bool masked_ = false;
  std::vector<HookChanges> changes_;
  std::array<std::set<RuleId>, 2> matched_;
  FamilyDiff out_;
};

using Why = UncomparedRule::Why;

/// "20/s burst 5": a plain limit in the words of either dialect; of others the text. The burst is 5
/// unless it is written (iptables-extensions(8), nft(8)).
std::string limit_key(const Predicate& p, bool negated) {
  const std::string_view text = p.text;
  const auto number_after = [&](std::string_view word) -> std::string_view {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + word.size();
    return text.substr(from, text.find_first_not_of("0123456789", from) - from);
  };
  std::string out = negated ? "not " : "";
  std::string_view rate = number_after("limit rate ");
  if (rate.empty()) rate = number_after("-m limit --limit ");
  if (rate.empty()) return out.append(text);
  const std::size_t slash = static_cast<std::size_t>(rate.data() - text.data()) + rate.size();
  if (slash + 1 >= text.size() || text[slash] != '/') return out.append(text);
  std::string_view burst = number_after("burst ");
  if (burst.empty()) burst = "5";
  return out.append(rate).append(1, '/').append(1, text[slash + 1]).append(" burst ").append(burst);
}

/// Rules whose change the differences do not tell.
class Leftovers {
 public:
  Leftovers(const Ruleset& before, const Ruleset& after) : rulesets_{&before, &after} {}

  void take(FamilySearch& search) {
    for (const HookChanges& c : search.changes()) {
      for (const std::size_t side : {0U, 1U}) {
        const std::vector<RuleId>& list = side == 0 ? c.removed : c.added;
        const std::vector<RuleId>& below = side == 0 ? c.below_removed : c.below_added;
        changed_[side].insert(list.begin(), list.end());
        below_[side].insert(below.begin(), below.end());
      }
    }
    for (const std::size_t side : {0U, 1U}) {
      const std::set<RuleId>& some = search.with_packets()[side];
      matched_[side].insert(some.begin(), some.end());
    }
    each(search.aligner().translating(), [&](std::size_t side, RuleId id) {
      const Rule& r = rulesets_[side]->rule(id);
      const bool source = std::all_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
        return e.kind == EffectKind::snat || e.kind == EffectKind::masquerade ||
               e.kind == EffectKind::log || e.kind == EffectKind::other;
      });
      note(side, id, source && !r.effects.empty() ? Why::source_translation : Why::translation);
    });
    for (const Hook h : {Hook::ingress, Hook::postrouting, Hook::egress}) {
      each(search.aligner().only_at(h),
           [&](std::size_t side, RuleId id) { note(side, id, Why::other_hook); });
    }
  }

  std::vector<UncomparedRule> finish(bool every_packet) {
    limits();
    for (const std::size_t side : {0U, 1U}) {
      each_changed(side, [&](RuleId id) {
        const Rule& r = rulesets_[side]->rule(id);
        if (translates(r)) note(side, id, Why::translation);
        if (writes_set(r)) note(side, id, Why::writes_set);
      });
      for (const RuleId id : changed_[side]) {
        if (!every_packet && matched_[side].count(id) == 0) {
          note(side, id, Why::known_connections);
        }
      }
    }
    std::vector<UncomparedRule> out;
    for (const auto& [key, why] : noted_) out.push_back({key.first != 0, key.second, why});
    return out;
  }

 private:
  template <class Use>
  static void each(const HookChanges& c, const Use& use) {
    for (const RuleId r : c.removed) use(0, r);
    for (const RuleId r : c.added) use(1, r);
    if (c.whole && c.removed.empty() && c.added.empty()) use(1, kNoRule);
  }

  void note(std::size_t side, RuleId rule, Why why) { noted_.try_emplace({side, rule}, why); }

  template <class Use>
  void each_limit(std::size_t side, RuleId id, const Use& use) const {
    const auto in = [&](const Clause& c) {
      for (const Literal& l : c.literals) {
        if (rulesets_[side]->predicates[l.predicate].initially) {
          use(limit_key(rulesets_[side]->predicates[l.predicate], l.negated));
        }
      }
    };
    const Rule& r = rulesets_[side]->rule(id);
    in(r.match.all);
    for (const std::vector<Clause>& list : r.match.one_of) {
      for (const Clause& c : list) in(c);
    }
    for (const Branch& b : r.branches) in(b.key);
  }

  /// Limits that changed rules of one side have more often than those of the other.
  void limits() {
    std::map<std::string, int> balance;
    for (const std::size_t side : {0U, 1U}) {
      each_changed(side, [&](RuleId id) {
        each_limit(side, id, [&](const std::string& n) { balance[n] += side == 0 ? 1 : -1; });
      });
    }
    for (const std::size_t side : {0U, 1U}) {
      each_changed(side, [&](RuleId id) {
        each_limit(side, id, [&](const std::string& n) {
          if (balance[n] != 0 && (balance[n] > 0) == (side == 0)) note(side, id, Why::limit);
        });
      });
    }
  }

  /// The changed rules, and those that only they lead to.
  template <class Use>
  void each_changed(std::size_t side, const Use& use) const {
    for (const RuleId id : changed_[side]) use(id);
    for (const RuleId id : below_[side]) {
      if (changed_[side].count(id) == 0) use(id);
    }
  }

  std::array<const Ruleset*, 2> rulesets_;
  std::array<std::set<RuleId>, 2> changed_;
  std::array<std::set<RuleId>, 2> below_;
  std::array<std::set<RuleId>, 2> matched_;
  std::map<std::pair<std::size_t, RuleId>, Why> noted_;
};

bool has_family(const Ruleset& r, Family f) {
  return std::any_of(r.tables.begin(), r.tables.end(),
                     [f](const Table& t) { return sees(t.family, f) && !t.dormant; });
}

}  // namespace

std::vector<Cell> all_new_connections(const Program& program, Hook hook) {
  const auto one = [](std::uint8_t p) { return ValueSet::single(p); };
  const auto fixed = [&](Cell& c, Field f) {
    return c.narrow(f, ValueSet::single(program.universe.preferred[static_cast<std::size_t>(f)]));
  };
  Cell base = hook_region(program, hook);
  bool ok = base.narrow(Field::fragment, ValueSet::single(0)) &&
            base.narrow(Field::ct_state, one(static_cast<std::uint8_t>(CtState::new_)));
  ValueSet ported;
  for (unsigned p = 0; p < 256; ++p) {
    const auto number = static_cast<std::uint8_t>(p);
    if (has_ports(number) && number != protocol::tcp) ported = unite(ported, one(number));
  }
  const ValueSet icmp = unite(one(protocol::icmp), one(protocol::icmpv6));
  const ValueSet others = complement(unite(unite(one(protocol::tcp), ported), icmp), 255);
  const unsigned ecn = tcp_flag::syn | tcp_flag::ece | tcp_flag::cwr;
  std::vector<Cell> out(4, base);
  ok = ok && out[0].narrow(Field::protocol, one(protocol::tcp)) &&
       out[0].narrow(Field::tcp_flags,
                     ValueSet::from({{tcp_flag::syn, tcp_flag::syn}, {ecn, ecn}})) &&
       fixed(out[0], Field::icmp);
  ok = ok && out[1].narrow(Field::protocol, ported) && fixed(out[1], Field::tcp_flags) &&
       fixed(out[1], Field::icmp);
  ok = ok && out[2].narrow(Field::protocol, icmp) && fixed(out[2], Field::tcp_flags);
  ok = ok && out[3].narrow(Field::protocol, others) && fixed(out[3], Field::tcp_flags) &&
       fixed(out[3], Field::icmp);
  for (const std::size_t i : {2U, 3U}) {
    ok = ok && fixed(out[i], Field::sport) && fixed(out[i], Field::dport);
  }
  return ok ? out : std::vector<Cell>{};
}

RulesetDiff diff_rulesets(const Ruleset& before, const Ruleset& after, const DiffOptions& options) {
  RulesetDiff out;
  const PredicateNumbers numbers = number_predicates(before.predicates, after.predicates);
  Leftovers leftovers(before, after);
  for (const Family f : {Family::ipv4, Family::ipv6}) {
    FamilyDiff d;
    d.family = f;
    d.in_before = has_family(before, f);
    d.in_after = has_family(after, f);
    if (d.compared()) {
      FamilySearch search(before, after, numbers, f, options.whole);
      d = search.run();
      leftovers.take(search);
    }
    out.families.push_back(std::move(d));
  }
  out.uncompared = leftovers.finish(options.whole);
  return out;
}

}  // namespace fwlint
