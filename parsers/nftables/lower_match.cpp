// Comparisons. The semantics are those of the instructions that nft emits: a bare flag or list on a
// bitmask tests `register & flags != 0`, while `==` and `!=` compare the whole register; a range is
// inclusive; what a selector needs (protocol, family) must hold whether or not `!=` is written.
#include <algorithm>
#include <utility>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

/// Words of the host's own tables (labels, users) have no value here.
bool open_words(const Key& key, const Expr& e) {
  if (e.kind == ExprKind::symbol || e.kind == ExprKind::string) {
    return open_table(key.constants) && !folded_constant(key, e);
  }
  return std::any_of(e.args.begin(), e.args.end(),
                     [&](const Expr& a) { return open_words(key, a); });
}

bool is_flag_list(const Expr& e) {
  return e.kind == ExprKind::list || e.kind == ExprKind::symbol || e.kind == ExprKind::number ||
         e.kind == ExprKind::binary || e.kind == ExprKind::string;
}

/// A tagged packet is an IPv4 or IPv6 packet all the same: its tag is a condition of its own.
bool names_tag(const ValueSet& ether_types) {
  static const ValueSet kTags = unite(ValueSet::single(0x8100), ValueSet::single(0x88a8));
  return !intersect(ether_types, kTags).empty();
}

/// The family of the addresses in one part of a concatenation.
std::optional<Family> family_of_part(const Expr& e, std::size_t part) {
  if (e.kind == ExprKind::address) return e.family;
  if (e.kind == ExprKind::concat) {
    return part < e.args.size() ? family_of_part(e.args[part], 0) : std::nullopt;
  }
  for (const Expr& a : e.args) {
    if (const auto f = family_of_part(a, part)) return f;
    if (e.kind == ExprKind::mapping || e.kind == ExprKind::elem) break;
  }
  return std::nullopt;
}

/// The named field at the place of a raw payload, when the headers there are known.
std::optional<Expr> field_of_raw(const Expr& raw, std::optional<Family> family,
                                 std::optional<std::uint8_t> protocol) {
  struct Row {
    std::string_view base;
    std::uint32_t offset;
    std::uint32_t length;
    std::string_view header;
    std::string_view field;
  };
  static constexpr Row kRows[] = {{"nh", 72, 8, "ip", "protocol"}, {"nh", 96, 32, "ip", "saddr"},
                                  {"nh", 128, 32, "ip", "daddr"},  {"nh", 48, 8, "ip6", "nexthdr"},
                                  {"nh", 64, 128, "ip6", "saddr"}, {"nh", 192, 128, "ip6", "daddr"},
                                  {"th", 104, 8, "tcp", "flags"},  {"th", 0, 8, "icmp", "type"},
                                  {"th", 8, 8, "icmp", "code"},    {"th", 0, 8, "icmpv6", "type"},
                                  {"th", 8, 8, "icmpv6", "code"}};
  for (const Row& r : kRows) {
    if (r.offset != raw.offset || r.length != raw.length || r.base != raw.text) continue;
    const bool fits = r.header == "ip"    ? family == Family::ipv4
                      : r.header == "ip6" ? family == Family::ipv6
                                          : protocol && parse_protocol(r.header) == protocol;
    if (!fits) continue;
    Expr e;
    e.kind = ExprKind::payload;
    e.outer = {};
    e.text = r.header;
    e.field = r.field;
    e.span = raw.span;
    return e;
  }
  return std::nullopt;
}

/// Whether the right side of a comparison tells what the left side reads.
bool depends_on_value(const MatchStmt& m, const std::vector<Key>& keys) {
  return m.left.kind == ExprKind::fib || std::any_of(keys.begin(), keys.end(), [](const Key& k) {
           return k.constants == ConstantKind::any_address;
         });
}

}  // namespace

void RuleLowering::match(const MatchStmt& m, Span span) {
  if (m.left.kind == ExprKind::unknown || m.left.kind == ExprKind::map) {
    unknown_statement(render(m.left) + ' ' + std::string(to_string(m.op)) + ' ' + render(m.right),
                      span);
    return;
  }
  std::vector<Key> own;
  const std::vector<Key>& keys = this->keys(m.left, own);
  for (const Key& k : keys) conjoin(out_.match.all, k.needs);
  const bool any_ports =
      std::any_of(keys.begin(), keys.end(), [](const Key& k) { return k.kind == KeyKind::ports; });
  if (any_ports &&
      !subset(values_of(out_.match.all, Field::protocol, Family::ipv4), protocols_with_ports())) {
    deferred_.emplace_back(&m, span);  // a later match may name the protocol
    return;
  }
  test(m, keys, span);
}

