#include "parsers/nftables/line_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "parsers/line_shape.hpp"
#include "parsers/nftables/line_values.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1
constexpr std::size_t kMaxComment = 120;       // below NFTNL_UDATA_COMMENT_MAXLEN

using shape::equal;

bool digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), digit); }

Field field_of(LineRole r) {
  switch (r) {
    case LineRole::src:
      return Field::src;
    case LineRole::dst:
      return Field::dst;
    case LineRole::iif:
      return Field::iif;
    case LineRole::oif:
      return Field::oif;
    case LineRole::sport:
      return Field::sport;
    case LineRole::dport:
      return Field::dport;
    case LineRole::literal:
    case LineRole::jump:
    case LineRole::packets:
    case LineRole::bytes:
    case LineRole::comment:
    case LineRole::ignored:
      break;
  }
  return Field::family;
}

}  // namespace

bool LinePlans::matches(const Plan& plan, const LineShape& shape) {
  if (plan.words.size() != shape.count || plan.structure != shape.structure) return false;
  for (std::size_t k = 0; k < shape.count; ++k) {
    const LineWord& a = plan.words[k];
    const LineWord& b = shape.words[k];
    if (a.role != b.role || a.kind != b.kind || a.negated != b.negated) return false;
    if (a.role == LineRole::ignored) continue;
    if (a.role == LineRole::literal ? !equal(a.text, b.text) : a.v6 != b.v6) return false;
  }
  return true;
}

// ---- filling in
// ----------------------------------------------------------------------------------

/// One address or prefix; bits behind the prefix are for the full reader.
bool LinePlans::address(const LineWord& word, const LineValue& v, Interval& out) {
  const bool text = v.kind == WordKind::plain;
  if (v.kind == WordKind::range || (!text && v.text.find('/') != v.text.npos)) return false;
  auto a = word.v6 ? shape::plain_ipv6(v.text) : shape::plain_ipv4(v.text);
  if (!a) return false;
  if (v.kind == WordKind::prefix) {
    std::string_view rest = v.second;
    const unsigned bits = word.v6 ? 128 : 32;
    const auto length = shape::take_number(rest, bits - 1);
    if (!length || *length == 0 || !rest.empty()) return false;
    a->host = max_address(word.v6 ? Family::ipv6 : Family::ipv4) >> *length;
  }
  if ((a->base & a->host) != 0) return false;
  out = a->range();
  return true;
}

bool LinePlans::fill_addresses(const LineWord& word, std::size_t place, fwlint::Rule& rule) {
  if (!values_.read(word)) return false;
  Ascending items;
  for (std::size_t k = 0; k < values_.count; ++k) {
    Interval i;
    if (!address(word, values_.items[k], i) || !items.add(i)) return false;
  }
  const ValueSet set = items.set();
  rule.match.all.fields[place].values =
      word.negated ? complement(set, max_address(word.v6 ? Family::ipv6 : Family::ipv4)) : set;
  return true;
}

bool LinePlans::fill_ports(const LineWord& word, std::size_t place, const RuleLine& line,
                           fwlint::Rule& rule) {
  if (!values_.read(word)) return false;
  Ascending items;
  for (std::size_t k = 0; k < values_.count; ++k) {
    const LineValue& v = values_.items[k];
    std::array<char, 16> joined{};  // a range in JSON, spelled as in text
    std::string_view text = v.text;
    if (v.kind == WordKind::range) {
      if (v.text.size() > 5 || v.second.size() > 5) return false;
      const auto end = fmt::format_to_n(joined.data(), joined.size(), "{}-{}", v.text, v.second);
      text = std::string_view(joined.data(), end.size);
    } else if (v.kind != WordKind::plain) {
      return false;
    }
    const auto range = shape::plain_ports(text, '-');
    const bool pair = text.find('-') != text.npos;
    if (!range || (pair && range->lo == range->hi) || !items.add(*range)) return false;
    if (range->lo == 0 && range->hi == 65535) return false;
    const std::uint32_t begin = line.begin + word.begin;
    rule.ports.push_back({field_of(word.role),
                          pair ? PortForm::range : PortForm::number,
                          text,
                          ValueSet::range(range->lo, range->hi),
                          {line.file, begin + v.begin, begin + v.end}});
  }
  const ValueSet set = items.set();
  rule.match.all.fields[place].values = word.negated ? complement(set, 65535) : set;
  return true;
}

bool LinePlans::fill_slot(const LineWord& word, std::size_t place, const RuleLine& line,
                          fwlint::Rule& rule) {
  const std::string_view text = word.text;
  switch (word.role) {
    case LineRole::src:
    case LineRole::dst:
      return fill_addresses(word, place, rule);
    case LineRole::sport:
    case LineRole::dport:
      return fill_ports(word, place, line, rule);
    case LineRole::iif:
    case LineRole::oif: {
      if (text.size() > kMaxInterfaceName || text.find_first_of("*\\") != text.npos) return false;
      SymbolConstraint& symbol = rule.match.all.symbols[place];
      symbol.any_of.clear();
      symbol.any_of.push_back({text, false});
      return true;
    }
    case LineRole::jump:
      rule.verdict.target = chains_.find(text)->second;
      return true;
    case LineRole::packets:
    case LineRole::bytes: {
      const auto n = text.size() < 19 && digits(text) ? parse_unsigned(text) : std::nullopt;
      if (!n) return false;
      if (!rule.counters) rule.counters.emplace();
      (word.role == LineRole::packets ? rule.counters->packets : rule.counters->bytes) = *n;
      return true;
    }
    case LineRole::comment:
      if (text.size() > kMaxComment || text.find('\\') != text.npos) return false;
      rule.comment = text;
      rule.comment_span = span_of(word, line);
      return true;
    case LineRole::ignored:
      return true;
    case LineRole::literal:
      break;
  }
  return false;
}

