// The order of look-up is getopt's on libxtables' merged option list: exact names among the base
// options, then in the extensions from the newest to the oldest, then unambiguous abbreviations;
// only then is the match of -p's protocol loaded and the search repeated.
#include "parsers/iptables/rule_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxInstances = 128;

bool same_option(const OptionSpec& a, const OptionSpec& b) {
  return &a == &b || (a.id != OptionId::plain && a.id == b.id);
}

/// iptables 1.8.9 takes the whole last word for these options' value, so "-ieth0" asks for an
/// interface "-ieth0" (do_parse in xshared.c: argv[optind - 1]).
void refuse_attached(Draft& d, const BaseOption& option, std::uint32_t name, std::uint32_t value) {
  if (std::string_view("sdpiojg").find(option.letter) == std::string_view::npos) return;
  const Token& t = d.word(name);
  std::string message = fmt::format(
      "option '-{}' with its value in the same word: iptables {}takes all of '{}' for the value",
      option.letter, t.text[1] == '-' ? "1.8.9 " : "", printable(t.text));
  std::string expected = fmt::format("-{} {}", option.letter, printable(d.word(value).text));
  if (t.text[1] == '-') {  // the suite of later releases loads this form
    d.warn(d.span(t), std::move(message), std::move(expected));
    return;
  }
  d.error(d.span(t), std::move(message), std::move(expected));
  d.understood = false;
}

}  // namespace

void RuleReader::read(std::size_t from) {
  count_ = d_.line.tokens.size();
  next_ = from;
  while (next_ < count_) {
    const Token& t = d_.word(static_cast<std::uint32_t>(next_));
    // Quotes do not matter to iptables where it looks for an option.
    const bool option = t.text.size() > 1 && t.text[0] == '-';
    if (t.text == "!") {
      if (negated_) d_.error(d_.span(t), "'!' twice in a row", "one '!' before an option");
      negated_ = true;
      ++next_;
    } else if (option && t.text[1] == '-' && t.text.size() > 2) {
      long_option();
    } else if (option && t.text[1] != '-') {
      short_options();
    } else {
      stray_word();
    }
  }
  if (negated_) {
    const Token& last = d_.word(static_cast<std::uint32_t>(count_ - 1));
    d_.refuse(d_.span(last), "'!' at the end of the rule negates nothing", "an option behind it");
  }
  const auto by_instance = [](const Option& a, const Option& b) { return a.instance < b.instance; };
  if (!std::is_sorted(d_.options.begin(), d_.options.end(), by_instance)) {
    std::stable_sort(d_.options.begin(), d_.options.end(), by_instance);
  }
  for (std::uint32_t k = 0; k < d_.options.size(); ++k) {
    Instance& i = d_.instances[d_.options[k].instance];
    if (i.option_count++ == 0) i.first_option = k;
  }
}

void RuleReader::stray_word() {
  const auto at = static_cast<std::uint32_t>(next_);
  const Token& t = d_.word(at);
  if (!t.quoted && t.text[0] == '#') {
    d_.error(d_.file.span(t.begin, d_.end), "a comment behind a rule",
             "a comment on a line of its own, or -m comment --comment");
    next_ = count_;
    return;
  }
  std::string hint;
  if (!t.quoted && t.text[0] == '\'') hint = "iptables-restore knows double quotes only";
  mistaken(at, 0, fmt::format("unexpected word '{}'", printable(t.text)), "an option", hint);
  ++next_;
  // One report for the whole run of stray words.
  while (next_ < count_ && !d_.word(static_cast<std::uint32_t>(next_)).looks_like_option() &&
         !d_.word(static_cast<std::uint32_t>(next_)).is_bang()) {
    ++next_;
  }
}

std::uint32_t RuleReader::add_word(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  d_.line.tokens.push_back({text, begin, end, false});
  return static_cast<std::uint32_t>(d_.line.tokens.size() - 1);
}

