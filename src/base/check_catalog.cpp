#include "src/base/check_catalog.hpp"

#include <array>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

using enum Severity;
constexpr Confidence kSure = Confidence::high;
constexpr Confidence kLikely = Confidence::medium;

constexpr std::array kChecks = {
    CheckInfo{CheckId::abandoned_assignment, "FW101", "abandoned-assignment",
              "an open port whose assigned service is gone", high, kSure},
    CheckInfo{CheckId::nominal_transport, "FW102", "nominal-transport",
              "an open port on a transport the service never used", medium, kSure},
    CheckInfo{CheckId::assigned_only_port, "FW103", "assigned-only-port",
              "an open port that nothing supports but its assignment", high, kSure},
    CheckInfo{CheckId::unsupported_port, "FW104", "unsupported-port",
              "an open port that is not assigned and has no practice record", medium, kSure},
    CheckInfo{CheckId::practice_differs, "FW105", "practice-differs",
              "an open port where the number does not tell the service", info, kLikely},
    CheckInfo{CheckId::port_range_trust, "FW106", "port-range-trust",
              "a wide port range opened to new connections", high, kSure},
    CheckInfo{CheckId::assigned_set_allowlist, "FW107", "assigned-set-allowlist",
              "a ruleset that opens what the registry lists as assigned", high, kSure},
    CheckInfo{CheckId::assignment_as_justification, "FW108", "assignment-as-justification",
              "a rule whose stated reason is that the port is registered", medium, kLikely},
    CheckInfo{CheckId::service_name_in_rule, "FW109", "service-name-in-rule",
              "a port written as a service name", info, kSure, Lifecycle::stable, "0.1.0", false},
    CheckInfo{CheckId::dynamic_range_inbound, "FW112", "dynamic-range-inbound",
              "a range of dynamic ports opened to new connections", medium, kSure},
    CheckInfo{CheckId::any_to_any_accept, "FW201", "any-to-any-accept",
              "a rule that accepts every new connection from everywhere", critical, kSure},
    CheckInfo{CheckId::management_port_exposed, "FW202", "management-port-exposed",
              "a management service reachable from everywhere", medium, kSure},
    CheckInfo{CheckId::database_port_exposed, "FW203", "database-port-exposed",
              "a database reachable from everywhere", high, kSure},
    CheckInfo{CheckId::cleartext_port_exposed, "FW204", "cleartext-port-exposed",
              "a service without encryption reachable from everywhere", medium, kSure},
    CheckInfo{CheckId::amplification_port_exposed, "FW205", "amplification-port-exposed",
              "a UDP service that can be used to amplify attacks", info, kLikely},
    CheckInfo{CheckId::known_malware_port, "FW206", "known-malware-port",
              "an open port that is known for malware or for its control", high, kLikely},
    CheckInfo{CheckId::published_port_bypass, "FW207", "published-port-bypass",
              "a port that the input chain denies and address translation opens", high, kSure},
    CheckInfo{CheckId::ipv6_unfiltered, "FW208", "ipv6-unfiltered",
              "IPv4 is filtered and IPv6 is not", high, kSure},
    CheckInfo{CheckId::family_asymmetry, "FW209", "family-asymmetry",
              "a port open to more over one IP family than over the other", medium, kSure},
    CheckInfo{CheckId::no_default_deny, "FW210", "no-default-deny",
              "new inbound connections are accepted unless a rule denies them", high, kSure},
    CheckInfo{CheckId::split_any, "FW211", "split-any", "all addresses, written as two halves",
              medium, kSure},
    CheckInfo{CheckId::spoofable_source, "FW212", "spoofable-source",
              "an address of the inside that is accepted from outside", low, kLikely},
    CheckInfo{CheckId::icmpv6_essential_blocked, "FW213", "icmpv6-essential-blocked",
              "ICMPv6 messages are dropped that IPv6 does not work without", medium, kSure},
    CheckInfo{CheckId::stateless_reply_hole, "FW214", "stateless-reply-hole",
              "ports open to everyone who picks the right source port", high, kSure},
    CheckInfo{CheckId::shadowed_rule, "FW301", "shadowed-rule",
              "a rule that can never match, because others decide its packets differently", high,
              kSure},
    CheckInfo{CheckId::redundant_rule, "FW302", "redundant-rule",
              "a rule that can never match, because others decide its packets the same way", low,
              kSure},
    CheckInfo{CheckId::contradictory_match, "FW303", "contradictory-match",
              "a rule whose conditions exclude each other", medium, kSure},
    CheckInfo{CheckId::unreachable_chain, "FW304", "unreachable-chain",
              "a chain that no packet enters", low, kSure},
    CheckInfo{CheckId::empty_chain, "FW305", "empty-chain", "a chain without rules that is called",
              info, kSure},
    CheckInfo{CheckId::unused_set, "FW306", "unused-set", "a named set that no rule uses", info,
              kSure},
    CheckInfo{CheckId::overlapping_correlation, "FW307", "overlapping-correlation",
              "two rules that decide some packets differently, so that their order matters", info,
              kSure, Lifecycle::stable, "0.1.0", false},
    CheckInfo{CheckId::accept_not_final, "FW308", "accept-not-final",
              "traffic accepted in one base chain that a later one of the hook drops", medium,
              kSure},
    CheckInfo{CheckId::jump_loop, "FW309", "jump-loop",
              "a chain that leads back to itself, which the kernel refuses", high, kSure},
    CheckInfo{CheckId::mixed_backends, "FW310", "mixed-backends",
              "tables of iptables and of nftables filter the same traffic", low, kSure},
    CheckInfo{CheckId::duplicate_rule, "FW311", "duplicate-rule",
              "a rule that stands in its chain twice", low, kSure},
    CheckInfo{CheckId::unapproved_exposure, "FW501", "unapproved-exposure",
              "an open port that no approval in the policy covers", high, kSure},
    CheckInfo{CheckId::forbidden_traffic_allowed, "FW502", "forbidden-traffic-allowed",
              "traffic that the policy forbids gets through", critical, kSure},
    CheckInfo{CheckId::approval_expired, "FW504", "approval-expired",
              "an approval in the policy is past its date", medium, kSure},
    CheckInfo{CheckId::waiver_expired, "FW507", "waiver-expired",
              "a waiver or inline suppression is past its date", medium, kSure},
    CheckInfo{CheckId::waiver_unused, "FW508", "waiver-unused",
              "a waiver or inline suppression that excuses nothing", low, kSure},
    CheckInfo{CheckId::suppression_without_reason, "FW510", "suppression-without-reason",
              "an inline suppression that gives no reason", low, kSure},
    CheckInfo{CheckId::not_understood, "FW901", "not-understood",
              "a construct that is carried as an unknown condition", info, kSure},
    CheckInfo{CheckId::set_contents_missing, "FW902", "set-contents-missing",
              "a set whose elements are not in the input", info, kSure},
    CheckInfo{CheckId::indeterminate, "FW903", "indeterminate",
              "whether a rule opens a port could not be decided", info, kSure},
    CheckInfo{CheckId::export_lacks_field, "FW904", "export-lacks-field",
              "the export form hides fields that decide what a rule matches", info, kSure},
};

}  // namespace

std::string_view to_string(Lifecycle l) {
  switch (l) {
    case Lifecycle::preview:
      return "preview";
    case Lifecycle::stable:
      return "stable";
    case Lifecycle::deprecated:
      return "deprecated";
  }
  return "";
}

std::span<const CheckInfo> all_checks() { return kChecks; }

const CheckInfo& info(CheckId id) { return kChecks[static_cast<std::size_t>(id)]; }

const CheckInfo* find_check(std::string_view s) {
  for (const CheckInfo& c : kChecks) {
    if (iequals(c.code, s) || iequals(c.name, s)) return &c;
  }
  return nullptr;
}

std::vector<const CheckInfo*> select_checks(std::string_view s) {
  std::vector<const CheckInfo*> out;
  if (const CheckInfo* one = find_check(s)) return {one};
  if (s.size() < 2 || !starts_with_i(s, "FW")) return out;
  for (const CheckInfo& c : kChecks) {
    if (starts_with_i(c.code, s)) out.push_back(&c);
  }
  return out;
}

std::vector<std::string_view> check_names() {
  std::vector<std::string_view> out;
  for (const CheckInfo& c : kChecks) {
    out.push_back(c.name);
    out.push_back(c.code);
  }
  return out;
}

}  // namespace fwlint
