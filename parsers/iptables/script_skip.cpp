// What a script does beside iptables commands: most of it is read over and named in a note, but
// text that comes from elsewhere (a file, or words put together) may well hold rules, and is an
// error.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/script.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxSkippedNames = 5;

/// Words in front of a command.
bool is_keyword(std::string_view s) {
  constexpr std::array<std::string_view, 13> kWords = {
      "if", "then", "else", "elif", "while",   "until",  "do",
      "!",  "{",    "fi",   "done", "command", "builtin"};
  return std::find(kWords.begin(), kWords.end(), s) != kWords.end();
}

std::vector<ShellWord>::const_iterator first_command_word(const ShellCommand& c) {
  return std::find_if(c.words.begin(), c.words.end(),
                      [](const ShellWord& w) { return !w.plain || !is_keyword(w.text); });
}

}  // namespace

void Script::summary() {
  const Span start{file_, 0, 0};
  diagnostics_.note(start,
                    "a script: its commands are applied to empty tables with policy ACCEPT; what "
                    "was loaded before it is not in the file");
  if (skipped_ > 0) {
    std::string names;
    for (const std::string& n : skipped_names_) names += (names.empty() ? ": " : ", ") + n;
    if (skipped_words_.size() > skipped_names_.size()) names += " and others";
    diagnostics_.note(start,
                      fmt::format("{} other command{} of the script {} skipped{}", skipped_,
                                  skipped_ == 1 ? "" : "s", skipped_ == 1 ? "was" : "were", names));
  }
}

void Script::skip(const ShellCommand& c) {
  ++skipped_;
  if (skipped_words_.size() > kMaxSkippedNames) return;
  const auto word = first_command_word(c);
  if (word == c.words.end()) return;
  const std::string_view name = text_.substr(word->begin, word->end - word->begin);
  if (std::find(skipped_words_.begin(), skipped_words_.end(), name) != skipped_words_.end()) return;
  skipped_words_.emplace_back(name);
  if (skipped_names_.size() == kMaxSkippedNames) return;
  const auto line = 1 + std::count(text_.begin(), text_.begin() + word->begin, '\n');
  skipped_names_.push_back(fmt::format("{} (line {})", printable(name.substr(0, 40)), line));
}

bool Script::runs_other_text(const ShellCommand& c) {
  const auto word = first_command_word(c);
  if (word == c.words.end() ||
      !(word->text == "source" || word->text == "." || word->text == "eval"))
    return false;
  if (word + 1 == c.words.end()) return false;
  const bool eval = word->text == "eval";
  program(span(c),
          eval ? "the text that 'eval' runs"
               : fmt::format("what is in '{}'",
                             printable(text_.substr(word[1].begin, word[1].end - word[1].begin))));
  return true;
}

}  // namespace fwlint::iptables
