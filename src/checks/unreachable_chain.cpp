// FW304: a user chain that no base chain leads to. Chains that only such a chain calls are told
// with it; a table without base chains is a piece of a whole that is not here.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/chain_calls.hpp"

namespace fwlint {

namespace {

class Report {
 public:
  Report(const CheckContext& c, Findings& out)
      : c_(c), out_(out), calls_(chain_calls(c)), in_force_(tables_in_force(c)) {}

  void run() {
    for (std::size_t i = 0; i < c_.ruleset.chains.size(); ++i) {
      const Chain& chain = c_.ruleset.chains[i];
      if (chain.base || calls_.reached[i] != 0 || in_force_[index(chain.table)] == 0) continue;
      if (!is_first(i) || c_.is_broken(chain.span)) continue;
      tell(make_id<ChainId>(i));
    }
  }

 private:
  /// No unreached chain before it leads here: that one would be told.
  [[nodiscard]] bool is_first(std::size_t chain) const {
    return std::none_of(calls_.callers[chain].begin(), calls_.callers[chain].end(), [&](RuleId r) {
      const std::size_t from = index(c_.ruleset.rule(r).chain);
      return from != chain && calls_.reached[from] == 0;
    });
  }

  /// Chains that are called from here and not reached otherwise.
  [[nodiscard]] std::string below(ChainId chain) const {
    std::string text;
    std::set<std::size_t> seen;
    const auto add = [&](const Verdict& v) {
      if (v.target == kNoChain || calls_.reached[index(v.target)] != 0 || v.target == chain) return;
      if (!seen.insert(index(v.target)).second || seen.size() > 6) return;
      text += fmt::format("{}{}", text.empty() ? "" : ", ", c_.ruleset.chain(v.target).name);
    };
    for (const RuleId id : c_.ruleset.chain(chain).rules) {
      add(c_.ruleset.rule(id).verdict);
      for (const Branch& b : c_.ruleset.rule(id).branches) add(b.verdict);
    }
    return text;
  }

  void tell(ChainId id) {
    const Chain& chain = c_.ruleset.chain(id);
    const std::vector<RuleId>& callers = calls_.callers[index(id)];
    const std::size_t rules = chain.rules.size();
    FindingBuilder b(c_, CheckId::unreachable_chain);
    b.at(span_of_chain(c_, id), callers.empty() ? "no rule calls it" : "only dead rules call it");
    const std::string what = rules == 0   ? std::string("it has no rules")
                             : rules == 1 ? std::string("its one rule never runs")
                                          : fmt::format("its {} rules never run", rules);
    b.message(fmt::format("no packet enters the chain {}: {}", chain_title(c_, id), what));
    if (rules == 0) b.severity(Severity::info);
    if (callers.empty()) {
      b.proof("no rule of the table jumps or goes to it");
    }
    for (std::size_t i = 0; i < callers.size() && i < 6; ++i) {
      b.also(callers[i], "calls it, and never matches");
      b.proof(fmt::format("{}: {} (never matches)",
                          place_name(c_, c_.ruleset.rule(callers[i]).span),
                          rule_text(c_, callers[i], 120)));
    }
    b.fact("with it", below(id));
    b.fix(callers.empty() ? "call the chain where its rules are meant to work, or delete it"
                          : "make a rule that calls it match, or delete the chain with its calls")
        .identity(chain.name)
        .written_by(c_.generators.of(id))
        .into(out_);
  }

  const CheckContext& c_;
  Findings& out_;
  ChainCalls calls_;
  std::vector<char> in_force_;
};

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform == Platform::netfilter) Report(c, out).run();
}

}  // namespace

const Check unreachable_chain{CheckId::unreachable_chain, Needs::dead_rules, &run};

}  // namespace fwlint
