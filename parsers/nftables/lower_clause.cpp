// One key against a set of register values, as clauses of the model. Where a mask leaves no list of
// ranges, or the bytes belong to an unknown protocol, the clause carries an opaque predicate.
#include <algorithm>
#include <utility>

#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

/// [lo, hi] as aligned blocks of a power of two: (first value, block size as a mask of low bits).
std::vector<std::pair<u128, u128>> blocks(const ValueSet& numbers) {
  std::vector<std::pair<u128, u128>> out;
  for (const Interval& i : numbers.intervals()) {
    u128 at = i.lo;
    while (at <= i.hi) {
      u128 low = 0;
      while ((at & (low * 2 + 1)) == 0 && at + (low * 2 + 1) <= i.hi && low < 0xffffffffU) {
        low = low * 2 + 1;
      }
      out.emplace_back(at, low);
      at += low + 1;
    }
  }
  return out;
}

}  // namespace

/// Field values whose register, masked, lies in `numbers`; nothing when that cannot be written
/// down.
std::optional<ValueSet> RuleLowering::preimage(const Key& key, const ValueSet& numbers) {
  const auto table = register_values(key);
  if (!table.empty()) {
    std::vector<Interval> out;
    for (const auto& [field, reg] : table) {
      if (!numbers.contains(reg & key.mask)) continue;
      for (const Interval& i : field.intervals()) out.push_back(i);
    }
    return ValueSet::from(std::move(out));
  }
  if (!key.masked()) return numbers;
  if (key.max <= 65535) {
    std::vector<Interval> out;
    for (u128 v = 0; v <= key.max; ++v) {
      if (numbers.contains(v & key.mask)) out.push_back({v, v});
    }
    return ValueSet::from(std::move(out));
  }
  // Addresses. The complement of one value is one value's preimage, complemented.
  if (numbers.is_single()) return masked_values(key.family, numbers.lo(), key.mask & key.max);
  const ValueSet rest = complement(numbers, key.max);
  if (rest.empty()) return ValueSet::range(0, key.max);
  if (rest.is_single()) {
    const auto inside = masked_values(key.family, rest.lo(), key.mask & key.max);
    if (!inside) return std::nullopt;
    return complement(*inside, key.max);
  }
  if (numbers.count() > 4096) return std::nullopt;
  ValueSet all;
  for (const Interval& i : numbers.intervals()) {
    for (u128 v = i.lo;; ++v) {
      const auto one = masked_values(key.family, v, key.mask & key.max);
      if (!one || all.interval_count() > 65536) return std::nullopt;
      all = unite(all, *one);
      if (v == i.hi) break;
    }
  }
  return all;
}

RuleLowering::Alternatives RuleLowering::number_clauses(const Key& key, const ValueSet& numbers,
                                                        const Clause&) {
  Clause c;
  if (const auto values = preimage(key, numbers)) {
    require(c, key.field, *values);
    return {c};
  }
  // The mask has too many holes for a list of ranges: carried as a condition on the address. Of a
  // value and its complement the smaller description is the predicate, so that both correlate.
  const ValueSet rest = complement(numbers, key.max);
  const bool negated = rest.interval_count() < numbers.interval_count();
  std::string text = key.text + " ==";
  for (const Interval& i : (negated ? rest : numbers).intervals()) {
    text += ' ' + hex(i.lo) + (i.lo == i.hi ? "" : '-' + hex(i.hi));
  }
  require_literal(c, predicate(PredicateKind::content, std::move(text), false, mask_of(key.field)),
                  negated);
  gap(GapKind::not_understood, source_.span, "mask with holes in '" + key.text + "'",
      "treated as a condition that may or may not hold");
  return {c};
}

