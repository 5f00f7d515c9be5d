// The filtering base chains of a hook, in the order in which a packet meets them.
#pragma once

#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

/// Stages of the hook that may drop a packet; address translation and chains that only mark are not
/// among them.
std::vector<std::uint32_t> denying_stages(const Program& p, Hook hook);

/// "inet filter input (nftables)".
std::string stage_title(const CheckContext& c, const Program& p, std::uint32_t stage);

}  // namespace fwlint