/// The keys of a selector, bytes at known places as the fields that they are.
const std::vector<Key>& RuleLowering::keys(const Expr& e, std::vector<Key>& own) {
  const bool words = (e.kind == ExprKind::payload && e.outer.empty()) || e.kind == ExprKind::meta ||
                     e.kind == ExprKind::ct;
  if (!words) {
    own = own_keys(e);
    return own;
  }
  std::string& id = context_.key_words;
  id.assign(1, static_cast<char>(e.kind));
  id += static_cast<char>(e.direction);
  id += e.family ? static_cast<char>(*e.family) : '-';
  id += std::string_view(e.text);
  id += '\x01';
  id += std::string_view(e.field);
  const auto known = context_.known_keys.find(id);
  if (known != context_.known_keys.end()) return known->second;
  return context_.known_keys.emplace(id, keys_of(e)).first->second;
}

std::vector<Key> RuleLowering::own_keys(const Expr& e) const {
  std::vector<Key> out = keys_of(e);
  const auto named = [&](Key& key, const Expr& raw) {
    if (raw.kind != ExprKind::raw_payload || key.kind != KeyKind::opaque) return;
    std::optional<Family> family;
    const TableFamily f = context_.state.family;
    const ValueSet families = values_of(out_.match.all, Field::family, Family::ipv4);
    if (f == TableFamily::ip || (families.is_single() && families.lo() == 0)) family = Family::ipv4;
    if (f == TableFamily::ip6 || (families.is_single() && families.lo() == 1)) {
      family = Family::ipv6;
    }
    const ValueSet protocols = values_of(out_.match.all, Field::protocol, Family::ipv4);
    std::optional<std::uint8_t> protocol;
    if (protocols.is_single()) protocol = static_cast<std::uint8_t>(low64(protocols.lo()));
    if (const auto known = field_of_raw(raw, family, protocol)) {
      key = key_of(*known);
      key.bitmask = false;  // bytes are compared whole
    }
  };
  if (e.kind != ExprKind::concat) {
    named(out[0], e);
    return out;
  }
  for (std::size_t i = 0; i < out.size(); ++i) named(out[i], e.args[i]);
  return out;
}

/// The selector whose addresses are of either family ("rt nexthop") has that of its constants.
void RuleLowering::settle_family(Key& key, const Expr& right, std::size_t part) const {
  if (key.constants != ConstantKind::any_address) return;
  std::optional<Family> family;
  if (right.kind == ExprKind::set_ref) {
    if (const SetState* set = context_.state.find_set(right.text)) {
      const auto& names = set->declared->key.names;
      if (part < names.size() && std::string_view(names[part]) == "ipv4_addr") {
        family = Family::ipv4;
      }
      if (part < names.size() && std::string_view(names[part]) == "ipv6_addr") {
        family = Family::ipv6;
      }
    }
  } else {
    family = family_of_part(right, part);
  }
  if (!family) {
    family = context_.state.family == TableFamily::ip6 ? Family::ipv6 : Family::ipv4;
  }
  key.constants = ConstantKind::address;
  key.family = *family;
  key.max = max_address(*family);
  const auto word = key.text.rfind(' ') + 1;  // "rt nexthop" is "rt ip nexthop"
  key.text.insert(word, *family == Family::ipv4 ? "ip " : "ip6 ");
}

