// FW309: the readers cut loops where they close, since no kernel holds one; what they cut is told.
#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/gap_report.hpp"

namespace fwlint {

bool closes_loop(const Gap& g) {
  const std::string_view what = g.what;
  return g.kind == GapKind::not_understood && g.rule != kNoRule &&
         (what.substr(0, 24) == "jump that closes a loop" || what.substr(0, 10) == "jump loop:");
}

namespace {

void run(const CheckContext& c, Findings& out) {
  for (const Gap& g : c.ruleset.gaps) {
    if (!closes_loop(g)) continue;
    const Chain& chain = c.ruleset.chain(c.ruleset.rule(g.rule).chain);
    const std::size_t colon = g.what.find(": ");
    FindingBuilder b(c, CheckId::jump_loop);
    b.at(g.rule, "closes a loop")
        .message(fmt::format("the chain {} leads back to itself: {}", chain.name,
                             "the kernel refuses the whole table as soon as a hook reaches it"))
        .proof(colon == std::string::npos
                   ? fmt::format("{}: {}", place_name(c, g.span), rule_text(c, g.rule, 120))
                   : g.what.substr(colon + 2))
        .fact("note", "the rule's verdict is taken as unknown in everything else that is reported")
        .fix("end the chain with return or a verdict instead of calling a chain that calls it")
        .into(out);
  }
}

}  // namespace

const Check jump_loop{CheckId::jump_loop, Needs::ruleset, &run};

}  // namespace fwlint
