// A straight list of commands is run in order. Blocks are read over: one without any command of a
// packet filter changes no rule, any other ends the reading with an error that says so.
#include "parsers/iptables/script.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxPrograms = 10;

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_one_of(std::string_view s, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

/// "iptables" or "ip6tables" of any back end.
std::optional<Family> family_of_program(std::string_view word) {
  const std::string_view name = base_name(word);
  if (is_one_of(name, {"iptables", "iptables-legacy", "iptables-nft"})) return Family::ipv4;
  if (is_one_of(name, {"ip6tables", "ip6tables-legacy", "ip6tables-nft"})) return Family::ipv6;
  return std::nullopt;
}

/// Programs that change the rules in ways that are not read here.
bool is_other_filter(std::string_view word) {
  return is_one_of(
      base_name(word),
      {"iptables-restore", "ip6tables-restore", "iptables-legacy-restore", "iptables-nft-restore",
       "iptables-apply", "ip6tables-apply", "nft", "ufw", "firewall-cmd", "ferm", "shorewall"});
}

/// Commands that only print; what they are piped into does not matter.
bool only_lists(const ShellCommand& c) {
  return std::any_of(c.words.begin(), c.words.end(), [](const ShellWord& w) {
    return w.text.starts_with("-L") || w.text.starts_with("-nL") || w.text.starts_with("-vL") ||
           w.text.starts_with("-nvL") || w.text.starts_with("-vnL") || w.text == "-S" ||
           w.text == "--list" || w.text == "--list-rules" || w.text == "--version" ||
           w.text == "-V" || w.text == "-h" || w.text == "--help";
  });
}

bool is_variable_name(std::string_view s) {
  return !s.empty() && !is_digit(s[0]) &&
         std::all_of(s.begin(), s.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

/// Commands whose success is as good as certain, or does not matter.
bool always_succeeds(std::string_view word) {
  return is_one_of(base_name(word),
                   {"echo",   "printf", "true",  ":",     "modprobe", "sysctl", "sleep",
                    "export", "set",    "cd",    "umask", "logger",   "insmod", "mkdir",
                    "touch",  "chmod",  "ipset", "clear", "depmod",   "ip",     "tc"});
}

}  // namespace

Script::Script(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
               Diagnostics& diagnostics)
    : file_(file),
      text_(sources.text(file)),
      marked_(sources.file(file).encoding == Encoding::utf8_bom),
      parser_(sources, file, options, into, diagnostics),
      diagnostics_(diagnostics) {}

void Script::run() {
  Shell shell(text_, variables_);
  parser_.begin_script();
  while (!shell.at_end() && !stopped_ && !diagnostics_.exhausted()) {
    ShellCommand c = shell.next();
    const Separator behind = c.separator;
    // The shell takes the mark for letters of the first word, and finds no such command.
    const bool lost = std::exchange(marked_, false) &&
                      text_.substr(0, c.begin).find('\n') == std::string_view::npos;
    if (!lost && !take(std::move(c))) break;
    before_ = behind;
  }
  if (!blocks_.empty() && !stopped_ && !diagnostics_.exhausted()) {
    const Block& b = blocks_.back();
    diagnostics_.warning({file_, b.begin, b.end}, fmt::format("'{}' is not closed", b.word),
                         "its end");
  }
  summary();
  parser_.finish();
}

void Script::program(Span at, std::string_view what, std::string hint) {
  if (hint.empty()) {
    hint = "load it, then give the output of iptables-save and ip6tables-save";
  }
  diagnostics_.error(at, fmt::format("this script is a program: a rule depends on {}", what),
                     "plain iptables commands, one after another", std::move(hint));
  if (++programs_ >= kMaxPrograms) stopped_ = true;
}

bool Script::mentions_filter(const ShellCommand& c) const {
  if (only_lists(c)) return false;
  for (const ShellWord& w : c.words) {
    const bool hidden =
        !w.known && (contains_i(w.variable, "ipt") || contains_i(w.variable, "ip6"));
    const bool named = w.text.find("iptables") != std::string::npos ||
                       w.text.find("ip6tables") != std::string::npos;
    if (&w == c.words.data() && (hidden || is_other_filter(w.text))) return true;
    if (!named) continue;
    if (&w == c.words.data()) return !w.text.ends_with("-save");
    const std::string_view first = base_name(c.words.front().text);
    if (is_one_of(first, {"sudo", "then", "do", "else", "exec", "eval", "{", "command", "xargs"})) {
      return true;
    }
  }
  return false;
}

bool Script::opens_block(const ShellCommand& c) {
  std::string word;
  if (c.separator == Separator::open) {
    // "name ()" begins a function, "(" alone a subshell, "name=(…)" an array.
    word = c.words.empty() ? "(" : c.words[0].text.ends_with('=') ? "array" : "(";
    if (!c.words.empty() && word == "(") function_ = true;
    blocks_.push_back({word, c.begin, c.end});
    return true;
  }
  bool opened = false;
  for (std::size_t k = 0; k < c.words.size(); ++k) {
    const ShellWord& w = c.words[k];
    if (!w.plain) break;
    if (is_one_of(w.text, {"then", "else", "elif", "do", "!"})) continue;
    if (is_one_of(w.text, {"if", "for", "while", "until", "select", "case", "{"})) {
      blocks_.push_back({w.text, w.begin, w.end});
      opened = true;
      // A condition is a command, which may open a block in its turn; a list of words is none.
      if (is_one_of(w.text, {"for", "select", "case"})) break;
      continue;
    }
    if (w.text == "function") {
      const auto brace = std::find_if(c.words.begin(), c.words.end(),
                                      [](const ShellWord& x) { return x.text == "{"; });
      if (brace != c.words.end()) blocks_.push_back({"function", w.begin, w.end});
      function_ = brace == c.words.end();
      opened = true;
    }
    break;
  }
  return opened;
}

bool Script::closes_block(const ShellCommand& c) {
  if (blocks_.empty() || c.words.empty() || !c.words[0].plain) return false;
  const std::string& w = c.words[0].text;
  if (w != "fi" && w != "done" && w != "esac" && w != "}") return false;
  blocks_.pop_back();
  return true;
}

bool Script::take(ShellCommand c) {
  if (c.separator == Separator::close) {
    // The end of a subshell, of "()", of an array, or of a pattern of "case".
    if (!blocks_.empty() && (blocks_.back().word == "(" || blocks_.back().word == "array")) {
      if (!take_in_block(c)) return false;
      blocks_.pop_back();
    }
    return true;
  }
  const bool outside = blocks_.empty();
  if (closes_block(c)) return true;
  if (function_ && !c.words.empty() && c.words[0].text == "{") function_ = false;
  if (opens_block(c)) return take_in_block(c);
  if (!outside) return take_in_block(c);
  if (c.words.empty()) return true;
  if (assignments(c)) return true;
  const std::string_view name = c.words[0].text;
  if (is_one_of(name, {"exit", "return"}) && before_ != Separator::or_if) {
    const bool reached = before_ != Separator::and_if || status_ == Status::succeeded;
    if (reached) return false;
  }
  run_plain(std::move(c));
  return true;
}

bool Script::take_in_block(const ShellCommand& c) {
  for (const ShellWord& w : c.words) {
    const std::size_t equals = w.text.find('=');
    if (equals == std::string::npos || !is_variable_name(w.text.substr(0, equals))) continue;
    variables_[w.text.substr(0, equals)] = {
        {}, fmt::format("set inside of '{}'", blocks_.front().word), w.begin, w.end};
  }
  if (!mentions_filter(c)) {
    if (c.words.empty() || runs_other_text(c)) return !stopped_;
    skip(c);
    return true;
  }
  const Block& b = blocks_.front();
  Diagnostic d{DiagnosticLevel::error,
               {file_, b.begin, std::max(b.end, b.begin + 1)},
               b.word == "{" || b.word == "function"
                   ? "this script is a program: rules are made inside of a function"
                   : fmt::format("this script is a program: rules depend on '{}'", b.word),
               "plain iptables commands, one after another",
               "load it, then give the output of iptables-save and ip6tables-save",
               {{span(c), "such a rule"}}};
  diagnostics_.add(std::move(d));
  stopped_ = true;
  return false;
}

bool Script::assignments(ShellCommand& c) {
  std::size_t k = 0;
  const std::string_view first = c.words[0].text;
  const bool declares = is_one_of(first, {"export", "readonly", "declare", "typeset", "local"});
  if (declares) k = 1;
  const std::size_t start = k;
  for (; k < c.words.size(); ++k) {
    const ShellWord& w = c.words[k];
    const std::string_view source = text_.substr(w.begin, w.end - w.begin);
    const std::size_t equals = source.find('=');
    const bool assigns =
        equals != source.npos &&
        is_variable_name(source.substr(0, equals - (equals > 0 && source[equals - 1] == '+')));
    if (!assigns && !declares) break;
    if (assigns && (declares || k + 1 <= c.words.size())) {
      // "NAME=value command" sets it for that command only.
      if (!declares && std::any_of(c.words.begin() + static_cast<std::ptrdiff_t>(k), c.words.end(),
                                   [&](const ShellWord& x) {
                                     return text_.substr(x.begin, x.end - x.begin).find('=') ==
                                            std::string_view::npos;
                                   })) {
        continue;
      }
      // An unquoted value with blanks would be several words with one span: take them together.
      ShellWord whole = w;
      while (k + 1 < c.words.size() && c.words[k + 1].begin == w.begin) {
        whole.text += ' ' + c.words[++k].text;
      }
      assign(whole);
    }
  }
  if (declares || k == c.words.size()) return true;
  c.words.erase(c.words.begin() + static_cast<std::ptrdiff_t>(start),
                c.words.begin() + static_cast<std::ptrdiff_t>(k));
  return false;
}

void Script::assign(const ShellWord& w) {
  const std::size_t equals = w.text.find('=');
  if (equals == std::string::npos) return;
  std::string name = w.text.substr(0, equals);
  const bool append = name.ends_with('+');
  if (append) name.pop_back();
  if (before_ == Separator::and_if || before_ == Separator::or_if) {
    variables_[name] = {{}, "set on a condition", w.begin, w.end};
  } else if (!w.known) {
    variables_[name] = {{}, fmt::format("set from {}", w.why), w.begin, w.end};
  } else {
    ShellVariable& v = variables_[name];
    const std::string value = w.text.substr(equals + 1);
    v.value = append ? v.value + value : value;
    if (!append) v.why.clear();
    v.begin = w.begin;
    v.end = w.end;
  }
}

bool Script::known(const ShellCommand& c) {
  for (const ShellWord& w : c.words) {
    if (w.known) continue;
    Diagnostic d{DiagnosticLevel::error,
                 span(w),
                 fmt::format("this script is a program: a rule depends on {}", w.why),
                 "plain iptables commands, one after another",
                 "load it, then give the output of iptables-save and ip6tables-save",
                 {}};
    const auto v = variables_.find(w.variable);
    if (v != variables_.end()) {
      d.notes.push_back({{file_, v->second.begin, v->second.end}, "the variable is set here"});
    }
    diagnostics_.add(std::move(d));
    if (++programs_ >= kMaxPrograms) stopped_ = true;
    return false;
  }
  return true;
}

void Script::run_plain(ShellCommand c) {
  const Separator before = before_;
  // sudo and its like run the rest.
  while (!c.words.empty() && is_one_of(base_name(c.words[0].text),
                                       {"sudo", "doas", "exec", "command", "nice", "time"})) {
    c.words.erase(c.words.begin());
    while (!c.words.empty() && c.words[0].text.starts_with('-')) c.words.erase(c.words.begin());
  }
  if (c.words.empty()) return;
  const ShellWord& first = c.words[0];
  const auto family = first.known ? family_of_program(first.text) : std::nullopt;
  const bool other = first.known && is_other_filter(first.text);
  const bool hidden = !first.known && c.words.size() > 1 && c.words[1].text.starts_with('-') &&
                      (mentions_filter(c) || is_one_of(c.words[1].text, {"-A", "-I", "-P", "-N",
                                                                         "-F", "-X", "-t", "-D"}));
  const bool listing = only_lists(c) || first.text.ends_with("-save");
  if ((!family && !other && !hidden) || listing) {
    if (runs_other_text(c)) {
      status_ = Status::unknown;
      return;
    }
    skip(c);
    status_ = always_succeeds(first.text) ? Status::succeeded : Status::unknown;
    return;
  }
  if (other) {
    program(span(c), c.here_document ? "a here document" : fmt::format("'{}'", first.text),
            c.here_document || c.input ? "give what it reads to fwlint as a file of its own" : "");
    return;
  }
  if (!known(c)) return;
  if (before == Separator::pipe || c.separator == Separator::pipe) {
    return program(span(c), "a pipe");
  }
  if (before == Separator::and_if || before == Separator::or_if) {
    if (status_ == Status::unknown) return program(span(c), "how the command before it ends");
    if ((status_ == Status::succeeded) != (before == Separator::and_if)) return;
  }
  if (family) iptables(std::move(c), *family);
}

void Script::iptables(ShellCommand c, Family family) {
  std::vector<Token> words;
  words.reserve(c.words.size());
  for (std::size_t k = 1; k < c.words.size(); ++k) {
    const ShellWord& w = c.words[k];
    const bool braces =
        w.plain && w.text.find('{') != std::string::npos && w.text.find(',') != std::string::npos;
    if (braces) return program(span(w), "an expansion of braces");
    words.push_back({w.text, w.begin, w.end, false});
  }
  ++commands_;
  status_ = parser_.run_command(family, std::move(words), c.begin, c.end) ? Status::succeeded
                                                                          : Status::failed;
}

int sniff_script_text(std::string_view text) {
  const bool shell = text.starts_with("#!") && text.substr(0, 64).find("sh") != text.npos;
  std::size_t commands = 0;
  std::size_t other = 0;
  for (const std::string_view raw : split(text, '\n')) {
    std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    // A here document of a script looks like a file for iptables-restore.
    if (!shell && (line.starts_with("*filter") || line == "COMMIT")) return 0;
    if (line.starts_with("sudo ")) line = trim(line.substr(5));
    std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const std::string_view rest = trim(line.substr(word.size()));
    while (!word.empty() && (word.front() == '"' || word.front() == '{')) word.remove_prefix(1);
    while (!word.empty() && (word.back() == '"' || word.back() == '}')) word.remove_suffix(1);
    const bool variable =
        word.starts_with('$') && (contains_i(word, "ipt") || contains_i(word, "ip6"));
    if ((family_of_program(word) || variable) && rest.starts_with('-')) {
      ++commands;
    } else {
      ++other;
    }
  }
  if (commands == 0) return 0;
  return shell || commands * 2 >= other ? 90 : 55;
}

int sniff_script(std::string_view text) {
  return sniff_script_text(text.substr(0, std::size_t{64} << 10));
}

void parse_script(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
                  Diagnostics& diagnostics) {
  Script(sources, file, options, into, diagnostics).run();
}

}  // namespace fwlint::iptables
