// Statements that are not matches: verdicts, rates, set writes, marks, compatibility expressions.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::string_view kMayHold = "treated as a condition that may or may not hold";
constexpr std::string_view kMayEnd = "its outcome is treated as unknown";

std::uint64_t bytes_of(std::uint64_t amount, std::string_view unit) {
  const std::uint64_t factor = unit == "kbytes" ? 1024 : unit == "mbytes" ? 1024 * 1024 : 1;
  return amount > ~std::uint64_t{0} / factor ? ~std::uint64_t{0} : amount * factor;
}

/// (mark & keep) ^ flip: what `mark and a or b xor c …` comes to, of one source.
struct Affine {
  bool of_mark = false;  ///< reads the packet mark
  bool of_ct = false;    ///< reads the connection mark
  std::uint32_t keep = 0;
  std::uint32_t flip = 0;
};

std::optional<Affine> affine(const Expr& e) {
  const auto word = [](u128 v) { return static_cast<std::uint32_t>(v); };
  if (e.kind == ExprKind::number) return Affine{false, false, 0, word(e.value)};
  if (e.kind == ExprKind::meta && e.text == "mark") return Affine{true, false, ~0U, 0};
  if (e.kind == ExprKind::ct && e.text == "mark") return Affine{false, true, ~0U, 0};
  if (e.kind != ExprKind::binary || e.args.size() != 2) return std::nullopt;
  auto left = affine(e.args[0]);
  auto right = affine(e.args[1]);
  if (!left || !right) return std::nullopt;
  const auto constant = [](const Affine& a) { return !a.of_mark && !a.of_ct; };
  const bool commutes = e.op != BinaryOp::lshift && e.op != BinaryOp::rshift;
  if (constant(*left) && commutes) std::swap(left, right);
  if (!constant(*right)) return std::nullopt;
  const std::uint32_t k = right->flip;
  switch (e.op) {
    case BinaryOp::and_:
      left->keep &= k;
      left->flip &= k;
      return left;
    case BinaryOp::or_:
      left->keep &= ~k;
      left->flip |= k;
      return left;
    case BinaryOp::xor_:
      left->flip ^= k;
      return left;
    case BinaryOp::lshift:
    case BinaryOp::rshift:
      break;
  }
  if (!constant(*left) || k >= 32) return std::nullopt;
  left->flip = e.op == BinaryOp::lshift ? left->flip << k : left->flip >> k;
  return left;
}

/// Code numbers by name, as nft lists them (icmp_code, icmpv6_code, icmpx_code of nft(8)).
std::string_view reject_code(std::string_view type, std::string_view code) {
  struct Code {
    std::string_view type, number, name;
  };
  static constexpr std::array<Code, 16> kCodes{{{"icmp", "0", "net-unreachable"},
                                                {"icmp", "1", "host-unreachable"},
                                                {"icmp", "2", "prot-unreachable"},
                                                {"icmp", "3", "port-unreachable"},
                                                {"icmp", "9", "net-prohibited"},
                                                {"icmp", "10", "host-prohibited"},
                                                {"icmp", "13", "admin-prohibited"},
                                                {"icmpv6", "0", "no-route"},
                                                {"icmpv6", "1", "admin-prohibited"},
                                                {"icmpv6", "3", "addr-unreachable"},
                                                {"icmpv6", "4", "port-unreachable"},
                                                {"icmpv6", "5", "policy-fail"},
                                                {"icmpv6", "6", "reject-route"},
                                                {"icmpx", "0", "no-route"},
                                                {"icmpx", "1", "port-unreachable"},
                                                {"icmpx", "2", "host-unreachable"}}};
  if (code.empty()) return "port-unreachable";
  if (type == "icmpx" && code == "3") return "admin-prohibited";
  for (const Code& c : kCodes) {
    if (c.type == type && c.number == code) return c.name;
  }
  return code;
}

/// `reject` alone answers in the family that the matches before it leave; `icmpx` when both are.
std::string reject_detail(const RejectStmt& s, TableFamily family, const ValueSet& families) {
  if (s.type == "tcp reset") return s.type;
  std::string type = s.type;
  if (type.empty()) {
    const bool v4 = family == TableFamily::ip || families == ValueSet::single(0);
    const bool v6 = family == TableFamily::ip6 || families == ValueSet::single(1);
    type = v4 ? "icmp" : v6 ? "icmpv6" : "icmpx";
  }
  return type + ' ' + std::string(reject_code(type, s.code));
}

}  // namespace

void RuleLowering::effect(EffectKind kind, std::string text, Span span) {
  Effect e;
  e.kind = kind;
  e.text = std::move(text);
  e.span = span;
  out_.effects.push_back(std::move(e));
}

