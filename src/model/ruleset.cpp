#include "src/model/ruleset.hpp"

#include <utility>

namespace fwlint {

std::string_view to_string(Dialect d) {
  switch (d) {
    case Dialect::iptables_save:
      return "iptables-save";
    case Dialect::ip6tables_save:
      return "ip6tables-save";
    case Dialect::nft_text:
      return "nft ruleset";
    case Dialect::nft_json:
      return "nft JSON ruleset";
    case Dialect::windows_reg:
      return "Windows registry export";
    case Dialect::windows_netsh:
      return "netsh advfirewall listing";
    case Dialect::ipset_save:
      return "ipset save";
    case Dialect::iptables_script:
      return "script of iptables commands";
    case Dialect::ip6tables_script:
      return "script of ip6tables commands";
  }
  return "";
}

std::string_view to_string(VerdictKind k) {
  switch (k) {
    case VerdictKind::none:
      return "continue";
    case VerdictKind::accept:
      return "accept";
    case VerdictKind::drop:
      return "drop";
    case VerdictKind::reject:
      return "reject";
    case VerdictKind::jump:
      return "jump";
    case VerdictKind::goto_:
      return "goto";
    case VerdictKind::return_:
      return "return";
    case VerdictKind::queue:
      return "queue";
  }
  return "";
}

std::string_view to_string(Store s) {
  switch (s) {
    case Store::none:
      return "";
    case Store::local:
      return "local";
    case Store::group_policy:
      return "group policy";
    case Store::mdm:
      return "MDM";
  }
  return "";
}

std::string_view to_string(EffectKind k) {
  switch (k) {
    case EffectKind::log:
      return "log";
    case EffectKind::mark_set:
      return "mark set";
    case EffectKind::ct_mark_set:
      return "ct mark set";
    case EffectKind::mark_from_ct:
      return "mark from ct mark";
    case EffectKind::ct_mark_from_mark:
      return "ct mark from mark";
    case EffectKind::dnat:
      return "dnat";
    case EffectKind::redirect:
      return "redirect";
    case EffectKind::snat:
      return "snat";
    case EffectKind::masquerade:
      return "masquerade";
    case EffectKind::netmap:
      return "netmap";
    case EffectKind::tproxy:
      return "tproxy";
    case EffectKind::notrack:
      return "notrack";
    case EffectKind::set_write:
      return "set write";
    case EffectKind::other:
      return "other";
    case EffectKind::mark_unknown:
      return "mark unknown";
    case EffectKind::ct_mark_unknown:
      return "ct mark unknown";
    case EffectKind::helper:
      return "helper";
  }
  return "";
}

std::string_view to_string(Hook h) {
  switch (h) {
    case Hook::ingress:
      return "ingress";
    case Hook::prerouting:
      return "prerouting";
    case Hook::input:
      return "input";
    case Hook::forward:
      return "forward";
    case Hook::output:
      return "output";
    case Hook::postrouting:
      return "postrouting";
    case Hook::egress:
      return "egress";
    case Hook::windows_in:
      return "inbound";
    case Hook::windows_out:
      return "outbound";
  }
  return "";
}

std::string_view to_string(TableFamily f) {
  switch (f) {
    case TableFamily::ip:
      return "ip";
    case TableFamily::ip6:
      return "ip6";
    case TableFamily::inet:
      return "inet";
    case TableFamily::arp:
      return "arp";
    case TableFamily::bridge:
      return "bridge";
    case TableFamily::netdev:
      return "netdev";
  }
  return "";
}

bool sees(TableFamily t, Family f) {
  return t == TableFamily::inet || (t == TableFamily::ip && f == Family::ipv4) ||
         (t == TableFamily::ip6 && f == Family::ipv6);
}

TableId Ruleset::add_table(Table t) {
  tables.push_back(std::move(t));
  return make_id<TableId>(tables.size() - 1);
}

ChainId Ruleset::add_chain(Chain c) {
  chains.push_back(std::move(c));
  return make_id<ChainId>(chains.size() - 1);
}

RuleId Ruleset::add_rule(Rule r) {
  const RuleId id = make_id<RuleId>(rules.size());
  chains[index(r.chain)].rules.push_back(id);
  rules.push_back(std::move(r));
  return id;
}

}  // namespace fwlint
