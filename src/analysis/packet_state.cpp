#include "src/analysis/packet_state.hpp"

#include <utility>

namespace fwlint {

bool writes_mark(EffectKind k) {
  return k == EffectKind::mark_set || k == EffectKind::ct_mark_set ||
         k == EffectKind::mark_from_ct || k == EffectKind::ct_mark_from_mark ||
         k == EffectKind::mark_unknown || k == EffectKind::ct_mark_unknown;
}

bool needs_connection(EffectKind k) {
  return k == EffectKind::ct_mark_set || k == EffectKind::mark_from_ct ||
         k == EffectKind::ct_mark_from_mark || k == EffectKind::ct_mark_unknown;
}

void apply(const Effect& e, CtState now, bool before_conntrack, PacketState& state) {
  // Without a connection there is no mark to read or write (net/netfilter/xt_connmark.c, nft_ct.c).
  const bool none = now == CtState::invalid || now == CtState::untracked;
  if (needs_connection(e.kind) && none) return;
  switch (e.kind) {
    case EffectKind::mark_set:
      state.mark.set(e.mark_mask, e.mark_value);
      break;
    case EffectKind::ct_mark_set:
      state.ct_mark.set(e.mark_mask, e.mark_value);
      break;
    case EffectKind::mark_from_ct:
      if (now == CtState::new_) {
        state.mark.copy(e.mark_mask, e.mark_value, state.ct_mark);
      } else {
        state.mark.forget(e.mark_mask | e.mark_value,
                          ++state.versions);  // of a connection that is older
      }
      break;
    case EffectKind::ct_mark_from_mark:
      state.ct_mark.copy(e.mark_mask, e.mark_value, state.mark);
      break;
    case EffectKind::mark_unknown:
      state.mark.forget(e.mark_mask, ++state.versions);
      break;
    case EffectKind::ct_mark_unknown:
      state.ct_mark.forget(e.mark_mask, ++state.versions);
      break;
    case EffectKind::notrack:
      if (before_conntrack) state.seen_as = CtState::untracked;
      break;
    case EffectKind::log:
    case EffectKind::dnat:
    case EffectKind::redirect:
    case EffectKind::snat:
    case EffectKind::masquerade:
    case EffectKind::netmap:
    case EffectKind::tproxy:
    case EffectKind::set_write:
    case EffectKind::other:
    case EffectKind::helper:
      break;
  }
}

bool MarkBits::matters(const Effect& e) const {
  switch (e.kind) {
    case EffectKind::mark_set:
      return ((e.mark_mask | e.mark_value) & mark) != 0;
    case EffectKind::mark_from_ct:
      return ((e.mark_mask | e.mark_value) & mark) != 0;
    case EffectKind::mark_unknown:
      return (e.mark_mask & mark) != 0;
    case EffectKind::ct_mark_set:
    case EffectKind::ct_mark_from_mark:
      return ((e.mark_mask | e.mark_value) & ct_mark) != 0;
    case EffectKind::ct_mark_unknown:
      return (e.mark_mask & ct_mark) != 0;
    case EffectKind::notrack:
      return true;
    case EffectKind::log:
    case EffectKind::dnat:
    case EffectKind::redirect:
    case EffectKind::snat:
    case EffectKind::masquerade:
    case EffectKind::netmap:
    case EffectKind::tproxy:
    case EffectKind::set_write:
    case EffectKind::other:
    case EffectKind::helper:
      return false;
  }
  return false;
}

PacketState MarkBits::without_others(PacketState s) const {
  for (const auto& [m, bits] : {std::pair(&s.mark, mark), std::pair(&s.ct_mark, ct_mark)}) {
    m->open &= bits;
    m->value &= bits & ~m->open;
    if (m->open == 0) m->version = 0;
  }
  return s;
}

MarkBits deciding_bits(const Ruleset& r) {
  MarkBits out;
  for (std::size_t i = 0; i < r.predicates.size(); ++i) {
    const Predicate& p = r.predicates[make_id<PredicateId>(i)];
    if (!p.mark) continue;
    if (p.kind == PredicateKind::mark) out.mark |= p.mark->mask;
    if (p.kind == PredicateKind::ct_mark) out.ct_mark |= p.mark->mask;
  }
  // Bits that reach a tested mark through the other one: each turn adds bits or is the last.
  for (MarkBits before = {~0U, ~0U}; before.mark != out.mark || before.ct_mark != out.ct_mark;) {
    before = out;
    for (const Rule& rule : r.rules) {
      for (const Effect& e : rule.effects) {
        if (e.kind == EffectKind::mark_from_ct && out.matters(e)) out.ct_mark |= e.mark_value;
        if (e.kind == EffectKind::ct_mark_from_mark && out.matters(e)) out.mark |= e.mark_value;
      }
    }
  }
  return out;
}

}  // namespace fwlint
