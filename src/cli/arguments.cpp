// cxxopts splits the words; unknown ones are left over and answered here, with the nearest name of
// the table. Every option that takes a value is a list, so that a repetition is seen and not lost.
#include "src/cli/arguments.hpp"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

// Values are whole words: no splitting at commas, and no regular expressions over hostile text.
#define CXXOPTS_VECTOR_DELIMITER '\0'
#define CXXOPTS_NO_REGEX true
#include <cxxopts.hpp>

#include "src/base/text.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

using Words = std::vector<std::string>;

std::string see_help(const CommandSpec& c) {
  return fmt::format("'fwlint help {}' lists the options", c.name);
}

tl::unexpected<Error> usage(std::string message, std::string hint) {
  return fail(ErrorKind::usage, std::move(message), std::move(hint));
}

tl::unexpected<Error> unknown_option(const CommandSpec& c, const std::string& word) {
  std::string_view name = word;
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  name = name.substr(0, name.find('='));
  if (word.size() > 2 && word[1] != '-') {
    for (const OptionSpec* o : options_of(c.command)) {
      if (o->short_name == word[1] && !o->is_flag()) {
        return usage(fmt::format("unknown option '{}'", printable(word)),
                     fmt::format("the value is a word of its own: -{} {}", o->short_name,
                                 printable(std::string_view(word).substr(2))));
      }
    }
  }
  std::vector<std::string_view> names;
  for (const OptionSpec* o : options_of(c.command)) names.push_back(o->name);
  if (const auto near = closest(name, names); near && name.size() > 1) {
    return usage(fmt::format("unknown option '{}'", printable(word)),
                 fmt::format("did you mean '--{}'?", *near));
  }
  for (const CommandSpec& other : commands()) {
    if (find_option(other.command, name) != nullptr) {
      return usage(fmt::format("'{}' has no option '{}'", c.name, printable(word)),
                   fmt::format("'{}' has; {}", other.name, see_help(other)));
    }
  }
  return usage(fmt::format("unknown option '{}'", printable(word)), see_help(c));
}

/// The command, and how many words it took.
struct Chosen {
  const CommandSpec* command = nullptr;
  std::size_t words = 0;
};

Result<Chosen> choose_command(std::span<const std::string> args,
                              const std::function<bool(const std::string&)>& is_file) {
  const std::string& first = args.front();
  if (const CommandSpec* c = find_command(first)) return Chosen{c, 1};
  if (first == "--version" || first == "-V") return Chosen{&spec(Command::version), 1};
  if ((first == "--help" || first == "-h") && args.size() == 1) {
    return Chosen{&spec(Command::help), 1};
  }
  const bool word = !first.empty() && first.find_first_of("-/.") == std::string::npos;
  if (word && !is_file(first)) {
    const std::vector<std::string_view> names = command_names();
    const auto near = closest(first, names);
    return usage(fmt::format("'{}' is neither a command nor a file", printable(first)),
                 near ? fmt::format("did you mean '{}'?", *near)
                      : fmt::format("the commands are {}", fmt::join(names, ", ")));
  }
  return Chosen{&spec(Command::check), 0};
}

cxxopts::Options make_parser(Command c) {
  cxxopts::Options parser("fwlint");
  parser.allow_unrecognised_options();
  cxxopts::OptionAdder add = parser.add_options();
  for (const OptionSpec* o : options_of(c)) {
    std::string names(o->name);
    if (o->short_name != '\0') names = fmt::format("{},{}", o->short_name, o->name);
    if (o->is_flag()) {
      add(names, "");
    } else {
      add(names, "", cxxopts::value<Words>());
    }
  }
  return parser;
}

Result<void> check_value(const OptionSpec& o, const std::string& value) {
  if (o.choices.empty()) return {};
  const std::vector<std::string_view> choices = split(o.choices, '|');
  for (const std::string_view c : choices) {
    if (c == value) return {};
  }
  std::string hint = did_you_mean(value, choices);
  if (hint.empty()) hint = fmt::format("it takes one of {}", fmt::join(choices, ", "));
  return usage(fmt::format("--{}: unknown value '{}'", o.name, printable(value)), std::move(hint));
}

