// The dumper: fields as plain intervals, so that a test states the exact set it expects.
#include "tests/unit/iptables/dump.hpp"

#include <array>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables_test {

namespace {

constexpr std::array<std::string_view, kFieldCount> kShort = {
    "family", "profile", "src", "dst", "proto", "frag", "sport", "dport", "icmp",
    "flags",  "state",   "pkt", "iif", "oif",   "prog", "svc",   "pkg"};

std::string numbers(const ValueSet& s) {
  if (s.empty()) return "none";
  std::string out;
  for (std::size_t i = 0; i < s.interval_count(); ++i) {
    const Interval x = s.interval(i);
    if (!out.empty()) out += ',';
    out += fmt::format("{}", low64(x.lo));
    if (x.lo != x.hi) out += fmt::format("-{}", low64(x.hi));
  }
  return out;
}

std::string values(const Clause& c, const FieldConstraint& f) {
  const bool v6 = values_of(c, Field::family, Family::ipv4) == ValueSet::single(1);
  if (f.field == Field::src || f.field == Field::dst) {
    return describe_addresses(v6 ? Family::ipv6 : Family::ipv4, f.values);
  }
  if (f.field == Field::ct_state) {
    std::string out;
    for (unsigned k = 0; k < 5; ++k) {
      if (!f.values.contains(k)) continue;
      if (!out.empty()) out += ',';
      out += to_string(static_cast<CtState>(k));
    }
    return out.empty() ? "none" : out;
  }
  return numbers(f.values);
}

std::string literal(const Ruleset& r, const Literal& l) {
  const Predicate& p = r.predicates[l.predicate];
  std::string out = fmt::format("{}[{}: {}", l.negated ? "!" : "", to_string(p.kind), p.text);
  if (p.stateful) out += "; fresh";
  if (p.initially) out += *p.initially ? "; first yes" : "; first no";
  return out + "]";
}

std::string clause(const Ruleset& r, const Clause& c) {
  std::string out;
  const auto add = [&](std::string s) { out += (out.empty() ? "" : " ") + std::move(s); };
  for (std::size_t k = 0; k < kFieldCount; ++k) {
    for (const FieldConstraint& f : c.fields) {
      if (static_cast<std::size_t>(f.field) != k || f.field == Field::family) continue;
      add(fmt::format("{}={}", kShort[k], values(c, f)));
    }
  }
  for (const SymbolConstraint& s : c.symbols) {
    std::string names;
    for (const SymbolPattern& p : s.any_of) {
      names += (names.empty() ? "" : ",") + p.name + (p.prefix ? "*" : "");
    }
    add(fmt::format("{}{}={}", s.negated ? "!" : "", kShort[static_cast<std::size_t>(s.field)],
                    names));
  }
  for (const Literal& l : c.literals) add(literal(r, l));
  return out;
}

std::string effect(const Effect& e) {
  std::string out(to_string(e.kind));
  switch (e.kind) {
    case EffectKind::mark_set:
    case EffectKind::ct_mark_set:
    case EffectKind::mark_from_ct:
    case EffectKind::ct_mark_from_mark:
      out += fmt::format(" {:#x}/{:#x}", e.mark_value, e.mark_mask);
      break;
    case EffectKind::set_write:
      out += " " + e.text;
      break;
    default:
      break;
  }
  if (e.family) out += " " + describe_addresses(*e.family, e.addresses);
  if (!e.ports.empty()) out += " :" + describe_ports(e.ports);
  return out;
}

std::string one_rule(std::string_view words, std::string_view table, std::string_view chain,
                     Family family) {
  const Parsed p =
      parse_text(fmt::format("*{}\n-A {} {}\nCOMMIT\n", table, chain, words), "rules", family);
  std::string out;
  for (const Diagnostic& d : p.diagnostics.all()) {
    if (d.level == DiagnosticLevel::error) out += "error: " + d.message + "; ";
  }
  return out + (p.ruleset.rules.empty() ? "no rule" : dump_rule(p, p.ruleset.rules[0]));
}

}  // namespace

Parsed parse_text(std::string_view text, std::string_view name, std::optional<Family> family) {
  Parsed p;
  p.file = p.sources.add(std::string(name), text);
  ParseOptions options;
  options.family = family;
  options.services = [](std::string_view service, std::uint8_t) -> std::optional<std::uint16_t> {
    if (service == "ssh") return std::uint16_t{22};
    if (service == "http") return std::uint16_t{80};
    if (service == "https") return std::uint16_t{443};
    if (service == "ftp-data") return std::uint16_t{20};
    return std::nullopt;
  };
  iptables::parse(p.sources, p.file, options, p.ruleset, p.diagnostics);
  return p;
}

std::string dump_rule(const Parsed& p, const Rule& rule) {
  const Ruleset& r = p.ruleset;
  std::string out = clause(r, rule.match.all);
  for (const auto& list : rule.match.one_of) {
    out += out.empty() ? "(" : " (";
    for (std::size_t k = 0; k < list.size(); ++k) out += (k == 0 ? "" : " | ") + clause(r, list[k]);
    out += ")";
  }
  out += fmt::format("{}-> {}", out.empty() ? "" : " ", to_string(rule.verdict.kind));
  if (rule.verdict.target != kNoChain) out += " " + r.chain(rule.verdict.target).name;
  if (!rule.verdict.detail.empty()) out += " " + rule.verdict.detail;
  for (const Effect& e : rule.effects) out += " {" + effect(e) + "}";
  if (!rule.comment.empty()) out += fmt::format(" \"{}\"", rule.comment);
  if (rule.counters) out += fmt::format(" [{}:{}]", rule.counters->packets, rule.counters->bytes);
  if (!rule.understood) out += " ?";
  return out;
}

std::string rule4(std::string_view words, std::string_view table, std::string_view chain) {
  return one_rule(words, table, chain, Family::ipv4);
}
std::string rule6(std::string_view words, std::string_view table, std::string_view chain) {
  return one_rule(words, table, chain, Family::ipv6);
}

std::string dump_diagnostics(const Parsed& p) {
  std::string out;
  for (const Diagnostic& d : p.diagnostics.all()) {
    const LineColumn at = p.sources.locate(p.file, d.span.begin);
    out += fmt::format("{}:{}+{} {}: {} | {} | {}\n", at.line, at.column, d.span.size(),
                       to_string(d.level), d.message, d.expected, d.hint);
  }
  return out;
}

std::string dump_chains(const Parsed& p) {
  const Ruleset& r = p.ruleset;
  std::string out;
  for (const Chain& c : r.chains) {
    const Table& t = r.table(c.table);
    out += fmt::format("{} {} {}", to_string(t.family), t.name, c.name);
    if (c.base) {
      out += fmt::format(" {} {} {}{}", to_string(c.base->hook), c.base->priority,
                         to_string(c.base->policy), c.base->policy_written ? "" : " (implied)");
    }
    out += '\n';
    for (const RuleId id : c.rules) out += "  " + dump_rule(p, r.rule(id)) + "\n";
  }
  return out;
}

}  // namespace fwlint::iptables_test
