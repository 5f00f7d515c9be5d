// FW303: no packet has what the rule asks for, by itself or together with what every way to its
// chain asks for. The finding names the field that is left without a value.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// A named set may simply be empty today: nothing contradicts itself then.
bool speaks_of_sets(const CheckContext& c, RuleId rule) {
  const std::string_view text = c.sources.text(c.ruleset.rule(rule).span);
  return text.find('@') != std::string_view::npos || text.find("-set ") != std::string_view::npos;
}

std::string field_words(Field f) {
  switch (f) {
    case Field::src:
      return "source address";
    case Field::dst:
      return "destination address";
    case Field::sport:
      return "source port";
    case Field::dport:
      return "destination port";
    case Field::icmp:
      return "ICMP type";
    case Field::tcp_flags:
      return "combination of TCP flags";
    case Field::ct_state:
      return "connection state";
    case Field::packet_type:
      return "packet type";
    case Field::iif:
      return "input interface";
    case Field::oif:
      return "output interface";
    case Field::family:
      return "IP family";
    case Field::protocol:
      return "protocol";
    case Field::fragment:
      return "kind of fragment";
    case Field::profile:
    case Field::program:
    case Field::service:
    case Field::package:
      break;
  }
  return std::string(to_string(f));
}

/// The field of which the conjunction leaves no value.
std::optional<Field> empty_field(const Clause& c) {
  for (const FieldConstraint& f : c.fields) {
    if (f.values.empty()) return f.field;
  }
  return std::nullopt;
}

/// The first field in which the cells have nothing in common.
std::optional<Field> clash(const Cell& a, const Cell& b) {
  for (const Cell::Part& part : a.parts()) {
    const ValueSet* other = b.find(part.field);
    if (other != nullptr && !meets(part.values, *other)) return part.field;
  }
  return std::nullopt;
}

struct Way {
  std::optional<Field> field;
  RuleId caller = kNoRule;   ///< the call that asks for something else
  std::optional<Hook> hook;  ///< or the hook
};

/// Why the entry's own chain, or a call of it, leaves nothing.
Way conflict_on_way(const Program& p, CallSite site) {
  const Entry& entry = p.entry(site);
  for (const Stage& s : p.stages) {
    if (s.chain != site.chain) continue;
    if (const auto f = clash(entry.match, hook_region(p, s.hook))) return {f, kNoRule, s.hook};
  }
  for (const CallSite& call : p.chains[site.chain].callers) {
    if (const auto f = clash(entry.match, p.entry(call).match)) {
      return {f, p.entry(call).rule, std::nullopt};
    }
  }
  return {};
}

void tell_way(const CheckContext& c, RuleId rule, FindingBuilder& b) {
  const auto chain = static_cast<std::uint32_t>(index(c.ruleset.rule(rule).chain));
  Way way;
  for (const Program& p : c.programs) {
    const std::vector<Entry>& entries = p.chains[chain].entries;
    for (std::uint32_t e = 0; e < entries.size() && !way.field; ++e) {
      if (entries[e].rule == rule) way = conflict_on_way(p, {chain, e});
    }
    if (way.field) break;
  }
  const std::string what = way.field ? field_words(*way.field) : std::string("conditions");
  if (way.hook) {
    b.message(fmt::format("this rule can never match: no packet at {} has its {}",
                          to_string(*way.hook), what));
    b.proof(
        fmt::format("what every packet at {} has in common, and the rule's conditions: nothing "
                    "is left",
                    to_string(*way.hook)));
    return;
  }
  b.message(
      fmt::format("this rule can never match: no packet that comes to its chain has its {}", what));
  if (way.caller != kNoRule) {
    b.also(way.caller, "lets only others in");
    b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(way.caller).span),
                        rule_text(c, way.caller, 120)));
  }
  b.proof("the conditions of every way to the rule, and its own: nothing is left");
}

void run(const CheckContext& c, Findings& out) {
  for (const Contradiction& d : c.dead_rules.contradictory) {
    if (speaks_of_sets(c, d.rule)) continue;
    const Rule& r = c.ruleset.rule(d.rule);
    FindingBuilder b(c, CheckId::contradictory_match);
    b.at(d.rule, "matches no packet");
    if (d.on_the_way) {
      tell_way(c, d.rule, b);
      b.fix("put the rule into a chain that its packets come to, or correct what it asks for");
    } else {
      const auto field = empty_field(r.match.all);
      b.message(field ? fmt::format("this rule can never match: no {} fulfils all its conditions",
                                    field_words(*field))
                      : std::string("this rule can never match: its conditions exclude each other"))
          .proof(field ? fmt::format("the intersection of what it asks of the {}: empty",
                                     field_words(*field))
                       : std::string("the intersection of its conditions: empty"))
          .fix("correct the condition that is wrong; several values are written as a list");
    }
    b.into(out);
  }
}

}  // namespace

const Check contradictory_match{CheckId::contradictory_match, Needs::dead_rules, &run};

}  // namespace fwlint
