// The text and concise reports, whole.
#include <string>

#include <doctest/doctest.h>

#include "src/report/report.hpp"
#include "tests/unit/report/sample.hpp"

namespace fwlint {

namespace {

constexpr std::string_view kClean = R"(nothing is reachable by new connections

rules.v4: no findings · its one rule understood
policy: recommended (built in) · registry: IANA as of 2026-10-01 · as of 2026-11-22
)";

constexpr std::string_view kFull =
    R"(high[FW101 abandoned-assignment]: 3552/tcp is open to everyone, and the service it is assigned to is gone (proved)
  --> rules.v4:10:24
   |
 2 | :INPUT DROP [0:0]
   | ----------- packets without a rule are dropped
...
 8 | -A INPUT -p tcp -m tcp --dport 3000:4000 -j ACCEPT
   |                                --------- so does this range
 9 | -A INPUT -p udp -m udp --dport 53 -j ACCEPT
10 | -A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT
   |                        ^^^^^^^^^^^^ opens 3552/tcp to 0.0.0.0/0
   |
   = standing: registered 2002-07: TeamAgenda server protocol
   = practice: abandoned: the vendor's page is gone since 2015, and no product of the last ten years
               is known to listen there
   = witness:  in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552 (accept)
   = proof:    rules.v4:8 accepts {tcp/3000-4000}
               no earlier rule drops tcp/3552
   = fix:      remove the rule, narrow its source, or approve it in the policy
   = paste:    into the policy file:
       [[approve]]
       ports = ["3552/tcp"]
       from = ["internet"]
       owner = "…"
       reason = "…"
       expires = 2027-11-22
   = suppress: -m comment --comment "fwlint: ignore[abandoned-assignment] reason=\"…\" until=YYYY-MM-DD"
   = help:     fwlint explain FW101

medium[FW507 waiver-expired]: this waiver ended 2026-01-31
 --> policy.toml:12:1
  = fix:  renew it with a reason, or close the port
  = help: fwlint explain FW507

)";

constexpr std::string_view kSuppressed =
    R"(medium[FW202 management-port-exposed]: 22/tcp is reachable from everywhere (medium confidence, suppressed)
 --> rules.v4:7:24
  |
7 | -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
  |                        ^^^^^^^^^^
  |
  = suppressed: by a waiver (policy.toml:20): jump host, reviewed; owner ops; until 2027-06-30
  = help:       fwlint explain FW202

)";

constexpr std::string_view kClosing =
    R"(Open to new connections:
  from      family  to   protocol  ports          way in  decided by    support   condition
  internet  IPv4    any  tcp       22, 3000-4000  input   rules.v4:7:1  practice
  internet  IPv4    any  udp       53             input   chain policy  approved  rate-limited

rules.v4: 1 high (1 suppressed, 1 ignored) · 5 of 6 rules understood, 1 carried as an unknown condition (FW901)
policy.toml: 1 medium
total: 1 high, 1 medium (1 suppressed, 1 ignored)
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of 2026-10-01 · as of 2026-11-22
)";

std::string text(const test::Sample& s, TextOptions options = {}) {
  return render_text(s.report, s.sources, options);
}

void add_diagnostics(test::Sample& s) {
  const FileId f{0};
  Diagnostic d;
  d.span = test::find(s.sources, f, "DROP");
  d.message = "unknown policy 'DORP'";
  d.expected = "ACCEPT or DROP";
  d.hint = "did you mean 'DROP'?";
  d.notes = {{test::find(s.sources, f, "*filter"), "in this table"}, {{}, "chains have policies"}};
  Diagnostic w;
  w.level = DiagnosticLevel::warning;
  w.message = "the file ends without COMMIT";
  w.expected = "COMMIT";
  s.report.diagnostics = {d, w};
}

}  // namespace

TEST_CASE("a clean report") { CHECK(text(test::clean()) == kClean); }

TEST_CASE("a full report") {
  const test::Sample s = test::full();
  CHECK(text(s) == std::string(kFull) + std::string(kClosing));
  CHECK(text(s, {false, 0, true}) ==
        std::string(kFull) + std::string(kSuppressed) + std::string(kClosing));
}

TEST_CASE("diagnostics come first, and an empty exposure is not claimed beside errors") {
  test::Sample s = test::clean();
  add_diagnostics(s);
  CHECK(text(s) == R"(error: unknown policy 'DORP'
 --> rules.v4:2:8
  |
1 | *filter
  | ------- in this table
2 | :INPUT DROP [0:0]
  |        ^^^^ expected ACCEPT or DROP
  |
  = hint: did you mean 'DROP'?
  = note: chains have policies

warning: the file ends without COMMIT
  = expected: COMMIT

what new connections reach is not known: the input has errors

rules.v4: no findings · its one rule understood
1 error in the input
policy: recommended (built in) · registry: IANA as of 2026-10-01 · as of 2026-11-22
)");
}

TEST_CASE("colour only adds: without its codes the text is the same") {
  const test::Sample s = test::full();
  const std::string coloured = text(s, {true, 0, true});
  std::string plain;
  for (std::size_t i = 0; i < coloured.size();) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i) + 1;
    } else {
      plain += coloured[i++];
    }
  }
  CHECK(plain == text(s, {false, 0, true}));
  CHECK(coloured.substr(0, coloured.find(':')) ==
        "\x1b[1;31mhigh[FW101 abandoned-assignment]\x1b[0m");
  CHECK(coloured.find("\x1b[1;31m^^^^^^^^^^^^ opens 3552/tcp to 0.0.0.0/0\x1b[0m\n") !=
        std::string::npos);
}

