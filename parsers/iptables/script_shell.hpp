// The part of the shell's language that a list of plain commands needs: words with quotes, escapes
// and variables of known value, separators, redirections, here documents. What a word's value
// depends on beyond that is named, never guessed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"

namespace fwlint::iptables {

/// A variable. `why` not empty: its value is not known, because of that.
struct ShellVariable {
  std::string value;
  std::string why;  ///< "the output of a command"
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  ///< the assignment
};

using ShellVariables = std::map<std::string, ShellVariable, std::less<>>;

struct ShellWord {
  std::string text;  ///< after expansion
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool plain = true;  ///< no quotes, escapes or variables in it: it may be a keyword
  bool known = true;
  std::string why;       ///< not known: what it depends on
  std::string variable;  ///< not known: the variable, if it is one
};

enum class Separator : std::uint8_t { end, newline, and_if, or_if, pipe, background, open, close };

/// One simple command and what follows it.
struct ShellCommand {
  std::vector<ShellWord> words;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Separator separator = Separator::newline;
  bool here_document = false;
  bool input = false;  ///< reads a file by '<'
};

class Shell {
 public:
  Shell(std::string_view text, const ShellVariables& variables)
      : text_(text), variables_(variables) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  /// Reads up to the next separator; the command may be empty.
  ShellCommand next();

 private:
  struct Piece {
    std::string text;
    bool split = false;  ///< an expansion outside of quotes
  };

  void skip_blanks();
  bool redirection(ShellCommand& c);
  void skip_here_documents();
  void word(ShellCommand& c);
  void quoted(ShellWord& w, std::string& out);
  /// At a '$' or '`'; `into` gets the value.
  void expansion(ShellWord& w, std::string& into);
  void variable(ShellWord& w, std::string_view name, std::uint32_t begin, std::string& into);
  void substitution(ShellWord& w, std::uint32_t begin, std::uint32_t body, std::uint32_t end,
                    std::string& into);
  std::uint32_t skip_parentheses(std::uint32_t at) const;
  [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  const ShellVariables& variables_;
  std::uint32_t at_ = 0;
  std::vector<std::string> here_;  ///< delimiters of here documents that begin on the next line
};

}  // namespace fwlint::iptables
