// Connection tracking. The five states are disjoint and exact. SNAT and DNAT are no states but
// marks on the connection, so a list with them is a union of a state test and an opaque one. What
// the first packet of a connection looked like is carried beside the text; all other tests speak of
// the tracked connection, which the model does not hold.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/print.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

struct States {
  ValueSet set;
  bool snat = false;
  bool dnat = false;
  bool ok = true;
};

States read_states(Draft& d, const Token& t, bool with_nat) {
  // In libxt_conntrack's order: an abbreviation takes the first that fits.
  constexpr std::array<std::string_view, 7> kNames = {"INVALID",   "NEW",  "ESTABLISHED", "RELATED",
                                                      "UNTRACKED", "SNAT", "DNAT"};
  constexpr std::array<CtState, 5> kStates = {CtState::invalid, CtState::new_, CtState::established,
                                              CtState::related, CtState::untracked};
  States out;
  std::vector<Interval> list;
  std::size_t at = 0;
  while (at <= t.text.size() && list.size() < 64) {
    const std::size_t comma = std::min(t.text.find(',', at), t.text.size());
    const std::string_view s = t.text.substr(at, comma - at);
    at = comma + 1;
    const std::size_t count = with_nat ? kNames.size() : kStates.size();
    std::size_t k = 0;
    while (k < count && !starts_with_i(kNames[k], s)) ++k;
    if (s.empty() || k == count) {
      std::string hint;
      if (const auto near = nearest(s, kNames)) hint = fmt::format("did you mean '{}'?", *near);
      d.refuse(d.span(t), fmt::format("unknown state '{}'", printable(s)),
               "NEW, ESTABLISHED, RELATED, INVALID or UNTRACKED, separated by commas", hint);
      out.ok = false;
      return out;
    }
    if (k < kStates.size()) {
      const auto v = static_cast<std::uint8_t>(kStates[k]);
      list.push_back({v, v});
    } else {
      (k == 5 ? out.snat : out.dnat) = true;
    }
  }
  out.set = ValueSet::from(std::move(list));
  return out;
}

/// "The connection was source- or destination-translated": it changes when the packet is rewritten.
Predicate nat_status(bool source) {
  const FieldMask reads = source ? mask_of(Field::src) | mask_of(Field::sport)
                                 : mask_of(Field::dst) | mask_of(Field::dport);
  return {.kind = PredicateKind::environment,
          .text = fmt::format("-m conntrack --ctstate {}", source ? "SNAT" : "DNAT"),
          .connection = ConnectionTest{source ? ConnectionTest::Kind::source_translated
                                              : ConnectionTest::Kind::destination_translated,
                                       Field::dst,
                                       {}},
          .reads = reads};
}

std::optional<ValueSet> port_values(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto lo = read_unsigned(text.substr(0, colon));
  const auto hi = colon == std::string_view::npos ? lo : read_unsigned(text.substr(colon + 1));
  if (!lo || !hi || *lo > *hi || *hi > 65535) return std::nullopt;
  return ValueSet::range(*lo, *hi);
}

/// Options about the first packet of the connection, as it arrived.
std::optional<ConnectionTest> original_test(const Draft& d, const Option& o) {
  constexpr std::pair<std::string_view, Field> kOriginal[] = {{"ctorigsrc", Field::src},
                                                              {"ctorigdst", Field::dst},
                                                              {"ctorigsrcport", Field::sport},
                                                              {"ctorigdstport", Field::dport}};
  for (const auto& [name, field] : kOriginal) {
    if (o.spec->name != name || o.count != 1) continue;
    const bool port = field == Field::sport || field == Field::dport;
    const std::string text = argument_of(d, o).text;
    std::optional<ValueSet> in;
    if (port) {
      in = port_values(text);
    } else if (const auto prefix = parse_prefix(text)) {
      in = values(*prefix);
    }
    if (!in) return std::nullopt;
    return ConnectionTest{ConnectionTest::Kind::original, field, std::move(*in)};
  }
  return std::nullopt;
}

void lower_states(Draft& d, const Option& o, const States& s) {
  constexpr u128 kLast = static_cast<std::uint8_t>(CtState::untracked);
  if (!s.snat && !s.dnat) {
    require(d.all, Field::ct_state, o.negated ? complement(s.set, kLast) : s.set);
    return;
  }
  std::vector<Clause> either;
  if (o.negated) {
    require(d.all, Field::ct_state, complement(s.set, kLast));
  } else if (!s.set.empty()) {
    require(either.emplace_back(), Field::ct_state, s.set);
  }
  for (const bool source : {true, false}) {
    if (!(source ? s.snat : s.dnat)) continue;
    Predicate p = nat_status(source);
    p.first_seen = d.span(o);
    const PredicateId id = d.file.into.predicates.intern(std::move(p));
    if (o.negated) {
      require_literal(d.all, id, true);
    } else {
      require_literal(either.emplace_back(), id);
    }
  }
  if (!either.empty()) d.one_of.push_back(std::move(either));
}

/// A packet that opens a connection travels in its original direction; of others it is not known.
void lower_direction(Draft& d, const Option& o) {
  const bool original = starts_with_i("ORIGINAL", d.arg(o).text);
  Predicate p{.kind = PredicateKind::environment,
              .text = "-m conntrack " + canonical_text(d, o),
              .first_seen = d.span(o)};
  const PredicateId id = d.file.into.predicates.intern(std::move(p));
  std::vector<Clause> either;
  if (original) {
    require(either.emplace_back(), Field::ct_state, static_cast<std::uint8_t>(CtState::new_));
  }
  Clause& later = either.emplace_back();
  require(later, Field::ct_state,
          ValueSet::range(static_cast<std::uint8_t>(CtState::established),
                          static_cast<std::uint8_t>(CtState::related)));
  require_literal(later, id);
  d.one_of.push_back(std::move(either));
}

}  // namespace

void lower_conntrack(Draft& d, const Instance& i) {
  const ValueSet tracked =
      complement(ValueSet::range(static_cast<std::uint8_t>(CtState::invalid),
                                 static_cast<std::uint8_t>(CtState::untracked)),
                 static_cast<std::uint8_t>(CtState::untracked));
  // A packet without a connection passes every other test once its state is listed
  // (xt_conntrack.c), so the other tests mean something else in the company of INVALID or
  // UNTRACKED.
  bool loose = false;
  std::string company;
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id != OptionId::ctstate) continue;
    const States s = read_states(d, d.arg(o), i.spec->name == "conntrack");
    if (!s.ok) continue;
    const ValueSet none = ValueSet::range(static_cast<std::uint8_t>(CtState::invalid),
                                          static_cast<std::uint8_t>(CtState::untracked));
    loose = loose || meets(s.set, none) != o.negated;
    company = (o.negated ? "! " : "") + canonical_text(d, o);
    lower_states(d, o, s);
  }
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id == OptionId::ctstate) continue;
    // Without a connection and without such a list there is no match, negated or not.
    if (!loose) require(d.all, Field::ct_state, tracked);
    if (!o.negated && !loose && is_reversed(d, o)) {
      take_reversed(d, o);
      continue;
    }
    if (o.spec->id == OptionId::ct_dir && !loose) {
      lower_direction(d, o);
      continue;
    }
    Predicate p{.kind = PredicateKind::environment,
                .text = fmt::format("-m conntrack {}{}{}", loose ? company : "", loose ? " " : "",
                                    canonical_text(d, o))};
    if (loose) p.reads = mask_of(Field::ct_state);
    if (!loose) p.connection = original_test(d, o);
    d.opaque(std::move(p), d.span(o), o.negated);
  }
}

}  // namespace fwlint::iptables
