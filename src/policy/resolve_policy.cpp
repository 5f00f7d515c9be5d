#include "src/policy/resolve_policy.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/policy/policy_keys.hpp"
#include "src/policy/scope_text.hpp"

namespace fwlint::written {

namespace {

/// Collects prefixes of both families.
struct PrefixList {
  std::vector<Interval> v4;
  std::vector<Interval> v6;

  void add(const Prefix& p) {
    const ValueSet v = values(p);
    (p.base.family == Family::ipv4 ? v4 : v6).push_back({v.lo(), v.hi()});
  }
};

class Resolver {
 public:
  Resolver(const MergedPolicy& merged, ErrorList& errors) : merged_(merged), errors_(errors) {}

  Policy run();

 private:
  void zones();
  void check_otherwise(const Zone& zone);
  fwlint::Zone zone(const Zone& in);
  void approvals();
  void forbids();
  void waivers();
  void checks();
  fwlint::Scope scope(const Scope& in);
  void from(const std::vector<Text>& in, fwlint::Scope& out);
  std::vector<CheckId> check_ids(const std::vector<Text>& in);

  template <class Parse>
  auto parsed(const Text& text, Parse parse) {
    auto result = parse(std::string_view(text.value));
    if (!result) errors_.add(text.place, result.error().message, result.error().hint);
    return result;
  }

  PrefixList prefixes(const std::vector<Text>& in) {
    PrefixList out;
    for (const Text& t : in) {
      if (const auto p = parsed(t, parse_policy_prefix)) out.add(*p);
    }
    return out;
  }

