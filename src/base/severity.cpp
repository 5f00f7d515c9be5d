#include "src/base/severity.hpp"

namespace fwlint {

std::string_view to_string(Severity s) {
  switch (s) {
    case Severity::info:
      return "info";
    case Severity::low:
      return "low";
    case Severity::medium:
      return "medium";
    case Severity::high:
      return "high";
    case Severity::critical:
      return "critical";
  }
  return "";
}

std::string_view to_string(Confidence c) {
  switch (c) {
    case Confidence::low:
      return "low";
    case Confidence::medium:
      return "medium";
    case Confidence::high:
      return "high";
  }
  return "";
}

std::optional<Severity> parse_severity(std::string_view s) {
  if (s == "critical") return Severity::critical;
  if (s == "high" || s == "error") return Severity::high;
  if (s == "medium" || s == "warning") return Severity::medium;
  if (s == "low") return Severity::low;
  if (s == "info" || s == "note") return Severity::info;
  return std::nullopt;
}

Severity milder(Severity s) {
  return s == Severity::info ? s : static_cast<Severity>(static_cast<int>(s) - 1);
}

}  // namespace fwlint
