// Conditions that the host's addresses and routes decide. What is known of them is put in the place
// of the opaque predicate: "addrtype --dst-type LOCAL" becomes a set of destinations, a reverse
// path filter becomes, for each interface, the sources whose route leaves through it.
#pragma once

#include "src/model/host_facts.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint {

/// Replaces the predicates that the facts decide, in all rules. Negations and families that the
/// facts do not tell stay as they were written. Returns how many places it replaced.
///
/// Types of addresses are those of the kernel's local table (net/ipv4/fib_frontend.c,
/// __inet_dev_addr_type); a reverse path filter is strict and asks the main table.
std::size_t apply_host(Ruleset& ruleset, const HostFacts& facts);

}  // namespace fwlint
