// FW504: an approval past its date supports nothing any more.
#include <fmt/format.h>

#include "src/checks/all_checks.hpp"

namespace fwlint {

namespace {

void run(const CheckContext& c, Findings& out) {
  for (const Approval& a : c.policy.approvals) {
    if (!expired(a.expires, c.as_of)) continue;
    FindingBuilder b(c, CheckId::approval_expired);
    b.at(a.place)
        .message(fmt::format("the approval of {} ended on {}", a.owner, to_string(*a.expires)))
        .fact("reason given", a.reason)
        .proof(fmt::format("{} lies before {}", to_string(*a.expires), to_string(c.as_of)))
        .fix("ask the owner: renew it with a new date, or remove it and close the ports")
        .identity(fmt::format("{} {}", a.owner, a.reason))
        .into(out);
  }
}

}  // namespace

const Check approval_expired{CheckId::approval_expired, Needs::ruleset, &run};

}  // namespace fwlint