TEST_CASE("facts wrap at the terminal's width, what is copied never does") {
  test::Sample s = test::one("a.nft", "nft ruleset", "tcp dport 22 accept\n", "22", "");
  s.report.findings[0].facts = {{"standing", "registered for a service that nobody runs any more"}};
  const std::string out = text(s, {false, 50, false});
  const std::size_t facts = out.find("  = standing");
  CHECK(out.substr(facts, out.find("\n\n") - facts) ==
        "  = standing: registered for a service that nobody\n"
        "              runs any more\n"
        "  = suppress: # fwlint: ignore[unsupported-port] reason=\"…\" until=YYYY-MM-DD\n"
        "  = help:     fwlint explain FW104");
}

TEST_CASE("where the export has no comments, a waiver is offered with the finding's ports") {
  test::Sample s = test::one("-", "netsh advfirewall listing", "LocalPort: 22\n", "22", "");
  Packet p;
  p.hook = Hook::windows_in;
  p.dport = 22;
  s.report.findings[0].witness = p;
  s.report.findings[0].ports[protocol::tcp] = ValueSet::from({{22, 22}, {8000, 8010}});
  const std::string out = text(s);
  CHECK(out.substr(0, out.find("\n\n")) ==
        R"(medium[FW104 unsupported-port]: nothing supports this port (proved)
 --> <stdin>:1:12
  |
1 | LocalPort: 22
  |            ^^
  |
  = witness:  profile=public tcp 0.0.0.0:0 > 0.0.0.0:22
  = suppress: a waiver in the policy file:
      [[waive]]
      check = "unsupported-port"
      ports = ["22/tcp", "8000-8010/tcp"]
      reason = "…"
      owner = "…"
      expires = YYYY-MM-DD
  = help:     fwlint explain FW104)");
}

TEST_CASE("a finding that is about no rule cannot be suppressed inline") {
  test::Sample s = test::one("a.nft", "nft ruleset", "type filter hook input\n", "type", "");
  s.report.findings[0].rule = kNoRule;
  const std::string out = text(s);
  CHECK(out.find("  = suppress: a waiver in the policy file:\n      [[waive]]\n") !=
        std::string::npos);
  CHECK(out.find("# fwlint") == std::string::npos);
}

TEST_CASE("wide cells of the exposure table go on in their column") {
  test::Sample s = test::clean();
  s.report.exposure = {{"internet",
                        "IPv4",
                        "192.0.2.1",
                        "tcp",
                        "22, 80, 443, 3000-3010, 5432, 6379, 8080, 8443, 9090",
                        "forward",
                        "",
                        {},
                        "none"}};
  const std::string out = text(s);
  CHECK(out.substr(0, out.find("\n\n")) ==
        "Open to new connections:\n"
        "  from      family  to         protocol  ports                                      way "
        "in   "
        "decided by    support\n"
        "  internet  IPv4    192.0.2.1  tcp       22, 80, 443, 3000-3010, 5432, 6379, 8080,  "
        "forward  "
        "chain policy  none\n"
        "                                         8443, 9090");
}

TEST_CASE("several inputs are counted apart and together") {
  test::Sample s = test::full();
  s.report.inputs.push_back({"-", "nft ruleset", "", 0, 0});
  Finding nowhere;
  nowhere.check = CheckId::no_default_deny;
  nowhere.severity = Severity::critical;
  nowhere.message = "no chain filters input";
  s.report.findings.push_back(nowhere);
  const std::string out = text(s);
  const std::size_t lines = out.find("\n\nrules.v4: ") + 2;
  CHECK(
      out.substr(lines, out.find("\nno policy") - lines) ==
      "rules.v4: 1 critical, 1 high (1 suppressed, 1 ignored) · 5 of 6 rules understood, 1 carried "
      "as an unknown condition (FW901)\n"
      "<stdin>: no findings · no rules\n"
      "policy.toml: 1 medium\n"
      "total: 1 critical, 1 high, 1 medium (1 suppressed, 1 ignored)");
}

TEST_CASE("concise: a line each, then the summary") {
  test::Sample s = test::full();
  add_diagnostics(s);
  CHECK(render_concise(s.report, s.sources, {false, true}) ==
        R"(rules.v4:2:8: error: unknown policy 'DORP', expected ACCEPT or DROP; did you mean 'DROP'?
fwlint: warning: the file ends without COMMIT, expected COMMIT
rules.v4:10:24: high FW101 abandoned-assignment: 3552/tcp is open to everyone, and the service it is assigned to is gone
policy.toml:12:1: medium FW507 waiver-expired: this waiver ended 2026-01-31
rules.v4:7:24: medium FW202 management-port-exposed: 22/tcp is reachable from everywhere (suppressed)
1 high, 1 medium (1 suppressed, 1 ignored) · 1 error · 5 of 6 rules understood
)");
  const test::Sample c = test::clean();
  CHECK(render_concise(c.report, c.sources, {}) == "no findings · 1 of 1 rules understood\n");
}

TEST_CASE("concise: a line end in a message does not make a second line") {
  test::Sample s = test::one("a\nb", "nft ruleset", "x\n", "x", "");
  s.report.findings[0].message = "one\ntwo\x1b[31m";
  CHECK(render_concise(s.report, s.sources, {true, false}) ==
        "a␊b:1:1: \x1b[1;33mmedium\x1b[0m FW104 unsupported-port: one␊two␛[31m\n"
        "1 medium · 1 of 1 rules understood\n");
}

}  // namespace fwlint
