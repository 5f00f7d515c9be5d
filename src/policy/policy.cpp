// Questions to a resolved policy. Zones follow "first match in order, else last"; everything else
// is look-up.
#include "src/policy/policy.hpp"

#include <algorithm>

#include "src/policy/policy_keys.hpp"

namespace fwlint {

namespace {

ValueSet all_addresses(Family family) { return ValueSet::range(0, max_address(family)); }

const ValueSet& given_sources(const Zone& zone, Family family) {
  return family == Family::ipv4 ? zone.v4 : zone.v6;
}

/// What the zone asks of the source address alone.
ValueSet allowed_sources(const Zone& zone, Family family) {
  return zone.has_sources ? given_sources(zone, family) : all_addresses(family);
}

bool matches(const SymbolPattern& pattern, std::string_view name) {
  return pattern.prefix ? name.substr(0, pattern.name.size()) == pattern.name
                        : name == pattern.name;
}

}  // namespace

ValueSet ports_of(const Scope& scope, std::uint8_t protocol) {
  const ValueSet all = ValueSet::range(0, 65535);
  if (scope.ports_any) return all;
  std::vector<Interval> intervals;
  for (const PortSpec& p : scope.ports) {
    if (p.any_protocol) return all;
    if (p.protocol != protocol) continue;
    if (p.any_port) return all;
    intervals.push_back({p.ports.lo, p.ports.hi});
  }
  return ValueSet::from(std::move(intervals));
}

bool expired(const std::optional<Date>& expires, Date as_of) { return expires && *expires < as_of; }

std::optional<std::size_t> zone_named(const Policy& policy, std::string_view name) {
  for (std::size_t i = 0; i < policy.zones.size(); ++i) {
    if (policy.zones[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> else_zone(const Policy& policy) {
  for (std::size_t i = 0; i < policy.zones.size(); ++i) {
    if (policy.zones[i].otherwise) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> zone_of(const Policy& policy, Family family, u128 source,
                                   std::string_view interface, std::optional<Profile> profile) {
  for (std::size_t i = 0; i < policy.zones.size(); ++i) {
    const Zone& z = policy.zones[i];
    if (z.otherwise) continue;
    if (z.has_sources && !given_sources(z, family).contains(source)) continue;
    if (!z.interfaces.empty() &&
        std::none_of(z.interfaces.begin(), z.interfaces.end(),
                     [&](const SymbolPattern& p) { return matches(p, interface); })) {
      continue;
    }
    if (!z.profiles.empty() && (!profile || std::find(z.profiles.begin(), z.profiles.end(),
                                                      *profile) == z.profiles.end())) {
      continue;
    }
    return i;
  }
  return else_zone(policy);
}

ValueSet zone_sources(const Policy& policy, std::size_t zone, Family family) {
  const Zone& wanted = policy.zones[zone];
  ValueSet rest = allowed_sources(wanted, family);
  for (std::size_t i = 0; i < policy.zones.size(); ++i) {
    const Zone& z = policy.zones[i];
    if (z.otherwise || (!wanted.otherwise && i >= zone)) continue;
    if (!z.interfaces.empty() || !z.profiles.empty()) continue;
    rest = subtract(rest, allowed_sources(z, family));
  }
  return rest;
}

ValueSet sources_of(const Policy& policy, const Scope& scope, Family family) {
  if (scope.from_any) return all_addresses(family);
  ValueSet out = family == Family::ipv4 ? scope.from4 : scope.from6;
  for (const std::size_t z : scope.zones) out = unite(out, zone_sources(policy, z, family));
  return out;
}

ValueSet destinations_of(const Scope& scope, Family family) {
  if (scope.to_any) return all_addresses(family);
  return family == Family::ipv4 ? scope.to4 : scope.to6;
}

bool is_enabled(const Policy& policy, CheckId check) {
  const auto it = policy.checks.find(check);
  if (it != policy.checks.end() && it->second.enabled) return *it->second.enabled;
  return info(check).on_by_default;
}

std::optional<Severity> severity_of(const Policy& policy, CheckId check) {
  const auto it = policy.checks.find(check);
  return it == policy.checks.end() ? std::nullopt : it->second.severity;
}

std::int64_t option(const Policy& policy, CheckId check, std::string_view name) {
  if (const auto it = policy.checks.find(check); it != policy.checks.end()) {
    if (const auto given = it->second.options.find(std::string(name));
        given != it->second.options.end()) {
      return given->second;
    }
  }
  const CheckOption* known = find_check_option(check, name);
  return known == nullptr ? 0 : known->fallback;
}

}  // namespace fwlint
