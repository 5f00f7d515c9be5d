// Expressions and statements that the kernel accepts in chains of some hooks only (the `validate`
// functions of its nft_*.c). Warned of for rules of base chains of ip, ip6 and inet: kernels
// differ.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::string_view kHooks[] = {"prerouting", "input", "forward", "output", "postrouting"};

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

/// `what` works at some hooks only.
void RuleCheck::only_at(Span span, std::string_view what,
                        std::initializer_list<std::string_view> hooks) {
  if (hook_.empty() || one_of(hook_, hooks)) return;
  std::string list;
  for (const std::string_view h : hooks) list += (list.empty() ? "" : ", ") + std::string(h);
  diagnostics_.warning(
      span, fmt::format("'{}' cannot be used at the {} hook: the kernel refuses it", what, hook_),
      "a chain at " + list);
}

void RuleCheck::set_chain(const ChainState& chain) {
  const bool layer3 = table_.family == TableFamily::ip || table_.family == TableFamily::ip6 ||
                      table_.family == TableFamily::inet;
  if (!chain.hook || !layer3) return;
  const std::string_view hook = chain.hook->hook;
  if (std::find(std::begin(kHooks), std::end(kHooks), hook) == std::end(kHooks)) return;
  hook_ = hook;
  chain_type_ = std::string_view(chain.hook->type);
}

void RuleCheck::at_hook(const NatStmt& s, Span span) {
  const std::string_view what = to_string(s.kind);
  if (hook_.empty()) return;
  if (chain_type_ != "nat") {
    diagnostics_.warning(
        span, fmt::format("'{}' in a chain of type {}: the kernel refuses it", what, chain_type_),
        "a chain of type nat");
    return;
  }
  switch (s.kind) {
    case NatKind::snat:
      only_at(span, what, {"input", "postrouting"});
      return;
    case NatKind::masquerade:
      only_at(span, what, {"postrouting"});
      return;
    case NatKind::dnat:
    case NatKind::redirect:
      only_at(span, what, {"prerouting", "output"});
      return;
  }
}

void RuleCheck::at_hook(const Expr& e) {
  if (hook_.empty()) return;
  const std::string_view t = e.text;
  const std::string what = printable(render(e));
  if (e.kind == ExprKind::fib) {
    const auto flag = [&](std::string_view name) {
      return std::any_of(e.args.begin(), e.args.end(),
                         [&](const Expr& a) { return std::string_view(a.text) == name; });
    };
    if (t == "oif" || t == "oifname" || flag("iif")) {
      only_at(e.span, what, {"prerouting", "input", "forward"});
    } else if (flag("oif")) {
      only_at(e.span, what, {"forward", "output", "postrouting"});
    }
  } else if (e.kind == ExprKind::osf) {
    only_at(e.span, what, {"prerouting", "input", "forward"});
  } else if (e.kind == ExprKind::socket) {
    only_at(e.span, what, {"prerouting", "input", "output"});
  } else if (e.kind == ExprKind::rt && t == "mtu") {
    only_at(e.span, what, {"forward", "output", "postrouting"});
  } else if (e.kind == ExprKind::ipsec) {
    if (e.direction == Direction::original) {
      only_at(e.span, what, {"prerouting", "input", "forward"});
    } else {
      only_at(e.span, what, {"forward", "output", "postrouting"});
    }
  }
}

}  // namespace fwlint::nftables
