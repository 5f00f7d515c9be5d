// Standard output is written in large pieces and checked once at the end: a full disk must not look
// like a clean report.
#include "src/cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::cli {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace

Surroundings read_surroundings() {
  Surroundings s;
  s.terminal = isatty(STDOUT_FILENO) == 1;
  s.no_color = !variable("NO_COLOR").empty();
  s.force_color = !variable("FORCE_COLOR").empty() && variable("FORCE_COLOR") != "0";
  s.dumb = variable("TERM") == "dumb";
  winsize size{};
  if (s.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) s.columns = size.ws_col;
  return s;
}

void Console::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), out_) != text.size()) failed_ = true;
}

void Console::write_error(std::string_view text) {
  // Nowhere is left to say that standard error cannot be written.
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), err_));
}

void Console::error(const Error& e) { write_error(error_text(e)); }

void Console::remark(std::string_view text) { write_error(fmt::format("fwlint: {}\n", text)); }

bool Console::flush() {
  if (std::fflush(out_) != 0) failed_ = true;
  return !failed_;
}

std::string error_text(const Error& e) {
  std::string out = "fwlint: error: ";
  if (!e.file.empty()) {
    out += printable(e.file, 400);
    if (e.line != 0) out += fmt::format(":{}", e.line);
    if (e.line != 0 && e.column != 0) out += fmt::format(":{}", e.column);
    out += ": ";
  }
  out += e.message;
  out += '\n';
  if (!e.hint.empty()) {
    for (const std::string_view line : split(e.hint, '\n')) out += fmt::format("  {}\n", line);
  }
  return out;
}

}  // namespace fwlint::cli
