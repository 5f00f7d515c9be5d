// The resolved policy: what the owner of a firewall has decided, as plain values that checks use.
// It is the last of three forms (written::File as read, MergedPolicy after `extends`, Policy with
// names looked up and texts parsed), so nothing here can be ill-formed any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/check_catalog.hpp"
#include "src/base/date.hpp"
#include "src/base/severity.hpp"
#include "src/base/value_set.hpp"
#include "src/model/address.hpp"
#include "src/model/field.hpp"
#include "src/model/match.hpp"
#include "src/model/protocol.hpp"

namespace fwlint {

/// A place in a policy file; line and column are 1-based, columns count code points.
struct PolicyPlace {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const PolicyPlace&, const PolicyPlace&) = default;
};

/// "443/tcp", "3224-3324/udp", "any/tcp", "icmp" or "any".
struct PortSpec {
  std::uint8_t protocol = 0;  ///< meaningless when `any_protocol`
  PortRange ports{0, 65535};  ///< meaningful when neither `any_port` nor `any_protocol`
  bool any_port = false;      ///< every port, or a protocol that has none
  bool any_protocol = false;  ///< "any"
  friend bool operator==(const PortSpec&, const PortSpec&) = default;
};

/// Where packets come from. The parts that are given must all hold: a zone with sources and
/// interfaces means both.
struct Zone {
  std::string name;
  bool otherwise = false;    ///< `else = true`: what no other zone takes
  bool has_sources = false;  ///< `sources` was given; then a family without any is not in the zone
  ValueSet v4;
  ValueSet v6;
  std::vector<SymbolPattern> interfaces;  ///< empty: any
  std::vector<Profile> profiles;          ///< Windows; empty: any
  PolicyPlace place;
};

/// What an approval, a prohibition or a waiver speaks of: a set of packets.
struct Scope {
  std::vector<PortSpec> ports;
  bool ports_any = true;           ///< no `ports`: every protocol and port
  std::vector<std::size_t> zones;  ///< indexes into Policy::zones, ascending
  ValueSet from4;                  ///< source prefixes named in `from`, beside the zones
  ValueSet from6;
  bool from_any = true;  ///< no `from`: anywhere
  ValueSet to4;
  ValueSet to6;
  bool to_any = true;  ///< no `to`: any destination
};

struct Approval {
  Scope scope;
  std::string owner;   ///< never empty
  std::string reason;  ///< never empty
  std::string ticket;
  std::string process;
  std::optional<Date> expires;  ///< the last day it holds, UTC
  PolicyPlace place;
};

struct Forbid {
  std::string name;  ///< unique in the policy
  Scope scope;
  std::optional<Severity> severity;
  std::string reason;
  PolicyPlace place;
};

struct Waiver {
  std::vector<CheckId> checks;  ///< never empty; ascending
  Scope scope;
  std::string rule_text;  ///< text the rule's comment or name must contain; empty: any rule
  std::string reason;     ///< never empty
  std::string owner;
  Date expires;  ///< the last day it holds, UTC
  PolicyPlace place;
};

struct CheckSetting {
  std::optional<bool> enabled;
  std::optional<Severity> severity;
  std::map<std::string, std::int64_t> options;  ///< as given; see `option` for defaults
};

struct Policy {
  std::string name;         ///< the path as given, or "recommended (built in)"
  std::vector<Zone> zones;  ///< in order of precedence, the `else` zone last
  std::vector<Approval> approvals;
  std::vector<Forbid> forbids;
  std::vector<Waiver> waivers;
  std::map<CheckId, CheckSetting> checks;
  std::optional<Severity> fail_on;
  std::vector<std::string> practice_files;  ///< paths, joined to the folder of the file naming them
};

/// Ports of `protocol` in a scope; [0, 65535] stands for a protocol without ports that is covered,
/// the empty set for one that is not.
ValueSet ports_of(const Scope& scope, std::uint8_t protocol);

/// Whether the last day, `expires`, lies before `as_of`.
bool expired(const std::optional<Date>& expires, Date as_of);

std::optional<std::size_t> zone_named(const Policy& policy, std::string_view name);
std::optional<std::size_t> else_zone(const Policy& policy);

/// The zone a new packet comes from: the first whose parts all hold, else the `else` zone. Without
/// a profile (netfilter) a zone with `profiles` takes nothing.
std::optional<std::size_t> zone_of(const Policy& policy, Family family, u128 source,
                                   std::string_view interface, std::optional<Profile> profile);

/// The most source addresses a zone can have: its sources, or everything, without what zones before
/// it take whatever the interface and profile. Interfaces and profiles still narrow it.
ValueSet zone_sources(const Policy& policy, std::size_t zone, Family family);

/// Source addresses of a scope: its prefixes and those of its zones (see `zone_sources`).
ValueSet sources_of(const Policy& policy, const Scope& scope, Family family);
/// Destination addresses of a scope.
ValueSet destinations_of(const Scope& scope, Family family);

/// The policy's word on a check, or the catalogue's.
bool is_enabled(const Policy& policy, CheckId check);
/// The severity the policy gives a check, if it does.
std::optional<Severity> severity_of(const Policy& policy, CheckId check);
/// An option's value, or its default (see check_options in policy_keys.hpp); 0 for a name that the
/// check does not have.
std::int64_t option(const Policy& policy, CheckId check, std::string_view name);

}  // namespace fwlint
