// Reads bytes once, forward. Expansion happens while reading, because the variables' values at that
// point of a list of commands are those assigned above it.
#include "parsers/iptables/script_shell.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

bool ends_word(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == '&' || c == '|' ||
         c == '(' || c == ')' || c == '<' || c == '>';
}

bool is_name(char c) { return is_alnum(c) || c == '_'; }

void doubt(ShellWord& w, std::string why, std::string_view variable = {}) {
  if (!w.known) return;
  w.known = false;
  w.why = std::move(why);
  w.variable = variable;
}

}  // namespace

void Shell::skip_blanks() {
  while (!at_end()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '\\' && peek(1) == '\n') {
      at_ += 2;
    } else if (c == '\\' && peek(1) == '\r' && peek(2) == '\n') {
      at_ += 3;
    } else if (c == '#') {
      while (!at_end() && peek() != '\n') ++at_;
    } else {
      return;
    }
  }
}

ShellCommand Shell::next() {
  ShellCommand c;
  skip_blanks();
  c.begin = c.end = at_;
  while (true) {
    skip_blanks();
    if (at_end()) {
      c.separator = Separator::end;
      return c;
    }
    const char x = peek();
    if (x == '\n' || x == ';') {
      ++at_;
      c.separator = Separator::newline;
      if (x == '\n') skip_here_documents();
      return c;
    }
    if (redirection(c)) continue;
    if (x == '&' || x == '|') {
      const bool twice = peek(1) == x;
      at_ += twice ? 2 : 1;
      if (x == '|' && peek() == '&') ++at_;
      c.separator = x == '&' ? (twice ? Separator::and_if : Separator::background)
                             : (twice ? Separator::or_if : Separator::pipe);
      return c;
    }
    if (x == '(' || x == ')') {
      ++at_;
      c.separator = x == '(' ? Separator::open : Separator::close;
      return c;
    }
    word(c);
    c.end = at_;
  }
}

bool Shell::redirection(ShellCommand& c) {
  std::uint32_t ahead = 0;
  while (is_digit(peek(ahead))) ++ahead;
  if (ahead == 0 && peek() == '&' && peek(1) == '>') ahead = 1;
  const char x = peek(ahead);
  if (x != '<' && x != '>') return false;
  if (peek(ahead + 1) == '(') return false;  // process substitution
  at_ += ahead + 1;
  const bool here = x == '<' && peek() == '<' && peek(1) != '<';
  if (x == '<') (here ? c.here_document : c.input) = true;
  while (peek() == x || peek() == '&' || peek() == '|') ++at_;
  if (here && peek() == '-') ++at_;
  while (peek() == ' ' || peek() == '\t') ++at_;
  if (at_end() || ends_word(peek())) return true;
  ShellCommand target;
  word(target);
  if (here && !target.words.empty()) here_.push_back(target.words[0].text);
  c.end = at_;
  return true;
}

void Shell::skip_here_documents() {
  for (const std::string& delimiter : here_) {
    while (!at_end()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      const std::string_view line = trim(text_.substr(at_, end - at_));
      at_ = static_cast<std::uint32_t>(std::min(end + 1, text_.size()));
      if (line == delimiter) break;
    }
  }
  here_.clear();
}

void Shell::word(ShellCommand& c) {
  ShellWord w;
  w.begin = at_;
  std::vector<ShellWord> more;  // words that an unquoted variable split off
  bool any = false;
  const std::uint32_t begin = at_;
  while (!at_end() && (!ends_word(peek()) || at_ == begin)) {
    const char x = peek();
    if (x == '\\') {
      if (peek(1) == '\n') {
        at_ += 2;
        continue;
      }
      w.plain = false;
      if (at_ + 1 < text_.size()) w.text += peek(1);
      at_ = std::min<std::uint32_t>(at_ + 2, static_cast<std::uint32_t>(text_.size()));
      any = true;
    } else if (x == '\'') {
      w.plain = false;
      const std::size_t close = std::min(text_.find('\'', at_ + 1), text_.size());
      w.text += text_.substr(at_ + 1, close - at_ - 1);
      if (close == text_.size()) doubt(w, "a quote that is not closed");
      at_ = static_cast<std::uint32_t>(std::min(close + 1, text_.size()));
      any = true;
    } else if (x == '"') {
      w.plain = false;
      quoted(w, w.text);
      any = true;
    } else if (x == '$' || x == '`') {
      w.plain = false;
      std::string value;
      expansion(w, value);
      // Outside of quotes blanks in a value divide words.
      for (std::size_t k = 0; k < value.size(); ++k) {
        if (value[k] != ' ' && value[k] != '\t' && value[k] != '\n') {
          w.text += value[k];
          any = true;
        } else if (any) {
          more.push_back(w);
          w.text.clear();
          any = false;
        }
      }
      any = any || !w.known;
    } else {
      w.text += x;
      ++at_;
      any = true;
    }
  }
  w.end = at_;
  for (ShellWord& m : more) {
    m.end = at_;
    c.words.push_back(std::move(m));
  }
  if (any) c.words.push_back(std::move(w));
}

