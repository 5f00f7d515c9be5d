// Statements that cannot stand where they do: what they need of the packet, and of each other.
#include <fmt/format.h>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "parsers/nftables/names.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

bool icmp_unreachable_code(std::string_view type, std::string_view code) {
  if (code.empty() || is_digit(code.front())) return true;
  if (type == "icmp") return icmp_code(code).has_value();
  if (type == "icmpv6") return icmpv6_code(code).has_value();
  return code == "port-unreachable" || code == "admin-prohibited" || code == "no-route" ||
         code == "host-unreachable";
}

}  // namespace

void RuleCheck::check(const RejectStmt& s, Span span) {
  only_at(span, "reject", {"prerouting", "input", "forward", "output"});
  if (network_ == Network::arp) {
    error(span, "ARP packets cannot be rejected", "drop");
  } else if (s.type == "icmpx" &&
             (table_.family == TableFamily::ip || table_.family == TableFamily::ip6)) {
    error(span, "'reject with icmpx' is for tables of both network protocols",
          table_.family == TableFamily::ip ? "reject with icmp" : "reject with icmpv6");
  } else if (s.type == "tcp reset") {
    if (transport_ && *transport_ != protocol::tcp) {
      error(span, "'reject with tcp reset' answers TCP only", "meta l4proto tcp before it");
    }
  } else if (s.type == "icmp" || s.type == "icmpv6") {
    const Network mine = s.type == "icmp" ? Network::ip : Network::ip6;
    if (network_ != Network::unknown && network_ != mine) {
      error(span,
            fmt::format("'reject with {}' contradicts the rule's network protocol",
                        std::string_view(s.type)),
            network_ == Network::ip ? "reject with icmp" : "reject with icmpv6");
    }
  }
  if (!s.type.empty() && s.type != "tcp reset" && !icmp_unreachable_code(s.type, s.code)) {
    error(span, fmt::format("'{}' is no code of {}", printable(s.code), std::string_view(s.type)),
          "a code such as port-unreachable");
  }
}

void RuleCheck::check(const NatStmt& s, Span span) {
  const TableFamily f = table_.family;
  if (f != TableFamily::ip && f != TableFamily::ip6 && f != TableFamily::inet) {
    error(span, "address translation is for IPv4 and IPv6 only",
          "a table of family ip, ip6 or inet");
    return;
  }
  at_hook(s, span);
  if (s.addr) expression(*s.addr);
  if (s.port) expression(*s.port);
  const bool map = s.addr && s.addr->kind == ExprKind::map;
  if (f == TableFamily::inet && s.addr && !s.family && network_ == Network::unknown && !map) {
    error(span, "an address in a table of family inet needs its family",
          fmt::format("{} ip to … or {} ip6 to …", to_string(s.kind), to_string(s.kind)));
  }
  if (s.family && network_ != Network::unknown &&
      network_ != (*s.family == Family::ipv4 ? Network::ip : Network::ip6)) {
    error(span, "the family of the translation contradicts the rule's network protocol",
          "one network protocol in a rule");
  }
  if (s.addr && s.addr->kind == ExprKind::address && s.addr->family && !s.family &&
      network_ != Network::unknown &&
      network_ != (*s.addr->family == Family::ipv4 ? Network::ip : Network::ip6)) {
    error(s.addr->span, "the address contradicts the rule's network protocol",
          network_ == Network::ip ? "an IPv4 address" : "an IPv6 address");
  }
  const bool concat_data = map && !s.addr->args[1].args.empty() && [&] {
    const Expr* data = element_data(s.addr->args[1].args[0]);
    return data != nullptr && data->kind == ExprKind::concat;
  }();
  if (concat_data && !transport_ && !some_transport_) {
    error(s.addr->span, "a port can be translated only after a match of the transport protocol",
          "meta l4proto tcp, tcp dport … before it");
  }
  if (s.port && !transport_ && !some_transport_) {
    error(s.port->span.valid() ? s.port->span : span,
          "a port can be translated only after a match of the transport protocol",
          "meta l4proto tcp, tcp dport … before it");
  }
}

void RuleCheck::check(const TproxyStmt& s, Span span) {
  only_at(span, "tproxy", {"prerouting"});
  if (!transport_ && !some_transport_) {
    error(span, "'tproxy' needs a match of the transport protocol before it",
          "meta l4proto tcp before it");
  }
  const bool inet = table_.family == TableFamily::inet;
  if (s.addr && !s.family && inet) {
    error(span, "an address in a table of family inet needs its family", "tproxy ip to …");
  } else if (s.family && network_ != Network::unknown &&
             network_ != (*s.family == Family::ipv4 ? Network::ip : Network::ip6)) {
    error(span, "the family of 'tproxy' contradicts the rule's network protocol",
          "one network protocol in a rule");
  }
}

void RuleCheck::check(const LogStmt& s, Span span) {
  if (s.group && (!s.level.empty() || !s.flags.empty())) {
    error(span, "'log' takes a group, or a level and flags, not both", "group or level");
  } else if (s.level == "audit" &&
             (!s.prefix.empty() || s.group || !s.flags.empty() || s.snaplen || s.queue_threshold)) {
    error(span, "'log level audit' takes no further options", "log level audit");
  }
}

