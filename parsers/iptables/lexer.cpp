// One pass over a line. The fast path is a word without quotes: it ends at the next blank. A word
// that meets a quote is finished by `finish_quoted`, which copies only when an escape or a prefix
// before the quote makes the word differ from a slice of the source.
#include "parsers/iptables/lexer.hpp"

namespace fwlint::iptables {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// The word that began at `begin` and meets a quote at `at`; returns the offset behind it.
std::uint32_t finish_quoted(std::string_view text, std::uint32_t begin, std::uint32_t at,
                            std::uint32_t end, Line& line) {
  const std::uint32_t open = at++;
  const std::uint32_t body = at;
  while (at < end && text[at] != '"' && text[at] != '\\') ++at;
  const bool plain = begin == open && at < end && text[at] == '"';
  if (plain) {
    line.tokens.push_back({text.substr(body, at - body), begin, at + 1, true});
    return at + 1;
  }
  std::string copy(text.substr(begin, open - begin));
  copy.append(text.substr(body, at - body));
  while (at < end && text[at] != '"') {
    if (text[at] == '\\' && at + 1 < end) ++at;
    copy.push_back(text[at++]);
  }
  if (at >= end) {
    line.unterminated = true;
    line.quote_begin = open;
  } else {
    ++at;
  }
  line.arena.push_back(std::move(copy));
  line.tokens.push_back({line.arena.back(), begin, at, true});
  return at;
}

}  // namespace

void tokenize(std::string_view text, std::uint32_t begin, std::uint32_t end, Line& line) {
  line.tokens.clear();
  line.arena.clear();
  line.unterminated = false;
  line.cut = false;
  std::uint32_t at = begin;
  while (at < end) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    if (line.tokens.size() == kMaxWords) {
      line.cut = true;
      line.rest_begin = at;
      return;
    }
    const std::uint32_t word = at;
    while (at < end && !is_blank(text[at]) && text[at] != '"') ++at;
    if (at < end && text[at] == '"') {
      at = finish_quoted(text, word, at, end, line);
    } else {
      line.tokens.push_back({text.substr(word, at - word), word, at, false});
    }
  }
}

}  // namespace fwlint::iptables
