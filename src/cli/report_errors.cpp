#include "src/cli/report_errors.hpp"

#include <fmt/format.h>

#include "src/cli/files.hpp"

namespace fwlint::cli {

Exit report_errors(const Host& host, Console& console) {
  Exit exit = Exit::clean;
  for (const Diagnostic& d : host.diagnostics.all()) {
    if (d.level != DiagnosticLevel::error) continue;
    Error e{ErrorKind::input, d.message, d.hint, {}, 0, 0};
    if (!d.expected.empty()) e.message += fmt::format(", expected {}", d.expected);
    if (d.span.valid()) {
      const LineColumn at = host.sources.locate(d.span.file, d.span.begin);
      e.file = display_name(host.sources.file(d.span.file).name);
      e.line = at.line;
      e.column = at.column;
    }
    console.error(e);
    exit = Exit::input;
  }
  return exit;
}

}  // namespace fwlint::cli
