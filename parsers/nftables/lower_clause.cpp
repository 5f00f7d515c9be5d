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
  const u128 mask = key.mask & key.max;
  const bool small =
      numbers.interval_count() == 1 && high64(numbers.hi()) == 0 && high64(mask) == 0;
  if (!small || (!key.masked() && !has_register(key))) return new_preimage(key, numbers);
  const auto kind = static_cast<std::uint64_t>(key.constants);
  const std::array<std::uint64_t, 5> id{kind * 256 + static_cast<std::uint64_t>(key.field),
                                        low64(key.max), low64(mask), low64(numbers.lo()),
                                        low64(numbers.hi())};
  const auto known = context_.preimages.find(id);
  if (known != context_.preimages.end()) return known->second;
  auto made = new_preimage(key, numbers);
  constexpr std::size_t kMostKept = 4096;
  if (made && context_.preimages.size() < kMostKept) context_.preimages.emplace(id, *made);
  return made;
}

std::optional<ValueSet> RuleLowering::new_preimage(const Key& key, const ValueSet& numbers) {
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
  return {c};
}

namespace {

/// Whether `a` describes a condition better than its complement `b`: one of the two is the text of
/// the predicate, whichever was written.
bool clearer(const ValueSet& a, const ValueSet& b) {
  if (a.interval_count() != b.interval_count()) return a.interval_count() < b.interval_count();
  if (a.count() != b.count()) return a.count() < b.count();
  return !a.contains(0);
}

/// All values of `register & mask` when they are few.
std::optional<ValueSet> submasks(u128 mask) {
  constexpr std::size_t kMostBits = 8;
  std::vector<u128> bits;
  for (u128 rest = mask; rest != 0; rest &= rest - 1) {
    bits.push_back(rest & ~(rest - 1));
    if (bits.size() > kMostBits) return std::nullopt;
  }
  std::vector<Interval> out;
  for (std::size_t pick = 0; pick < (std::size_t{1} << bits.size()); ++pick) {
    u128 v = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) {
      if ((pick >> i & 1U) != 0) v |= bits[i];
    }
    out.push_back({v, v});
  }
  return ValueSet::from(std::move(out));
}

/// The condition `key ∈ numbers, or one of the words`.
std::string condition_text(const Key& key, const ValueSet& numbers,
                           const std::vector<std::string>& words) {
  const u128 mask = key.mask & key.max;
  const bool one_bit = key.masked() && (mask & (mask - 1)) == 0;
  const bool flags = key.constants == ConstantKind::ct_status ||
                     key.constants == ConstantKind::ct_event ||
                     key.constants == ConstantKind::ct_label;
  if (one_bit && flags && words.empty() && numbers.is_single() && numbers.lo() == mask) {
    // "ct status & 0x20" without the mask: "ct status dnat"
    const std::string base = key.text.substr(0, key.text.size() - hex(mask).size() - 3);
    return base + ' ' + value_text(key.constants, mask, key.max);
  }
  std::string list;
  if (key.constants == ConstantKind::interface && numbers.contains(1)) {
    list = "exists";
  } else if (key.constants == ConstantKind::interface && !numbers.empty()) {
    list = "missing";
  } else {
    list = values_text(key.constants, numbers, key.max);
  }
  for (const std::string& w : words) list += (list.empty() ? "" : ", ") + w;
  const bool whole_register = key.masked() || flags;
  const std::string head = key.text + (whole_register ? " == " : " ");
  return list.find(", ") == std::string::npos ? head + list : head + "{ " + list + " }";
}

/// The condition, where it is about what became of the connection or how its first packet arrived.
std::optional<ConnectionTest> connection_test(const Key& key, const ValueSet& numbers) {
  using Kind = ConnectionTest::Kind;
  constexpr u128 kSnat = 16;  // IPS_SRC_NAT, include/uapi/linux/netfilter/nf_conntrack_common.h
  constexpr u128 kDnat = 32;
  const u128 mask = key.mask & key.max;
  if (key.constants == ConstantKind::ct_status && key.masked() && numbers.is_single() &&
      numbers.lo() == mask && (mask == kSnat || mask == kDnat)) {
    const Kind kind = mask == kSnat ? Kind::source_translated : Kind::destination_translated;
    return ConnectionTest{kind, Field::dst, {}};
  }
  constexpr std::pair<std::string_view, Field> kOriginal[] = {
      {"ct original ip saddr", Field::src},    {"ct original ip6 saddr", Field::src},
      {"ct original ip daddr", Field::dst},    {"ct original ip6 daddr", Field::dst},
      {"ct original proto-src", Field::sport}, {"ct original proto-dst", Field::dport}};
  for (const auto& [text, field] : kOriginal) {
    if (!key.masked() && key.text == text) return ConnectionTest{Kind::original, field, numbers};
  }
  return std::nullopt;
}

}  // namespace

RuleLowering::Alternatives RuleLowering::opaque_clauses(const Key& key, const Values& values,
                                                        bool negated) {
  ValueSet all = key.domain.empty() ? ValueSet::range(0, key.max) : key.domain;
  if (key.masked()) {
    if (const auto few = submasks(key.mask & key.max)) all = *few;
  }
  ValueSet set = intersect(values.numbers, all);
  bool flip = negated;
  if (values.texts.empty()) {
    if (set.empty()) return negated ? Alternatives(1) : Alternatives{};
    const ValueSet rest = subtract(all, set);
    if (rest.empty()) return negated ? Alternatives{} : Alternatives(1);
    const bool none = key.constants == ConstantKind::interface;  // "exists" reads better
    if (none ? set.contains(0) && !set.contains(1) : clearer(rest, set)) {
      set = rest;
      flip = !flip;
    }
  }
  std::vector<std::string> words = values.texts;
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  Clause c;
  std::optional<ConnectionTest> test;
  if (words.empty()) test = connection_test(key, set);
  require_literal(c,
                  predicate(key.predicate, condition_text(key, set, words), key.stateful, key.reads,
                            std::nullopt, std::move(test)),
                  flip);
  return {c};
}

}  // namespace fwlint::nftables
