// Cells of a set's relation become clauses: each position's values give a few alternatives, and a
// clause is one choice of each. Ports are read as the kernel reads them (ip_set_getport.c): of TCP,
// UDP, UDP-Lite and SCTP, and the type and code of ICMP; any other protocol has port 0.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "parsers/iptables/lower_set.hpp"

namespace fwlint::iptables {

namespace {

using sets::Part;
using Alternatives = std::vector<Clause>;

constexpr std::size_t kMaxLiterals = 256;
constexpr std::size_t kMaxSetClauses = 100'000;
constexpr std::array<std::uint8_t, 4> kWithPorts = {protocol::tcp, protocol::udp, protocol::sctp,
                                                    protocol::udplite};

class SetClauses {
 public:
  SetClauses(Draft& d, const sets::Set& set, const SetRelation& relation,
             const Directions& directions)
      : d_(d), set_(set), relation_(relation), directions_(directions) {}

  bool run(bool inside, PredicateId alive, Alternatives& into) {
    for (const SetCell& cell : relation_.cells) {
      const bool now = cell.outcome == Outcome::yes || cell.outcome == Outcome::maybe_yes;
      const bool sure = cell.outcome == Outcome::yes || cell.outcome == Outcome::no;
      if (sure && now != inside) continue;
      Alternatives clauses(1);
      if (!sure) require_literal(clauses[0], alive, now != inside);
      for (std::size_t k = 0; k < set_.type->dimension(); ++k) {
        const Alternatives pieces = position(k, cell.values[k]);
        if (!expressible_) return false;
        multiply(clauses, pieces);
      }
      if (into.size() + clauses.size() > kMaxSetClauses) return false;
      std::move(clauses.begin(), clauses.end(), std::back_inserter(into));
    }
    return true;
  }

 private:
  static void multiply(Alternatives& clauses, const Alternatives& pieces) {
    if (pieces.size() == 1) {
      for (Clause& c : clauses) add(c, pieces[0]);
      return;
    }
    Alternatives out;
    for (const Clause& c : clauses) {
      for (const Clause& p : pieces) add(out.emplace_back(c), p);
    }
    clauses = std::move(out);
  }

  static void add(Clause& c, const Clause& more) {
    for (const FieldConstraint& f : more.fields) require(c, f.field, f.values);
    for (const SymbolConstraint& s : more.symbols) c.symbols.push_back(s);
    for (const Literal& l : more.literals) c.literals.push_back(l);
  }

  Alternatives position(std::size_t k, const ValueSet& values) {
    const bool src = directions_[k];
    switch (set_.type->parts[k]) {
      case Part::ip:
      case Part::net: {
        Alternatives out(1);
        if (values != ValueSet::range(0, max_address(set_.family))) {
          require_address(out[0], src ? Field::src : Field::dst, set_.family, values);
        }
        return out;
      }
      case Part::port:
        return ports(src ? Field::sport : Field::dport, values);
      case Part::mac:
        return singles(values, (u128{1} << 48) - 1, [&](u128 v) { return mac_predicate(v, src); });
      case Part::mark:
        return singles(values, 0xffffffffU, [&](u128 v) { return mark_predicate(v); });
      case Part::iface:
        return interfaces(src ? Field::iif : Field::oif, values);
      case Part::none:
      case Part::set:
        break;
    }
    return Alternatives(1);
  }

  [[nodiscard]] bool has_port_field(std::uint32_t p) const {
    return std::find(kWithPorts.begin(), kWithPorts.end(), p) != kWithPorts.end();
  }