void RuleReader::long_option() {
  const auto name = static_cast<std::uint32_t>(next_++);
  const Token t = d_.word(name);
  const std::size_t equals = t.text.find('=');
  std::optional<std::uint32_t> value;
  if (equals != std::string_view::npos) {
    const auto skip = static_cast<std::uint32_t>(equals + 1);
    value = add_word(t.text.substr(skip), t.begin + skip, t.end);
  }
  const std::string_view text =
      t.text.substr(2, equals == std::string_view::npos ? equals : equals - 2);
  Found found = look_up(text);
  if (found.base == nullptr && found.spec == nullptr && !found.ambiguous && load_protocol_match()) {
    found = look_up(text);
  }
  if (found.base != nullptr || found.spec != nullptr) {
    take(found, name, value);
  } else if (found.ambiguous) {
    mistaken(name, loose_arguments(), fmt::format("option '--{}' is ambiguous", printable(text)),
             "the option's full name");
  } else {
    unknown(name, value);
  }
}

void RuleReader::short_options() {
  const auto name = static_cast<std::uint32_t>(next_++);
  const Token t = d_.word(name);
  for (std::size_t k = 1; k < t.text.size(); ++k) {
    const char letter = t.text[k];
    const auto options = base_options();
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const BaseOption& b) { return b.letter == letter; });
    if (option == options.end()) {
      mistaken(name, loose_arguments(), fmt::format("unknown option '{}'", printable(t.text)),
               "an option of iptables");
      return;
    }
    std::optional<std::uint32_t> value;
    if (option->arguments > 0 && k + 1 < t.text.size()) {
      value = add_word(t.text.substr(k + 1), t.begin + static_cast<std::uint32_t>(k + 1), t.end);
      refuse_attached(d_, *option, name, *value);
    }
    take_base(*option, name, value);
    if (option->arguments > 0) return;
  }
}

RuleReader::Found RuleReader::look_up(std::string_view name) const {
  Found found;
  for (std::size_t k = d_.instances.size(); k-- > 0;) {
    for (const OptionSpec& o : d_.instances[k].spec->options) {
      if (o.name == name) {
        found.spec = &o;
        found.instance = static_cast<std::uint32_t>(k);
        return found;
      }
    }
  }
  for (const BaseOption& b : base_options()) {
    if (b.name == name) {
      found.base = &b;
      return found;
    }
  }
  look_up_prefix(name, found);
  return found;
}

void RuleReader::look_up_prefix(std::string_view name, Found& found) const {
  for (const BaseOption& b : base_options()) {
    if (b.name.substr(0, name.size()) != name) continue;
    if (found.base != nullptr && found.base->letter != b.letter) found.ambiguous = true;
    found.base = &b;
  }
  for (std::size_t k = d_.instances.size(); k-- > 0;) {
    for (const OptionSpec& o : d_.instances[k].spec->options) {
      if (o.name.substr(0, name.size()) != name) continue;
      const bool other = found.spec != nullptr && !same_option(*found.spec, o);
      if (other || found.base != nullptr) found.ambiguous = true;
      if (found.spec == nullptr) {
        found.spec = &o;
        found.instance = static_cast<std::uint32_t>(k);
      }
    }
  }
  if (found.ambiguous) {
    found.base = nullptr;
    found.spec = nullptr;
  }
}

bool RuleReader::load_protocol_match() {
  if (protocol_loaded_ || !d_.proto.given()) return false;
  protocol_loaded_ = true;
  const auto number = parse_protocol(number_part(d_.word(d_.proto.word).text));
  const ExtensionSpec* spec = number ? match_of_protocol(*number) : nullptr;
  if (spec == nullptr || d_.instances.size() >= kMaxInstances) return false;
  // icmp is no match of ip6tables, icmp6 none of iptables, whatever protocol the rule names.
  if (spec->families == (d_.file.family == Family::ipv4 ? Families::ipv6 : Families::ipv4))
    return false;
  const bool loaded = std::any_of(d_.instances.begin(), d_.instances.end(),
                                  [&](const Instance& i) { return i.spec == spec; });
  if (loaded) return false;
  d_.instances.push_back({spec, d_.proto.word, 0, 0, true});
  return true;
}

std::uint32_t RuleReader::loose_arguments() const {
  std::uint32_t n = 0;
  while (next_ + n < count_) {
    const Token& t = d_.word(static_cast<std::uint32_t>(next_ + n));
    if (t.looks_like_option() || t.is_bang()) break;
    ++n;
  }
  return n;
}

