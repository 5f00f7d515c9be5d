// Lines and commands. ipset takes any unambiguous beginning of a command's name, in a fixed order,
// and options such as -exist anywhere in the line.
#include "parsers/ipset/parser.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "parsers/ipset/ipset.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::ipset {

namespace {

constexpr std::size_t kMaxSetName = 31;  // IPSET_MAXNAMELEN - 1

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

Parser::Parser(const SourceSet& sources, FileId file, const ParseOptions& options,
               sets::Store& into, Diagnostics& diagnostics)
    : file_(file),
      text_(sources.text(file)),
      options_(options),
      into_(into),
      diagnostics_(diagnostics) {}

void Parser::error(Span at, std::string message, std::string expected, std::string hint) {
  diagnostics_.error(at, std::move(message), std::move(expected), std::move(hint));
}

void Parser::warn(Span at, std::string message, std::string expected) {
  if (warnings_left_ == 0) return;
  --warnings_left_;
  diagnostics_.warning(at, std::move(message), std::move(expected));
}

void Parser::run() {
  std::size_t at = 0;
  while (at < text_.size() && !diagnostics_.exhausted()) {
    const void* newline = std::memchr(text_.data() + at, '\n', text_.size() - at);
    const std::size_t end =
        newline == nullptr
            ? text_.size()
            : static_cast<std::size_t>(static_cast<const char*>(newline) - text_.data());
    read_line(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end));
    at = end + 1;
  }
  compact();
  find_duplicates();
}

void Parser::read_line(std::uint32_t begin, std::uint32_t end) {
  if (end > begin && text_[end - 1] == '\r') {
    --end;
    if (!crlf_reported_) {
      warn({file_, end, end + 1}, "lines end in CR LF", "LF line ends: ipset refuses this file");
    }
    crlf_reported_ = true;
  }
  while (begin < end && is_blank(text_[begin])) ++begin;
  if (begin == end || text_[begin] == '#') return;
  line_begin_ = begin;
  line_end_ = end;
  split_words(begin, end);
  if (words_.empty()) return;
  if (words_[0].text == "COMMIT" || words_[0].text == "quit") return;
  if (words_[0].text == "ipset" || words_[0].text.ends_with("/ipset")) {
    warn(span(words_[0]), "'ipset' before a command", "the commands alone, as 'ipset save' prints");
    words_.erase(words_.begin());
  }
  take_options();
  if (words_.empty()) return;
  run_command(command_of(words_[0].text));
}

void Parser::split_words(std::uint32_t begin, std::uint32_t end) {
  words_.clear();
  std::uint32_t at = begin;
  while (at < end) {
    if (is_blank(text_[at])) {
      ++at;
      continue;
    }
    const std::uint32_t word = at;
    if (text_[at] == '"') {
      const std::uint32_t open = at++;
      while (at < end && text_[at] != '"') ++at;
      if (at == end) {
        error({file_, open, end}, "quote is not closed on its line", "a closing '\"'");
        words_.push_back({text_.substr(open + 1, end - open - 1), open, end});
        return;
      }
      ++at;
      words_.push_back({text_.substr(open + 1, at - open - 2), open, at});
      continue;
    }
    while (at < end && !is_blank(text_[at])) ++at;
    words_.push_back({text_.substr(word, at - word), word, at});
  }
}

void Parser::take_options() {
  constexpr std::array<std::string_view, 14> kFlags = {
      "-exist", "-!",      "--exist", "-quiet", "-q", "--quiet", "-resolve",
      "-r",     "-sorted", "-s",      "-terse", "-t", "-name",   "-n"};
  for (std::size_t k = 0; k < words_.size();) {
    const std::string_view w = words_[k].text;
    const auto at = std::find(kFlags.begin(), kFlags.end(), w);
    if (at == kFlags.end() || (k == 0 && w == "-n")) {
      ++k;
      continue;
    }
    if (at - kFlags.begin() < 3) exist_ = true;
    words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(k));
  }
}

Parser::Command Parser::command_of(std::string_view word) {
  struct Name {
    std::string_view name;
    std::string_view letters;  // of the short forms
    Command command;
  };
  constexpr std::array<Name, 12> kNames = {{{"create", "Nn", Command::create},
                                            {"add", "A", Command::add},
                                            {"del", "D", Command::del},
                                            {"test", "T", Command::test},
                                            {"destroy", "Xx", Command::destroy},
                                            {"list", "L", Command::list},
                                            {"save", "S", Command::save},
                                            {"flush", "F", Command::flush},
                                            {"rename", "Ee", Command::rename},
                                            {"swap", "Ww", Command::swap},
                                            {"help", "hH", Command::help},
                                            {"version", "vV", Command::version}}};
  std::string_view bare = word;
  if (bare.starts_with("--")) bare.remove_prefix(2);
  const bool dashed = bare.size() == 2 && bare[0] == '-';
  for (const Name& n : kNames) {
    if (!bare.empty() && n.name.starts_with(bare)) return n.command;
    const char letter = dashed ? bare[1] : bare.size() == 1 ? bare[0] : '\0';
    if (letter != '\0' && n.letters.find(letter) != n.letters.npos) return n.command;
  }
  return Command::unknown;
}