void Shell::quoted(ShellWord& w, std::string& out) {
  ++at_;
  while (!at_end() && peek() != '"') {
    const char x = peek();
    if (x == '\\') {
      const char n = peek(1);
      if (n == '\n') {
        at_ += 2;
        continue;
      }
      if (n != '"' && n != '\\' && n != '$' && n != '`') out += x;
      if (n != '\0') out += n;
      at_ += 2;
    } else if (x == '$' || x == '`') {
      expansion(w, out);
    } else {
      out += x;
      ++at_;
    }
  }
  if (at_end()) doubt(w, "a quote that is not closed");
  at_ = static_cast<std::uint32_t>(std::min<std::size_t>(at_ + 1, text_.size()));
}

std::uint32_t Shell::skip_parentheses(std::uint32_t at) const {
  int depth = 0;
  for (; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '\\') {
      ++at;
    } else if (c == '\'') {
      at = static_cast<std::uint32_t>(std::min(text_.find('\'', at + 1), text_.size() - 1));
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return static_cast<std::uint32_t>(text_.size());
}

void Shell::expansion(ShellWord& w, std::string& into) {
  const std::uint32_t begin = at_;
  if (peek() == '`') {
    const auto end = static_cast<std::uint32_t>(std::min(text_.find('`', at_ + 1), text_.size()));
    at_ = static_cast<std::uint32_t>(std::min<std::size_t>(end + 1, text_.size()));
    substitution(w, begin, begin + 1, end, into);
    return;
  }
  const char n = peek(1);
  if (n == '(') {
    const bool sum = peek(2) == '(';
    at_ = skip_parentheses(at_ + 1);
    if (sum) {
      doubt(w, "a calculation");
    } else {
      substitution(w, begin, begin + 2, at_ - 1, into);
    }
    return;
  }
  if (n == '{') {
    const auto end = static_cast<std::uint32_t>(std::min(text_.find('}', at_), text_.size()));
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    at_ = static_cast<std::uint32_t>(std::min<std::size_t>(end + 1, text_.size()));
    if (!name.empty() && std::all_of(name.begin(), name.end(), is_name) && !is_digit(name[0])) {
      variable(w, name, begin, into);
    } else {
      doubt(w, fmt::format("the expansion '${{{}}}'", printable(name, 40)));
    }
    return;
  }
  if (is_name(n) && !is_digit(n)) {
    std::uint32_t end = at_ + 1;
    while (end < text_.size() && is_name(text_[end])) ++end;
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end;
    variable(w, name, begin, into);
    return;
  }
  if (is_digit(n) || n == '@' || n == '*' || n == '#' || n == '?' || n == '$' || n == '!') {
    at_ += 2;
    doubt(w, fmt::format("the argument or state '${}'", n));
    return;
  }
  into += '$';
  ++at_;
}

void Shell::variable(ShellWord& w, std::string_view name, std::uint32_t, std::string& into) {
  const auto at = variables_.find(name);
  if (at == variables_.end()) {
    doubt(w, fmt::format("the variable '{}', which this file does not set", printable(name)), name);
  } else if (!at->second.why.empty()) {
    doubt(w, fmt::format("the variable '{}', which is {}", printable(name), at->second.why), name);
  } else {
    into += at->second.value;
  }
}

void Shell::substitution(ShellWord& w, std::uint32_t, std::uint32_t body, std::uint32_t end,
                         std::string& into) {
  // "where is this program" has one answer that matters: the program.
  const std::string_view command = trim(text_.substr(body, std::max(body, end) - body));
  for (const std::string_view ask : {"which ", "command -v ", "type -p ", "type -P "}) {
    if (!command.starts_with(ask)) continue;
    const std::string_view name = trim(command.substr(ask.size()));
    if (!name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
          return is_alnum(c) || c == '-' || c == '_' || c == '/' || c == '.';
        })) {
      into += name;
      return;
    }
  }
  doubt(w, "the output of a command");
}

}  // namespace fwlint::iptables
