// FW201: one rule lets every new connection in. Told once; its ports are not told again.
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/range_report.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  const std::set<std::size_t> everything = rules_accepting_everything(c);
  std::set<std::size_t> done;
  for (const PortUnit& u : c.units) {
    if (u.rule == kNoRule || u.approved || !u.wide || u.scope.reach != Reach::world) continue;
    if (everything.count(index(u.rule)) == 0 || !done.insert(index(u.rule)).second) continue;
    const Exposure& x = row_with(u, u.lo());
    FindingBuilder b(c, CheckId::any_to_any_accept);
    b.at(u.rule, "accepts everything that arrives here")
        .message(fmt::format("every new TCP and UDP connection from {} is accepted", who(c, x)))
        // One interface may well be the inside: that it is not said by its name is no proof.
        .severity(x.any_interface ? Severity::critical : Severity::medium)
        .confidence(x.any_interface ? confidence_of(u.scope) : Confidence::medium)
        .witness(x, u.lo())
        .fact("opens", fmt::format("{} to {}", ports_text(u.protocol, u.ports),
                                   describe_addresses(x.family, x.destinations, 4)));
    add_conditions(b, x);
    b.fix("accept what this host serves, by port and source, and drop the rest")
        .scope(u.protocol, u.ports, x.family, x.sources)
        .into(out);
  }
}

}  // namespace

const Check any_to_any_accept{CheckId::any_to_any_accept, Needs::exposure, &run};

}  // namespace fwlint
