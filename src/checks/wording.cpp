#include "src/checks/wording.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace fwlint {

std::string who(const CheckContext& c, const Exposure& x) {
  std::string out;
  switch (x.reach) {
    case Reach::none:
      out = "nobody";
      break;
    case Reach::world:
      out = "everyone";
      break;
    case Reach::network:
    case Reach::inside:
      out = x.inner_interface ? "every address"
            : x.local_subnet  ? "the local subnet"
                              : describe_addresses(x.family, x.sources, 4);
      if (out == "any") out = "every address";
      break;
  }
  if (x.any_interface) return out;
  for (const Program& p : c.programs) {
    if (p.family != x.family || x.interfaces.empty()) continue;
    std::string names;
    for (const Interval& i : x.interfaces.intervals()) {
      for (u128 a = i.lo; a <= i.hi && names.size() < 60; ++a) {
        names += (names.empty() ? "" : ", ") + p.interfaces.name(static_cast<std::uint32_t>(a));
      }
    }
    out += " on " + names;
  }
  return out;
}

std::string ports_text(std::uint8_t protocol, const ValueSet& ports, std::size_t limit) {
  return fmt::format("{}/{}", describe_ports(ports, limit), protocol_name(protocol));
}

std::map<std::uint8_t, ValueSet> ports_by_protocol(const std::vector<const PortUnit*>& units) {
  std::map<std::uint8_t, std::vector<Interval>> all;
  for (const PortUnit* u : units) all[u->protocol].push_back({u->ports.lo(), u->ports.hi()});
  std::map<std::uint8_t, ValueSet> out;
  for (auto& [protocol, ports] : all) out[protocol] = ValueSet::from(std::move(ports));
  return out;
}

std::string ports_text(const std::vector<const PortUnit*>& units) {
  std::string out;
  for (const auto& [protocol, ports] : ports_by_protocol(units)) {
    if (!out.empty()) out += " and ";
    out += ports_text(protocol, ports);
  }
  return out;
}

std::string open_text(const CheckContext& c, const std::vector<const PortUnit*>& units,
                      const Exposure& x) {
  const bool one = units.size() == 1 && units.front()->width() == 1;
  return fmt::format("{} {} open to {}", ports_text(units), one ? "is" : "are", who(c, x));
}

Severity by_scope(Severity world, const UnitScope& s) {
  if (s.hidden) return Severity::info;
  Severity out = world;
  switch (s.reach) {
    case Reach::world:
      break;
    case Reach::network:
      out = milder(out);
      break;
    case Reach::inside:
      out = s.inner_interface ? milder(milder(out)) : milder(out);
      break;
    case Reach::none:
      return Severity::info;
  }
  if (s.conditional) out = milder(out);
  if (s.scoped) out = milder(out);
  return out;
}

Confidence confidence_of(const UnitScope& s) {
  if (s.hidden) return Confidence::low;
  return s.conditional || s.scoped || s.inner_interface ? Confidence::medium : Confidence::high;
}

std::string assignment_note() {
  return "an assignment endorses nothing and does not show that a port is used by the service it "
         "names: decide by what you know of the traffic (RFC 6335 section 9)";
}

std::string ladder(PortClass c, bool has_approvals) {
  const auto practice = [&]() -> std::string_view {
    switch (c) {
      case PortClass::supported:
        return "active";
      case PortClass::legacy:
        return "fading";
      case PortClass::generic:
        return "many services";
      case PortClass::unsupported:
      case PortClass::assigned_only:
        return "no record";
      case PortClass::nominal:
        return "none on this transport";
      case PortClass::abandoned:
        return "abandoned";
    }
    return "";
  }();
  return fmt::format("approval: {} · listener: not given · practice: {} · assignment: {}",
                     has_approvals ? "none" : "no policy", practice,
                     c == PortClass::unsupported ? "none" : "no evidence");
}

std::string approve_toml(const std::vector<const PortUnit*>& units) {
  std::string list;
  std::set<std::string> known;
  for (const PortUnit* u : units) {
    const auto name = protocol_name(u->protocol);
    const PortRange r{u->lo(), u->hi()};
    const std::string item = fmt::format("\"{}/{}\"", to_string(r), name);
    if (!known.insert(item).second) continue;
    if (!list.empty()) list += ", ";
    list += item;
  }
  std::string from;
  const Exposure& x = *units.front()->rows.front();
  if (x.reach != Reach::world && !x.inner_interface && !x.local_subnet &&
      x.sources.interval_count() == 1) {
    const std::string text = describe_addresses(x.family, x.sources, 1);
    if (text.find('-') == std::string::npos && text != "any") {
      from = fmt::format("from = [\"{}\"]\n", text);
    }
  }
  return fmt::format(
      "[[approve]]\nports = [{}]\n{}owner = \"\"      # who answers for it\n"
      "reason = \"\"     # what runs there, and why it must be reachable\n"
      "expires = YYYY-MM-DD\n",
      list, from);
}

void add_conditions(FindingBuilder& b, const Exposure& x) {
  if (x.translated_by != kNoRule) {
    const std::string asked =
        x.asked_ports.count() > 65535 ? "any port" : describe_ports(x.asked_ports, 6);
    b.fact("published",
           fmt::format("as {}/{}, by address translation", asked, protocol_name(x.protocol)));
    if (x.rule != x.translated_by) b.also(x.translated_by, "gives packets this destination");
    if (x.rule == x.translated_by && x.accepted_by != kNoRule) {
      b.also(x.accepted_by, "accepts them, translated");
    }
  }
  for (const std::string& c : x.conditions) b.fact("only if", c);
  for (const std::string& c : x.unless) b.fact("unless", c);
  if (x.source_ports.count() < 65536 && !x.source_ports.empty()) {
    b.fact("only from", fmt::format("source port {}, which the sender chooses",
                                    describe_ports(x.source_ports, 6)));
  }
  if (x.rate_limited) b.fact("note", "open, rate-limited: the limit is taken in its initial state");
  if (x.scoped) b.fact("only for", x.scope);
  if (x.hidden) {
    b.fact("note",
           "this export hides program, service or package conditions: the rule may be narrower");
  }
}

}  // namespace fwlint
