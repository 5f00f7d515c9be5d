#include "src/analysis/diff_leftovers.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace fwlint {

namespace {

bool writes_set(const Rule& r) {
  return std::any_of(r.effects.begin(), r.effects.end(),
                     [](const Effect& e) { return e.kind == EffectKind::set_write; });
}

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

/// Rules that stand elsewhere are changed ones too.
template <class Use>
void each(const HookChanges& c, const Use& use) {
  for (const RuleId r : c.removed) use(0, r);
  for (const RuleId r : c.added) use(1, r);
  for (const auto& [x, y] : c.moved) {
    use(0, x);
    use(1, y);
  }
  if (c.whole && c.removed.empty() && c.added.empty() && c.moved.empty()) use(1, kNoRule);
}

}  // namespace

Leftovers::Leftovers(const Ruleset& before, const Ruleset& after) : rulesets_{&before, &after} {
  for (const std::size_t side : {0U, 1U}) {
    for (auto* flags : {&changed_, &below_, &matched_}) {
      (*flags)[side].resize(rulesets_[side]->rules.size(), 0);
    }
  }
}

void Leftovers::take(FamilySearch& search) {
  for (const HookChanges& c : search.changes()) {
    for (const RuleId id : c.removed) changed_[0][index(id)] = 1;
    for (const RuleId id : c.added) changed_[1][index(id)] = 1;
    for (const auto& [x, y] : c.moved) changed_[0][index(x)] = changed_[1][index(y)] = 1;
    for (const RuleId id : c.below_removed) below_[0][index(id)] = 1;
    for (const RuleId id : c.below_added) below_[1][index(id)] = 1;
  }
  for (const std::size_t side : {0U, 1U}) {
    for (const RuleId id : search.with_packets()[side]) matched_[side][index(id)] = 1;
  }
  each(search.translating(), [&](std::size_t side, RuleId id) {
    if (search.followed()) {
      if (id == kNoRule) return;
      const Rule& own = rulesets_[side]->rule(id);
      if (translates(own) || own.effects.empty()) return;
    }
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

template <class Use>
void Leftovers::each_changed(std::size_t side, const Use& use) const {
  for (std::size_t i = 0; i < changed_[side].size(); ++i) {
    if (changed_[side][i] != 0 || below_[side][i] != 0) use(make_id<RuleId>(i));
  }
}

template <class Use>
void Leftovers::each_limit(std::size_t side, RuleId id, const Use& use) const {
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

void Leftovers::limits() {
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

std::vector<UncomparedRule> Leftovers::finish(bool every_packet) {
  limits();
  for (const std::size_t side : {0U, 1U}) {
    each_changed(side, [&](RuleId id) {
      const Rule& r = rulesets_[side]->rule(id);
      if (translates(r)) note(side, id, Why::translation);
      if (writes_set(r)) note(side, id, Why::writes_set);
    });
    for (std::size_t i = 0; i < changed_[side].size() && !every_packet; ++i) {
      if (changed_[side][i] == 0 || matched_[side][i] != 0) continue;
      note(side, make_id<RuleId>(i), Why::known_connections);
    }
  }
  std::vector<UncomparedRule> out;
  for (const auto& [key, why] : noted_) out.push_back({key.first != 0, key.second, why});
  return out;
}

}  // namespace fwlint
