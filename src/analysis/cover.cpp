#include "src/analysis/cover.hpp"

#include <algorithm>
#include <utility>

namespace fwlint {

namespace {

constexpr std::size_t kMostRules = 32;    // of a cover that is made smaller, or looked for
constexpr std::size_t kMostBefore = 256;  // deciding entries that are looked at, per place
constexpr std::size_t kMostPieces = 256;  // of a region while it is subtracted from

/// An entry of the dead rule, and what decides packets of it before in its chain, in order.
struct Place {
  const Program* program = nullptr;
  const Cell* match = nullptr;
  std::vector<const Entry*> before;
};

using Rules = std::vector<RuleId>;  // sorted

bool decides(const Entry& e) {
  return !e.fresh && e.tests == 0 &&
         (e.action == VerdictKind::accept || e.action == VerdictKind::drop ||
          e.action == VerdictKind::reject);
}

std::vector<Place> places_of(const std::vector<Program>& programs, RuleId rule) {
  std::vector<Place> out;
  for (const Program& p : programs) {
    const ProgramChain& chain = p.chains[index(p.ruleset->rule(rule).chain)];
    for (std::uint32_t e = 0; e < chain.entries.size(); ++e) {
      if (chain.entries[e].rule != rule) continue;
      Place at{&p, &chain.entries[e].match, {}};
      chain.index.meeting(*at.match, 0, e, entry_kind::control, [&](std::uint32_t id) {
        if (decides(chain.entries[id]) && chain.entries[id].rule != rule) {
          at.before.push_back(&chain.entries[id]);
        }
        return at.before.size() < kMostBefore;
      });
      std::sort(at.before.begin(), at.before.end());  // by position: they lie in one vector
      out.push_back(std::move(at));
    }
  }
  return out;
}

bool among(const Rules& rules, RuleId r) {
  return std::binary_search(rules.begin(), rules.end(), r);
}

/// Whether nothing of the place's packets is left without those that the chosen entries decide.
/// False also when that would take too long.
template <class Chosen>
bool covered(const Place& at, const Chosen& chosen) {
  std::vector<Cell> left{*at.match};
  for (const Entry* e : at.before) {
    if (!chosen(*e)) continue;
    std::vector<Cell> next;
    for (Cell& c : left) {
      if (meets(c, e->match)) {
        subtract(std::move(c), e->match, at.program->universe, next);
      } else {
        next.push_back(std::move(c));
      }
    }
    left = std::move(next);
    if (left.empty()) return true;
    if (left.size() > kMostPieces) return false;
  }
  return left.empty();
}

bool covered_by(const std::vector<Place>& places, const Rules& rules) {
  return std::all_of(places.begin(), places.end(), [&](const Place& at) {
    return covered(at, [&](const Entry& e) { return among(rules, e.rule); });
  });
}

/// Takes rules out, the last first, as long as the rest covers.
void shrink(const std::vector<Place>& places, Rules& rules) {
  for (std::size_t i = rules.size(); i-- > 0 && rules.size() > 1;) {
    Rules without = rules;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    if (covered_by(places, without)) rules = std::move(without);
  }
}

/// For every place one entry that covers it alone; `allowed` says which may.
template <class Allowed>
Rules one_each(const std::vector<Place>& places, const Allowed& allowed) {
  Rules out;
  for (const Place& at : places) {
    const auto it = std::find_if(at.before.begin(), at.before.end(), [&](const Entry* e) {
      return allowed(e->rule) && subset(*at.match, e->match);
    });
    if (it == at.before.end()) return {};
    out.push_back((*it)->rule);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Rules before the places that are not in the cover and that cover it too.
Rules stand_behind(const std::vector<Place>& places, const Rules& cover) {
  const auto other = [&](RuleId r) { return r != kNoRule && !among(cover, r); };
  if (Rules single = one_each(places, other); !single.empty()) return single;
  Rules all;
  for (const Place& at : places) {
    for (const Entry* e : at.before) {
      if (other(e->rule)) all.push_back(e->rule);
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.empty() || all.size() > kMostRules || !covered_by(places, all)) return {};
  shrink(places, all);
  return all;
}

}  // namespace

Cover minimise(const std::vector<Program>& programs, const DeadRule& dead) {
  Cover out;
  out.rules = dead.cover;
  out.writers = dead.writers;
  if (out.rules.empty() || dead.by_policy) return out;
  const std::vector<Place> places = places_of(programs, dead.rule);
  if (places.empty() || places.size() > kMostRules) return out;
  if (out.rules.size() == 1) {
    out.minimal = true;
  } else if (Rules few = one_each(places, [&](RuleId r) { return among(dead.cover, r); });
             !few.empty()) {
    out.rules = std::move(few);
    out.minimal = true;
  } else if (out.rules.size() <= kMostRules && covered_by(places, out.rules)) {
    shrink(places, out.rules);
    out.minimal = true;
  }
  if (!out.writers.empty() && covered_by(places, out.rules)) out.writers.clear();
  out.behind = stand_behind(places, out.rules);
  return out;
}

}  // namespace fwlint
