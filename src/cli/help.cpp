// Columns are fixed: help must not depend on the terminal, because it is documentation too.
#include "src/cli/help.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/version.hpp"
#include "src/report/cells.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kColumns = 80;

void append_wrapped(std::string& out, std::string_view text, std::size_t indent) {
  for (const std::string& line : wrap(text, kColumns - indent)) {
    out += std::string(indent, ' ') + line + "\n";
  }
}

/// Paragraphs; one that starts with blanks is kept as it is.
void append_paragraphs(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    const std::string_view paragraph = text.substr(0, end);
    out += '\n';
    if (paragraph.front() == ' ') {
      out += fmt::format("{}\n", paragraph);
    } else {
      append_wrapped(out, paragraph, 0);
    }
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

std::string option_head(const OptionSpec& o) {
  std::string out = o.short_name == '\0' ? "    " : fmt::format("-{}, ", o.short_name);
  out += fmt::format("--{}", o.name);
  if (!o.is_flag()) out += fmt::format(" {}", o.argument);
  return out;
}

std::string option_words(const OptionSpec& o) {
  std::string out(o.help);
  if (!o.choices.empty()) {
    out += fmt::format(": {}", fmt::join(split(o.choices, '|'), ", "));
  }
  if (!o.fallback.empty()) out += fmt::format(" (default: {})", o.fallback);
  if (o.repeatable) out += " (may be repeated)";
  return out;
}

void append_options(std::string& out, Command c) {
  out += "\nOptions:\n";
  constexpr std::size_t kIndent = 27;
  for (const OptionSpec* o : options_of(c)) {
    const std::string head = "  " + option_head(*o);
    const std::vector<std::string> lines = wrap(option_words(*o), kColumns - kIndent);
    std::size_t first = 0;
    if (head.size() + 1 < kIndent) {
      out += fmt::format("{:<{}}{}\n", head, kIndent, lines.front());
      first = 1;
    } else {
      out += head + "\n";
    }
    for (std::size_t i = first; i < lines.size(); ++i) {
      out += std::string(kIndent, ' ') + lines[i] + "\n";
    }
  }
}

void append_examples(std::string& out, std::string_view examples) {
  if (examples.empty()) return;
  out += "\nExamples:\n";
  for (const std::string_view line : split(examples, '\n')) out += fmt::format("  {}\n", line);
}

constexpr std::string_view kExitCodes =
    "\nExit codes:\n"
    "  0  clean: no finding at or above --fail-on\n"
    "  1  findings at or above --fail-on\n"
    "  2  bad arguments or configuration, or a report that cannot be written\n"
    "  3  input that cannot be read or is in error; with --strict also not understood\n"
    "  4  a fault of fwlint\n"
    "The highest wins.\n";

}  // namespace

std::string short_usage() {
  return "usage: fwlint [check] FILE... [options]\n"
         "       fwlint COMMAND [arguments]\n"
         "'fwlint help' lists the commands.\n";
}

std::string general_help() {
  std::string out = fmt::format(
      "fwlint {}: a linter for host firewall rules\n\n"
      "It reads the export of a firewall, works out what really gets through, and\n"
      "reports open ports that nothing supports. That a port is assigned supports\n"
      "nothing.\n\n"
      "Usage: fwlint [check] FILE... [options]\n"
      "       fwlint COMMAND [arguments]\n\n"
      "Commands:\n",
      kVersion);
  for (const CommandSpec& c : commands()) out += fmt::format("  {:<10}{}\n", c.name, c.summary);
  out += "\n'fwlint help COMMAND' says more.\n";
  out += kExitCodes;
  return out;
}

std::string command_help(Command c) {
  const CommandSpec& s = spec(c);
  std::string out = fmt::format("fwlint {}: {}\n\n", s.name, s.summary);
  out += fmt::format("Usage: fwlint {}{}{} [options]\n", s.name, s.operands.empty() ? "" : " ",
                     s.operands);
  append_paragraphs(out, s.description);
  append_options(out, c);
  append_examples(out, s.examples);
  if (c == Command::check) out += kExitCodes;
  return out;
}

}  // namespace fwlint::cli