  const MergedPolicy& merged_;
  ErrorList& errors_;
  std::map<std::string, std::size_t> zone_index_;
  Policy out_;
};

std::string value_of(const std::optional<Text>& text) {
  return text ? std::string(trim(text->value)) : std::string();
}

std::optional<Severity> severity_in(const std::optional<Text>& text) {
  return text ? parse_severity(text->value) : std::nullopt;
}

std::string where(const PolicyPlace& from, const PolicyPlace& place) {
  if (from.file == place.file) return fmt::format("line {}", place.line);
  return fmt::format("{}:{}", printable(place.file, 200), place.line);
}

void Resolver::check_otherwise(const Zone& zone) {
  if (zone.sources || zone.interfaces || zone.profiles) {
    errors_.add(zone.name.place,
                fmt::format("zone {} has 'else = true' and other keys; expected one or the other",
                            in_quotes(zone.name.value)),
                "the `else` zone is all that no other zone takes");
  }
}

fwlint::Zone Resolver::zone(const Zone& in) {
  fwlint::Zone z;
  z.name = in.name.value;
  z.otherwise = in.otherwise;
  z.place = in.name.place;
  if (trim(z.name).empty() || parse_prefix(z.name)) {
    errors_.add(in.name.place, fmt::format("zone name {} cannot be used; expected a name that is "
                                           "not an address",
                                           in_quotes(z.name)));
  }
  if (in.otherwise) {
    check_otherwise(in);
  } else if (!in.sources && !in.interfaces && !in.profiles) {
    errors_.add(in.name.place,
                fmt::format("zone {} takes nothing; expected sources, interfaces, profiles or "
                            "'else = true'",
                            in_quotes(z.name)));
  }
  if (in.sources) {
    z.has_sources = true;
    PrefixList list = prefixes(*in.sources);
    z.v4 = ValueSet::from(std::move(list.v4));
    z.v6 = ValueSet::from(std::move(list.v6));
  }
  for (const Text& t : in.interfaces.value_or(std::vector<Text>())) {
    if (const auto p = parsed(t, parse_interface)) z.interfaces.push_back(*p);
  }
  for (const Text& t : in.profiles.value_or(std::vector<Text>())) {
    const auto names = profile_names();
    const auto it = std::find(names.begin(), names.end(), t.value);
    if (it == names.end()) {
      errors_.add(
          t.place,
          fmt::format("unknown profile {}; expected one of {}", in_quotes(t.value), list_of(names)),
          did_you_mean(to_lower(t.value), names));
      continue;
    }
    z.profiles.push_back(static_cast<Profile>(it - names.begin()));
  }
  return z;
}

void Resolver::zones() {
  std::map<std::string, std::size_t> lower_case;
  std::optional<std::size_t> otherwise;
  for (const Zone& in : merged_.zones) {
    const auto [same, fresh] = lower_case.try_emplace(to_lower(in.name.value), out_.zones.size());
    if (!fresh) {
      const fwlint::Zone& before = out_.zones[same->second];
      errors_.add(
          in.name.place,
          fmt::format("zone {} differs from zone {} ({}) only in case; expected one of them",
                      in_quotes(in.name.value), in_quotes(before.name),
                      where(in.name.place, before.place)));
    }
    if (in.otherwise && otherwise) {
      const fwlint::Zone& z = out_.zones[*otherwise];
      errors_.add(
          in.name.place,
          fmt::format("zone {} has 'else = true', and so has zone {} ({}); expected one "
                      "such zone",
                      in_quotes(in.name.value), in_quotes(z.name), where(in.name.place, z.place)));
    } else if (in.otherwise) {
      otherwise = out_.zones.size();
    }
    out_.zones.push_back(zone(in));
  }
  std::stable_partition(out_.zones.begin(), out_.zones.end(),
                        [](const fwlint::Zone& z) { return !z.otherwise; });
  for (std::size_t i = 0; i < out_.zones.size(); ++i) zone_index_.emplace(out_.zones[i].name, i);
}

void Resolver::from(const std::vector<Text>& in, fwlint::Scope& out) {
  out.from_any = false;
  PrefixList list;
  for (const Text& t : in) {
    if (const auto z = zone_index_.find(t.value); z != zone_index_.end()) {
      out.zones.push_back(z->second);
      continue;
    }
    if (errors_.full()) return;
    const bool address = t.value.find_first_of(":/") != std::string::npos || is_digit(t.value[0]);
    if (address) {
      if (const auto p = parsed(t, parse_policy_prefix)) list.add(*p);
      continue;
    }
    std::vector<std::string_view> names;
    for (const fwlint::Zone& z : out_.zones) names.push_back(z.name);
    errors_.add(t.place,
                fmt::format("unknown zone {}; expected {} or a prefix such as \"10.20.0.0/16\"",
                            in_quotes(t.value),
                            names.empty() ? "a zone of this policy, which has none,"
                                          : fmt::format("one of {},", list_of(names))),
                did_you_mean(t.value, names));
  }
  std::sort(out.zones.begin(), out.zones.end());
  out.zones.erase(std::unique(out.zones.begin(), out.zones.end()), out.zones.end());
  out.from4 = ValueSet::from(std::move(list.v4));
  out.from6 = ValueSet::from(std::move(list.v6));
}

fwlint::Scope Resolver::scope(const Scope& in) {
  fwlint::Scope out;
  if (in.ports) {
    out.ports_any = false;
    for (const Text& t : *in.ports) {
      if (const auto p = parsed(t, parse_port_spec)) out.ports.push_back(*p);
    }
  }
  if (in.from) from(*in.from, out);
  if (in.to) {
    out.to_any = false;
    PrefixList list = prefixes(*in.to);
    out.to4 = ValueSet::from(std::move(list.v4));
    out.to6 = ValueSet::from(std::move(list.v6));
  }
  return out;
}

void Resolver::approvals() {
  for (const Approval& in : merged_.approvals) {
    fwlint::Approval a{scope(in.scope),
                       value_of(in.owner),
                       value_of(in.reason),
                       value_of(in.ticket),
                       value_of(in.process),
                       std::nullopt,
                       in.place};
    if (in.expires) a.expires = in.expires->value;
    out_.approvals.push_back(std::move(a));
  }
}

void Resolver::forbids() {
  std::map<std::string, PolicyPlace> first;
  for (const Forbid& in : merged_.forbids) {
    fwlint::Forbid f{value_of(in.name), scope(in.scope), severity_in(in.severity),
                     value_of(in.reason), in.place};
    const auto [before, fresh] = first.try_emplace(f.name, in.place);
    if (!fresh && !f.name.empty()) {
      errors_.add(in.name->place,
                  fmt::format("two [[forbid]] are named {}; the first is in {}", in_quotes(f.name),
                              where(in.place, before->second)),
                  "names tell findings apart: choose another");
    }
    out_.forbids.push_back(std::move(f));
  }
}

std::vector<CheckId> Resolver::check_ids(const std::vector<Text>& in) {
  std::vector<CheckId> out;
  for (const Text& t : in) {
    if (const CheckInfo* c = find_check(t.value)) {
      out.push_back(c->id);
      continue;
    }
    const bool group = !select_checks(t.value).empty();
    errors_.add(t.place,
                group ? fmt::format("{} is a group of checks; expected a check's name or code",
                                    in_quotes(t.value))
                      : fmt::format("unknown check {}; expected a check's name or code",
                                    in_quotes(t.value)),
                group ? "name each check that is waived" : did_you_mean(t.value, check_names()));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Resolver::waivers() {
  for (const Waiver& in : merged_.waivers) {
    fwlint::Waiver w{check_ids(in.checks.value_or(std::vector<Text>())),
                     scope(in.scope),
                     value_of(in.rule),
                     value_of(in.reason),
                     value_of(in.owner),
                     in.expires ? in.expires->value : Date{},
                     in.place};
    out_.waivers.push_back(std::move(w));
  }
}

void Resolver::checks() {
  for (const auto& [id, in] : merged_.checks) {
    out_.checks[id] = CheckSetting{in.enabled, severity_in(in.severity), in.options};
  }
}

Policy Resolver::run() {
  out_.name = merged_.name;
  out_.fail_on = severity_in(merged_.fail_on);
  out_.practice_files = merged_.practice;
  zones();
  approvals();
  forbids();
  waivers();
  checks();
  return std::move(out_);
}

}  // namespace

Policy resolve_policy(const MergedPolicy& merged, ErrorList& errors) {
  return Resolver(merged, errors).run();
}

}  // namespace fwlint::written
