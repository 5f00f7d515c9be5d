#include "tests/unit/windows/dump.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::windows::testing {

namespace {

std::string numbers(Field f, const ValueSet& s, Family family) {
  if (s.empty()) return "none";
  if (f == Field::src || f == Field::dst) return describe_addresses(family, s);
  std::string out;
  for (std::size_t i = 0; i < s.interval_count(); ++i) {
    const Interval x = s.interval(i);
    if (!out.empty()) out += ",";
    out += fmt::format("{}", static_cast<std::uint64_t>(x.lo));
    if (x.lo != x.hi) out += fmt::format("-{}", static_cast<std::uint64_t>(x.hi));
  }
  return out;
}

std::string_view field_name(Field f) {
  switch (f) {
    case Field::family:
      return "family";
    case Field::profile:
      return "profile";
    case Field::src:
      return "src";
    case Field::dst:
      return "dst";
    case Field::protocol:
      return "proto";
    case Field::fragment:
      return "frag";
    case Field::sport:
      return "sport";
    case Field::dport:
      return "dport";
    case Field::icmp:
      return "icmp";
    case Field::tcp_flags:
      return "flags";
    case Field::ct_state:
      return "ct";
    case Field::packet_type:
      return "pkttype";
    case Field::iif:
      return "iif";
    case Field::oif:
      return "oif";
    case Field::program:
      return "program";
    case Field::service:
      return "service";
    case Field::package:
      return "package";
  }
  return "";
}

std::string clause(const Ruleset& r, const Clause& c) {
  std::string out;
  const auto add = [&](const std::string& s) { out += (out.empty() ? "" : " & ") + s; };
  for (const FieldConstraint& f : c.fields) {
    // Addresses above 32 bits can only be IPv6; the test cases use no small IPv6 addresses.
    const bool wide = !f.values.empty() && f.values.hi() > max_address(Family::ipv4);
    if (f.field == Field::family) {
      add(f.values.empty() ? "no family" : f.values.lo() == 0 ? "ipv4" : "ipv6");
    } else {
      add(fmt::format("{} {}", field_name(f.field),
                      numbers(f.field, f.values, wide ? Family::ipv6 : Family::ipv4)));
    }
  }
  for (const SymbolConstraint& s : c.symbols) {
    std::string names;
    for (const SymbolPattern& p : s.any_of) names += (names.empty() ? "" : ",") + p.name;
    add(fmt::format("{} {}'{}'", field_name(s.field), s.negated ? "not " : "", names));
  }
  for (const Literal& l : c.literals) {
    const Predicate& p = r.predicates[l.predicate];
    add(fmt::format("{}{}[{}]", l.negated ? "!" : "", to_string(p.kind), p.text));
  }
  return out;
}

std::string_view tier_name(Tier t) {
  switch (t) {
    case Tier::bypass:
      return "bypass";
    case Tier::block:
      return "block";
    case Tier::allow:
      return "allow";
    case Tier::ordered:
      return "ordered";
  }
  return "";
}

std::string_view gap_name(GapKind k) {
  switch (k) {
    case GapKind::not_understood:
      return "not_understood";
    case GapKind::contents_missing:
      return "contents_missing";
    case GapKind::export_lacks_field:
      return "export_lacks_field";
    case GapKind::skipped:
      return "skipped";
  }
  return "";
}

}  // namespace

Outcome read_regs(const std::vector<std::string>& texts) {
  Outcome o;
  for (const std::string& t : texts) {
    const FileId file = o.sources.add(fmt::format("file{}.reg", o.sources.size() + 1), t);
    parse_reg(o.sources, file, ParseOptions{}, o.rules, o.diagnostics);
  }
  return o;
}

Outcome read_reg(std::string_view text) { return read_regs({std::string(text)}); }

Outcome read_netsh(std::string_view text) {
  Outcome o;
  const FileId file = o.sources.add("rules.txt", text);
  parse_netsh(o.sources, file, ParseOptions{}, o.rules, o.diagnostics);
  return o;
}

std::string local_rules(std::string_view lines) {
  return "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\"
         "CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules]"
         "\r\n" +
         std::string(lines);
}

std::string local_rule(std::string_view rule_string) {
  return local_rules("\"r\"=\"" + std::string(rule_string) + "\"\r\n");
}

std::string dump(const Ruleset& r, const Rule& rule) {
  std::string out = r.chain(rule.chain).base->hook == Hook::windows_in ? "in " : "out ";
  out += tier_name(rule.tier);
  if (rule.verdict.kind == VerdictKind::queue) out += "?";
  out += rule.enabled ? " on" : " off";
  if (!rule.understood) out += " opaque";
  out += fmt::format(" '{}'", rule.name);
  if (!rule.group.empty()) out += fmt::format(" group '{}'", rule.group);
  if (!rule.comment.empty()) out += fmt::format(" '{}'", printable(rule.comment));
  out += ": " + clause(r, rule.match.all);
  for (const auto& list : rule.match.one_of) {
    out += " (";
    for (std::size_t i = 0; i < list.size(); ++i) out += (i ? " | " : "") + clause(r, list[i]);
    out += ")";
  }
  for (const Effect& e : rule.effects) out += fmt::format(" {{{}}}", e.text);
  return out;
}

std::string dump(const Outcome& o) {
  std::string out;
  for (const Rule& rule : o.rules.rules) out += dump(o.rules, rule) + "\n";
  return out;
}

std::string dump_diagnostics(const Outcome& o) {
  std::string out;
  for (const Diagnostic& d : o.diagnostics.all()) {
    const LineColumn at = o.sources.locate(d.span.file, d.span.begin);
    out += fmt::format("{} {}:{} '{}' {} | {} | {}\n", to_string(d.level), at.line, at.column,
                       printable(o.sources.text(d.span), 60), d.message, d.expected, d.hint);
  }
  return out;
}

std::string dump_gaps(const Outcome& o) {
  std::string out;
  for (const Gap& g : o.rules.gaps) {
    out += fmt::format("{} {} {} -> {}\n", gap_name(g.kind),
                       o.sources.locate(g.span.file, g.span.begin).line, g.what, g.consequence);
  }
  return out;
}

std::string dump_profiles(const Outcome& o) {
  std::string out;
  for (std::size_t i = 0; i < o.rules.profiles.size(); ++i) {
    const ProfileSettings& s = o.rules.profiles[i];
    out += to_string(static_cast<Profile>(i));
    if (s.enabled) out += *s.enabled ? " on" : " off";
    if (s.inbound) out += fmt::format(" in={}", to_string(*s.inbound));
    if (s.outbound) out += fmt::format(" out={}", to_string(*s.outbound));
    if (s.shields_up) out += *s.shields_up ? " shields" : " no-shields";
    if (s.merge_local_rules) out += *s.merge_local_rules ? " merge" : " no-merge";
    out += "\n";
  }
  return out;
}

std::string dump_ports(const Outcome& o) {
  constexpr std::string_view kForms[] = {"number", "range", "service_name", "set_name", "keyword"};
  std::string out;
  for (const Rule& rule : o.rules.rules) {
    for (const PortMention& m : rule.ports) {
      out += fmt::format("{} {} '{}' {} at '{}'\n", field_name(m.field),
                         kForms[static_cast<std::size_t>(m.form)], m.text,
                         numbers(m.field, m.ports, Family::ipv4), o.sources.text(m.span));
    }
  }
  return out;
}

}  // namespace fwlint::windows::testing
