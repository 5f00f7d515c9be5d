// What is open to new connections, as a table with aligned columns.
#pragma once

#include <string>

#include "src/checks/finding.hpp"
#include "src/report/paint.hpp"
#include "src/report/place.hpp"

namespace fwlint {

/// Appends the table, or the sentence that nothing is open. When nothing is listed and the input
/// has errors, says that the exposure is not known instead.
void append_exposure(const CheckReport& report, Places& places, const Paint& paint,
                     std::size_t most, std::string& out);

}  // namespace fwlint
