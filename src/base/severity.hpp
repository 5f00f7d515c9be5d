// The five severities of a finding, and how sure it is. SARIF's own three levels exist only there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fwlint {

/// Ordered: a greater value is worse.
enum class Severity : std::uint8_t { info, low, medium, high, critical };
enum class Confidence : std::uint8_t { low, medium, high };

std::string_view to_string(Severity s);
std::string_view to_string(Confidence c);
/// "critical", "high", "medium", "low", "info"; also "error" (high), "warning" (medium), "note"
/// (info).
std::optional<Severity> parse_severity(std::string_view s);
/// One step milder; info stays info.
Severity milder(Severity s);

}  // namespace fwlint