void RuleLowering::end(Verdict verdict) {
  if (ended_) return;
  ended_ = verdict.kind != VerdictKind::none;
  out_.verdict = std::move(verdict);
}

Verdict RuleLowering::verdict_of(const Expr& e, Span place) {
  switch (e.verdict) {
    case VerdictWord::accept:
      return {VerdictKind::accept, kNoChain, {}};
    case VerdictWord::drop:
      return {VerdictKind::drop, kNoChain, {}};
    case VerdictWord::continue_:
      return {};
    case VerdictWord::return_:
      return {VerdictKind::return_, kNoChain, {}};
    case VerdictWord::jump:
    case VerdictWord::goto_:
      break;
  }
  const VerdictKind kind = e.verdict == VerdictWord::jump ? VerdictKind::jump : VerdictKind::goto_;
  if (e.chain) {
    const ChainId chain = anonymous_chain(place);
    for (const Rule& r : *e.chain) RuleLowering(context_, chain, r).run();
    return {kind, chain, {}};
  }
  const auto it = context_.chains.find(e.text);
  if (it != context_.chains.end()) {
    if (context_.out.chain(it->second).base) {
      refuse(place, "'" + printable(e.text) + "' is a base chain: the kernel alone calls it",
             "a chain without a hook");
    }
    return {kind, it->second, {}};
  }
  std::vector<std::string_view> names;
  for (const auto& [name, id] : context_.chains) names.emplace_back(name);
  const auto near = nearest(e.text, names);
  refuse(place,
         "chain '" + printable(e.text) + "' does not exist in table '" +
             printable(context_.state.name) + "'",
         "the name of a chain of this table",
         near ? "did you mean '" + std::string(*near) + "'?" : std::string());
  gap(GapKind::not_understood, place, "jump to a chain that does not exist",
      "its verdict is taken as unknown");
  return {VerdictKind::queue, kNoChain, "missing chain " + e.text};
}

void RuleLowering::act(const CounterStmt& s, Span span) {
  if (s.name) {
    effect(EffectKind::other, "counter name " + render(*s.name), span);
    if (s.name->kind == ExprKind::map) map_targets(*s.name);
    return;
  }
  if (!out_.counters && (s.packets || s.bytes)) {
    out_.counters = Counters{s.packets.value_or(0), s.bytes.value_or(0)};
  }
}

void RuleLowering::act(const LogStmt& s, Span span) { effect(EffectKind::log, render(s), span); }

void RuleLowering::act(const VerdictStmt& s, Span span) {
  end(verdict_of(s.verdict, s.target_span.valid() ? s.target_span : span));
}

void RuleLowering::act(const QueueStmt& s, Span /*span*/) {
  std::string detail = "queue";
  if (s.num) detail += " to " + render(*s.num);
  for (const std::string_view flag : {"bypass", "fanout"}) {
    if (std::find(s.flags.begin(), s.flags.end(), flag) != s.flags.end()) {
      detail += ' ' + std::string(flag);
    }
  }
  end({VerdictKind::queue, kNoChain, std::move(detail)});
}

void RuleLowering::act(const RejectStmt& s, Span /*span*/) {
  if (s.type == "tcp reset") {
    require(out_.match.all, Field::protocol, protocol::tcp);
  } else if (context_.state.family != TableFamily::ip && s.type == "icmp") {
    require(out_.match.all, Family::ipv4);
  } else if (context_.state.family != TableFamily::ip6 && s.type == "icmpv6") {
    require(out_.match.all, Family::ipv6);
  }
  end({VerdictKind::reject, kNoChain,
       reject_detail(s, context_.state.family,
                     values_of(out_.match.all, Field::family, Family::ipv4))});
}

// ---- rates
// ---------------------------------------------------------------------------------------

bool RuleLowering::rate_over(ObjectKind kind, const Maybe<Expr>& name, bool over) {
  if (!name) return over;
  const Object* object = context_.state.find_object(kind, name->text);
  if (object == nullptr || !object->statement) return over;
  if (const auto* l = get_if<LimitStmt>(&object->statement->body)) return l->over;
  if (const auto* q = get_if<QuotaStmt>(&object->statement->body)) return q->over;
  return over;
}

void RuleLowering::rate(const LimitStmt& s) {
  if (s.name && s.name->kind == ExprKind::map) {
    map_targets(*s.name);
    condition(PredicateKind::rate, render(s), true);
    return;
  }
  condition(PredicateKind::rate, render(s), true, !rate_over(ObjectKind::limit, s.name, s.over));
}

void RuleLowering::rate(const QuotaStmt& s) {
  if (s.name && s.name->kind == ExprKind::map) {
    map_targets(*s.name);
    condition(PredicateKind::rate, render(s), true);
    return;
  }
  bool initially = !rate_over(ObjectKind::quota, s.name, s.over);
  if (!s.name && s.used && bytes_of(*s.used, s.used_unit) >= bytes_of(s.amount, s.unit)) {
    initially = !initially;
  }
  condition(PredicateKind::rate, render(s), true, initially);
}

