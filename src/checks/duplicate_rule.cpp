// FW311: a rule that ends evaluation and stands twice is dead the second time, so the proof names
// the first; among the others, rules that only log or call a chain are compared by their text.
#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/duplicates.hpp"

namespace fwlint {

namespace {

bool only_logs(const Rule& r) {
  return !r.effects.empty() && std::all_of(r.effects.begin(), r.effects.end(), [](const Effect& e) {
    return e.kind == EffectKind::log;
  });
}

/// A second call finds everything as the first one left it: the chain changes nothing.
bool calls_for_nothing(const Ruleset& ruleset, const Rule& r) {
  if (r.verdict.kind != VerdictKind::jump || r.verdict.target == kNoChain) return false;
  const Chain& chain = ruleset.chain(r.verdict.target);
  return std::all_of(chain.rules.begin(), chain.rules.end(), [&](RuleId id) {
    const Rule& inner = ruleset.rule(id);
    return inner.effects.empty() && inner.branches.empty() && inner.verdict.target == kNoChain &&
           inner.verdict.kind != VerdictKind::queue;
  });
}

bool asks_anew(const Ruleset& ruleset, const Clause& c) {
  return std::any_of(c.literals.begin(), c.literals.end(),
                     [&](const Literal& l) { return ruleset.predicates[l.predicate].stateful; });
}

/// Its second answer is that of the first: no limit, counter or chance in it.
bool repeats(const Ruleset& ruleset, const Rule& r) {
  if (asks_anew(ruleset, r.match.all)) return false;
  for (const std::vector<Clause>& list : r.match.one_of) {
    for (const Clause& c : list) {
      if (asks_anew(ruleset, c)) return false;
    }
  }
  return true;
}

void dead_ones(const CheckContext& c, std::vector<std::pair<RuleId, RuleId>>& out) {
  constexpr std::size_t kMostCover = 4;  // a copy alone covers its twin; others may have a share
  for (const DeadRule& d : c.dead_rules.dead) {
    if (d.cover.size() > kMostCover || c.ruleset.platform != Platform::netfilter) continue;
    const std::string text = canonical_rule(c, d.rule);
    for (const RuleId by : d.cover) {
      if (c.ruleset.rule(by).chain != c.ruleset.rule(d.rule).chain || by >= d.rule) continue;
      if (canonical_rule(c, by) != text) continue;
      out.emplace_back(d.rule, by);
      break;
    }
  }
}

void others(const CheckContext& c, std::vector<std::pair<RuleId, RuleId>>& out) {
  std::unordered_map<std::string, RuleId> seen;
  for (const Chain& chain : c.ruleset.chains) {
    seen.clear();
    for (const RuleId id : chain.rules) {
      const Rule& r = c.ruleset.rule(id);
      const bool logs = r.verdict.kind == VerdictKind::none && r.branches.empty() && only_logs(r);
      if (!logs && !calls_for_nothing(c.ruleset, r)) continue;
      if (!r.understood || !repeats(c.ruleset, r)) continue;
      const auto [it, fresh] = seen.try_emplace(canonical_rule(c, id), id);
      if (!fresh) out.emplace_back(id, it->second);
    }
  }
}

void report(const CheckContext& c, RuleId again, RuleId first, Findings& out) {
  FindingBuilder b(c, CheckId::duplicate_rule);
  b.at(again, "stands there already")
      .message(fmt::format("this rule repeats {} word for word, and changes nothing",
                           place_name(c, c.ruleset.rule(first).span)))
      .also(first, "the first of the two")
      .proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(first).span),
                         rule_text(c, first, 160)))
      .proof("both match the same packets and do the same with them")
      .fix("remove one of the two")
      .into(out);
}

void run(const CheckContext& c, Findings& out) {
  const std::vector<std::pair<RuleId, RuleId>> pairs = duplicate_rules(c);
  std::vector<Candidate> all;
  for (const auto& [again, first] : pairs) {
    all.push_back({again, kNoChain, info(CheckId::duplicate_rule).severity});
  }
  tell_first(c, CheckId::duplicate_rule, all,
             [&](std::size_t i) { report(c, pairs[i].first, pairs[i].second, out); });
}

}  // namespace

std::vector<std::pair<RuleId, RuleId>> duplicate_rules(const CheckContext& c) {
  std::vector<std::pair<RuleId, RuleId>> out;
  if (c.ruleset.platform != Platform::netfilter) return out;
  dead_ones(c, out);
  others(c, out);
  return out;
}

const Check duplicate_rule{CheckId::duplicate_rule, Needs::dead_rules, &run};

}  // namespace fwlint
