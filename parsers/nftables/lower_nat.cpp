// Address translation. Constant targets are exact; a map gives the union of its data and demands
// that its key is found; anything else may be any address. A translation of one family does nothing
// to packets of the other (nft_nat_inet_eval), so the family becomes part of the match.
#include <algorithm>
#include <utility>

#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"

namespace fwlint::nftables {
namespace {

Key target_key(Field field, Family family) {
  Key k;
  k.kind = KeyKind::value;
  k.field = field;
  k.family = family;
  k.constants = ConstantKind::address;
  k.max = max_address(family);
  k.text = "address";
  return k;
}

Key port_target_key(const Clause& known) {
  Key k;
  k.kind = KeyKind::value;
  k.field = Field::dport;
  k.constants = ConstantKind::port;
  k.max = 65535;
  k.text = "port";
  const ValueSet protocols = values_of(known, Field::protocol, Family::ipv4);
  if (protocols.is_single()) k.port_protocol = static_cast<std::uint8_t>(low64(protocols.lo()));
  return k;
}

/// The family of the first address inside an expression.
std::optional<Family> family_inside(const Expr& e) {
  if (e.kind == ExprKind::address) return e.family;
  for (const Expr& a : e.args) {
    if (const auto f = family_inside(a)) return f;
  }
  return std::nullopt;
}

std::string nat_text(const NatStmt& s) {
  std::string out(to_string(s.kind));
  if (s.addr || s.port) out += " to ";
  if (s.addr) out += render(*s.addr);
  if (s.port) out += ':' + render(*s.port);
  for (const std::string_view flag : {"random", "fully-random", "persistent"}) {
    if (std::find(s.flags.begin(), s.flags.end(), flag) != s.flags.end()) {
      out += ' ' + std::string(flag);
    }
  }
  return out;
}

EffectKind kind_of(const NatStmt& s) {
  bool netmap = s.prefix;
  for (const Text& flag : s.flags) netmap = netmap || flag == "netmap";
  if (netmap) return EffectKind::netmap;
  switch (s.kind) {
    case NatKind::snat:
      return EffectKind::snat;
    case NatKind::dnat:
      return EffectKind::dnat;
    case NatKind::masquerade:
      return EffectKind::masquerade;
    case NatKind::redirect:
      return EffectKind::redirect;
  }
  return EffectKind::other;
}

}  // namespace

void RuleLowering::set_family(Effect& into, Family family) {
  if (!into.family) {
    into.family = family;
    const bool told = (context_.state.family == TableFamily::ip && family == Family::ipv4) ||
                      (context_.state.family == TableFamily::ip6 && family == Family::ipv6);
    if (!told) require(out_.match.all, family);
  }
}

void RuleLowering::nat_address(const Expr& e, Effect& into, const Key& port_key) {
  if (e.kind == ExprKind::concat && !e.args.empty()) {
    nat_address(e.args[0], into, port_key);
    if (e.args.size() > 1) nat_port(e.args[1], into, port_key);
    return;
  }
  if (const auto f = family_inside(e)) set_family(into, *f);
  const Family family = into.family.value_or(Family::ipv4);
  const Key key = target_key(Field::dst, family);
  Values values;
  const bool constant = e.kind == ExprKind::address || e.kind == ExprKind::range ||
                        e.kind == ExprKind::prefix || e.kind == ExprKind::symbol;
  mentions_on_ = false;
  const bool known = constant && read(key, e, values);
  mentions_on_ = true;
  into.addresses =
      known ? unite(into.addresses, values.numbers) : ValueSet::range(0, max_address(family));
}

void RuleLowering::nat_port(const Expr& e, Effect& into, const Key& port_key) {
  if (e.kind == ExprKind::map) {
    const MapTargets targets = map_targets(e);
    if (!targets.known) {
      into.ports = ValueSet::range(0, port_key.max);
      return;
    }
    for (const Expr* d : targets.data) nat_port(*d, into, port_key);
    return;
  }
  Values values;
  const bool constant =
      e.kind == ExprKind::number || e.kind == ExprKind::range || e.kind == ExprKind::symbol;
  mentions_on_ = false;
  const bool known = constant && read(port_key, e, values);
  mentions_on_ = true;
  into.ports = known ? unite(into.ports, values.numbers) : ValueSet::range(0, port_key.max);
}

void RuleLowering::nat_targets(const NatStmt& s, Effect& into) {
  const Key port_key = port_target_key(out_.match.all);
  if (s.addr && s.addr->kind == ExprKind::map) {
    const MapTargets targets = map_targets(*s.addr);
    if (targets.known) {
      for (const Expr* d : targets.data) nat_address(*d, into, port_key);
    } else {
      into.addresses = ValueSet::range(0, max_address(into.family.value_or(Family::ipv4)));
      if (s.addr_port) into.ports = ValueSet::range(0, 65535);
    }
  } else if (s.addr) {
    nat_address(*s.addr, into, port_key);
  }
  if (s.port) nat_port(*s.port, into, port_key);
}

void RuleLowering::act(const NatStmt& s, Span span) {
  settle_deferred();
  Effect e;
  e.kind = kind_of(s);
  e.text = nat_text(s);
  e.span = span;
  if (s.family) {
    set_family(e, *s.family);
  } else if (context_.state.family == TableFamily::ip && s.addr) {
    e.family = Family::ipv4;
  } else if (context_.state.family == TableFamily::ip6 && s.addr) {
    e.family = Family::ipv6;
  }
  nat_targets(s, e);
  // Masquerading and redirection work on both families and keep no address of their own.
  if (!s.addr) e.family.reset();
  out_.effects.push_back(std::move(e));
  end({VerdictKind::accept, kNoChain, {}});
}

void RuleLowering::act(const TproxyStmt& s, Span span) {
  Effect e;
  e.kind = EffectKind::tproxy;
  e.span = span;
  e.text = "tproxy to " + (s.addr ? render(*s.addr) : std::string()) +
           (s.port ? ':' + render(*s.port) : std::string());
  if (s.family) set_family(e, *s.family);
  const Key port_key = port_target_key(out_.match.all);
  if (s.addr) nat_address(*s.addr, e, port_key);
  if (s.port) nat_port(*s.port, e, port_key);
  const std::string text(e.text);
  out_.effects.push_back(std::move(e));
  condition(PredicateKind::environment, text + " finds a socket", false);
}

}  // namespace fwlint::nftables
