// Comparisons. The semantics are those of the instructions that nft emits: a bare flag or list on a
// bitmask tests `register & flags != 0`, while `==` and `!=` compare the whole register; a range is
// inclusive; what a selector needs (protocol, family) must hold whether or not `!=` is written.
#include <algorithm>
#include <utility>

#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

bool is_flag_list(const Expr& e) {
  return e.kind == ExprKind::list || e.kind == ExprKind::symbol || e.kind == ExprKind::number ||
         e.kind == ExprKind::binary || e.kind == ExprKind::string;
}

}  // namespace

void RuleLowering::match(const MatchStmt& m, Span span) {
  if (m.left.kind == ExprKind::unknown || m.left.kind == ExprKind::map) {
    unknown_statement(render(m.left) + ' ' + std::string(to_string(m.op)) + ' ' + render(m.right),
                      span);
    return;
  }
  const std::vector<Key> keys = keys_of(m.left);
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

void RuleLowering::test(const MatchStmt& m, const std::vector<Key>& keys, Span span) {
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
    test(*m, keys_of(m->left), span);
  }
}

void RuleLowering::compare(const Key& key, MatchOp op, const Expr& right) {
  switch (op) {
    case MatchOp::in:
    case MatchOp::none_of:
      compare_flags(key, op == MatchOp::none_of, right);
      return;
    case MatchOp::implicit:
      if (key.bitmask && is_flag_list(right)) {
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
  Values values;
  const bool negated = op == MatchOp::ne;
  if (!read(key, right, values)) {
    opaque_match({key}, right, negated);
    return;
  }
  require_all(clauses(key, values, negated, out_.match.all));
  gap_for(key, right.span);
}

void RuleLowering::compare_flags(const Key& key, bool none, const Expr& right) {
  if (key.kind == KeyKind::opaque) {
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
  bits.mask &= *flags;
  bits.text += " & " + hex(bits.mask & bits.max);
  Values zero;
  zero.numbers = ValueSet::single(0);
  require_all(clauses(bits, zero, !none, out_.match.all));
}

void RuleLowering::compare_order(const Key& key, MatchOp op, const Expr& right) {
  if (key.kind == KeyKind::opaque || key.kind == KeyKind::name) {
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
      return opaque_clauses(key, values, negated);
  }
  return {};
}

}  // namespace fwlint::nftables
