// The checks that the table of options carries, in the order in which the first mistake is the most
// telling: what is missing, what does not go together, what is wrong with a word, what is wrong
// with the place.
#include "parsers/iptables/checks.hpp"

#include <fmt/format.h>

#include "parsers/iptables/argument.hpp"
#include "parsers/iptables/argument_readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

std::string option_names(const ExtensionSpec& e, std::uint16_t bits) {
  std::string out;
  for (const OptionSpec& o : e.options) {
    if ((o.bit & bits) == 0 || o.has(option_flag::alias)) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("--{}", o.name);
  }
  return out;
}

bool check_required(Draft& d, const Instance& i) {
  const ExtensionSpec& e = *i.spec;
  if (e.needs_option && i.option_count == 0) {
    d.refuse(d.span(i), fmt::format("'{}' without any of its options", e.name),
             fmt::format("such as --{}", e.options[0].name));
    return false;
  }
  for (const OptionSpec& spec : e.options) {
    if (!spec.has(option_flag::required)) continue;
    bool found = false;
    for (const Option& o : d.options_of(i)) {
      found = found || o.spec == &spec || &saved_option(e, *o.spec) == &spec;
    }
    if (found) continue;
    d.refuse(d.span(i), fmt::format("'{}' without '--{}'", e.name, spec.name),
             fmt::format("--{} {}", spec.name, form_of(spec.argument, d.file.family)));
    return false;
  }
  return true;
}

/// Options that exclude or need one another.
bool check_ties(Draft& d, const Instance& i) {
  const auto options = d.options_of(i);
  std::uint16_t given = 0;
  for (const Option& o : options) given = static_cast<std::uint16_t>(given | o.spec->bit);
  if (given == 0) return true;
  for (std::size_t k = 0; k < options.size(); ++k) {
    const OptionSpec& spec = *options[k].spec;
    for (std::size_t n = 0; n < k; ++n) {
      const OptionSpec& other = *options[n].spec;
      if (&spec == &other || (spec.excludes & other.bit) == 0) continue;
      d.refuse(d.span(options[k]),
               fmt::format("'--{}' does not go with '--{}'", spec.name, other.name),
               "one of the two");
      return false;
    }
    if ((spec.needs & given) != spec.needs) {
      d.refuse(d.span(options[k]), fmt::format("'--{}' alone", spec.name),
               fmt::format("{} beside it", option_names(*i.spec, spec.needs)));
      return false;
    }
  }
  return true;
}

bool check_arguments(Draft& d, const Instance& i, bool is_target) {
  bool ok = true;
  for (const Option& o : d.options_of(i)) {
    const ArgumentKind kind = o.spec->argument.kind;
    if (kind == ArgumentKind::none || o.spec->has(option_flag::self)) continue;
    for (std::uint32_t k = 0; k < o.count; ++k) {
      Argument a = argument_of(d, o, k);
      if (a.ok()) {
        // What conntrack asks beside a state is settled with it.
        const bool own = !is_target && i.spec->name != "conntrack";
        if (own && is_reversed(d, o)) take_reversed(d, o);
        continue;
      }
      const Span at = d.span(d.arg(o, k));
      std::string form = form_of(o.spec->argument, d.file.family);
      if (is_target) {
        d.error(at, std::move(a.error), std::move(form), std::move(a.hint));
      } else if (ok) {
        d.refuse(at, std::move(a.error), std::move(form), std::move(a.hint));
      }
      ok = false;
      break;
    }
  }
  return ok;
}

/// iptables-nft turns "! -p tcp -m tcp" into a test of the same bytes in other protocols.
bool take_negated_protocol(Draft& d, const Instance& i) {
  const std::uint8_t p = i.spec->protocol;
  if (!d.proto.negated || (p != protocol::tcp && p != protocol::udp)) return false;
  if (parse_protocol(d.word(d.proto.word).text) != p) return false;
  d.warn(d.span(i),
         fmt::format("match '{}' with '! -p {}': iptables-legacy refuses it", i.spec->name,
                     protocol_name(p)),
         fmt::format("'-p {}' in the same rule", protocol_name(p)));
  d.opaque({.kind = PredicateKind::content, .text = d.text_of(i)}, d.span(i));
  return true;
}

void check_protocol(Draft& d, const Instance& i) {
  const std::uint8_t p = i.spec->protocol;
  if (p == 0 || d.protocol == p || (i.implied && !d.proto.negated)) return;
  // In IPv6 the authentication header is an extension header that any protocol may follow.
  if (p == protocol::ah && d.file.family == Family::ipv6) return;
  // The error has been reported where the match is of the other family.
  if (i.spec->families == Families::ipv4 && d.file.family == Family::ipv6) return;
  if (i.spec->families == Families::ipv6 && d.file.family == Family::ipv4) return;
  d.error(d.span(i), fmt::format("match '{}' without '-p {}'", i.spec->name, protocol_name(p)),
          fmt::format("'-p {}' in the same rule", protocol_name(p)));
}

