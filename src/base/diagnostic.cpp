#include "src/base/diagnostic.hpp"

#include <utility>

namespace fwlint {

std::string_view to_string(DiagnosticLevel level) {
  switch (level) {
    case DiagnosticLevel::note:
      return "note";
    case DiagnosticLevel::warning:
      return "warning";
    case DiagnosticLevel::error:
      return "error";
  }
  return "";
}

void Diagnostics::add(Diagnostic d) {
  if (d.level != DiagnosticLevel::error) {
    all_.push_back(std::move(d));
    return;
  }
  if (exhausted()) return;
  ++errors_;
  const Span last = d.span;
  all_.push_back(std::move(d));
  if (exhausted()) {
    all_.push_back(
        {DiagnosticLevel::note, last, "too many errors, the rest is not shown", {}, {}, {}});
  }
}

void Diagnostics::error(Span span, std::string message, std::string expected, std::string hint) {
  add({DiagnosticLevel::error, span, std::move(message), std::move(expected), std::move(hint), {}});
}
void Diagnostics::warning(Span span, std::string message, std::string expected, std::string hint) {
  add({DiagnosticLevel::warning,
       span,
       std::move(message),
       std::move(expected),
       std::move(hint),
       {}});
}
void Diagnostics::note(Span span, std::string message) {
  add({DiagnosticLevel::note, span, std::move(message), {}, {}, {}});
}

}  // namespace fwlint