  Alternatives ports(Field field, const ValueSet& values) {
    const bool v6 = d_.file.family == Family::ipv6;
    if (values == ValueSet::range(0, kFragmentNumber)) return Alternatives(1);
    std::vector<Interval> others;
    std::map<std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::vector<Interval>> groups;
    Alternatives out;
    for (std::uint32_t p = 0; p < 256; ++p) {
      if (!meets(values, ValueSet::range(p << 16, (p << 16) | 0xffffU))) continue;
      const bool icmp = p == protocol::icmp || p == protocol::icmpv6;
      if (!icmp && !has_port_field(p)) {
        if (values.contains(p << 16)) others.push_back({p, p});
        continue;
      }
      const ValueSet own = intersect(values, ValueSet::range(p << 16, (p << 16) | 0xffffU));
      std::vector<std::pair<std::uint32_t, std::uint32_t>> list;
      std::vector<Interval> shifted;
      for (std::size_t k = 0; k < own.interval_count(); ++k) {
        const auto lo = static_cast<std::uint32_t>(own.interval(k).lo) & 0xffffU;
        const auto hi = static_cast<std::uint32_t>(own.interval(k).hi) & 0xffffU;
        list.emplace_back(lo, hi);
        shifted.push_back({lo, hi});
      }
      if (!icmp) {
        groups[std::move(list)].push_back({p, p});
        continue;
      }
      Clause& c = out.emplace_back();
      require(c, Field::protocol, u128{p});
      require(c, Field::fragment, 0U);
      const ValueSet types = ValueSet::from(std::move(shifted));
      if (types != ValueSet::range(0, 65535)) require(c, Field::icmp, types);
    }
    for (auto& [list, protocols] : groups) {
      Clause& c = out.emplace_back();
      require(c, Field::protocol, ValueSet::from(std::move(protocols)));
      require(c, Field::fragment, 0U);
      std::vector<Interval> numbers;
      for (const auto& [lo, hi] : list) numbers.push_back({lo, hi});
      const ValueSet set = ValueSet::from(std::move(numbers));
      if (set != ValueSet::range(0, 65535)) require(c, field, set);
    }
    if (!others.empty()) {
      Clause& c = out.emplace_back();
      require(c, Field::protocol, ValueSet::from(std::move(others)));
      if (v6) require(c, Field::fragment, 0U);
    }
    if (values.contains(kFragmentNumber)) {
      Clause& c = out.emplace_back();
      require(c, Field::fragment, 1U);
      if (!v6) {
        std::vector<Interval> list = {{protocol::icmp, protocol::icmp}};
        for (const std::uint8_t p : kWithPorts) list.push_back({p, p});
        require(c, Field::protocol, ValueSet::from(std::move(list)));
      }
    }
    return out;
  }

  /// Values that are conditions of their own: one clause for each, or one that denies all others.
  template <class F>
  Alternatives singles(const ValueSet& values, u128 greatest, F predicate) {
    if (values == ValueSet::range(0, greatest)) return Alternatives(1);
    Alternatives out;
    if (values.count() <= kMaxLiterals) {
      for (std::size_t k = 0; k < values.interval_count(); ++k) {
        for (u128 v = values.interval(k).lo; v <= values.interval(k).hi; ++v) {
          require_literal(out.emplace_back(), predicate(v));
        }
      }
      return out;
    }
    const ValueSet rest = complement(values, greatest);
    if (rest.count() > kMaxLiterals) {
      expressible_ = false;
      return out;
    }
    Clause& c = out.emplace_back();
    for (std::size_t k = 0; k < rest.interval_count(); ++k) {
      for (u128 v = rest.interval(k).lo; v <= rest.interval(k).hi; ++v) {
        require_literal(c, predicate(v), true);
      }
    }
    return out;
  }

  PredicateId mac_predicate(u128 v, bool source) {
    std::string text = source ? "-m mac --mac-source " : "destination MAC address ";
    for (int shift = 40; shift >= 0; shift -= 8) {
      text += fmt::format("{:02x}{}", low64(v >> shift) & 0xffU, shift == 0 ? "" : ":");
    }
    return intern({.kind = PredicateKind::content, .text = std::move(text)});
  }

  PredicateId mark_predicate(u128 v) {
    const auto value = static_cast<std::uint32_t>(v);
    std::string text = fmt::format("-m mark --mark {:#x}", value);
    if (set_.markmask != 0xffffffffU) text += fmt::format("/{:#x}", set_.markmask);
    return intern({.kind = PredicateKind::mark,
                   .text = std::move(text),
                   .mark = MarkTest{set_.markmask, value}});
  }

  PredicateId intern(Predicate p) {
    p.first_seen = d_.file.span(d_.begin, d_.end);
    return d_.file.into.predicates.intern(std::move(p));
  }