void RuleLowering::rate(const CtCountStmt& s) {
  condition(PredicateKind::rate, render(s), true, s.over ? s.count < 1 : s.count >= 1);
}

bool RuleLowering::rate_of(const Statement& s) {
  if (const auto* limit = get_if<LimitStmt>(&s.body)) {
    rate(*limit);
  } else if (const auto* quota = get_if<QuotaStmt>(&s.body)) {
    rate(*quota);
  } else if (const auto* count = get_if<CtCountStmt>(&s.body)) {
    rate(*count);
  } else {
    return false;
  }
  return true;
}

void RuleLowering::act(const SetStmt& s, Span span) {
  const SetState* set = context_.state.find_set(s.set);
  if (set == nullptr) {
    context_.diagnostics.error(s.set_span.valid() ? s.set_span : span,
                               "set '" + printable(s.set) + "' is not declared in table '" +
                                   printable(context_.state.name) + "'");
  }
  // The key must be readable: `add @s { tcp dport }` applies to TCP only.
  for (const Key& k : keys_of(element_key(s.elem))) conjoin(out_.match.all, k.needs);
  const std::string text =
      std::string(to_string(s.op)) + " @" + s.set + " { " + render(element_key(s.elem)) + " }";
  // Adding to a full set ends the rule (nft_dynset_eval).
  if (s.op != SetOp::delete_) {
    condition(PredicateKind::set_contents, "room in @" + s.set, true, true);
  }
  for (const Statement& inner : s.statements) rate_of(inner);
  const ElemInfo* info = element_info(s.elem);
  if (info != nullptr && s.statements.empty()) {
    for (const Statement& inner : info->statements) rate_of(inner);
  }
  const bool own = !s.statements.empty() || (info != nullptr && !info->statements.empty());
  if (!own && set != nullptr && s.op != SetOp::delete_) {
    for (const Statement& inner : set->declared->statements) rate_of(inner);
  }
  effect(EffectKind::set_write, text, span);
}

void RuleLowering::act(const MeterStmt& s, Span span) {
  const Expr& key = element_key(s.key);
  for (const Key& k : keys_of(key)) conjoin(out_.match.all, k.needs);
  for (const Statement& inner : s.statements) rate_of(inner);
  const ElemInfo* info = element_info(s.key);
  if (info != nullptr && s.statements.empty()) {
    for (const Statement& inner : info->statements) rate_of(inner);
  }
  // A meter is a set that the kernel makes for it, and lists as one.
  condition(PredicateKind::set_contents, "room in @" + s.name, true, true);
  effect(EffectKind::set_write, "add @" + s.name + " { " + render(key) + " }", span);
}

// ---- marks and rewriting
// -------------------------------------------------------------------------

void RuleLowering::set_mark(bool connection, const Expr& value, Span span) {
  Effect e;
  e.span = span;
  e.text = (connection ? "ct mark set " : "meta mark set ") + render(value);
  e.kind = connection ? EffectKind::ct_mark_set : EffectKind::mark_set;
  const auto a = affine(value);
  const bool copies = a && (connection ? a->of_mark : a->of_ct);
  if (value.kind != ExprKind::map) {  // a value that cannot be read ends the rule
    for (const Key& k : keys_of(value)) conjoin(out_.match.all, k.needs);
  }
  if (a && !copies) {
    e.mark_mask = ~a->keep;
    e.mark_value = a->flip;
  } else {
    if (copies) {
      e.kind = connection ? EffectKind::ct_mark_from_mark : EffectKind::mark_from_ct;
      e.mark_value = a->keep;
    } else {  // only the packet tells
      e.kind = connection ? EffectKind::ct_mark_unknown : EffectKind::mark_unknown;
    }
    if (value.kind == ExprKind::map) map_targets(value);
  }
  out_.effects.push_back(e);
  if (copies && a->flip != 0) {
    e.kind = connection ? EffectKind::ct_mark_set : EffectKind::mark_set;
    e.mark_mask = 0;
    e.mark_value = a->flip;
    out_.effects.push_back(std::move(e));
  }
  wrote_mark_ = true;
}

