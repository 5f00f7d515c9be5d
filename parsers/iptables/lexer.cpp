// One pass over a line. The fast path is a word without quotes: it ends at the next blank. A word
// that meets a quote is finished by `finish_quoted`, which copies only when an escape or a prefix
// before the quote makes the word differ from a slice of the source.
#include "parsers/iptables/lexer.hpp"

#include <algorithm>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

std::uint32_t end_of_word(std::string_view text, std::uint32_t at, std::uint32_t end) {
#ifdef __SSE2__
  const __m128i space = _mm_set1_epi8(' ');
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i newline = _mm_set1_epi8('\n');
  for (; text.size() - at >= sizeof space; at += sizeof space) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i hit =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, space), _mm_cmpeq_epi8(bytes, quote)),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, tab), _mm_cmpeq_epi8(bytes, newline)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask != 0) return std::min(end, at + static_cast<std::uint32_t>(std::countr_zero(mask)));
    if (at + sizeof space >= end) return end;
  }
#endif
  const char* p = text.data() + at;
  const char* const last = text.data() + std::max(at, end);
  while (p != last && *p != ' ' && *p != '"' && *p != '\t' && *p != '\n') ++p;
  return static_cast<std::uint32_t>(p - text.data());
}

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
    at = end_of_word(text, at, end);
    if (at < end && text[at] == '"') {
      at = finish_quoted(text, word, at, end, line);
    } else {
      line.tokens.push_back({text.substr(word, at - word), word, at, false});
    }
  }
}

}  // namespace fwlint::iptables
