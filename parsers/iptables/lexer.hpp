// Words of one line, split exactly as iptables-restore does it (add_param_to_argv in xshared.c): a
// double quote opens a quoted stretch in which a backslash takes the next byte literally, the
// closing quote ends the word, and single quotes, '#' and backslashes outside of quotes are
// ordinary bytes. Words are views into the source; only those with escapes are copied.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint::iptables {

/// One word. `begin` and `end` are byte offsets in the file and include the quotes.
struct Token {
  std::string_view text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool quoted = false;

  /// A word that may be an option: not quoted, with a leading '-' and something behind it.
  [[nodiscard]] bool looks_like_option() const {
    return !quoted && text.size() > 1 && text[0] == '-';
  }
  /// The negation sign.
  [[nodiscard]] bool is_bang() const { return !quoted && text == "!"; }
};

/// The words of one line. `arena` owns the text of words that are not a plain slice of the file.
struct Line {
  std::vector<Token> tokens;
  std::deque<std::string> arena;
  bool unterminated = false;      ///< a quote was not closed before the line's end
  bool cut = false;               ///< more than `kMaxWords` words: the rest was left aside
  std::uint32_t quote_begin = 0;  ///< place of that quote
  std::uint32_t rest_begin = 0;   ///< where the words left aside begin
};

/// What iptables-restore accepts on one line (MAX_ARGC in xshared.h).
inline constexpr std::size_t kMaxArguments = 255;
/// Where reading stops: enough to name every mistake, little enough to bound the work.
inline constexpr std::size_t kMaxWords = 4096;

/// The first blank or double quote in [at, end) of `text`; `end` when there is none.
std::uint32_t end_of_word(std::string_view text, std::uint32_t at, std::uint32_t end);

/// Splits the bytes [begin, end) of `text` into `line`, which is cleared first.
void tokenize(std::string_view text, std::uint32_t begin, std::uint32_t end, Line& line);

}  // namespace fwlint::iptables
