// Rules that let replies in by their source port, which anybody can choose.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

/// The unit's ports are open, widely, to whoever sends from the right source port.
bool is_reply_hole(const CheckContext& c, const PortUnit& u);

}  // namespace fwlint