RuleLowering::Alternatives RuleLowering::port_clauses(const Key& key, const ValueSet& ports,
                                                      const Clause& known) {
  const auto values = preimage(key, ports);
  const ValueSet protocols = values_of(known, Field::protocol, Family::ipv4);
  const ValueSet with = intersect(protocols, protocols_with_ports());
  const ValueSet without = subtract(protocols, protocols_with_ports());
  Alternatives out;
  if (!with.empty() && values) {
    Clause& c = out.emplace_back();
    require(c, Field::protocol, with);
    require_ports(c, key.field, *values);
  }
  if (!without.empty()) {
    // The same bytes of another protocol's header.
    Clause& c = out.emplace_back();
    require(c, Field::protocol, without);
    require(c, Field::fragment, 0U);
    std::string text = key.text;
    for (const Interval& i : ports.intervals()) {
      text += ' ' + std::to_string(low64(i.lo));
      if (i.lo != i.hi) text += '-' + std::to_string(low64(i.hi));
    }
    require_literal(
        c, predicate(PredicateKind::content, std::move(text), false, mask_of(Field::protocol)));
  }
  return out;
}

RuleLowering::Alternatives RuleLowering::mark_clauses(const Key& key, const ValueSet& numbers,
                                                      bool negated) {
  ValueSet set = numbers;
  bool flip = negated;
  // Values that differ from the mask's bits can never be read.
  std::vector<std::pair<u128, u128>> parts = blocks(set);
  if (const auto other = blocks(complement(set, key.max)); other.size() < parts.size()) {
    parts = other;
    flip = !flip;
  }
  Alternatives out;
  Clause all;
  const u128 mask = key.mask & key.max;
  for (const auto& [first, low] : parts) {
    const auto tested = static_cast<std::uint32_t>(mask & ~low);
    const auto value = static_cast<std::uint32_t>(first);
    if ((value & ~static_cast<std::uint32_t>(mask | low)) != 0) continue;  // never equal
    if ((value & ~tested) != 0) continue;
    Predicate p;
    p.kind = key.predicate;
    const bool packet = key.kind == KeyKind::mark;
    p.text = (packet ? "meta mark & " : "ct mark & ") + hex(tested) + " == " + hex(value);
    p.mark = MarkTest{tested, value};
    p.first_seen = source_.span;
    const PredicateId id = context_.out.predicates.intern(std::move(p));
    if (flip) {
      require_literal(all, id, true);
    } else {
      require_literal(out.emplace_back(), id, false);
    }
  }
  if (flip) out.push_back(std::move(all));
  return out;
}

RuleLowering::Alternatives RuleLowering::fragment_clauses(const Key& key, const ValueSet& numbers) {
  bool some[2] = {false, false};
  bool every[2] = {true, true};
  for (u128 v = 0; v <= 0xffff; ++v) {
    const bool holds = numbers.contains(v & key.mask);
    const std::size_t later = (v & 0x1fff) != 0 ? 1 : 0;
    some[later] = some[later] || holds;
    every[later] = every[later] && holds;
  }
  Clause c;
  if (some[0] == every[0] && some[1] == every[1]) {
    std::vector<Interval> values;
    if (every[0]) values.push_back({0, 0});
    if (every[1]) values.push_back({1, 1});
    require(c, Field::fragment, ValueSet::from(std::move(values)));
    return {c};
  }
  std::string text = key.text + " ==";
  for (const Interval& i : numbers.intervals()) text += ' ' + hex(i.lo) + '-' + hex(i.hi);
  require_literal(c, predicate(PredicateKind::content, std::move(text), false, key.reads));
  gap(GapKind::not_understood, source_.span, "fragment flags '" + key.text + "'",
      "treated as a condition that may or may not hold");
  return {c};
}

RuleLowering::Alternatives RuleLowering::opaque_clauses(const Key& key, const Values& values,
                                                        bool negated) {
  if (!key.domain.empty() && !values.numbers.empty() && subset(key.domain, values.numbers)) {
    return negated ? Alternatives{} : Alternatives(1);  // every value that can occur
  }
  if (values.texts.empty()) return negated ? Alternatives(1) : Alternatives{};
  std::vector<std::string> texts = values.texts;
  std::sort(texts.begin(), texts.end());
  std::string joined;
  for (const std::string& t : texts) joined += (joined.empty() ? "" : ", ") + t;
  // "missing" is the negation of "exists", however it is written.
  bool flip = negated;
  if (joined == "missing") {
    joined = "exists";
    flip = !flip;
  }
  const std::string text =
      texts.size() == 1 ? key.text + ' ' + joined : key.text + " { " + joined + " }";
  Clause c;
  require_literal(c, predicate(key.predicate, text, key.stateful, key.reads), flip);
  return {c};
}

}  // namespace fwlint::nftables