/// `ip daddr set …`, `tcp dport set …`: stateless address translation.
void RuleLowering::rewrite(const MangleStmt& s, const Key& key, Span span) {
  Effect e;
  e.span = span;
  e.text = key.text + " set " + render(s.value);
  const bool source = key.field == Field::src || key.field == Field::sport;
  e.kind = source ? EffectKind::snat : EffectKind::dnat;
  if (key.field == Field::src || key.field == Field::dst) e.family = key.family;
  Values values;
  bool known = true;
  const auto take = [&](const Expr& value) {
    const bool constant = value.kind == ExprKind::address || value.kind == ExprKind::number ||
                          value.kind == ExprKind::symbol;
    known = known && constant && read(key, value, values);
  };
  if (s.value.kind == ExprKind::map) {
    const MapTargets targets = map_targets(s.value);
    known = targets.known;
    mentions_on_ = false;
    for (const Expr* d : targets.data) take(*d);
  } else {
    mentions_on_ = false;
    take(s.value);
  }
  mentions_on_ = true;
  ValueSet& into = e.family ? e.addresses : e.ports;
  into = known ? values.numbers : ValueSet::range(0, key.max);
  out_.effects.push_back(std::move(e));
  gap(GapKind::skipped, span, "stateless rewriting '" + printable(key.text) + " set'",
      "chains behind it are judged by the packet as it was before");
}

void RuleLowering::act(const MangleStmt& s, Span span) {
  const Key key = key_of(s.key);
  // Setting a mark needs no connection state that the rule does not test itself.
  if (key.kind != KeyKind::ct_mark) conjoin(out_.match.all, key.needs);
  if (key.kind == KeyKind::mark || key.kind == KeyKind::ct_mark) {
    set_mark(key.kind == KeyKind::ct_mark, s.value, span);
    return;
  }
  const bool address_or_port =
      key.kind == KeyKind::ports ||
      (key.kind == KeyKind::value &&
       (key.constants == ConstantKind::address || key.constants == ConstantKind::port));
  if (address_or_port) {
    rewrite(s, key, span);
    return;
  }
  if (s.value.kind == ExprKind::map) map_targets(s.value);
  const auto known =
      key.kind == KeyKind::opaque && !key.numeric() ? std::nullopt : folded_constant(key, s.value);
  effect(
      EffectKind::other,
      key.text + " set " + (known ? value_text(key.constants, *known, key.max) : render(s.value)),
      span);
}

// ---- proxies, compatibility, unknown
// -------------------------------------------------------------

void RuleLowering::act(const SynproxyStmt& s, Span /*span*/) {
  require(out_.match.all, Field::protocol, protocol::tcp);
  const std::string text = "synproxy" + (s.name ? " name " + render(*s.name) : std::string());
  if (s.name && s.name->kind == ExprKind::map) map_targets(*s.name);
  condition(PredicateKind::environment, text + " takes the packet", true);
  end({VerdictKind::queue, kNoChain, text});
}

void RuleLowering::act(const XtStmt& s, Span span) {
  static constexpr std::array<std::string_view, 22> kNotTerminal{
      "LOG",      "NFLOG", "ULOG",  "TCPMSS", "CT",        "NOTRACK", "TRACE",
      "DSCP",     "TOS",   "TTL",   "HL",     "CLASSIFY",  "RATEEST", "TEE",
      "CHECKSUM", "SET",   "AUDIT", "LED",    "IDLETIMER", "SECMARK", "CONNSECMARK"};
  const bool upper = !s.name.empty() && s.name[0] >= 'A' && s.name[0] <= 'Z';
  const bool target = s.type == "target" || (s.type.empty() && upper);
  const std::string text =
      "xt " + (target ? std::string("target ") : std::string("match ")) + s.name;
  gap(GapKind::export_lacks_field, span, text + " of iptables-nft, listed without its parameters",
      std::string(target ? kMayEnd : kMayHold));
  if (!target) {
    condition(PredicateKind::hidden, text, true);
    return;
  }
  for (const std::string_view name : kNotTerminal) {
    if (s.name == name) {
      effect(name == "NOTRACK" ? EffectKind::notrack : EffectKind::other, text, span);
      return;
    }
  }
  if (s.name == "MARK" || s.name == "CONNMARK" || s.name == "HMARK") {
    effect(EffectKind::mark_unknown, text, span);
    if (s.name == "CONNMARK") effect(EffectKind::ct_mark_unknown, text, span);
    wrote_mark_ = true;
    return;
  }
  if (s.name == "REJECT") {
    end({VerdictKind::reject, kNoChain, text});
  } else if (s.name == "MASQUERADE") {
    effect(EffectKind::masquerade, text, span);
    end({VerdictKind::accept, kNoChain, {}});
  } else {
    end({VerdictKind::queue, kNoChain, text});
  }
}

void RuleLowering::unknown_statement(std::string text, Span span, bool refused) {
  if (refused) {
    out_.understood = false;
    understood_ = false;
  } else {
    gap(GapKind::not_understood, span, "'" + printable(text) + "'", std::string(kMayHold));
  }
  condition(PredicateKind::unknown, std::move(text), true);
}

}  // namespace fwlint::nftables