  Alternatives interfaces(Field field, const ValueSet& values) const {
    const auto& classes = relation_.interfaces;
    Alternatives out;
    if (values == ValueSet::range(0, classes.size())) return Alternatives(1);
    const auto pattern = [](const InterfaceClass& c) {
      return SymbolPattern{std::string(c.name), c.prefix};
    };
    for (std::size_t k = 0; k <= classes.size(); ++k) {
      if (!values.contains(k)) continue;
      Clause& c = out.emplace_back();
      std::vector<SymbolPattern> without;
      const bool other = k == classes.size();
      for (std::size_t i = 0; i < classes.size(); ++i) {
        const bool narrower =
            !other && i != k && classes[k].prefix && classes[i].name.starts_with(classes[k].name);
        if (other || narrower) without.push_back(pattern(classes[i]));
      }
      if (!other) require_symbol(c, field, {pattern(classes[k])});
      if (!without.empty()) require_symbol(c, field, std::move(without), true);
    }
    return out;
  }

  Draft& d_;
  const sets::Set& set_;
  const SetRelation& relation_;
  const Directions& directions_;
  bool expressible_ = true;
};

std::string key_of(const sets::Set& set, const Directions& directions, bool inside,
                   bool return_nomatch, Family family) {
  std::string key = set.name;
  key += '\n';
  for (const bool src : directions) key += src ? 's' : 'd';
  key += inside ? '+' : '-';
  key += return_nomatch ? 'n' : ' ';
  key += family == Family::ipv4 ? '4' : '6';
  return key;
}

}  // namespace

FieldMask reads_of(const sets::TypeSpec& type, const Directions& directions) {
  FieldMask reads = 0;
  for (std::size_t k = 0; k < type.dimension() && k < directions.size(); ++k) {
    const bool src = directions[k];
    switch (type.parts[k]) {
      case Part::ip:
      case Part::net:
        reads |= mask_of(src ? Field::src : Field::dst);
        break;
      case Part::port:
        reads |= mask_of(src ? Field::sport : Field::dport) | mask_of(Field::protocol) |
                 mask_of(Field::icmp);
        break;
      case Part::iface:
        reads |= mask_of(src ? Field::iif : Field::oif);
        break;
      case Part::set:
        reads |= mask_of(Field::src) | mask_of(Field::dst) | mask_of(Field::sport) |
                 mask_of(Field::dport) | mask_of(Field::protocol) | mask_of(Field::icmp) |
                 mask_of(Field::iif) | mask_of(Field::oif);
        break;
      case Part::none:
      case Part::mac:
      case Part::mark:
        break;
    }
  }
  return reads;
}

bool set_clauses(Draft& d, const sets::Set& set, const Directions& directions, bool inside,
                 bool return_nomatch, std::vector<Clause>& into) {
  if (!d.file.set_cache) d.file.set_cache = std::make_shared<SetCache>();
  SetCache& cache = *d.file.set_cache;
  const std::string key = key_of(set, directions, inside, return_nomatch, d.file.family);
  auto found = cache.clauses.find(key);
  if (found == cache.clauses.end()) {
    const std::string name = set.name + (return_nomatch ? "\n" : "");
    auto relation = cache.relations.find(name);
    if (relation == cache.relations.end()) {
      relation = cache.relations.emplace(name, relation_of(set, return_nomatch)).first;
    }
    if (relation->second.too_large) return false;
    PredicateId alive{};
    if (set.timeouts) {
      std::string words;
      for (std::size_t k = 0; k < set.type->dimension(); ++k) {
        words += fmt::format("{}{}", k == 0 ? "" : ",", directions[k] ? "src" : "dst");
      }
      alive = d.file.into.predicates.intern(
          {.kind = PredicateKind::set_contents,
           .text = fmt::format("elements of set {} have not expired ({})", set.name, words),
           .initially = true,
           .reads = reads_of(*set.type, directions),
           .first_seen = d.file.span(d.begin, d.end)});
    }
    Alternatives clauses;
    if (!SetClauses(d, set, relation->second, directions).run(inside, alive, clauses)) return false;
    found = cache.clauses.emplace(key, std::move(clauses)).first;
  }
  if (found->second.size() > cache.clauses_left) return false;
  cache.clauses_left -= found->second.size();
  into.insert(into.end(), found->second.begin(), found->second.end());
  return true;
}

}  // namespace fwlint::iptables
