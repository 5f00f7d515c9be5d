// Base options first, then each match with its options in the table's order, then the target.
#include "parsers/iptables/print.hpp"

#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/print_rule.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

/// "10.0.0.0/8" from any spelling, or the word as it is; empty for every address.
std::string saved_network(Family family, std::string_view word, bool negated) {
  // With a mask of 0 the host is not looked at: "any/0".
  const std::size_t slash = word.find('/');
  const auto mask = slash == word.npos ? std::nullopt : parse_mask(family, word.substr(slash + 1));
  if (mask && *mask == 0) return negated ? (family == Family::ipv4 ? "0.0.0.0/0" : "::/0") : "";
  std::string plain(word);
  const std::string_view host = word.substr(0, slash);
  if (family == Family::ipv4 && !parse_host(family, host)) {
    if (const auto packed = parse_packed_host(host)) {
      plain.replace(0, host.size(), to_string(Address{family, *packed}));
    }
  }
  const Argument a = read_network(family, plain, 0);
  if (!a.ok()) return std::string(word);
  const bool all = a.text == "0.0.0.0/0" || a.text == "::/0";
  return all && !negated ? std::string() : a.text;
}

void append_base(std::string& out, const Draft& d, const BaseArgument& a, char letter,
                 std::string_view value) {
  if (!a.given() || value.empty()) return;
  out += a.negated ? " ! -" : " -";
  out += letter;
  out += ' ';
  append_saved(out, value);
  (void)d;
}

std::vector<std::string> addresses_of(const Draft& d, const BaseArgument& a) {
  std::vector<std::string> out;
  if (!a.given()) return {std::string()};
  for (const std::string_view s : split(d.word(a.word).text, ',')) {
    out.push_back(saved_network(d.file.family, s, a.negated));
  }
  return out;
}

std::string interface_of(const Draft& d, const BaseArgument& a) {
  if (!a.given()) return {};
  const std::string_view name = d.word(a.word).text;
  return name == "+" && !a.negated ? std::string() : std::string(name);
}

std::string protocol_of(const Draft& d) {
  if (!d.proto.given()) return {};
  const std::string_view word = d.word(d.proto.word).text;
  if (iequals(word, "all") || word == "0") return {};
  const Argument a = read_protocol(word, true);
  return a.ok() ? a.text : std::string(word);
}

void append_instance(std::string& out, const Draft& d, const Instance& i) {
  if (!append_special(out, d, i)) append_plain(out, d, i);
}

void append_rest(std::string& out, const Draft& d) {
  append_base(out, d, d.iif, 'i', interface_of(d, d.iif));
  append_base(out, d, d.oif, 'o', interface_of(d, d.oif));
  append_base(out, d, d.proto, 'p', protocol_of(d));
  if (d.fragment) out += *d.fragment ? " -f" : " ! -f";
  for (std::size_t k = 0; k < d.instances.size(); ++k) {
    const Instance& i = d.instances[k];
    if (k == d.target || (i.implied && i.option_count == 0)) continue;
    out += " -m ";
    append_saved(out, d.name_of(i));
    append_instance(out, d, i);
  }
  if (!d.jump.given()) return;
  out += d.is_goto ? " -g " : " -j ";
  append_saved(out, d.word(d.jump.word).text);
  if (d.target != BaseArgument::kNone) append_instance(out, d, d.instances[d.target]);
}

}  // namespace

void append_saved(std::string& out, std::string_view word, Quotes quotes) {
  bool bare = quotes != Quotes::always && !word.empty();
  for (const char c : word) {
    const bool harmless = is_alnum(c) || c == '_' || c == '-';
    const bool splits = is_space(c) || c == '"' || c == '\\' || c == '\'';
    bare = bare && (quotes == Quotes::string ? harmless : !splits);
  }
  if (bare) {
    out += word;
    return;
  }
  out += '"';
  for (const char c : word) {
    if (c == '"' || c == '\\' || (c == '\'' && quotes != Quotes::always)) out += '\\';
    out += c;
  }
  out += '"';
}

void append_named(std::string& out, std::string_view name, std::string_view value, bool negated) {
  out += negated ? " ! --" : " --";
  out += name;
  if (value.empty()) return;
  out += ' ';
  out += value;
}

const Option* option_named(const Draft& d, const Instance& i, std::string_view name) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name == name) return &o;
  }
  return nullptr;
}

std::string canonical_text(const Draft& d, const Option& o) {
  std::string out;
  if (o.spec->name.empty()) {
    append_saved(out, d.word(o.name).text);
  } else {
    out = "--";
    out += saved_option(*d.instances[o.instance].spec, *o.spec).name;
  }
  for (std::uint32_t k = 0; k < o.count; ++k) {
    out += ' ';
    const Argument a = argument_of(d, o, k);
    append_saved(out, a.ok() ? std::string_view(a.text) : d.arg(o, k).text, a.quotes);
  }
  return out;
}

std::string canonical_text(const Draft& d, const Instance& i) {
  std::string out = "-m ";
  append_saved(out, d.name_of(i));
  append_instance(out, d, i);
  return out;
}

std::string canonical_modifiers(const Draft& d, const Instance& i) {
  std::string out;
  for (const OptionSpec& spec : i.spec->options) {
    if (!spec.has(option_flag::modifier)) continue;
    for (const Option& o : d.options_of(i)) {
      if (o.spec == &spec) append_option(out, d, o, o.negated);
    }
  }
  return out;
}

void append_option(std::string& out, const Draft& d, const Option& o, bool negated) {
  out += negated ? " ! " : " ";
  out += canonical_text(d, o);
}

void append_plain(std::string& out, const Draft& d, const Instance& i) {
  const ExtensionSpec& e = *i.spec;
  if (e.options.empty()) {
    for (const Option& o : d.options_of(i)) append_option(out, d, o, o.negated);
    return;
  }
  for (const OptionSpec& spec : e.options) {
    if (spec.has(option_flag::alias)) continue;
    for (const Option& o : d.options_of(i)) {
      if (&saved_option(e, *o.spec) != &spec) continue;
      const ArgumentSpec& form = o.spec->argument;
      const bool unsaved =
          form.digits == 1 || (form.kind == ArgumentKind::number_range && form.digits == 3);
      const bool may_hide = unsaved && !o.negated && o.count == 1;
      if (may_hide && argument_of(d, o).everything) continue;
      append_option(out, d, o, o.negated);
    }
  }
}

std::string print_rule(const Draft& d) {
  std::string out;
  for (const std::string& src : addresses_of(d, d.src)) {
    for (const std::string& dst : addresses_of(d, d.dst)) {
      if (!out.empty()) out += '\n';
      out += '-';
      out += d.command == 0 ? 'A' : d.command;
      out += ' ';
      if (d.chain != BaseArgument::kNone) append_saved(out, d.word(d.chain).text);
      append_base(out, d, d.src, 's', src);
      append_base(out, d, d.dst, 'd', dst);
      append_rest(out, d);
    }
  }
  return out;
}

}  // namespace fwlint::iptables
