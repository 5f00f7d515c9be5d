// FW305: a user chain without rules that packets enter and leave as they came. One that no packet
// enters is told by unreachable-chain.
#include <algorithm>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/chain_calls.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  const ChainCalls calls = chain_calls(c);
  for (std::size_t i = 0; i < c.ruleset.chains.size(); ++i) {
    const Chain& chain = c.ruleset.chains[i];
    if (chain.base || !chain.rules.empty() || calls.named_from_base[i] == 0) continue;
    if (c.is_broken(chain.span)) continue;
    const auto id = make_id<ChainId>(i);
    std::vector<RuleId> callers = calls.callers[i];  // a verdict map may name it several times
    callers.erase(std::unique(callers.begin(), callers.end()), callers.end());
    FindingBuilder b(c, CheckId::empty_chain);
    b.at(span_of_chain(c, id), "has no rules")
        .message(fmt::format(
            "the chain {} has no rules: {} to it nothing happens", chain_title(c, id),
            callers.size() == 1 ? "by the call that leads"
                                : fmt::format("by the {} calls that lead", callers.size())))
        .fix("fill the chain, or delete it and its calls");
    for (std::size_t k = 0; k < callers.size() && k < 4; ++k) {
      b.also(callers[k], "leads to it");
      b.proof(fmt::format("{}: {}", place_name(c, c.ruleset.rule(callers[k]).span),
                          rule_text(c, callers[k], 120)));
    }
    b.identity(chain.name).written_by(c.generators.of(id)).into(out);
  }
}

}  // namespace

const Check empty_chain{CheckId::empty_chain, Needs::ruleset, &run};

}  // namespace fwlint