void RuleReader::mistaken(std::uint32_t name, std::uint32_t words, std::string message,
                          std::string expected, std::string hint) {
  const bool negated = take_negation() && name > 0 && d_.word(name - 1).is_bang();
  const std::uint32_t begin = negated ? d_.word(name - 1).begin : d_.word(name).begin;
  std::uint32_t end = d_.word(name).end;
  const Span at = d_.span(d_.word(name));
  if (words > 0) end = d_.word(static_cast<std::uint32_t>(next_ + words - 1)).end;
  next_ += words;
  d_.error(at, std::move(message), std::move(expected), std::move(hint));
  const std::string text(d_.file.text.substr(begin, end - begin));
  d_.opaque({.kind = PredicateKind::unknown, .text = text, .stateful = true},
            d_.file.span(begin, end));
  d_.understood = false;  // the error says why: no gap of its own
}

std::uint32_t RuleReader::argument(std::uint32_t name, std::optional<std::uint32_t> value) {
  if (value) return *value;
  if (next_ < count_ && d_.word(static_cast<std::uint32_t>(next_)).is_bang() &&
      next_ + 1 < count_) {
    const Token& bang = d_.word(static_cast<std::uint32_t>(next_++));
    d_.warn(d_.span(bang), fmt::format("'!' behind '{}'", printable(d_.word(name).text)),
            "'!' before the option: iptables 1.8 refuses the old form");
    negated_ = !negated_;
  }
  if (next_ < count_) {
    const Token& t = d_.word(static_cast<std::uint32_t>(next_));
    const bool option = t.looks_like_option() && t.text.size() > 2 && t.text[1] == '-';
    bool known = false;
    if (option) {
      const Found f = look_up(t.text.substr(2));
      known = (f.base != nullptr && f.base->name == t.text.substr(2)) ||
              (f.spec != nullptr && f.spec->name == t.text.substr(2));
    }
    if (!known) return static_cast<std::uint32_t>(next_++);
  }
  return BaseArgument::kNone;
}

void RuleReader::take(const Found& found, std::uint32_t name, std::optional<std::uint32_t> value) {
  if (found.base != nullptr) {
    if (value) refuse_attached(d_, *found.base, name, *value);
    take_base(*found.base, name, value);
  } else {
    take_extension(found, name, value);
  }
}

void RuleReader::take_extension(const Found& found, std::uint32_t name,
                                std::optional<std::uint32_t> value) {
  const OptionSpec& spec = *found.spec;
  Option o{&spec, found.instance, name, 0, 0, false};
  for (std::uint32_t k = 0; k < spec.arguments; ++k) {
    const std::uint32_t at = k == 0 ? argument(name, value) : argument(name, std::nullopt);
    if (at == BaseArgument::kNone) {
      mistaken(name, 0,
               fmt::format("option '--{}' needs {}", spec.name,
                           spec.arguments == 1 ? "an argument" : "two arguments"));
      return;
    }
    if (k == 0) o.first = at;
    ++o.count;
  }
  if (spec.has(option_flag::optional_word) && loose_arguments() > 0) {
    o.first = static_cast<std::uint32_t>(next_++);
    o.count = 1;
  }
  // "--option=a b": the two words are not neighbours; copy both behind the others.
  if (value && o.count == 2) {
    const Token second = d_.word(static_cast<std::uint32_t>(next_ - 1));
    const Token first = d_.word(o.first);
    o.first = add_word(first.text, first.begin, first.end);
    add_word(second.text, second.begin, second.end);
  }
  o.negated = take_negation();
  if (o.negated && !spec.has(option_flag::negatable)) {
    d_.refuse(d_.span(o), fmt::format("option '--{}' cannot be negated", spec.name));
    o.negated = false;
  }
  if (!spec.has(option_flag::repeatable)) {
    for (const Option& other : d_.options) {
      if (other.instance != o.instance || !same_option(*other.spec, spec)) continue;
      d_.error(d_.span(o), fmt::format("option '--{}' is given twice", spec.name),
               "one option for one condition");
      break;
    }
  }
  d_.options.push_back(o);
}

}  // namespace fwlint::iptables
