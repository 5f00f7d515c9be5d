// The right side of comparisons and the data of maps: constants, and sets of the right kind.
#include <fmt/format.h>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

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
  if (data == s.is_map && (!data || verdicts == of_verdicts)) return;
  const std::string_view is = !s.is_map ? "set" : of_verdicts ? "verdict map" : "map";
  const std::string_view must = !data ? "a set" : verdicts ? "a verdict map" : "a map of values";
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
