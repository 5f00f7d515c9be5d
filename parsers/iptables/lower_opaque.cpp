// Conditions that no field of the model decides. Each becomes a predicate whose text is its
// identity. Options that are conditions of their own become predicates of their own, with the
// extension's modifiers in the text, so that "--uid-owner 0" in two rules is one variable. Rates
// say what they answer for the first packet after loading, where that is certain.
#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/print.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

FieldMask modifiers_read(const Draft& d, const Instance& i) {
  FieldMask reads = 0;
  for (const Option& o : d.options_of(i)) {
    if (o.spec->has(option_flag::modifier)) reads |= o.spec->reads;
  }
  return reads;
}

/// Header fields that targets of the mangle table rewrite are no constants of a packet.
bool is_rewritten(const Draft& d, const ExtensionSpec& e) {
  if (!d.file.rewrites_headers) return false;
  return e.name == "ttl" || e.name == "hl" || e.name == "tos" || e.name == "dscp" ||
         e.name == "ecn";
}

/// Only what fwlint does not know is a gap; a known condition is a predicate and no more.
void note_gap(Draft& d, const Instance& i) {
  if (i.spec->kind != PredicateKind::unknown) return;
  d.gap(GapKind::not_understood, d.span(i),
        fmt::format("unknown match '{}'", printable(d.name_of(i))), std::string(kMayHold));
}

/// Every option of a header match holds for every value.
bool asks_nothing(const Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.negated || o.count != 1 || !argument_of(d, o).everything) return false;
  }
  return true;
}

/// What a rate answers for the first packet after loading.
std::optional<bool> initial_answer(const Draft& d, const Instance& i, const Option& o) {
  const auto positive = [&]() -> std::optional<bool> {
    const auto n = read_unsigned(d.arg(o).text);
    if (!n) return std::nullopt;
    return *n > 0;
  };
  switch (o.spec->id) {
    case OptionId::rate:
      return true;
    case OptionId::quota:
      return positive();
    case OptionId::upto:
      // connlimit counts the new connection itself: upto 0 never, above 0 always.
      return i.spec->name == "connlimit" ? positive() : std::optional<bool>(true);
    case OptionId::above: {
      if (i.spec->name != "connlimit") return false;
      const auto p = positive();
      return p ? std::optional<bool>(!*p) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

void add_rate(Draft& d, const Instance& i, const Option& o, std::optional<bool> initially) {
  const std::string modifiers = canonical_modifiers(d, i);
  d.opaque({.kind = PredicateKind::rate,
            .text = fmt::format("-m {} {}{}", i.spec->name, canonical_text(d, o), modifiers),
            .stateful = true,
            .initially = initially},
           d.span(o), o.negated);
}

}  // namespace

void lower_opaque_option(Draft& d, const Instance& i, const Option& o) {
  Predicate p{.kind = i.spec->kind,
              .text = fmt::format("-m {} {}{}", i.spec->name, canonical_text(d, o),
                                  canonical_modifiers(d, i)),
              .stateful = i.spec->stateful || is_rewritten(d, *i.spec),
              .reads = i.spec->reads | o.spec->reads | modifiers_read(d, i)};
  d.opaque(std::move(p), d.span(o), o.negated);
}

void lower_opaque(Draft& d, const Instance& i) {
  const ExtensionSpec& e = *i.spec;
  std::size_t conditions = 0;
  for (const Option& o : d.options_of(i))
    conditions += o.spec->has(option_flag::modifier) ? 0U : 1U;
  if (e.whole || conditions == 0) {
    Predicate p{.kind = e.kind,
                .text = canonical_text(d, i),
                .stateful = e.stateful || is_rewritten(d, e),
                .reads = e.reads | modifiers_read(d, i)};
    d.opaque(std::move(p), d.span(i));
  } else {
    const std::string modifiers = canonical_modifiers(d, i);
    for (const Option& o : d.options_of(i)) {
      if (o.spec->has(option_flag::modifier)) continue;
      if (e.name == "length" && is_reversed(d, o)) continue;
      if (e.name == "length" && !o.negated && argument_of(d, o).everything) continue;
      Predicate p{.kind = e.kind,
                  .text = fmt::format("-m {} {}{}", e.name, canonical_text(d, o), modifiers),
                  .stateful = e.stateful || is_rewritten(d, e),
                  .reads = e.reads | o.spec->reads | modifiers_read(d, i)};
      d.opaque(std::move(p), d.span(o), o.negated);
    }
  }
  note_gap(d, i);
}

void lower_header(Draft& d, const Instance& i) {
  // The protocol is exact; what is tested inside the header is not modelled.
  if (i.spec->protocol != protocol::ah || d.file.family == Family::ipv4) {
    require(d.all, Field::protocol, ValueSet::single(i.spec->protocol));
  } else if (i.option_count == 0) {
    lower_opaque(d, i);
    return;
  }
  require(d.all, Field::fragment, 0U);
  if (i.option_count > 0 && !asks_nothing(d, i)) lower_opaque(d, i);
}

void lower_rate(Draft& d, const Instance& i) {
  bool any = false;
  if (!i.spec->whole) {
    for (const Option& o : d.options_of(i)) {
      if (o.spec->has(option_flag::modifier)) continue;
      add_rate(d, i, o, initial_answer(d, i, o));
      any = true;
    }
  }
  if (any) return;
  const bool limit = i.spec->name == "limit";  // 3/hour, burst 5 where nothing is written
  d.opaque({.kind = PredicateKind::rate,
            .text = canonical_text(d, i),
            .stateful = true,
            .initially = limit ? std::optional<bool>(true) : std::nullopt},
           d.span(i));
}

namespace {

/// Notes which packets the option's rule speaks of; see RecentUse.
RecentUse recent_use(const Draft& d, const Instance& i, const std::string& list) {
  RecentUse use;
  use.list = list;
  use.protocols = values_of(d.all, Field::protocol, d.file.family);
  use.ports = values_of(d.all, Field::dport, d.file.family);
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name == "hitcount") use.hits = read_unsigned(d.arg(o).text).value_or(1);
  }
  return use;
}

}  // namespace

void lower_recent(Draft& d, const Instance& i) {
  // --set always holds: it enters the address and answers yes (xt_recent.c). The other three ask a
  // list that is empty at first.
  const Option* named = d.find(i, OptionId::name);
  const std::string list = named != nullptr ? std::string(d.arg(*named).text) : "DEFAULT";
  bool any = false;
  for (const Option& o : d.options_of(i)) {
    if (o.spec->has(option_flag::modifier)) continue;
    any = true;
    const bool sets = o.spec->id == OptionId::set_rule;
    if (sets) {
      if (o.negated) add_rate(d, i, o, true);
      d.file.recent_writers.push_back(recent_use(d, i, list));
    } else {
      add_rate(d, i, o, false);
      d.file.recent_tests.push_back(recent_use(d, i, list));
      d.file.recent_tests.back().predicate = d.all.literals.back().predicate;
    }
    if (sets || o.spec->name != "rcheck") {
      Effect effect;
      effect.kind = EffectKind::set_write;
      effect.text = list;
      effect.span = d.span(i);
      d.effects.push_back(std::move(effect));
    }
  }
  if (!any) {
    d.refuse(d.span(i), "'recent' without a test", "--set, --rcheck, --update or --remove");
  }
}

}  // namespace fwlint::iptables
