// The part of the rule reader that takes iptables' own options: commands, addresses, -m and -j, and
// the options that no extension of the rule knows.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/rule_reader.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxInstances = 128;

/// The extension that has an option of this name, though the rule does not load it.
const ExtensionSpec* owner_of(std::string_view option) {
  for (const auto table : {all_matches(), all_targets()}) {
    for (const ExtensionSpec& e : table) {
      for (const OptionSpec& o : e.options) {
        if (o.name == option) return &e;
      }
    }
  }
  return nullptr;
}

bool is_port_option(std::string_view option) {
  constexpr std::array<std::string_view, 6> kNames = {
      "sport", "dport", "source-port", "destination-port", "syn", "tcp-flags"};
  return std::find(kNames.begin(), kNames.end(), option) != kNames.end();
}

std::string near_option(const Draft& d, std::string_view option) {
  std::vector<std::string_view> names;
  for (const Instance& i : d.instances) {
    for (const OptionSpec& o : i.spec->options) names.push_back(o.name);
  }
  for (const BaseOption& b : base_options()) names.push_back(b.name);
  if (const auto near = nearest(option, names)) return fmt::format("did you mean '--{}'?", *near);
  return {};
}

}  // namespace

void RuleReader::unknown(std::uint32_t name, std::optional<std::uint32_t> value) {
  if (unknown_instance_ == BaseArgument::kNone && d_.jump.given() &&
      d_.target == BaseArgument::kNone && !d_.is_goto &&
      !d_.file.is_chain(d_.word(d_.jump.word).text) && next_ > d_.jump.word) {
    d_.instances.push_back({&unknown_target(), d_.jump.word, 0, 0, false});
    d_.target = static_cast<std::uint32_t>(d_.instances.size() - 1);
    unknown_instance_ = d_.target;
  }
  const std::uint32_t words = value ? 0 : loose_arguments();
  if (unknown_instance_ != BaseArgument::kNone) {
    Option o{&unknown_option(), unknown_instance_, name, static_cast<std::uint32_t>(next_), words,
             take_negation()};
    next_ += words;
    d_.options.push_back(o);
    return;
  }
  std::string_view option = d_.word(name).text.substr(2);
  option = option.substr(0, option.find('='));
  std::string message = fmt::format("unknown option '--{}'", printable(option));
  std::string hint = near_option(d_, option);
  if (is_port_option(option) && d_.proto.given()) {
    message = fmt::format("option '--{}' with '-p {}', which has no match of its own", option,
                          printable(d_.word(d_.proto.word).text));
    hint = "write '-p tcp' or '-p udp', or '-m multiport' and its options";
  } else if (is_port_option(option)) {
    message = fmt::format("option '--{}' without a protocol", option);
    hint = "write '-p tcp' or '-p udp' before it";
  } else if (const ExtensionSpec* owner = owner_of(option)) {
    const bool match = owner->name[0] >= 'a';
    message =
        fmt::format("option '--{}' without '{} {}'", option, match ? "-m" : "-j", owner->name);
    hint = fmt::format("write '{} {}' before it", match ? "-m" : "-j", owner->name);
    const bool v4 = d_.file.family == Family::ipv4;
    if (owner->families == (v4 ? Families::ipv6 : Families::ipv4)) {
      message = fmt::format("option '--{}' of '{}', which {} does not have", option, owner->name,
                            v4 ? "iptables" : "ip6tables");
      hint = owner->name == "icmp"    ? "write '-p icmpv6' with '--icmpv6-type'"
             : owner->name == "icmp6" ? "write '-p icmp' with '--icmp-type'"
                                      : "";
    }
  }
  mistaken(name, words, std::move(message), "an option of iptables or of an extension of this rule",
           std::move(hint));
}

void RuleReader::take_base(const BaseOption& option, std::uint32_t name,
                           std::optional<std::uint32_t> value) {
  std::uint32_t at = BaseArgument::kNone;
  if (option.arguments > 0) {
    at = argument(name, value);
    if (at == BaseArgument::kNone) {
      mistaken(name, 0, fmt::format("option '{}' needs an argument", d_.word(name).text));
      return;
    }
  }
  switch (option.letter) {
    case 's':
      return set_base(d_.src, name, at);
    case 'd':
      return set_base(d_.dst, name, at);
    case 'p':
      return set_base(d_.proto, name, at);
    case 'i':
      return set_base(d_.iif, name, at);
    case 'o':
      return set_base(d_.oif, name, at);
    default:
      break;
  }
  if (option.letter == 'f') {
    if (d_.fragment) {
      d_.refuse(d_.span(d_.word(name)), "option '-f' is given twice", "one such option in a rule");
    }
    d_.fragment = !take_negation();
    if (d_.file.family == Family::ipv6) {
      d_.error(d_.span(d_.word(name)), "option '-f' in an IPv6 rule", "-m frag");
    }
    return;
  }
  if (take_negation()) {
    d_.error(d_.span(d_.word(name)), fmt::format("'!' before '{}'", d_.word(name).text),
             "'!' before a condition");
  }
  switch (option.letter) {
    case 'm':
      return add_match(at);
    case 'j':
      return add_target(at, false);
    case 'g':
      return add_target(at, true);
    case 'c':
      return set_counters(name, at);
    case '4':
    case '6':
      d_.only_family = option.letter;
      return;
    case 't':
      d_.error(d_.span(d_.word(name)), "option '-t' inside a file for iptables-restore",
               "the table named by the '*' line");
      return;
    case 'M':
    case 'n':
    case 'v':
    case 'w':
    case 'W':
    case 'x':
    case '0':
      return set_flag(option.letter, name);
    default:
      return set_command(option.letter, name, at);
  }
}

