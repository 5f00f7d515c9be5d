// What nft wants of a `ct helper`, a `ct timeout` and a `ct expectation`. See nft(8), "CT HELPER",
// "CT TIMEOUT", "CT EXPECTATION".
#pragma once

#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

/// Reads the block of `object`, whose '{' is at `begin` of `text`: the first thing that nft 1.0.6
/// refuses is an error. Objects of other kinds have nothing to say.
void check_ct_object(std::string_view text, std::uint32_t begin, const Object& object,
                     Diagnostics& diagnostics);

}  // namespace fwlint::nftables
