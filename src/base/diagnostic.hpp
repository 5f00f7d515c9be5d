// What is wrong with the user's input, as plain data. Nothing here prints. A parser reports every
// problem it can find in one run, but stops collecting at a budget, so binary noise stays bounded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/base/source.hpp"

namespace fwlint {

enum class DiagnosticLevel : std::uint8_t {
  note,     ///< worth knowing; the result is unaffected
  warning,  ///< something was read leniently or skipped on purpose (said so)
  error     ///< the input is wrong or unreadable: exit code 3
};
std::string_view to_string(DiagnosticLevel level);

struct DiagnosticNote {
  Span span;
  std::string message;
};

struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::error;
  Span span;            ///< may be empty-width; file kNoFile when there is no place
  std::string message;  ///< what was found, lower case, no final stop: "port 70000 is out of range"
  std::string expected;  ///< what would be right: "a port from 0 to 65535"; may be empty
  std::string hint;      ///< e.g. "did you mean '--dport'?"; may be empty
  std::vector<DiagnosticNote> notes;
};

/// Collects diagnostics of one run. After `kMaxErrors` errors in a file, `exhausted()` tells the
/// parser to give up on it; one last diagnostic says so.
class Diagnostics {
 public:
  static constexpr std::size_t kMaxErrors = 100;

  void add(Diagnostic d);
  void error(Span span, std::string message, std::string expected = {}, std::string hint = {});
  void warning(Span span, std::string message, std::string expected = {}, std::string hint = {});
  void note(Span span, std::string message);

  [[nodiscard]] bool exhausted() const { return errors_ >= kMaxErrors; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  [[nodiscard]] bool empty() const { return all_.empty(); }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

}  // namespace fwlint