void RuleLowering::test(const MatchStmt& m, const std::vector<Key>& plain, Span span) {
  std::vector<Key> settled;  // where the right side tells more of the key
  if (depends_on_value(m, plain)) {
    settled = plain;
    for (std::size_t i = 0; i < settled.size(); ++i) settle_family(settled[i], m.right, i);
    // `fib daddr oif exists` asks no more than `fib daddr check exists`.
    const bool presence = m.right.kind == ExprKind::boolean ||
                          (m.right.kind == ExprKind::number && m.right.value == 0);
    if (m.left.kind == ExprKind::fib && presence &&
        settled[0].constants == ConstantKind::interface) {
      settled[0].text.replace(settled[0].text.rfind(' ') + 1, std::string::npos, "check");
      settled[0].constants = ConstantKind::boolean;
      settled[0].max = 1;
    }
  }
  const std::vector<Key>& keys = settled.empty() ? plain : settled;
  const bool negated = m.op == MatchOp::ne;
  if (m.right.kind == ExprKind::set || m.right.kind == ExprKind::set_ref) {
    lookup(keys, m.right, negated, span);
  } else if (keys.size() > 1) {
    if (m.op != MatchOp::implicit && m.op != MatchOp::eq && m.op != MatchOp::ne) {
      opaque_match(keys, m.right, false);
      return;
    }
    Elements one;
    one.own.push_back(&m.right);
    lookup_product(keys, one, negated, m.right);
  } else {
    compare(keys[0], m.op, m.right);
  }
}

void RuleLowering::settle_deferred() {
  std::vector<std::pair<const MatchStmt*, Span>> waiting;
  waiting.swap(deferred_);
  for (const auto& [m, span] : waiting) {
    std::vector<Key> own;
    test(*m, keys(m->left, own), span);
  }
}

void RuleLowering::compare(const Key& key, MatchOp op, const Expr& right) {
  switch (op) {
    case MatchOp::in:
      if (key.bit_operation || !is_flag_list(right)) break;
      compare_flags(key, false, right);
      return;
    case MatchOp::none_of:
      compare_flags(key, true, right);
      return;
    case MatchOp::implicit:
      if (key.bitmask && !key.bit_operation && is_flag_list(right)) {
        compare_flags(key, false, right);
        return;
      }
      break;
    case MatchOp::lt:
    case MatchOp::gt:
    case MatchOp::le:
    case MatchOp::ge:
      compare_order(key, op, right);
      return;
    case MatchOp::eq:
    case MatchOp::ne:
      break;
  }
  if (right.kind == ExprKind::list && !key.bitmask && key.numeric()) {
    context_.diagnostics.error(
        right.span,
        "a list of values for '" + printable(key.text) + "', which is no field of flags",
        "a set: { " + printable(render(right)) + " }");
  }
  Values values;
  const bool negated = op == MatchOp::ne;
  if (!read(key, right, values)) {
    opaque_match({key}, right, negated);
    return;
  }
  if (key.kind == KeyKind::value && !values.any) {
    const auto numbers = negated ? complement(values.numbers, key.max) : values.numbers;
    if (const auto fields = preimage(key, numbers)) {
      require(out_.match.all, key.field, *fields);
      return;
    }
  }
  require_all(clauses(key, values, negated, out_.match.all));
  gap_for(key, right.span);
}

void RuleLowering::compare_flags(const Key& key, bool none, const Expr& right) {
  if (key.kind == KeyKind::opaque && (!key.numeric() || open_words(key, right))) {
    check_value({context_.diagnostics, *context_.host, context_.options.services}, key, right);
    require_literal(
        out_.match.all,
        predicate(key.predicate, key.text + ' ' + render(right), key.stateful, key.reads), none);
    gap_for(key, right.span);
    return;
  }
  const auto flags = constant(key, right);
  if (!flags) {
    opaque_match({key}, right, none);
    return;
  }
  Key bits = key;
  if (key.masked()) bits.text.erase(bits.text.rfind(" & "));
  bits.mask &= *flags;
  if (bits.masked()) bits.text += " & " + hex(bits.mask & bits.max);
  Values zero;
  zero.numbers = ValueSet::single(0);
  require_all(clauses(bits, zero, !none, out_.match.all));
}

void RuleLowering::compare_order(const Key& key, MatchOp op, const Expr& right) {
  if ((key.kind == KeyKind::opaque && !key.numeric()) || key.kind == KeyKind::name) {
    // a >= b is not (a < b); a > b is not (a <= b): one predicate for both.
    const bool strict = op == MatchOp::lt || op == MatchOp::ge;
    const bool negated = op == MatchOp::ge || op == MatchOp::gt;
    std::string text = key.text + (strict ? " < " : " <= ") + render(right);
    require_literal(out_.match.all,
                    predicate(key.predicate, std::move(text), key.stateful, key.reads), negated);
    gap_for(key, right.span);
    return;
  }
  const auto v = constant(key, right);
  Values values;
  if (!v) {
    opaque_match({key}, right, false);
    return;
  }
  switch (op) {
    case MatchOp::lt:
      if (*v != 0) values.numbers = ValueSet::range(0, *v - 1);
      break;
    case MatchOp::le:
      values.numbers = ValueSet::range(0, *v);
      break;
    case MatchOp::gt:
      if (*v < key.max) values.numbers = ValueSet::range(*v + 1, key.max);
      break;
    case MatchOp::ge:
      values.numbers = ValueSet::range(*v, key.max);
      break;
    case MatchOp::implicit:
    case MatchOp::eq:
    case MatchOp::ne:
    case MatchOp::in:
    case MatchOp::none_of:
      break;
  }
  mention(key, right, values.numbers);
  require_all(clauses(key, values, false, out_.match.all));
}

