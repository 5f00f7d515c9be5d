// ANSI colours by severity. Colour only repeats what a word already says, and is off unless asked.
#pragma once

#include <string>
#include <string_view>

#include "src/base/diagnostic.hpp"
#include "src/base/severity.hpp"

namespace fwlint {

/// Select Graphic Rendition parameters (ECMA-48 8.3.117).
constexpr std::string_view colour_of(Severity s) {
  switch (s) {
    case Severity::critical:
      return "1;35";
    case Severity::high:
      return "1;31";
    case Severity::medium:
      return "1;33";
    case Severity::low:
      return "1;36";
    case Severity::info:
      return "1;34";
  }
  return "";
}

constexpr std::string_view colour_of(DiagnosticLevel l) {
  switch (l) {
    case DiagnosticLevel::error:
      return "1;31";
    case DiagnosticLevel::warning:
      return "1;33";
    case DiagnosticLevel::note:
      return "1;34";
  }
  return "";
}

inline constexpr std::string_view kDim = "2";
inline constexpr std::string_view kBold = "1";

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  [[nodiscard]] std::string operator()(std::string_view sgr, std::string_view text) const {
    if (!on_ || text.empty()) return std::string(text);
    std::string out = "\x1b[";
    out.append(sgr).append("m").append(text).append("\x1b[0m");
    return out;
  }

 private:
  bool on_;
};

}  // namespace fwlint