void RuleReader::set_flag(char letter, std::uint32_t name) {
  if ((letter == 'w' || letter == 'W') && !d_.file.script) {
    d_.error(d_.span(d_.word(name)),
             fmt::format("option '-{}' inside a file for iptables-restore", letter),
             fmt::format("iptables-restore -{}", letter));
  }
  if (letter == 'n' || letter == 'x' || letter == '0') d_.listing_option = name;
  // Ways of printing and waiting: they change nothing. -w may carry seconds.
  if (letter == 'w') next_ += std::min<std::size_t>(loose_arguments(), 1);
}

void RuleReader::set_base(BaseArgument& slot, std::uint32_t name, std::uint32_t value) {
  const bool negated = take_negation();
  if (slot.given()) {
    const Span at = d_.file.span(d_.word(name).begin, d_.word(value).end);
    d_.refuse(at, fmt::format("option '{}' is given twice", d_.word(name).text),
              "one such option in a rule");
    return;
  }
  slot = {value, name, negated};
}

void RuleReader::set_command(char letter, std::uint32_t name, std::uint32_t value) {
  if (d_.command != 0) {
    d_.error(d_.span(d_.word(name)), "two commands in one line", "one command in a line");
    return;
  }
  d_.command = letter;
  const auto operand = [&] {
    if (next_ >= count_) return BaseArgument::kNone;
    const Token& t = d_.word(static_cast<std::uint32_t>(next_));
    if (t.looks_like_option() || t.is_bang()) return BaseArgument::kNone;
    return static_cast<std::uint32_t>(next_++);
  };
  d_.chain = value != BaseArgument::kNone ? value : operand();
  const std::string_view with_operand = "IRDPELS";
  if (with_operand.find(letter) != std::string_view::npos) d_.argument = operand();
}

void RuleReader::set_counters(std::uint32_t name, std::uint32_t value) {
  std::string_view packets = d_.word(value).text;
  std::string_view bytes;
  if (const auto comma = packets.find(','); comma != std::string_view::npos) {
    bytes = packets.substr(comma + 1);
    packets = packets.substr(0, comma);
  } else if (next_ < count_) {
    bytes = d_.word(static_cast<std::uint32_t>(next_++)).text;
  }
  const auto p = parse_unsigned(packets);
  const auto b = parse_unsigned(bytes);
  if (!p || !b) {
    d_.error(d_.span(d_.word(name)), "option '-c' without two numbers", "-c PACKETS BYTES");
    return;
  }
  d_.counters = Counters{*p, *b};
}

void RuleReader::add_match(std::uint32_t name) {
  const std::string_view text = d_.word(name).text;
  if (d_.instances.size() >= kMaxInstances) {
    mistaken(name, 0, fmt::format("more than {} matches in one rule", kMaxInstances));
    return;
  }
  const ExtensionSpec* spec = find_match(text);
  if (spec == nullptr) {
    std::vector<std::string_view> names;
    for (const ExtensionSpec& e : all_matches()) names.push_back(e.name);
    if (const auto near = nearest(text, names)) {
      d_.error(d_.span(d_.word(name)), fmt::format("unknown match '{}'", printable(text)),
               "a match of iptables", fmt::format("did you mean '{}'?", *near));
    }
    spec = &unknown_match();
    unknown_instance_ = static_cast<std::uint32_t>(d_.instances.size());
  } else if ((spec->families == Families::ipv4 && d_.file.family == Family::ipv6) ||
             (spec->families == Families::ipv6 && d_.file.family == Family::ipv4)) {
    const bool v6 = d_.file.family == Family::ipv6;
    std::string hint;
    if (spec->name == "icmp") hint = "did you mean 'icmp6'?";
    if (spec->name == "icmp6") hint = "did you mean 'icmp'?";
    if (spec->name == "ttl") hint = "did you mean 'hl'?";
    if (spec->name == "hl") hint = "did you mean 'ttl'?";
    d_.error(
        d_.span(d_.word(name)),
        fmt::format("match '{}' does not exist in {}", spec->name, v6 ? "ip6tables" : "iptables"),
        v6 ? "a match for IPv6" : "a match for IPv4", hint);
  }
  if (spec->name == "udplite") {
    d_.error(d_.span(d_.word(name)), "match 'udplite' does not exist in iptables",
             "-m multiport, which reads the ports of UDP-Lite");
  }
  d_.instances.push_back({spec, name, 0, 0, false});
}

void RuleReader::add_target(std::uint32_t name, bool is_goto) {
  if (d_.jump.given()) {
    d_.refuse(d_.span(d_.word(name)), "two targets in one rule", "one -j or -g");
    return;
  }
  d_.jump = {name, name - 1, false};
  d_.is_goto = is_goto;
  const std::string_view text = d_.word(name).text;
  const ExtensionSpec* spec = is_goto ? nullptr : find_target(text);
  if (spec == nullptr || d_.file.is_chain(text)) return;
  const bool v6 = d_.file.family == Family::ipv6;
  if (spec->families == (v6 ? Families::ipv4 : Families::ipv6)) {
    const std::string_view other = text == "TTL" ? "HL" : text == "HL" ? "TTL" : "";
    d_.error(
        d_.span(d_.word(name)),
        fmt::format("target '{}' does not exist in {}", spec->name, v6 ? "ip6tables" : "iptables"),
        v6 ? "a target for IPv6" : "a target for IPv4",
        other.empty() ? std::string() : fmt::format("did you mean '{}'?", other));
    d_.understood = false;
  }
  d_.instances.push_back({spec, name, 0, 0, false});
  d_.target = static_cast<std::uint32_t>(d_.instances.size() - 1);
}

}  // namespace fwlint::iptables
