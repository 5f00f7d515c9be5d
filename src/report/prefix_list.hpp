// Sets of addresses as prefixes, the form that routers, cloud consoles and people use.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "src/model/address.hpp"

namespace fwlint {

/// The shortest list of prefixes (RFC 4632) whose union is the set, ascending. A range of IPv6
/// needs at most 254 of them, one of IPv4 at most 62.
std::vector<Prefix> prefix_list(Family family, const ValueSet& addresses);

bool is_any(Family family, const ValueSet& addresses);

/// "any", "10.0.0.0/8, 192.0.2.7", or "any except 203.0.113.0/24" where that is shorter. Single
/// addresses have no length. At most `limit` prefixes, then "… (N more)"; 0: all.
std::string describe_prefixes(Family family, const ValueSet& addresses, std::size_t limit = 0);

}  // namespace fwlint
