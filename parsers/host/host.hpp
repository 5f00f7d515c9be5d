// Interfaces, addresses and routes of a host, as iproute2 prints them: 'ip addr', 'ip -o addr',
// 'ip -br addr', 'ip -j addr', 'ip route', 'ip -6 route' and 'ip -j route'.
#pragma once

#include <string_view>

#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/host_facts.hpp"

namespace fwlint::host {

/// How likely `text` is output of 'ip addr' or 'ip route', text or JSON: 0 to 100. Reads at most
/// the first 64 KiB.
int sniff(std::string_view text);

/// Reads one file into `into`, which may hold the facts of others. Never throws. A line that cannot
/// be read is an error: an address that is missing would make a wrong claim.
void parse(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics);

}  // namespace fwlint::host