/// Of a string with its quotes.
Span LinePlans::span_of(const LineWord& w, const RuleLine& line) {
  const std::uint32_t quote = w.kind == WordKind::quoted ? 1 : 0;
  const std::uint32_t begin = line.begin + w.begin - quote;
  return {line.file, begin, begin + static_cast<std::uint32_t>(w.text.size()) + 2 * quote};
}

bool LinePlans::fill(const Plan& plan, const LineShape& shape, const RuleLine& line,
                     fwlint::Rule& rule) {
  rule.match.all = plan.prototype.match.all;
  rule.verdict = plan.prototype.verdict;
  return std::all_of(plan.slots.begin(), plan.slots.end(), [&](const Slot& s) {
    const LineWord& w = shape.words[s.word];
    if (w.role != LineRole::literal) return fill_slot(w, s.place, line, rule);
    PortMention& m = rule.ports.emplace_back(plan.mentions[s.place]);
    m.span = span_of(w, line);
    return true;
  });
}

bool LinePlans::read_shape(const RuleLine& line, ChainId chain, bool judged) {
  shape_.judged = judged;
  const std::string_view source = sources_.text(line.file);
  if (index_ != nullptr) return reader_.json(source, *index_, line, chain, shape_);
  return reader_.text(source.substr(line.begin, line.end - line.begin), chain, shape_);
}

bool LinePlans::apply(const RuleLine& line, ChainId chain) {
  if (plans_.empty() || !read_shape(line, chain, false)) return false;
  const auto known = plans_.find(shape_.hash);
  if (known == plans_.end() || !matches(known->second, shape_)) return false;
  const RuleId id = make_id<RuleId>(into_.rules.size());
  fwlint::Rule& rule = into_.rules.emplace_back();
  if (!fill(known->second, shape_, line, rule)) {
    into_.rules.pop_back();
    return false;
  }
  rule.chain = chain;
  rule.span = {line.file, line.begin, line.end};
  into_.chain(chain).rules.push_back(id);
  return true;
}

// ---- learning
// ------------------------------------------------------------------------------------

/// A word that is the same in every line of the shape and names ports: a service, a set.
void LinePlans::mention_of(std::size_t k, const LineWord& w, const RuleLine& line,
                           const fwlint::Rule& rule, Plan& plan) {
  const Span place = span_of(w, line);
  for (const PortMention& m : rule.ports) {
    if (m.span != place) continue;
    plan.slots.push_back(
        {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(plan.mentions.size())});
    plan.mentions.push_back(m);
  }
}

bool LinePlans::place_slots(const LineShape& shape, const RuleLine& line, const fwlint::Rule& rule,
                            Plan& plan) {
  const Clause& all = rule.match.all;
  for (std::size_t k = 0; k < shape.count; ++k) {
    const LineWord& w = shape.words[k];
    if (w.role == LineRole::literal) {
      mention_of(k, w, line, rule, plan);
      continue;
    }
    std::size_t place = 0;
    const Field field = field_of(w.role);
    if (field != Field::family) {
      const auto is_it = [&](const auto& c) { return c.field == field; };
      const bool symbol = is_symbol(field);
      if (symbol ? std::count_if(all.symbols.begin(), all.symbols.end(), is_it) != 1
                 : std::count_if(all.fields.begin(), all.fields.end(), is_it) != 1) {
        return false;
      }
      const auto at =
          symbol ? std::find_if(all.symbols.begin(), all.symbols.end(), is_it) - all.symbols.begin()
                 : std::find_if(all.fields.begin(), all.fields.end(), is_it) - all.fields.begin();
      place = static_cast<std::size_t>(at);
    }
    plan.slots.push_back({static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(place)});
  }
  return true;
}

void LinePlans::learn(const RuleLine& line, const fwlint::Rule& rule) {
  if (plans_.size() >= kMaxPlans || !rule.understood) return;
  if (!rule.match.one_of.empty() || !rule.effects.empty() || !rule.branches.empty()) return;
  const auto stateful = [&](const Literal& l) { return into_.predicates[l.predicate].stateful; };
  const auto& literals = rule.match.all.literals;
  if (std::any_of(literals.begin(), literals.end(), stateful)) return;
  if (!read_shape(line, rule.chain, true) || !shape_.alone) return;
  Plan plan;
  if (!place_slots(shape_, line, rule, plan)) return;
  plan.words.assign(shape_.words.begin(),
                    shape_.words.begin() + static_cast<std::ptrdiff_t>(shape_.count));
  plan.structure = shape_.structure;
  plan.prototype.match.all = rule.match.all;
  plan.prototype.verdict = rule.verdict;
  fwlint::Rule again;
  if (!fill(plan, shape_, line, again) || !shape::same_rule(again, rule)) return;
  const bool same_counters =
      again.counters.has_value() == rule.counters.has_value() &&
      (!rule.counters || (again.counters->packets == rule.counters->packets &&
                          again.counters->bytes == rule.counters->bytes));
  const bool same_end = again.verdict.kind == rule.verdict.kind &&
                        again.verdict.target == rule.verdict.target &&
                        again.verdict.detail == rule.verdict.detail &&
                        rule.span == Span{line.file, line.begin, line.end};
  if (same_counters && same_end) plans_.emplace(shape_.hash, std::move(plan));
}

}  // namespace fwlint::nftables
