#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/checks/check.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

FindingBuilder::FindingBuilder(const CheckContext& context, CheckId check) : context_(context) {
  finding_.check = check;
  finding_.severity = info(check).severity;
  finding_.confidence = info(check).confidence;
}

FindingBuilder& FindingBuilder::at(RuleId rule, std::string label) {
  finding_.rule = rule;
  return at(context_.ruleset.rule(rule).span, std::move(label));
}

FindingBuilder& FindingBuilder::at(Span span, std::string label) {
  finding_.primary = span;
  finding_.primary_label = std::move(label);
  return *this;
}

FindingBuilder& FindingBuilder::at(const PolicyPlace& place) {
  finding_.config = ConfigPlace{place.file, place.line, place.column};
  return *this;
}

FindingBuilder& FindingBuilder::at(const Exposure& x, std::string label) {
  if (x.rule != kNoRule) return at(x.rule, std::move(label));
  return at(place_of(context_, x.rule, x.chain), std::move(label));
}

FindingBuilder& FindingBuilder::message(std::string text) {
  finding_.message = std::move(text);
  return *this;
}
FindingBuilder& FindingBuilder::severity(Severity s) {
  finding_.severity = s;
  return *this;
}
FindingBuilder& FindingBuilder::confidence(Confidence c) {
  finding_.confidence = c;
  return *this;
}
FindingBuilder& FindingBuilder::fact(std::string key, std::string text) {
  if (!text.empty()) finding_.facts.push_back({std::move(key), std::move(text)});
  return *this;
}
FindingBuilder& FindingBuilder::also(Span span, std::string text) {
  if (span.valid()) finding_.secondary.push_back({span, std::move(text)});
  return *this;
}
FindingBuilder& FindingBuilder::also(RuleId rule, std::string text) {
  return also(context_.ruleset.rule(rule).span, std::move(text));
}

FindingBuilder& FindingBuilder::witness(const Exposure& x, std::uint16_t port) {
  Packet p = x.witness;
  if (!has_ports(p.protocol) || p.dport == port) return witness(p, x.verdict_text);
  p.dport = port;
  for (const Program& program : context_.programs) {
    if (program.family != p.family) continue;
    const Trace t = trace(program, p);
    // The row was proved for its own packet; another port of it may be rewritten on its way.
    if (t.cases.front().verdict != TraceVerdict::accept) break;
    return p.assumed.empty() ? witness(p, verdict_text(t)) : witness(p);
  }
  return witness(x.witness, x.verdict_text);
}

FindingBuilder& FindingBuilder::witness(const Packet& p) {
  for (const Program& program : context_.programs) {
    if (program.family == p.family) return witness(p, replayed_verdict(program, p));
  }
  return *this;
}

FindingBuilder& FindingBuilder::witness(const Packet& p, std::string verdict) {
  finding_.witness = p;
  finding_.witness_verdict = std::move(verdict);
  return *this;
}
FindingBuilder& FindingBuilder::proof(std::string line) {
  finding_.proof.push_back(std::move(line));
  return *this;
}
FindingBuilder& FindingBuilder::fix(std::string text) {
  finding_.fix = std::move(text);
  return *this;
}
FindingBuilder& FindingBuilder::paste(std::string text) {
  finding_.paste = std::move(text);
  return *this;
}
FindingBuilder& FindingBuilder::scope(std::uint8_t protocol, const ValueSet& ports, Family family,
                                      const ValueSet& sources) {
  ValueSet& mine = finding_.ports[protocol];
  mine = unite(mine, ports);
  ValueSet& from = family == Family::ipv4 ? finding_.sources4 : finding_.sources6;
  from = unite(from, sources);
  return *this;
}
FindingBuilder& FindingBuilder::scope(const std::vector<const PortUnit*>& units,
                                      const Exposure& x) {
  for (const auto& [protocol, ports] : ports_by_protocol(units)) {
    scope(protocol, ports, x.family, x.sources);
  }
  return *this;
}
FindingBuilder& FindingBuilder::identity(std::string text) {
  finding_.identity = std::move(text);
  return *this;
}

FindingBuilder& FindingBuilder::written_by(Generator g) {
  finding_.generator = to_string(g);
  return *this;
}

void FindingBuilder::into(Findings& out) {
  if (finding_.rule != kNoRule && finding_.generator.empty()) {
    written_by(context_.generators.of(finding_.rule));
  }
  if (!finding_.generator.empty()) fact("written by", std::string(finding_.generator));
  const bool about_input = finding_.check == CheckId::not_understood ||
                           finding_.check == CheckId::set_contents_missing ||
                           finding_.check == CheckId::indeterminate ||
                           finding_.check == CheckId::export_lacks_field;
  const bool placed_in_policy = finding_.config.has_value();
  const bool proved = finding_.witness.has_value() || !finding_.proof.empty();
  if (!proved && !about_input && !placed_in_policy && finding_.confidence == Confidence::high) {
    finding_.confidence = Confidence::medium;
  }
  out.push_back(std::move(finding_));
}

std::string place_name(const CheckContext& c, Span span) {
  if (!span.valid()) return "the chain's policy";
  const LineColumn at = c.sources.locate(span.file, span.begin);
  return fmt::format("{}:{}", c.sources.file(span.file).name, at.line);
}

std::string rule_text(const CheckContext& c, RuleId rule, std::size_t limit) {
  std::string out;
  bool blank = false;
  for (const char ch : trim(c.sources.text(c.ruleset.rule(rule).span))) {
    if (is_space(ch)) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += ch;
    if (out.size() > limit) break;
  }
  return printable(out, limit);
}

}  // namespace fwlint
