// The right side of comparisons and the data of maps: constants, and sets of the right kind.
#include <fmt/format.h>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

/// Types that nft tells apart; interfaces and marks, and those that constants are read by.
enum class TypeClass : std::uint8_t { other, name, index, mark, strict };

bool strict(ConstantKind k) {
  return k == ConstantKind::address || k == ConstantKind::port || k == ConstantKind::protocol ||
         k == ConstantKind::ether_type || k == ConstantKind::link_address ||
         k == ConstantKind::icmp_type || k == ConstantKind::icmpv6_type ||
         k == ConstantKind::ct_state || k == ConstantKind::tcp_flag;
}

TypeClass class_of(const Key& k) {
  if (k.kind == KeyKind::name) return k.text.ends_with("name") ? TypeClass::name : TypeClass::index;
  if (k.kind == KeyKind::mark || k.kind == KeyKind::ct_mark) return TypeClass::mark;
  return strict(k.constants) ? TypeClass::strict : TypeClass::other;
}

TypeClass class_of(std::string_view type) {
  if (type == "ifname") return TypeClass::name;
  if (type == "iface_index") return TypeClass::index;
  if (type == "mark") return TypeClass::mark;
  const auto t = type_named(type);
  return t && strict(t->constants) ? TypeClass::strict : TypeClass::other;
}

bool same_type(const Key& k, std::string_view name) {
  const TypeClass a = class_of(k);
  const TypeClass b = class_of(name);
  if (a == TypeClass::other || b == TypeClass::other) return true;
  if (a != TypeClass::strict || b != TypeClass::strict) return a == b;
  const auto type = type_named(name);
  return type->constants == k.constants &&
         (k.constants != ConstantKind::address || width_max(type->bits) == k.max);
}

}  // namespace

void check_key_type(Diagnostics& diagnostics, const std::vector<Key>& keys, const Set& set,
                    Span place) {
  const auto& names = set.key.names;
  if (names.empty()) return;
  bool fits = names.size() == keys.size();
  for (std::size_t i = 0; fits && i < keys.size(); ++i) fits = same_type(keys[i], names[i]);
  if (fits) return;
  std::string key;
  for (const Key& k : keys) key += (key.empty() ? "" : " . ") + k.text;
  std::string type;
  for (const auto& n : names) type += (type.empty() ? "" : " . ") + std::string(n);
  diagnostics.error(
      place, fmt::format("'{}' is not of the set's type '{}'", printable(key), printable(type)),
      "a set of the key's type");
}

/// A comparison is with constants; a set is looked up as what it is.
void RuleCheck::right_side(const MatchStmt& m) {
  const Expr* e = &m.right;
  while (e->kind == ExprKind::binary && !e->args.empty()) e = e->args.data();
  if (is_selector(e->kind)) {
    error(
        e->span,
        fmt::format("'{}' is no constant: nft compares with constants only", printable(render(*e))),
        "a value, a range or a set");
  } else if (e->kind == ExprKind::set_ref) {
    lookup(*e, false, false);
  } else if (e->kind == ExprKind::set) {
    for (const Expr& element : e->args) {
      if (element_data(element) == nullptr) continue;
      error(element.span, "an element with data in a set", "an element without ':', or 'vmap'");
      break;
    }
  }
  const bool constant = e->kind == ExprKind::number || e->kind == ExprKind::symbol ||
                        e->kind == ExprKind::range || e->kind == ExprKind::set;
  if (constant) untyped_port(m.left);
  const ExprKind k = m.left.kind;
  const bool generated = k == ExprKind::numgen || k == ExprKind::jhash || k == ExprKind::symhash;
  if (!generated || m.left.modulus == 0 || m.left.offset != 0) return;
  const auto below = [&](const Expr& v) {
    if (v.kind != ExprKind::number || v.value < m.left.modulus) return;
    error(v.span, fmt::format("value {} never occurs", printable(render(v))),
          fmt::format("a value from 0 to {}", m.left.modulus - 1));
  };
  below(m.right);
  if (m.right.kind != ExprKind::set) return;
  for (const Expr& v : m.right.args) below(v);
}

/// `ct proto-dst` has the type of a port only after the protocol is known.
void RuleCheck::untyped_port(const Expr& key) {
  if (key.kind != ExprKind::ct || transport_ || some_transport_) return;
  if (key.text != "proto-src" && key.text != "proto-dst") return;
  error(
      key.span,
      fmt::format("'{}' needs a match of the transport protocol before it", printable(render(key))),
      "meta l4proto tcp before it");
}

/// A named set where a set, a map or a verdict map must stand.
void RuleCheck::lookup(const Expr& set, bool data, bool verdicts) {
  if (set.kind != ExprKind::set_ref) return;
  const SetState* state = table_.find_set(set.text);
  if (state == nullptr) return;
  const Set& s = *state->declared;
  const bool of_verdicts = s.is_map && !s.data.names.empty() && s.data.names[0] == "verdict";
  if (!data || (s.is_map && verdicts == of_verdicts)) return;  // a map is a set of its keys too
  const std::string_view is = !s.is_map ? "set" : of_verdicts ? "verdict map" : "map";
  const std::string_view must = verdicts ? "a verdict map" : "a map of values";
  error(set.span, fmt::format("'@{}' is a {}", printable(set.text), is), std::string(must));
}

/// The data of a map that stands for a value of `key`.
void RuleCheck::mapped(const Expr& set, const Key& key) {
  if (set.kind != ExprKind::set) return;
  for (const Expr& e : set.args) {
    const Expr* data = element_data(e);
    if (data == nullptr) {
      error(e.span, "an element of a map without data", "key : data");
    } else if (data->kind == ExprKind::verdict) {
      error(data->span, "a verdict where a value must stand", "vmap, for a map of verdicts");
    } else {
      check_value(tools_, key, *data);
    }
  }
}

}  // namespace fwlint::nftables
