// FW308: accept ends one base chain, not the packet's way. A rule is told when no new connection
// that it accepts gets past a later base chain of the same hook; that a later chain denies some of
// them is how guards are built.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/base_chains.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostRules = 2000;  // accepting ones, per chain

struct Vain {
  const Program* program = nullptr;
  std::uint32_t stage = 0;  ///< in which the rule accepts
  RuleId rule = kNoRule;
  Packet witness;
  std::uint32_t later = 0;     ///< stage that denies
  RuleId denied_by = kNoRule;  ///< kNoRule: its policy
};

/// Tables of iptables beside filter are there to mark and to drop early: nobody takes an accept in
/// them for the last word.
bool meant_to_decide(const CheckContext& c, const Program& p, std::uint32_t stage) {
  const Table& t = c.ruleset.table(c.ruleset.chains[p.stages[stage].chain].table);
  return t.backend != Backend::iptables || t.name == "filter";
}

std::vector<std::uint32_t> chains_below(const Program& p, std::uint32_t base) {
  std::vector<char> seen(p.chains.size(), 0);
  std::vector<std::uint32_t> order{base};
  seen[base] = 1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const Entry& e : p.chains[order[i]].entries) {
      const bool call = e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
      if (!call || seen[e.target] != 0) continue;
      seen[e.target] = 1;
      order.push_back(e.target);
    }
  }
  return order;
}

class Finder {
 public:
  explicit Finder(const Program& p) : program_(p), search_(p) {}

  /// Fills what is in vain here, and what gets through.
  void run(std::uint32_t stage, const std::vector<std::uint32_t>& later, std::vector<Vain>& vain,
           std::set<RuleId>& gets_through) {
    std::size_t looked_at = 0;
    for (const std::uint32_t chain : chains_below(program_, program_.stages[stage].chain)) {
      const std::vector<Entry>& entries = program_.chains[chain].entries;
      for (std::uint32_t e = 0; e < entries.size(); ++e) {
        const RuleId rule = entries[e].rule;
        if (entries[e].action != VerdictKind::accept || rule == kNoRule) continue;
        if (gets_through.count(rule) != 0) continue;
        if (++looked_at > kMostRules) return;
        judge(stage, {chain, e}, later, vain, gets_through);
      }
    }
  }

 private:
  void judge(std::uint32_t stage, CallSite site, const std::vector<std::uint32_t>& later,
             std::vector<Vain>& vain, std::set<RuleId>& gets_through) {
    const RuleId rule = program_.entry(site).rule;
    const Cell within = beginnings(stage, program_.entry(site).match);
    std::optional<Vain> found;
    for (const auto& [goal, region] : search_.goals({stage}, site, within)) {
      const Answer a = search_.find(goal, region);
      if (a.kind == AnswerKind::proof) continue;  // no packet comes to it this way
      const Answer past =
          search_.find({Goal::Kind::accepted, later, {}, Fate::accept, nullptr}, region);
      if (a.kind == AnswerKind::undecided || past.kind != AnswerKind::proof) {
        gets_through.insert(rule);
        return;
      }
      if (!found) found = denial(stage, rule, a.witness, later);
    }
    if (found) vain.push_back(std::move(*found));
  }

  /// New connections over the network. Replies and what the host says to itself are let through by
  /// rules of their own: a rule is there for what begins, unless it says otherwise.
  [[nodiscard]] Cell beginnings(std::uint32_t stage, const Cell& match) const {
    Cell within = hook_region(program_, program_.stages[stage].hook);
    const ValueSet states = ValueSet::from(
        {{static_cast<unsigned>(CtState::new_), static_cast<unsigned>(CtState::new_)},
         {static_cast<unsigned>(CtState::untracked), static_cast<unsigned>(CtState::untracked)}});
    const ValueSet not_lo =
        complement(ValueSet::single(program_.interfaces.atom("lo")), program_.interfaces.max());
    for (const auto& [field, values] :
         {std::pair(Field::ct_state, states), std::pair(Field::iif, not_lo),
          std::pair(Field::oif, not_lo)}) {
      Cell narrower = within;
      if (narrower.narrow(field, values) && meets(narrower, match)) within = std::move(narrower);
    }
    return within;
  }

