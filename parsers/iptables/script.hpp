// Shell scripts that are lists of plain iptables commands. What a script's rules would be is known
// only while no rule depends on anything but the text: variables with literal values are followed;
// loops, conditions, functions and outputs of commands around a rule make the file a program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/parser.hpp"
#include "parsers/iptables/script_shell.hpp"

namespace fwlint::iptables {

class Script {
 public:
  Script(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
         Diagnostics& diagnostics);
  void run();

 private:
  enum class Status : std::uint8_t { succeeded, failed, unknown };

  /// One command. False: stop reading.
  bool take(ShellCommand c);
  bool take_in_block(const ShellCommand& c);
  bool opens_block(const ShellCommand& c);
  bool closes_block(const ShellCommand& c);
  void assign(const ShellWord& w);
  bool assignments(ShellCommand& c);
  void run_plain(ShellCommand c);
  bool known(const ShellCommand& c);
  void iptables(ShellCommand c, Family family);
  /// A rule or a policy depends on `what`.
  void program(Span at, std::string_view what, std::string hint = {});
  void summary();
  void skip(const ShellCommand& c);
  /// "source", "." and "eval" run text that is not read here.
  bool runs_other_text(const ShellCommand& c);

  [[nodiscard]] bool mentions_filter(const ShellCommand& c) const;
  [[nodiscard]] Span span(const ShellCommand& c) const { return {file_, c.begin, c.end}; }
  [[nodiscard]] Span span(const ShellWord& w) const { return {file_, w.begin, w.end}; }

  struct Block {
    std::string word;  ///< "if", "for", "{" …
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  FileId file_;
  std::string_view text_;
  bool marked_;  ///< a byte-order mark stands in front of the first word
  Parser parser_;
  Diagnostics& diagnostics_;
  ShellVariables variables_;
  std::vector<Block> blocks_;
  Separator before_ = Separator::newline;  ///< in front of the current command
  Status status_ = Status::succeeded;      ///< of the latest command
  bool function_ = false;                  ///< "name ()" was read: a body follows
  std::size_t commands_ = 0;
  std::size_t skipped_ = 0;
  std::vector<std::string> skipped_names_;  ///< the first few, "modprobe (line 3)"
  std::vector<std::string> skipped_words_;  ///< their command words
  std::size_t programs_ = 0;
  bool stopped_ = false;
};

/// How likely `text` is such a script: 0 to 100.
int sniff_script_text(std::string_view text);

}  // namespace fwlint::iptables
