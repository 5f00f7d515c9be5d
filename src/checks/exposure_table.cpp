#include "src/checks/exposure_table.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

std::string condition(const Exposure& x) {
  std::string out;
  const auto add = [&](const std::string& s) { out += (out.empty() ? "" : "; ") + s; };
  if (x.translated_by != kNoRule) {
    add(x.asked_ports.count() > 65535 ? "by address translation"
                                      : "published as " + describe_ports(x.asked_ports, 3));
  }
  if (x.rate_limited) add("rate-limited");
  if (x.source_ports.count() < 65536 && !x.source_ports.empty()) {
    add("from source port " + describe_ports(x.source_ports, 3));
  }
  if (x.scoped) add(x.scope);
  if (x.hidden) add("conditions not in the export");
  std::size_t shown = 0;
  for (const std::string& s : x.conditions) {
    if (x.hidden) break;
    if (++shown > 2) {
      add("…");
      break;
    }
    add("if " + s);
  }
  return out;
}

std::string support(const PortUnit& u) {
  if (u.approved) return "approved";
  if (u.wide) return "none (range)";
  return std::string(to_string(u.worst));
}

std::string hook_name(const Exposure& x) {
  std::string out(to_string(x.hook));
  if (x.hook != Hook::windows_in) return out;
  std::string profiles;
  for (unsigned p = 0; p < 3; ++p) {
    if (!x.profiles.contains(p)) continue;
    profiles += (profiles.empty() ? "" : ", ") + std::string(to_string(static_cast<Profile>(p)));
  }
  return x.profiles.count() == 3 ? out : out + " (" + profiles + ")";
}

}  // namespace

std::vector<ExposureRow> exposure_table(const CheckContext& c) {
  using Key = std::tuple<std::size_t, std::uint8_t, std::string, std::string, std::string,
                         std::string, std::string>;
  struct Row {
    ExposureRow row;
    std::vector<Interval> ports;
    bool v4 = false;
    bool v6 = false;
    std::size_t order = 0;
  };
  std::map<Key, Row> rows;
  for (const PortUnit& u : c.units) {
    for (const Exposure* x : u.rows) {
      ExposureRow r;
      r.from = who(c, *x);
      r.to = describe_addresses(x->family, x->destinations, 2);
      r.protocol = protocol_name(x->protocol);
      r.hook = hook_name(*x);
      r.condition = condition(*x);
      r.support = support(u);
      if (x->rule != kNoRule) r.rule = c.ruleset.rule(x->rule).span;
      Row& row = rows[{index(x->rule), x->protocol, r.from, r.to, r.hook, r.condition, r.support}];
      row.row = r;
      const ValueSet here = intersect(u.ports, x->ports);
      for (std::size_t i = 0; i < here.interval_count(); ++i) row.ports.push_back(here.interval(i));
      (x->family == Family::ipv4 ? row.v4 : row.v6) = true;
    }
  }
  std::vector<ExposureRow> out;
  for (auto& [key, row] : rows) {
    const ValueSet ports = ValueSet::from(std::move(row.ports));
    row.row.ports = ports.count() == 65536 ? "all" : describe_ports(ports, 12);
    row.row.family = row.v4 && row.v6 ? "IPv4, IPv6" : row.v4 ? "IPv4" : "IPv6";
    out.push_back(std::move(row.row));
  }
  return out;
}

}  // namespace fwlint
