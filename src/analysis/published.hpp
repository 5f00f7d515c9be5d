// Destination translation, as questions for the search: for each rule that gives packets another
// destination, and each of its targets, the new connections that it takes and that get through the
// hook behind it. Where the kernel picks one of several targets, each is a question of its own,
// with that choice as a condition; targets that are too many, or whose choice is not known, are
// named.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"

namespace fwlint {

struct Published {
  RuleId rule = kNoRule;  ///< that translates
  Goal goal;
  Cell region;            ///< of packets as they arrive
  std::string condition;  ///< "the address chosen by 'DNAT …' is 10.0.0.2"; empty: none
};

/// Publications that lead to the hook (input, forward), for new connections of a protocol with
/// ports. `not_followed` gets the rules that are not, or not wholly, among them.
std::vector<Published> published(const Program& program, Search& search, Hook hook,
                                 std::uint8_t transport, std::vector<RuleId>& not_followed);

/// Makes the row, told of packets as they arrive, speak of the destination that they get. `site`:
/// the entry that accepts them; nothing: a policy.
void as_translated(const Program& program, const Published& p, std::optional<CallSite> site,
                   Exposure& row);

/// Of several targets the kernel may pick the one in question in any case of the trace; else the
/// first case must accept the packet.
bool confirms(const Published& p, const Trace& t);

/// Some rule on the way to the hook gives packets another destination.
bool translates_before(const Program& program, Hook hook);

}  // namespace fwlint
