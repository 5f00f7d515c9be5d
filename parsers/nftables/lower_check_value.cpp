// Constants against the type of what they are compared with or assigned to. A word of nft's own
// tables must be in them; a word of the host's tables is noted as something the host must have.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

bool known_service(const CheckTools& tools, std::string_view name) {
  if (!tools.services) return false;
  for (const std::uint8_t p : {protocol::tcp, protocol::udp, protocol::sctp, protocol::dccp}) {
    if (tools.services(name, p)) return true;
  }
  return false;
}

/// Which table of the host a word of this key is looked up in.
HostNeed table_of(const Key& key) {
  const std::string_view t = key.text;
  switch (key.constants) {
    case ConstantKind::port:
      return HostNeed::service;
    case ConstantKind::user:
      return t.find("gid") != std::string_view::npos ? HostNeed::group : HostNeed::user;
    case ConstantKind::ct_label:
      return HostNeed::label;
    case ConstantKind::host_word:
      if (t.find("group") == std::string_view::npos) return HostNeed::realm;
      return t.find("cgroup") != std::string_view::npos ? HostNeed::control_group
                                                        : HostNeed::device_group;
    default:
      return HostNeed::host_name;
  }
}

void out_of_range(const CheckTools& tools, const Key& key, const Expr& e) {
  tools.diagnostics.error(
      e.span, fmt::format("value {} is out of range for '{}'", printable(render(e)), key.text),
      "at most " + render(make_number(key.max, e.span)));
}

void check_word(const CheckTools& tools, const Key& key, const Expr& e) {
  const bool address =
      key.constants == ConstantKind::address || key.constants == ConstantKind::any_address;
  if (address || key.constants == ConstantKind::port || open_table(key.constants)) {
    if (key.constants != ConstantKind::interface && !folded_constant(key, e)) {
      ask_host(tools, key, e);
    }
    return;
  }
  // Any word passes for a traffic class.
  if (key.constants != ConstantKind::traffic_class && !folded_constant(key, e)) {
    tools.diagnostics.error(e.span,
                            fmt::format("'{}' is not a value of '{}'", printable(e.text), key.text),
                            std::string(expected_word(key.constants)));
  }
}

}  // namespace

bool reported(const Diagnostics& diagnostics, Span span) {
  constexpr std::size_t kRecent = 64;
  std::size_t looked_at = 0;
  const auto& all = diagnostics.all();
  for (auto d = all.rbegin(); d != all.rend() && looked_at < kRecent; ++d, ++looked_at) {
    if (d->level != DiagnosticLevel::error || d->span.file != span.file) continue;
    if (d->span.begin < span.end && span.begin < d->span.end) return true;
  }
  return false;
}

bool is_selector(ExprKind kind) {
  switch (kind) {
    case ExprKind::payload:
    case ExprKind::raw_payload:
    case ExprKind::exthdr:
    case ExprKind::tcp_option:
    case ExprKind::ip_option:
    case ExprKind::sctp_chunk:
    case ExprKind::dccp_option:
    case ExprKind::meta:
    case ExprKind::ct:
    case ExprKind::rt:
    case ExprKind::fib:
    case ExprKind::socket:
    case ExprKind::osf:
    case ExprKind::numgen:
    case ExprKind::jhash:
    case ExprKind::symhash:
    case ExprKind::ipsec:
    case ExprKind::tunnel:
      return true;
    default:
      return false;
  }
}

Key key_of_type(std::string_view name) {
  Key k;
  k.text = std::string(name);
  if (const auto t = type_named(name); t && t->bits != 0) {
    k.kind = KeyKind::value;
    k.constants = t->constants;
    k.max = width_max(t->bits);
    k.bitmask = t->bitmask;
    k.family = t->bits == 32 ? Family::ipv4 : Family::ipv6;
  }
  return k;
}

void ask_host(const CheckTools& tools, const Key& key, const Expr& word) {
  const std::string_view name = word.text;
  if (key.constants == ConstantKind::text || key.constants == ConstantKind::interface) {
    const bool by_index = key.text == "iface_index" || key.text == "iif" || key.text == "oif" ||
                          key.text == "meta iif" || key.text == "meta oif";
    if (by_index && name != "lo") tools.host.add(HostNeed::interface, word.span, name);
    return;
  }
  const HostNeed need = table_of(key);
  if (need == HostNeed::service && known_service(tools, name)) return;
  if ((need == HostNeed::user || need == HostNeed::group) && is_common_account(name)) return;
  if (need == HostNeed::host_name && name == "localhost") return;
  tools.host.add(need, word.span, name);
}

void check_value(const CheckTools& tools, const Key& key, const Expr& e) {
  constexpr std::size_t kMostName = 16;  // IFNAMSIZ
  if ((e.kind == ExprKind::symbol || e.kind == ExprKind::string) && key.text == "ifname" &&
      e.text.size() >= kMostName) {
    tools.diagnostics.error(e.span,
                            fmt::format("the interface name '{}' is too long", printable(e.text)),
                            "at most 15 characters");
    return;
  }
  switch (e.kind) {
    case ExprKind::symbol:
    case ExprKind::string:
      if (!e.text.empty() && e.text.front() != '$') check_word(tools, key, e);
      return;
    case ExprKind::number:
      if (!key.numeric() || key.constants == ConstantKind::duration ||
          key.constants == ConstantKind::ct_label) {
        return;
      }
      if (e.value > key.max) out_of_range(tools, key, e);
      return;
    case ExprKind::address:
      if (key.constants == ConstantKind::address) {
        if (e.family == key.family) return;
        tools.diagnostics.error(
            e.span,
            fmt::format("the address {} is not of the family of '{}'", printable(e.text), key.text),
            fmt::format("an {} address", to_string(key.family)));
      } else if (key.numeric() && key.constants != ConstantKind::any_address &&
                 key.constants != ConstantKind::link_address) {
        tools.diagnostics.error(
            e.span, fmt::format("'{}' is not a value of '{}'", printable(e.text), key.text),
            std::string(expected_word(key.constants)));
      }
      return;
    case ExprKind::list:
    case ExprKind::range:
    case ExprKind::prefix:
    case ExprKind::binary:
      for (const Expr& a : e.args) check_value(tools, key, a);
      return;
    default:
      return;
  }
}

}  // namespace fwlint::nftables
