#include "tests/unit/nftables/lower_dump.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace fwlint::nftables::test {
namespace {

std::string number(u128 v) {
  std::string out;
  do {
    out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(v % 10)));
    v /= 10;
  } while (v != 0);
  return out;
}

std::string values(const ValueSet& s) {
  std::string out;
  for (const Interval& i : s.intervals()) {
    if (!out.empty()) out += ',';
    if (out.size() > 300) return out + "…" + number(s.interval_count());
    out += number(i.lo);
    if (i.hi != i.lo) out += i.hi == kU128Max ? "-max" : '-' + number(i.hi);
  }
  return out.empty() ? "none" : out;
}

std::string addresses(Family f, const ValueSet& s) {
  std::string out;
  for (const Interval& i : s.intervals()) {
    if (!out.empty()) out += ',';
    out += to_string(Address{f, i.lo});
    if (i.hi != i.lo) out += '-' + to_string(Address{f, i.hi});
  }
  return out.empty() ? "none" : out;
}

std::string literal(const Ruleset& r, Literal l) {
  const Predicate& p = r.predicates[l.predicate];
  std::string out = l.negated ? "!" : "";
  out += std::string(to_string(p.kind)) + '"' + p.text + '"';
  if (p.stateful) out += '~';
  if (p.initially) out += *p.initially ? "=1" : "=0";
  return out;
}

std::string clause(const Ruleset& r, const Clause& c) {
  std::vector<std::string> parts;
  Family family = Family::ipv4;
  for (const FieldConstraint& f : c.fields) {
    if (f.field == Field::family && f.values == ValueSet::single(1)) family = Family::ipv6;
  }
  for (const FieldConstraint& f : c.fields) {
    const bool address = f.field == Field::src || f.field == Field::dst;
    parts.push_back(std::string(to_string(f.field)) + '=' +
                    (address ? addresses(family, f.values) : values(f.values)));
  }
  for (const SymbolConstraint& s : c.symbols) {
    std::vector<std::string> names;
    for (const SymbolPattern& n : s.any_of) names.push_back(n.name + (n.prefix ? "*" : ""));
    std::sort(names.begin(), names.end());
    std::string text = std::string(to_string(s.field)) + (s.negated ? "!=" : "=");
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ",") + names[i];
    parts.push_back(std::move(text));
  }
  for (const Literal& l : c.literals) parts.push_back(literal(r, l));
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const std::string& p : parts) out += (out.empty() ? "" : " ") + p;
  return out.empty() ? "any" : out;
}

std::string verdict(const Ruleset& r, const Verdict& v) {
  std::string out(to_string(v.kind));
  if (v.target != kNoChain) out += ' ' + r.chain(v.target).name;
  if (!v.detail.empty()) out += " (" + v.detail + ')';
  return out;
}

std::string effect(const Effect& e) {
  std::string out = std::string(to_string(e.kind)) + "{" + e.text + "}";
  if (e.kind == EffectKind::mark_set || e.kind == EffectKind::ct_mark_set) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, " mask=%x value=%x", e.mark_mask, e.mark_value);
    out += buffer;
  }
  if (!e.addresses.empty()) {
    out += " to " + addresses(e.family.value_or(Family::ipv4), e.addresses);
  }
  if (!e.ports.empty()) out += " ports " + values(e.ports);
  return out;
}

std::string_view form(PortForm f) {
  switch (f) {
    case PortForm::number:
      return "number";
    case PortForm::range:
      return "range";
    case PortForm::service_name:
      return "service";
    case PortForm::set_name:
      return "set";
    case PortForm::keyword:
      return "keyword";
  }
  return "";
}

std::string base_text(const BaseChain& b) {
  static const char* const kTypes[] = {"filter", "nat", "route"};
  return std::string(" ") + kTypes[static_cast<int>(b.type)] + ' ' +
         std::string(to_string(b.hook)) + ' ' + std::to_string(b.priority) + " policy " +
         std::string(to_string(b.policy)) + (b.policy_written ? "" : " (default)");
}

}  // namespace

std::string dump(const Ruleset& r, const Rule& rule, DumpOptions options) {
  std::string out = clause(r, rule.match.all);
  for (const auto& list : rule.match.one_of) {
    std::vector<std::string> any;
    for (const Clause& c : list) any.push_back(clause(r, c));
    std::sort(any.begin(), any.end());
    out += " one of";
    for (const std::string& a : any) out += " (" + a + ')';
  }
  for (const Effect& e : rule.effects) out += " + " + effect(e);
  out += " -> " + verdict(r, rule.verdict);
  std::vector<std::string> branches;
  for (const Branch& b : rule.branches) {
    branches.push_back("\n      [" + clause(r, b.key) + "] " + verdict(r, b.verdict));
  }
  std::sort(branches.begin(), branches.end());
  for (const std::string& b : branches) out += b;
  std::vector<std::string> ports;
  for (const PortMention& p : rule.ports) {
    ports.push_back(" <" + std::string(to_string(p.field)) + ' ' + std::string(form(p.form)) +
                    (options.port_text ? " " + p.text : "") + " = " + values(p.ports) + '>');
  }
  std::sort(ports.begin(), ports.end());
  for (const std::string& p : ports) out += p;
  if (options.counters && rule.counters) {
    out += " [" + std::to_string(rule.counters->packets) + ':' +
           std::to_string(rule.counters->bytes) + ']';
  }
  if (!rule.comment.empty()) out += " # " + rule.comment;
  if (!rule.understood) out += " ?";
  return out;
}

std::string dump(const Ruleset& r, DumpOptions options) {
  std::string out;
  for (std::size_t t = 0; t < r.tables.size(); ++t) {
    const Table& table = r.tables[t];
    out += "table " + std::string(to_string(table.family)) + ' ' + table.name +
           (table.dormant ? " dormant" : "") + '\n';
    for (const NamedSet& s : r.sets) {
      if (index(s.table) == t)
        out += "  set " + s.name + (s.written_by_rules ? " written" : "") + '\n';
    }
    for (const Chain& c : r.chains) {
      if (index(c.table) != t) continue;
      out += "  chain " + c.name + (c.base ? base_text(*c.base) : std::string()) + '\n';
      for (const RuleId id : c.rules) out += "    " + dump(r, r.rule(id), options) + '\n';
    }
  }
  if (!options.gaps) return out;
  for (const Gap& g : r.gaps) {
    out += "gap " + std::to_string(static_cast<int>(g.kind)) + ' ' + g.what + ": " + g.consequence +
           '\n';
  }
  return out;
}

std::string dump(const SourceSet& sources, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.span.valid()) {
      const LineColumn at = sources.locate(d.span.file, d.span.begin);
      out += std::to_string(at.line) + ':' + std::to_string(at.column) + ": ";
    }
    out += std::string(to_string(d.level)) + ": " + d.message;
    if (!d.expected.empty()) out += " (expected " + d.expected + ')';
    if (!d.hint.empty()) out += " (" + d.hint + ')';
    out += '\n';
  }
  return out;
}

}  // namespace fwlint::nftables::test
