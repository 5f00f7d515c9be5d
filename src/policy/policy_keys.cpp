#include "src/policy/policy_keys.hpp"

#include <array>

namespace fwlint {

namespace {

using enum PolicyKeyType;
using S = PolicySection;
constexpr bool kRequired = true;
constexpr bool kOptional = false;

constexpr std::array kKeys = {
    // ---- top level
    // -------------------------------------------------------------------------------
    PolicyKey{S::top, "policy", integer, kRequired, "1", "version of the file's format"},
    PolicyKey{
        S::top, "extends", texts, kOptional, "[\"recommended\"]",
        "shipped presets and paths of policy files that this one builds on; later ones win, the "
        "file itself wins over all, and lists of rules are joined"},
    PolicyKey{S::top, "fail_on", severity, kOptional, "\"high\"",
              "the mildest severity that makes a check run fail"},
    PolicyKey{S::top, "practice", texts, kOptional, "[\"practice.toml\"]",
              "files with your own records of what is found on ports, relative to this file"},
    PolicyKey{S::top, "zones", zones, kOptional, "",
              "where packets come from, by name; the "
              "first zone in file order that a packet fits takes it, the `else` zone comes last",
              S::zone},
    PolicyKey{S::top, "approve", rules, kOptional, "", "traffic that is meant to be open",
              S::approve},
    PolicyKey{S::top, "forbid", rules, kOptional, "", "traffic that must never get through",
              S::forbid},
    PolicyKey{S::top, "require", unavailable, kOptional, "", "traffic that must get through"},
    PolicyKey{S::top, "waive", rules, kOptional, "", "findings that are accepted until a date",
              S::waive},
    PolicyKey{S::top, "checks", checks, kOptional, "", "settings of checks, by name or code",
              S::check},
    // ---- [zones.NAME]
    // ----------------------------------------------------------------------------
    PolicyKey{S::zone, "else", boolean, kOptional, "true",
              "true: all that no other zone takes; one zone at most, without other keys"},
    PolicyKey{S::zone, "sources", texts, kOptional, "[\"10.20.0.0/16\", \"2001:db8::/32\"]",
              "source addresses and prefixes"},
    PolicyKey{S::zone, "interfaces", texts, kOptional, "[\"eth1\", \"wg*\"]",
              "input interfaces; a final * stands for any ending"},
    PolicyKey{S::zone, "profiles", texts, kOptional, "[\"public\"]",
              "Windows network profiles: domain, private, public"},
    // ---- [[approve]]
    // -----------------------------------------------------------------------------
    PolicyKey{S::approve, "ports", texts, kRequired, "[\"443/tcp\"]",
              "ports with their protocol, \"any/tcp\", a protocol without ports, or \"any\""},
    PolicyKey{S::approve, "from", texts, kOptional, "[\"internet\", \"10.20.0.0/16\"]",
              "zones and source prefixes; absent: anywhere"},
    PolicyKey{S::approve, "to", texts, kOptional, "[\"192.0.2.10\"]",
              "destination addresses and prefixes; absent: any"},
    PolicyKey{S::approve, "owner", text, kRequired, "\"web-team\"", "who answers for it"},
    PolicyKey{S::approve, "reason", text, kRequired, "\"public site\"", "why it is open"},
    PolicyKey{S::approve, "ticket", text, kOptional, "\"NET-1042\"", "where it was decided"},
    PolicyKey{S::approve, "expires", date, kOptional, "2027-03-31", "the last day it holds, UTC"},
    PolicyKey{S::approve, "process", text, kOptional, "\"nginx\"", "the program that listens"},
    // ---- [[forbid]]
    // ------------------------------------------------------------------------------
    PolicyKey{S::forbid, "name", text, kRequired, "\"no remote desktop from outside\"",
              "what is forbidden, in words; unique in the policy"},
    PolicyKey{S::forbid, "ports", texts, kOptional, "[\"3389/tcp\", \"3389/udp\"]",
              "ports with their protocol; absent: every protocol and port"},
    PolicyKey{S::forbid, "from", texts, kOptional, "[\"internet\"]",
              "zones and source prefixes; absent: anywhere"},
    PolicyKey{S::forbid, "to", texts, kOptional, "[\"192.0.2.10\"]",
              "destination addresses and prefixes; absent: any"},
    PolicyKey{S::forbid, "reason", text, kOptional, "\"reached through the VPN only\"",
              "why it is forbidden"},
    PolicyKey{S::forbid, "severity", severity, kOptional, "\"critical\"",
              "severity of the finding"},
    // ---- [[waive]]
    // -------------------------------------------------------------------------------
    PolicyKey{S::waive, "check", text_or_texts, kRequired, "\"shadowed-rule\"",
              "the checks, by name or code"},
    PolicyKey{S::waive, "ports", texts, kOptional, "[\"21/tcp\"]",
              "ports with their protocol; absent: every protocol and port"},
    PolicyKey{S::waive, "from", texts, kOptional, "[\"office\"]",
              "zones and source prefixes; absent: anywhere"},
    PolicyKey{S::waive, "to", texts, kOptional, "[\"192.0.2.10\"]",
              "destination addresses and prefixes; absent: any"},
    PolicyKey{S::waive, "rule", text, kOptional, "\"legacy upload\"",
              "text that the rule's comment or name contains; absent: any rule"},
    PolicyKey{S::waive, "reason", text, kRequired, "\"replaced in Q2\"", "why it is accepted"},
    PolicyKey{S::waive, "owner", text, kOptional, "\"ops\"", "who answers for it"},
    PolicyKey{S::waive, "expires", date, kRequired, "2027-06-30", "the last day it holds, UTC"},
    // ---- [checks.NAME]
    // ---------------------------------------------------------------------------
    PolicyKey{S::check, "enabled", boolean, kOptional, "true", "whether the check is run"},
    PolicyKey{S::check, "severity", severity, kOptional, "\"low\"", "severity of all its findings"},
};

constexpr std::string_view kGenerated =
    "1: also what Docker, Kubernetes, firewalld, ufw and the like wrote";

constexpr std::array kOptions = {
    CheckOption{CheckId::port_range_trust, "min_width", 2, 65536, 256,
                "ports in one range that count as wide"},
    CheckOption{CheckId::assigned_set_allowlist, "min_ports", 1, 65536, 100,
                "open user ports without active practice from which the check judges"},
    CheckOption{CheckId::assigned_set_allowlist, "min_assigned_percent", 1, 100, 95,
                "share of those ports that must be assigned"},
    CheckOption{CheckId::assigned_set_allowlist, "min_cover_percent", 1, 100, 50,
                "share of the assignments in their span that they must cover"},
    CheckOption{CheckId::shadowed_rule, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::redundant_rule, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::contradictory_match, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::unreachable_chain, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::empty_chain, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::unused_set, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::overlapping_correlation, "generated", 0, 1, 0, kGenerated},
    CheckOption{CheckId::duplicate_rule, "generated", 0, 1, 0, kGenerated},
};

constexpr std::array<std::string_view, 3> kProfiles = {"domain", "private", "public"};
constexpr std::array<std::string_view, 8> kSeverities = {"critical", "high",  "medium",  "low",
                                                         "info",     "error", "warning", "note"};

}  // namespace

std::span<const PolicyKey> policy_keys() { return kKeys; }

const PolicyKey* find_policy_key(PolicySection section, std::string_view name) {
  for (const PolicyKey& k : kKeys) {
    if (k.section == section && k.name == name) return &k;
  }
  return nullptr;
}

std::vector<std::string_view> policy_key_names(PolicySection section) {
  std::vector<std::string_view> out;
  for (const PolicyKey& k : kKeys) {
    if (k.section == section && k.type != unavailable) out.push_back(k.name);
  }
  return out;
}

std::string_view describe(PolicyKeyType type) {
  switch (type) {
    case integer:
      return "an integer";
    case boolean:
      return "true or false";
    case text:
      return "a string";
    case severity:
      return "a severity";
    case texts:
      return "an array of strings";
    case text_or_texts:
      return "a string or an array of strings";
    case date:
      return "a date without quotes";
    case zones:
      return "tables [zones.NAME]";
    case checks:
      return "tables [checks.NAME]";
    case rules:
      return "an array of tables";
    case unavailable:
      return "nothing";
  }
  return "";
}

std::span<const CheckOption> check_options() { return kOptions; }

const CheckOption* find_check_option(CheckId check, std::string_view name) {
  for (const CheckOption& o : kOptions) {
    if (o.check == check && o.name == name) return &o;
  }
  return nullptr;
}

std::span<const std::string_view> profile_names() { return kProfiles; }
std::span<const std::string_view> severity_names() { return kSeverities; }

}  // namespace fwlint