  std::optional<Vain> denial(std::uint32_t stage, RuleId rule, const Point& w,
                             const std::vector<std::uint32_t>& later) {
    Contexts contexts(program_);
    const Run r = fwlint::run(program_, contexts, w, later, nullptr);
    const int at = r.stopped_at(program_);
    if (at < 0) return std::nullopt;
    const StageRun& end = r.stages[static_cast<std::size_t>(at)];
    Vain v;
    v.program = &program_;
    v.stage = stage;
    v.rule = rule;
    v.witness = to_packet(program_, w, program_.stages[stage].hook);
    v.later = end.stage;
    if (end.end != StageEnd::policy) {
      v.denied_by = program_.chains[r.visits[end.visit].chain].entries[end.entry].rule;
    }
    return v;
  }

  const Program& program_;
  Search search_;
};

bool both_families(const CheckContext& c, RuleId rule) {
  return c.ruleset.table(c.ruleset.chain(c.ruleset.rule(rule).chain).table).family ==
         TableFamily::inet;
}

void tell(const CheckContext& c, const std::vector<const Vain*>& group, Findings& out) {
  const Vain& v = *group.front();
  const Program& p = *v.program;
  const std::uint32_t stage = v.stage;
  const Chain& later = c.ruleset.chains[p.stages[v.later].chain];
  const Span denied = v.denied_by != kNoRule ? c.ruleset.rule(v.denied_by).span
                      : later.base && later.base->policy_span.valid() ? later.base->policy_span
                                                                      : later.span;
  FindingBuilder b(c, CheckId::accept_not_final);
  b.at(v.rule, "accepts it here only")
      .message(fmt::format(
          "nothing that {} {}gets through: {} comes later at {} and denies it",
          group.size() == 1 ? std::string("this rule accepts")
                            : fmt::format("this rule and {} more accept", group.size() - 1),
          both_families(c, v.rule) ? fmt::format("over {} ", to_string(p.family)) : std::string(),
          stage_title(c, p, v.later), to_string(p.stages[stage].hook)))
      .also(denied, "denies it afterwards")
      .witness(v.witness);
  for (std::size_t i = 1; i < group.size() && i < 8; ++i) b.also(group[i]->rule, "nor this one");
  b.proof(fmt::format("{}: {} (accepts it in {})", place_name(c, c.ruleset.rule(v.rule).span),
                      rule_text(c, v.rule, 140), stage_title(c, p, stage)))
      .proof(v.denied_by != kNoRule
                 ? fmt::format("{}: {}", place_name(c, denied), rule_text(c, v.denied_by, 140))
                 : fmt::format("the policy of {}", stage_title(c, p, v.later)))
      .proof(
          "of the new connections that the rule matches, none is accepted by the chains that come "
          "later")
      .fix(
          "a packet must be accepted by every base chain of its hook: accept it in the later chain "
          "too, or filter in one place only")
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  std::vector<Vain> vain;

  for (const Program& p : c.programs) {
    std::set<RuleId> gets_through;  // at some hook
    const std::size_t before = vain.size();
    for (const Hook h : {Hook::input, Hook::forward, Hook::output}) {
      const std::vector<std::uint32_t> stages = denying_stages(p, h);
      for (std::size_t i = 0; i + 1 < stages.size(); ++i) {
        if (!meant_to_decide(c, p, stages[i])) continue;
        const std::vector<std::uint32_t> later(stages.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                               stages.end());
        Finder(p).run(stages[i], later, vain, gets_through);
      }
    }
    vain.erase(std::remove_if(vain.begin() + static_cast<std::ptrdiff_t>(before), vain.end(),
                              [&](const Vain& v) { return gets_through.count(v.rule) != 0; }),
               vain.end());
  }
  // One finding for a pair of chains: they are the cause.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const Vain*>> groups;
  std::set<RuleId> told;
  for (const Vain& v : vain) {
    if (!told.insert(v.rule).second) continue;
    groups[{v.program->stages[v.stage].chain, v.program->stages[v.later].chain}].push_back(&v);
  }
  for (const auto& [chains, group] : groups) tell(c, group, out);
}

}  // namespace

const Check accept_not_final{CheckId::accept_not_final, Needs::ruleset, &run};

}  // namespace fwlint
