// Inputs for the nftables benchmarks: one mixed ruleset in both forms that nft prints.
#pragma once

#include <cstddef>
#include <string>

namespace fwlint::bench {

/// `nft list ruleset` with about `rules` rules in user chains of a thousand, reached from the input
/// hook: addresses, ports, states, sets, counters, comments, jumps. The same `rules`, the same
/// text.
std::string nft_text(std::size_t rules);
/// The same ruleset as `nft -j list ruleset` prints it.
std::string nft_json(std::size_t rules);

}  // namespace fwlint::bench