void RuleCheck::check(const QueueStmt& s, Span span) {
  if (!s.num) return;
  const Expr& n = *s.num;
  u128 most = 0;
  if (n.kind == ExprKind::number) most = n.value;
  if (n.kind == ExprKind::range && n.args.size() == 2) {
    most = n.args[1].value;
    if (n.args[0].kind == ExprKind::number && n.args[1].value < n.args[0].value) {
      error(n.span, "the range runs backwards", "the lower bound first");
    }
  }
  if (n.kind == ExprKind::numgen || n.kind == ExprKind::jhash || n.kind == ExprKind::symhash) {
    // As nft counts: the hash's modulus itself is out, the counter's greatest value is in.
    most = static_cast<u128>(n.offset) + n.modulus - (n.kind == ExprKind::numgen ? 1U : 0U);
  }
  if (most > 65535) {
    error(n.span.valid() ? n.span : span, "a queue number is out of range", "at most 65535");
  }
  if (n.kind == ExprKind::meta && std::string_view(n.text) != "mark" &&
      std::string_view(n.text) != "cpu") {
    error(n.span, fmt::format("'{}' is no queue number", printable(render(n))),
          "a number, a range, a hash or a map");
  }
}

void RuleCheck::check(const SetStmt& s) {
  const Expr& key = element_key(s.elem);
  expression(key);
  if (s.data) expression(*s.data);
  const ElemInfo* info = element_info(s.elem);
  if (info != nullptr && !info->comment.empty()) {
    error(info->comment_span.valid() ? info->comment_span : s.elem.span,
          "an element that a rule adds has no comment", "a comment of the rule");
  }
  const SetState* state = table_.find_set(s.set);
  if (state == nullptr) return;
  const Set& set = *state->declared;
  const std::string name = printable(s.set);
  const Span place = s.set_span.valid() ? s.set_span : s.elem.span;
  check_key_type(diagnostics_, keys_of(key), set, key.span.valid() ? key.span : place);
  if (set.constant) {
    error(place, fmt::format("'@{}' is declared constant", name), "a set without that flag");
  } else if (set.interval) {
    error(place, fmt::format("rules cannot write to '@{}', a set of intervals", name),
          "a set without 'flags interval'");
  } else if (info != nullptr && info->timeout_ms && !set.timeout_flag && !set.timeout_ms) {
    error(place, fmt::format("a timeout for an element of '@{}', a set without timeouts", name),
          "flags timeout in the declaration");
  }
}

void RuleCheck::check(const MangleStmt& s) {
  expression(s.key);
  expression(s.value);
  if (s.key.kind == ExprKind::meta && s.key.text == "pkttype") {
    only_at(s.key.span, "meta pkttype set", {"prerouting"});
  }
  if (s.key.kind == ExprKind::payload && !s.key.outer.empty()) {
    error(s.key.span, "fields inside a tunnel cannot be set", "a field of the outer packet");
  }
  if (s.value.kind == ExprKind::set || s.value.kind == ExprKind::set_ref) {
    error(s.value.span, "a set is no value", "one value, or a map");
  }
  const Key key = key_of(s.key);
  if (s.value.kind == ExprKind::list && !key.bitmask) {
    error(s.value.span, "a list is no value", "one value, or a map");
  } else if (s.value.kind == ExprKind::map && s.value.args.size() == 2) {
    mapped(s.value.args[1], key);
  } else {
    check_value(tools_, key, s.value);
  }
}

/// Addresses whose family the text does not tell have no type in maps and concatenations.
void RuleCheck::typed(const Expr& e) {
  const std::string_view t = e.text;
  if (e.kind == ExprKind::ct && (t == "saddr" || t == "daddr") && !e.family &&
      e.direction != Direction::none && e.span.valid()) {
    error(e.span, "'ct " + std::string(t) + "' needs its family here", "ct original ip saddr …");
  }
}

/// Keys of a map written in the rule: ranges must not overlap, a key must not have two answers.
void RuleCheck::disjoint(const Expr& key, const Expr& set) {
  if (set.kind != ExprKind::set || key.kind == ExprKind::concat) return;
  Key k = key_of(key);
  if (!k.numeric()) return;
  std::vector<const Expr*> elements;
  for (const Expr& e : set.args) elements.push_back(&e);
  check_overlaps(elements, k, "the map", diagnostics_);
}

void RuleCheck::check(const LimitStmt& s, Span span) {
  if (s.name) return;
  if (s.rate == 0) error(span, "a limit of zero is refused by the kernel", "a rate of at least 1");
  const bool packets = s.rate_unit.empty() || s.rate_unit == "packets";
  if (packets && s.burst && *s.burst == 0) {
    error(span, "a burst of zero packets", "a burst of at least 1");
  }
  if (!s.burst || s.burst_unit.empty()) return;
  if (packets != (s.burst_unit == "packets")) {
    error(span, "rate and burst have different units", packets ? "packets" : "bytes");
  }
}

void RuleCheck::object(const CtObjectStmt& s) {
  if (s.value.kind == ExprKind::map) {
    expression(s.value);
    return;
  }
  object(s.kind == CtObjectKind::helper    ? ObjectKind::ct_helper
         : s.kind == CtObjectKind::timeout ? ObjectKind::ct_timeout
                                           : ObjectKind::ct_expectation,
         Maybe<Expr>(s.value));
}

void RuleCheck::object(ObjectKind kind, const Maybe<Expr>& name) {
  if (!name || (name->kind != ExprKind::symbol && name->kind != ExprKind::string)) return;
  if (table_.find_object(kind, std::string(name->text)) != nullptr) return;
  error(name->span,
        fmt::format("{} '{}' is not declared in table '{}'", to_string(kind), printable(name->text),
                    printable(table_.name)),
        fmt::format("the name of a {} of this table", to_string(kind)));
}

}  // namespace fwlint::nftables
