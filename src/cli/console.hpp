// Where a run reads its surroundings from and writes to: the only part of fwlint that prints. Tests
// give their own.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "src/base/result.hpp"

namespace fwlint::cli {

/// What the surroundings say about colours and the terminal.
struct Surroundings {
  bool terminal = false;     ///< standard output is a terminal
  unsigned columns = 0;      ///< of that terminal; 0: unknown
  bool no_color = false;     ///< NO_COLOR is set and not empty (no-color.org)
  bool force_color = false;  ///< FORCE_COLOR is set, not empty and not "0"
  bool dumb = false;         ///< TERM is "dumb"
};

/// Reads the environment and the terminal of the process.
Surroundings read_surroundings();

class Console {
 public:
  Console(std::FILE* in, std::FILE* out, std::FILE* err, Surroundings around)
      : in_(in), out_(out), err_(err), around_(around) {}

  void write(std::string_view text);
  void write_error(std::string_view text);
  /// "fwlint: error: …" with place and hint, on standard error.
  void error(const Error& e);
  /// "fwlint: …", for what is no error of its own.
  void remark(std::string_view text);
  /// False when something could not be written to standard output.
  bool flush();

  [[nodiscard]] std::FILE* input() const { return in_; }
  [[nodiscard]] const Surroundings& around() const { return around_; }

 private:
  std::FILE* in_;
  std::FILE* out_;
  std::FILE* err_;
  Surroundings around_;
  bool failed_ = false;
};

/// The lines of an error: "fwlint: error: rules.v4: is a directory\n  hint: …\n".
std::string error_text(const Error& e);

}  // namespace fwlint::cli
