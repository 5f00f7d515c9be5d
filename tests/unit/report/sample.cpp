// The rules are written so that lines 1, 2, 4 and 10 matter: gutters of two digits, neighbours and
// gaps all occur.
#include "tests/unit/report/sample.hpp"

#include <stdexcept>

namespace fwlint::test {

namespace {

constexpr std::string_view kRules =
    "*filter\n"
    ":INPUT DROP [0:0]\n"
    ":FORWARD DROP [0:0]\n"
    ":OUTPUT ACCEPT [0:0]\n"
    "-A INPUT -i lo -j ACCEPT\n"
    "-A INPUT -m state --state ESTABLISHED -j ACCEPT\n"
    "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
    "-A INPUT -p tcp -m tcp --dport 3000:4000 -j ACCEPT\n"
    "-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n"
    "-A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT\n"
    "COMMIT\n";

Packet witness() {
  Packet p;
  p.iif = "eth0";
  p.src = parse_address("198.51.100.7")->value;
  p.dst = parse_address("192.0.2.1")->value;
  p.sport = 40000;
  p.dport = 3552;
  return p;
}

Finding abandoned(const SourceSet& s, FileId f) {
  Finding x;
  x.check = CheckId::abandoned_assignment;
  x.severity = Severity::high;
  x.rule = RuleId{4};
  x.message = "3552/tcp is open to everyone, and the service it is assigned to is gone";
  x.primary = find(s, f, "--dport 3552");
  x.primary_label = "opens 3552/tcp to 0.0.0.0/0";
  x.secondary = {{find(s, f, ":INPUT DROP"), "packets without a rule are dropped"},
                 {find(s, f, "3000:4000"), "so does this range"}};
  x.facts = {
      {"standing", "registered 2002-07: TeamAgenda server protocol"},
      {"practice",
       "abandoned: the vendor's page is gone since 2015, and no product of the last ten years "
       "is known to listen there"}};
  x.witness = witness();
  x.witness_verdict = "accept";
  x.proof = {"rules.v4:8 accepts {tcp/3000-4000}", "no earlier rule drops tcp/3552"};
  x.fix = "remove the rule, narrow its source, or approve it in the policy";
  x.paste =
      "[[approve]]\nports = [\"3552/tcp\"]\nfrom = [\"internet\"]\nowner = \"…\"\n"
      "reason = \"…\"\nexpires = 2027-11-22";
  x.fingerprint = "0123456789abcdef";
  return x;
}

Finding exposed(const SourceSet& s, FileId f) {
  Finding x;
  x.check = CheckId::management_port_exposed;
  x.severity = Severity::medium;
  x.confidence = Confidence::medium;
  x.message = "22/tcp is reachable from everywhere";
  x.primary = find(s, f, "--dport 22");
  x.fingerprint = "00000000000000aa";
  return x;
}

Finding expired() {
  Finding x;
  x.check = CheckId::waiver_expired;
  x.severity = Severity::medium;
  x.message = "this waiver ended 2026-01-31";
  x.config = ConfigPlace{"policy.toml", 12, 1};
  x.fix = "renew it with a reason, or close the port";
  x.fingerprint = "00000000000000bb";
  return x;
}

}  // namespace

Span find(const SourceSet& sources, FileId file, std::string_view needle, std::size_t nth) {
  const std::string_view text = sources.text(file);
  std::size_t at = text.find(needle);
  while (nth-- > 0 && at != std::string_view::npos) at = text.find(needle, at + 1);
  if (at == std::string_view::npos) throw std::runtime_error("not in the sample");
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + needle.size())};
}

Sample clean() {
  Sample s;
  s.sources.add("rules.v4", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n");
  s.report.tool_version = "0.1.0";
  s.report.inputs = {{"rules.v4", "iptables-save", std::string(64, 'a'), 1, 1}};
  s.report.policy_name = "recommended (built in)";
  s.report.policy_has_approvals = true;
  s.report.as_of = {2026, 11, 22};
  s.report.registry_description = "IANA as of 2026-10-01";
  return s;
}

Sample full() {
  Sample s = clean();
  s.sources = SourceSet();
  const FileId f = s.sources.add("rules.v4", kRules);
  s.report.inputs = {{"rules.v4", "iptables-save", std::string(64, 'b'), 6, 5}};
  s.report.policy_has_approvals = false;
  s.report.findings = {abandoned(s.sources, f), expired()};
  s.report.suppressed = {{exposed(s.sources, f),
                          {false,
                           "jump host, reviewed",
                           "ops",
                           Date{2027, 6, 30},
                           {},
                           ConfigPlace{"policy.toml", 20, 1}}}};
  s.report.ignored = {exposed(s.sources, f)};
  s.report.exposure = {
      {"internet", "IPv4", "any", "tcp", "22, 3000-4000", "input", "",
       find(s.sources, f, "-A INPUT -p"), "practice"},
      {"internet", "IPv4", "any", "udp", "53", "input", "rate-limited", {}, "approved"}};
  return s;
}

Sample one(std::string name, std::string dialect, std::string_view text, std::string_view needle,
           std::string label) {
  Sample s = clean();
  s.sources = SourceSet();
  const FileId f = s.sources.add(name, text);
  s.report.inputs = {{std::move(name), std::move(dialect), std::string(64, 'c'), 1, 1}};
  Finding x;
  x.check = CheckId::unsupported_port;
  x.severity = Severity::medium;
  x.message = "nothing supports this port";
  x.rule = RuleId{0};
  x.primary = find(s.sources, f, needle);
  x.primary_label = std::move(label);
  x.fingerprint = "00000000000000cc";
  s.report.findings = {x};
  return s;
}

}  // namespace fwlint::test