struct BitName {
  std::uint8_t bit;
  std::string_view name;
};
constexpr BitName kTables[] = {{table_bit::filter, "filter"},
                               {table_bit::nat, "nat"},
                               {table_bit::mangle, "mangle"},
                               {table_bit::raw, "raw"},
                               {table_bit::security, "security"}};
constexpr BitName kHooks[] = {{hook_bit::prerouting, "PREROUTING"},
                              {hook_bit::input, "INPUT"},
                              {hook_bit::forward, "FORWARD"},
                              {hook_bit::output, "OUTPUT"},
                              {hook_bit::postrouting, "POSTROUTING"}};

std::string names_of(std::span<const BitName> all, std::uint8_t bits) {
  std::string out;
  for (const BitName& n : all) {
    if ((n.bit & bits) == 0) continue;
    if (!out.empty()) out += " or ";
    out += n.name;
  }
  return out;
}

void check_place(Draft& d, const Instance& i, bool is_target) {
  const std::string_view what = is_target ? "target" : "match";
  const std::uint8_t tables = i.spec->tables;
  if (tables != 0 && d.file.table_bit != 0 && (tables & d.file.table_bit) == 0) {
    d.error(d.span(d.word(i.name)),
            fmt::format("{} '{}' in table '{}'", what, i.spec->name, d.file.table),
            fmt::format("this {} in table {}", what, names_of(kTables, tables)));
    return;
  }
  const std::uint8_t hook = hook_of(d);
  if (i.spec->hooks == 0 || (i.spec->hooks & hook) != 0) return;
  if (hook == 0) {
    return demand_hooks(d, i.spec->hooks, d.span(d.word(i.name)),
                        fmt::format("{} '{}'", what, i.spec->name), false);
  }
  d.error(d.span(d.word(i.name)),
          fmt::format("{} '{}' in chain {}", what, i.spec->name, d.word(d.chain).text),
          fmt::format("this {} in {}", what, names_of(kHooks, i.spec->hooks)));
}

}  // namespace

std::uint8_t hook_of(const Draft& d) {
  if (d.chain == BaseArgument::kNone || d.file.table_bit == 0) return 0;
  for (const BitName& n : kHooks) {
    if (d.word(d.chain).text == n.name) return n.bit;
  }
  return 0;
}

void demand_hooks(Draft& d, std::uint8_t hooks, Span at, std::string what, bool legacy_only) {
  d.file.demands.push_back({make_id<RuleId>(d.ordinal), hooks, legacy_only, at, std::move(what)});
}

std::string hook_names(std::uint8_t bits) { return names_of(kHooks, bits); }

Argument argument_of(const Draft& d, const Option& o, std::uint32_t index) {
  const ArgumentContext context{d.file.family, d.protocol, &d.file.options.services};
  return read_argument(context, o.spec->argument, d.arg(o, index).text, index);
}

bool is_reversed(const Draft& d, const Option& o) {
  if (o.spec->argument.kind != ArgumentKind::number_range || o.count != 1) return false;
  const std::string_view s = d.arg(o).text;
  const std::size_t colon = s.find(':');
  if (colon == s.npos) return false;
  const auto lo = read_unsigned(s.substr(0, colon));
  const auto hi = read_unsigned(s.substr(colon + 1));
  return lo && hi && *lo > *hi;
}

void take_reversed(Draft& d, const Option& o) {
  d.warn(d.span(d.arg(o)),
         fmt::format("'{}{}' {} matches: the range is reversed", o.negated ? "! " : "",
                     d.text_of(o), o.negated ? "always" : "never"),
         "a range LOW:HIGH");
  if (!o.negated) require(d.all, Field::protocol, ValueSet());
}

bool check_instance(Draft& d, const Instance& i, bool is_target) {
  if (!is_target && take_negated_protocol(d, i)) return false;
  if (!is_target) check_protocol(d, i);
  if (i.spec->tables != 0 || i.spec->hooks != 0) check_place(d, i, is_target);
  if (!check_required(d, i) || !check_ties(d, i)) return is_target;
  if (!check_arguments(d, i, is_target)) return is_target;
  if (i.spec->check == nullptr) return true;
  const std::size_t before = d.file.diagnostics.error_count();
  i.spec->check(d, i);
  return is_target || d.file.diagnostics.error_count() == before;
}

}  // namespace fwlint::iptables