void Parser::run_command(Command c) {
  switch (c) {
    case Command::create:
      return create();
    case Command::add:
      return add();
    case Command::del:
      return del();
    case Command::flush:
      return flush();
    case Command::destroy:
      return destroy();
    case Command::rename:
      return rename();
    case Command::swap:
      return swap();
    case Command::test:
    case Command::list:
    case Command::save:
      return;  // they change nothing
    case Command::help:
    case Command::version:
      error(span(words_[0]), fmt::format("'{}' in a file for ipset restore", words_[0].text),
            "create, add, del, flush, destroy, rename or swap");
      return;
    case Command::unknown:
      break;
  }
  constexpr std::array<std::string_view, 7> kCommands = {"create",  "add",    "del", "flush",
                                                         "destroy", "rename", "swap"};
  const auto near = nearest(words_[0].text, kCommands);
  error(span(words_[0]), fmt::format("unknown command '{}'", printable(words_[0].text)),
        "create, add, del, flush, destroy, rename or swap",
        near ? fmt::format("did you mean '{}'?", *near) : std::string());
}

bool Parser::too_few(std::size_t wanted, std::string_view form) {
  if (words_.size() > wanted) return false;
  error(line(), fmt::format("'{}' without all of its words", printable(words_[0].text)),
        std::string(form));
  return true;
}

bool Parser::check_name(const Word& w) {
  if (!w.text.empty() && w.text.size() <= kMaxSetName) return true;
  error(span(w), fmt::format("set name '{}' is too long", printable(w.text)),
        fmt::format("at most {} bytes", kMaxSetName));
  return false;
}

sets::Set* Parser::find_set(std::size_t word) {
  const Word& w = words_[word];
  sets::Set* set = into_.find(w.text);
  if (set != nullptr) return set;
  std::string hint;
  if (into_.all().size() <= 1000) {
    std::vector<std::string_view> names;
    for (const sets::Set& s : into_.all()) names.push_back(s.name);
    if (const auto near = nearest(w.text, names)) hint = fmt::format("did you mean '{}'?", *near);
  }
  error(span(w), fmt::format("set '{}' is not created before this line", printable(w.text)),
        "a line such as 'create NAME hash:net' before it", std::move(hint));
  return nullptr;
}

void Parser::flush() {
  if (words_.size() > 1) {
    sets::Set* set = find_set(1);
    if (set == nullptr) return;
    set->entries.clear();
    set->elements = 0;
    deletions_.erase(set->name);
    return;
  }
  for (sets::Set& s : into_.all()) {
    s.entries.clear();
    s.elements = 0;
  }
  deletions_.clear();
}

void Parser::destroy() {
  if (words_.size() > 1) {
    const sets::Set* set = into_.find(words_[1].text);
    if (set == nullptr && exist_) return;
    if (set == nullptr) {
      find_set(1);
      return;
    }
    deletions_.erase(set->name);
    into_.remove(words_[1].text);
    return;
  }
  while (!into_.all().empty()) into_.remove(std::string(into_.all().back().name));
  deletions_.clear();
}

void Parser::rename() {
  if (too_few(2, "rename FROM TO") || find_set(1) == nullptr || !check_name(words_[2])) return;
  if (into_.find(words_[2].text) != nullptr) {
    error(span(words_[2]), fmt::format("set '{}' exists already", printable(words_[2].text)),
          "a name that is free");
    return;
  }
  compact();
  into_.rename(words_[1].text, words_[2].text);
}

void Parser::swap() {
  if (too_few(2, "swap FROM TO")) return;
  const sets::Set* a = find_set(1);
  const sets::Set* b = find_set(2);
  if (a == nullptr || b == nullptr) return;
  if (a->type != b->type || a->family != b->family) {
    error(line(), "swap of two sets of different types", "two sets of one type and family");
    return;
  }
  compact();
  into_.swap(words_[1].text, words_[2].text);
}

int sniff(std::string_view text) {
  text = text.substr(0, std::size_t{64} << 10);
  std::size_t creates = 0;
  std::size_t adds = 0;
  std::size_t other = 0;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    const auto words = split(line.substr(0, 256), ' ');
    const bool create = words.size() >= 3 && (words[0] == "create" || words[0] == "-N");
    if (create && find_type(words[2]) != nullptr) {
      ++creates;
    } else if (words.size() >= 3 && (words[0] == "add" || words[0] == "-A") &&
               words[2].find_first_of(".:/") != std::string_view::npos &&
               !words[1].starts_with('-')) {
      ++adds;
    } else if (words[0] != "COMMIT" && words[0] != "flush" && words[0] != "destroy" &&
               words[0] != "swap" && words[0] != "del") {
      ++other;
    }
  }
  if (creates == 0) return adds > 0 && other == 0 ? 55 : 0;
  return other > creates + adds ? 20 : 96;
}

void parse(const SourceSet& sources, FileId file, const ParseOptions& options, sets::Store& into,
           Diagnostics& diagnostics) {
  Parser(sources, file, options, into, diagnostics).run();
}

}  // namespace fwlint::ipset
