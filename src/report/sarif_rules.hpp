// The checks as SARIF reporting descriptors. All are declared, fired or not: code scanning closes
// alerts of rules it knows, and shows their help.
#pragma once

#include <string>
#include <string_view>

#include "src/base/check_catalog.hpp"
#include "src/base/diagnostic.hpp"
#include "src/report/json_writer.hpp"

namespace fwlint {

/// "error", "warning", "note": the three levels of SARIF 3.27.10.
std::string_view sarif_level(Severity s);
std::string_view sarif_level(DiagnosticLevel l);

/// "AbandonedAssignment" of "abandoned-assignment".
std::string pascal_case(std::string_view kebab);

/// The first paragraph under the first heading of a check's page that is followed by prose, as
/// plain text of at most 1,024 bytes; empty when there is none.
std::string first_paragraph(std::string_view markdown);

Json sarif_rule(const CheckInfo& check, std::string_view page);

}  // namespace fwlint