Result<void> take_options(const cxxopts::ParseResult& parsed, Arguments& out) {
  for (const OptionSpec* o : options_of(out.command)) {
    const std::string name(o->name);
    if (parsed.count(name) == 0) continue;
    Words values = o->is_flag() ? Words{""} : parsed[name].as<Words>();
    if (!o->repeatable && !o->is_flag() && values.size() > 1) {
      return usage(fmt::format("--{} is given {} times", o->name, values.size()),
                   "it may be given once");
    }
    for (const std::string& v : values) {
      if (Result<void> r = check_value(*o, v); !r) return r;
    }
    out.given.emplace(name, std::move(values));
  }
  return {};
}

Result<void> check_operands(const CommandSpec& c, const Words& operands) {
  if (operands.size() < c.least_operands) {
    return usage(fmt::format("'{}' needs {}", c.name, c.operands),
                 fmt::format("usage: fwlint {} {} [options]", c.name, c.operands));
  }
  if (operands.size() > c.most_operands) {
    return usage(
        fmt::format("'{}' does not take '{}'", c.name, printable(operands[c.most_operands])),
        see_help(c));
  }
  return {};
}

/// The only value that cxxopts itself can refuse is one given to a flag.
tl::unexpected<Error> flag_with_value(const CommandSpec& c, const Words& words) {
  for (const OptionSpec* o : options_of(c.command)) {
    const std::string start = fmt::format("--{}=", o->name);
    const auto given = [&](const std::string& w) { return w.starts_with(start); };
    if (o->is_flag() && std::any_of(words.begin(), words.end(), given)) {
      return usage(fmt::format("--{} takes no value", o->name), see_help(c));
    }
  }
  return usage("the arguments cannot be read", see_help(c));
}

/// Without exceptions: those of cxxopts end here.
Result<Arguments> parse_words(const CommandSpec& c, const Words& words, const Words& rest) {
  std::vector<const char*> argv{"fwlint"};
  for (const std::string& w : words) argv.push_back(w.c_str());
  Arguments out;
  out.command = c.command;
  try {
    cxxopts::Options parser = make_parser(c.command);
    const cxxopts::ParseResult parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    out.operands = parsed.unmatched();
    for (const std::string& o : out.operands) {
      if (o.size() > 1 && o[0] == '-') return unknown_option(c, o);
    }
    if (Result<void> r = take_options(parsed, out); !r) return tl::unexpected(r.error());
  } catch (const cxxopts::exceptions::missing_argument&) {
    // It can only be the last word's.
    return usage(fmt::format("'{}' needs a value", printable(words.back())), see_help(c));
  } catch (const std::exception&) {
    return flag_with_value(c, words);
  }
  out.operands.insert(out.operands.end(), rest.begin(), rest.end());
  if (out.has("help")) return out;
  if (Result<void> r = check_operands(c, out.operands); !r) return tl::unexpected(r.error());
  return out;
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto it = given.find(option);
  if (it == given.end()) return std::nullopt;
  return it->second.front();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto it = given.find(option);
  return it == given.end() ? Words{} : it->second;
}

Result<Arguments> parse_arguments(std::span<const std::string> args,
                                  const std::function<bool(const std::string&)>& is_file) {
  const Result<Chosen> chosen = choose_command(args, is_file);
  if (!chosen) return tl::unexpected(chosen.error());
  Words words(args.begin() + static_cast<std::ptrdiff_t>(chosen->words), args.end());
  const auto end = std::find(words.begin(), words.end(), "--");
  const Words rest = end == words.end() ? Words{} : Words(end + 1, words.end());
  words.erase(end, words.end());
  return parse_words(*chosen->command, words, rest);
}

}  // namespace fwlint::cli