/// A comparison whose right side has no known value: a free condition on the same text.
void RuleLowering::opaque_match(const std::vector<Key>& keys, const Expr& right, bool negated) {
  std::string text;
  FieldMask reads = 0;
  bool stateful = false;
  for (const Key& k : keys) {
    text += (text.empty() ? "" : " . ") + k.text;
    reads |= k.reads;
    stateful = stateful || k.stateful;
    if (k.kind == KeyKind::value || k.kind == KeyKind::ports || k.kind == KeyKind::name) {
      reads |= mask_of(k.field);
    }
  }
  const PredicateId p =
      predicate(PredicateKind::unknown, text + ' ' + render(right), stateful, reads);
  require_literal(out_.match.all, p, negated);
  // What is wrong with the right side may have been said already.
  if (gaps_.size() > said_gaps_ || context_.diagnostics.error_count() > said_errors_) {
    out_.understood = false;
    understood_ = false;
    return;
  }
  gap(GapKind::not_understood, right.span,
      "comparison '" + printable(text + ' ' + render(right)) + "'",
      "treated as a condition that may or may not hold");
}

RuleLowering::Alternatives RuleLowering::clauses(const Key& key, const Values& values, bool negated,
                                                 const Clause& known) {
  if (values.any) return negated ? Alternatives{} : Alternatives(1);
  const auto numbers = [&] {
    return negated ? complement(values.numbers, key.max) : values.numbers;
  };
  switch (key.kind) {
    case KeyKind::value:
      if (key.constants == ConstantKind::ether_type && names_tag(values.numbers)) {
        Key tag = key;
        tag.kind = KeyKind::opaque;
        tag.predicate = PredicateKind::content;
        return opaque_clauses(tag, values, negated);
      }
      return number_clauses(key, numbers(), known);
    case KeyKind::ports:
      return port_clauses(key, numbers(), known);
    case KeyKind::frag_off:
      return fragment_clauses(key, numbers());
    case KeyKind::mark:
    case KeyKind::ct_mark:
      return mark_clauses(key, values.numbers, negated);
    case KeyKind::name: {
      if (values.names.empty()) return negated ? Alternatives(1) : Alternatives{};
      Clause c;
      require_symbol(c, key.field, values.names, negated);
      return {c};
    }
    case KeyKind::opaque:
      return key.raw_length != 0 ? raw_clauses(key, values, negated, known)
                                 : opaque_clauses(key, values, negated);
  }
  return {};
}

/// Bytes of the network header in a table of both families: the field that they are in one, with
/// another field or a free condition in the other.
RuleLowering::Alternatives RuleLowering::raw_clauses(const Key& key, const Values& values,
                                                     bool negated, const Clause& known) {
  Expr raw;
  raw.kind = ExprKind::raw_payload;
  raw.text = "nh";
  raw.offset = key.raw_offset;
  raw.length = key.raw_length;
  const bool both = context_.state.family == TableFamily::inet && key.numeric();
  const bool named = field_of_raw(raw, Family::ipv4, {}) || field_of_raw(raw, Family::ipv6, {});
  if (!both || !named) return opaque_clauses(key, values, negated);
  Alternatives out;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    Key part = key;
    if (const auto field = field_of_raw(raw, family, {})) {
      part = key_of(*field);
      part.bitmask = false;
      part.mask = key.mask;
      if (part.masked()) part.text += " & " + hex(part.mask & part.max);
    }
    part.raw_length = 0;
    for (Clause& c : clauses(part, values, negated, known)) {
      require(c, family);
      out.push_back(std::move(c));
    }
  }
  return out;
}

}  // namespace fwlint::nftables
