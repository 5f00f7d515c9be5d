// JSON and SARIF: structure, hostile text, fingerprints, and validation against their schemas.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "src/report/line_hash.hpp"
#include "src/report/report.hpp"
#include "src/report/sarif_rules.hpp"
#include "tests/unit/report/sample.hpp"

namespace fwlint {

namespace {

using nlohmann::json;

constexpr std::string_view kJson =
    R"json({
  "schema": "fwlint/findings/1",
  "tool": {"name":"fwlint","version":"0.1.0"},
  "asOf": "2026-11-22",
  "policy": {"name":"recommended (built in)","hasApprovals":true},
  "registry": "IANA as of 2026-10-01",
  "failOn": "high",
  "inputs": [
    {"path":"a.nft","dialect":"nft ruleset","sha256":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","rules":1,"understood":1}
  ],
  "summary": {"critical":0,"high":0,"medium":1,"low":0,"info":0,"suppressed":0,"ignored":0,"diagnostics":0},
  "diagnostics": [],
  "findings": [
    {"code":"FW104","name":"unsupported-port","severity":"medium","confidence":"high","message":"nothing supports this port","location":{"path":"a.nft","startLine":2,"startColumn":4,"endLine":2,"endColumn":6,"snippet":"22"},"label":"open","secondary":[],"facts":[],"witness":null,"proof":[],"fix":"","paste":"","fingerprint":"00000000000000cc"}
  ],
  "suppressed": [],
  "ignored": [],
  "exposure": []
}
)json";

test::Sample with_diagnostics() {
  test::Sample s = test::full();
  Diagnostic d;
  d.span = test::find(s.sources, FileId{0}, "DROP");
  d.message = "unknown policy";
  d.expected = "ACCEPT or DROP";
  d.notes = {{d.span, "here"}, {{}, "and nowhere"}};
  s.report.diagnostics = {d};
  s.report.findings[1].config->column = 0;
  Finding nowhere;
  nowhere.check = CheckId::no_default_deny;
  nowhere.message = "no chain filters input";
  Packet p;
  p.family = Family::ipv6;
  p.protocol = protocol::icmpv6;
  p.icmp_type = 128;
  nowhere.witness = p;
  s.report.findings.push_back(nowhere);
  return s;
}

/// A file of this process alone.
std::filesystem::path scratch(const std::string& name) {
  return std::filesystem::temp_directory_path() /
         ("fwlint-unit-report-" + std::to_string(::getpid()) + "-" + name);
}

/// Runs validate_schema.py; prints its reason when it skips.
void validate(const std::string& document, const std::string& name, const std::string& schema,
              bool closed) {
  const std::filesystem::path file = scratch(name);
  std::ofstream(file, std::ios::binary) << document;
  const std::string command = std::string("command -v python3 >/dev/null || exit 77; python3 -B ") +
                              FWLINT_SOURCE_DIR "/tests/unit/report/validate_schema.py " +
                              (closed ? "--closed " : "") + "'" + file.string() + "' '" + schema +
                              "'";
  const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe)
  const int code = status < 0 ? status : status >> 8;
  std::filesystem::remove(file);
  if (code == 77) {
    MESSAGE("schema validation of ", name, " skipped: no python3, no jsonschema or no schema file");
  } else {
    CHECK(code == 0);
  }
}

std::vector<std::string> hashes(std::string_view text, std::uint32_t lines) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 1; i <= lines; ++i) all.push_back(i);
  return line_hashes(text, all);
}

json sarif(const test::Sample& s, const SarifOptions& options = {}) {
  return json::parse(render_sarif(s.report, s.sources, options));
}

}  // namespace

TEST_CASE("json: the whole text of a small report") {
  const auto s = test::one("a.nft", "nft ruleset", "é\nx\ty22\n", "22", "open");
  CHECK(render_json(s.report, s.sources) == kJson);
  std::string appended = "before\n";
  render_json(s.report, s.sources, appended);
  CHECK(appended == "before\n" + std::string(kJson));
}

TEST_CASE("json: the published schema holds, without unnamed keys") {
  const std::filesystem::path schema = scratch("schema.json");
  std::ofstream(schema, std::ios::binary) << findings_json_schema();
  for (const test::Sample& s : {test::clean(), test::full(), with_diagnostics()}) {
    validate(render_json(s.report, s.sources), "findings.json", schema.string(), true);
  }
  std::filesystem::remove(schema);
}

TEST_CASE("json: witnesses, suppressions and places") {
  const test::Sample s = with_diagnostics();
  const json j = json::parse(render_json(s.report, s.sources));
  CHECK(j["findings"][0]["witness"] ==
        json::parse(R"({"text":"in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552","verdict":"accept",
          "hook":"input","family":"IPv4","iif":"eth0","src":"198.51.100.7","dst":"192.0.2.1",
          "proto":"tcp","sport":40000,"dport":3552,"flags":"S","state":"new"})"));
  CHECK(j["findings"][1]["location"] == json::parse(R"({"path":"policy.toml","startLine":12})"));
  CHECK(j["findings"][2]["location"].is_null());
  CHECK(j["findings"][2]["witness"]["type"] == 128);
  CHECK_FALSE(j["findings"][2]["witness"].contains("sport"));
  CHECK(j["suppressed"][0]["suppression"] ==
        json::parse(R"({"kind":"policy","reason":"jump host, reviewed","owner":"ops",
          "until":"2027-06-30","location":{"path":"policy.toml","startLine":20,"startColumn":1}})"));
  CHECK(j["exposure"][1]["rule"].is_null());
  CHECK(j["diagnostics"][0]["notes"][1] ==
        json::parse(R"({"location":null,"message":"and nowhere"})"));
}

TEST_CASE("json and sarif: bad bytes and long places do not break the output") {
  auto s =
      test::one("a\xFF.nft", "nft ruleset", std::string(399, 'a') + "é" + std::string(999, 'b'),
                std::string(399, 'a') + "é" + std::string(999, 'b'), "bad \xC3\x28");
  s.report.findings[0].message = std::string("nul \0 and \x1b", 11);
  const json j = json::parse(render_json(s.report, s.sources));
  CHECK(j["inputs"][0]["path"] == "a\xEF\xBF\xBD.nft");
  CHECK(j["findings"][0]["label"] == "bad \xEF\xBF\xBD(");
  CHECK(j["findings"][0]["location"]["snippet"] == std::string(399, 'a') + "…");
  CHECK(j["findings"][0]["location"]["endColumn"] == 1400);
  const json r = sarif(s)["runs"][0]["results"][0];
  CHECK(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%FF.nft");
  CHECK_FALSE(r["locations"][0]["physicalLocation"]["region"].contains("snippet"));
}

TEST_CASE("line hashes: the published vectors of the upload action") {
  using Hashes = std::vector<std::string>;
  CHECK(hashes("", 1) == Hashes{"c129715d7a2bc9a3:1"});
  CHECK(hashes(" a\nb\n  \t\tc\n d", 4) == Hashes{"271789c17abda88f:1", "54703d4cd895b18:1",
                                                  "180aee12dab6264:1", "a23a3dc5e078b07b:1"});
  CHECK(hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End", 6) ==
        Hashes{"8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1",
               "c6805c5e1288b612:1", "b86d3392aea1be30:1", "e6ceba753e1a442:1"});
  const Hashes ended{"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1",
                     "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1",
                     "c129715d7a2bc9a3:1"};
  CHECK(hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", 7) == ended);
  CHECK(hashes(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", 7) == ended);
  CHECK(hashes(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", 7) == ended);
  CHECK(hashes(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", 7) == ended);
  std::string lorem;
  for (int i = 0; i < 10; ++i) lorem += "Lorem ipsum dolor sit amet.\n";
  CHECK(hashes(lorem, 12) ==
        Hashes{"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3",
               "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6",
               "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1",
               "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1", ""});
}

TEST_CASE("line hashes: only some lines, and characters of two UTF-16 units") {
  const std::string text = "x\nx\n\xF0\x9F\x94\xA5\nx\n";
  CHECK(line_hashes(text, {2, 3}) ==
        std::vector<std::string>{hashes(text, 4)[1], hashes(text, 4)[2]});
  // The two units of U+1F525 are 0xD83D and 0xDD25: as a polynomial, by hand.
  std::uint64_t h = 0;
  for (const std::uint64_t u : {0xD83DULL, 0xDD25ULL, 0xFFFFULL}) h = h * 37 + u;
  for (int i = 0; i < 97; ++i) h *= 37;
  char expected[32];
  std::snprintf(expected, sizeof expected, "%llx:1", static_cast<unsigned long long>(h));
  CHECK(hashes("\xF0\x9F\x94\xA5", 1) == std::vector<std::string>{expected});
}

TEST_CASE("sarif: every check is declared, also when nothing is found") {
  const test::Sample s = test::clean();
  SarifOptions options;
  options.page = [](CheckId id) {
    return id == CheckId::shadowed_rule
               ? std::string_view(
                     "# shadowed-rule (FW301)\n\n## What it does\nFinds rules\nthat "
                     "never match.\n\nMore.\n\n## Why it matters\nBecause.\n")
               : std::string_view();
  };
  const json log = sarif(s, options);
  const json& run = log["runs"][0];
  CHECK(log["version"] == "2.1.0");
  CHECK(run["results"] == json::array());
  CHECK(run["invocations"][0]["executionSuccessful"] == true);
  const json& rules = run["tool"]["driver"]["rules"];
  REQUIRE(rules.size() == all_checks().size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    CHECK(rules[i]["id"] == std::string(all_checks()[i].code));
    CHECK_FALSE(rules[i]["help"]["text"].get<std::string>().empty());
  }
  const json& rule = rules[static_cast<std::size_t>(CheckId::shadowed_rule)];
  CHECK(rule["name"] == "ShadowedRule");
  CHECK(rule["shortDescription"]["text"] ==
        "A rule that can never match, because others decide its packets differently.");
  CHECK(rule["fullDescription"]["text"] == "Finds rules that never match.");
  CHECK(rule["help"]["markdown"] == std::string(options.page(CheckId::shadowed_rule)));
  CHECK(rule["defaultConfiguration"] == json::parse(R"({"enabled":true,"level":"error"})"));
  CHECK(rule["properties"] == json::parse(R"({"tags":["security","firewall","rule-order"],
    "precision":"high","security-severity":"8.0","lifecycle":"stable","since":"0.1.0"})"));
  CHECK(rules[0]["help"]["text"] ==
        "An open port whose assigned service is gone. `fwlint explain FW101` tells more.");
}

TEST_CASE("sarif: one result, whole") {
  const test::Sample s = test::full();
  const json run = sarif(s)["runs"][0];
  REQUIRE(run["results"].size() == 2);
  const json& r = run["results"][0];
  CHECK(r["ruleId"] == "FW101");
  CHECK(r["ruleIndex"] == 0);
  CHECK(r["level"] == "error");
  CHECK(r["message"]["text"] ==
        "3552/tcp is open to everyone, and the service it is assigned to is gone.\n"
        "standing: registered 2002-07: TeamAgenda server protocol\n"
        "practice: abandoned: the vendor's page is gone since 2015, and no product of the last ten "
        "years is known to listen there\n"
        "witness: in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552 (accept)\n"
        "see [packets without a rule are dropped](1)\n"
        "see [so does this range](2)\n"
        "fix: remove the rule, narrow its source, or approve it in the policy");
  CHECK(r["locations"] == json::parse(R"([{"physicalLocation":{
    "artifactLocation":{"uri":"rules.v4","uriBaseId":"%SRCROOT%"},
    "region":{"startLine":10,"startColumn":24,"endLine":10,"endColumn":36,
              "snippet":{"text":"--dport 3552"}}},
    "message":{"text":"opens 3552/tcp to 0.0.0.0/0"}}])"));
  CHECK(r["relatedLocations"][1]["id"] == 2);
  const std::vector<std::string> expected = line_hashes(s.sources.text(FileId{0}), {10});
  CHECK(r["partialFingerprints"] ==
        json{{"fwlint/v1", "0123456789abcdef"}, {"primaryLocationLineHash", expected[0]}});
  CHECK_FALSE(r.contains("suppressions"));
  CHECK(run["results"][1]["locations"] == json::parse(R"([{"physicalLocation":{
    "artifactLocation":{"uri":"policy.toml","uriBaseId":"%SRCROOT%"},
    "region":{"startLine":12,"startColumn":1,"endLine":12,"endColumn":1}}}])"));
}

TEST_CASE("sarif: suppressed results only when asked, then every result says whether it is one") {
  const test::Sample s = test::full();
  SarifOptions options;
  options.show_suppressed = true;
  const json results = sarif(s, options)["runs"][0]["results"];
  REQUIRE(results.size() == 3);
  CHECK(results[0]["suppressions"] == json::array());
  CHECK(results[2]["suppressions"][0]["kind"] == "external");
  CHECK(results[2]["suppressions"][0]["justification"] == "jump host, reviewed");
}

TEST_CASE("sarif: of too many results the worst are kept in their order, and it is said") {
  test::Sample s = test::full();
  const Finding f = s.report.findings[0];
  s.report.findings.clear();
  for (const Severity severity :
       {Severity::info, Severity::high, Severity::low, Severity::critical, Severity::low}) {
    s.report.findings.push_back(f);
    s.report.findings.back().severity = severity;
  }
  SarifOptions options;
  options.max_results = 3;
  const json run = sarif(s, options)["runs"][0];
  std::string kept;
  for (const json& r : run["results"]) kept += r["properties"]["severity"].get<std::string>() + " ";
  CHECK(kept == "high low critical ");
  CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] ==
        "2 of the mildest results are left out: code scanning takes 3 per run");
}

TEST_CASE("sarif: line hashes follow the bytes of the file, or are left to the action") {
  const auto hash = [](std::string_view bytes) {
    const test::Sample s = test::one("a.nft", "nft ruleset", bytes, "x", "");
    const json fingerprints = sarif(s)["runs"][0]["results"][0]["partialFingerprints"];
    return fingerprints.value("primaryLocationLineHash", "none");
  };
  CHECK(hash("x\n") == hashes("x\n", 1)[0]);
  CHECK(hash("\xEF\xBB\xBFx\n") == hashes("\xEF\xBB\xBFx\n", 1)[0]);
  CHECK(hash("x\xFF\n") == "none");
  CHECK(hash(std::string_view("\xFF\xFEx\0\n\0", 6)) == "none");
}

TEST_CASE("sarif: link texts are escaped, no absolute path gets out") {
  auto s = test::one("/srv/fw/rules.nft", "nft ruleset", "one two\n", "one", "");
  s.report.policy_name = "/srv/fw/policy.toml";
  s.report.findings[0].secondary = {{test::find(s.sources, FileId{0}, "two"), "a [b](c)"}};
  SarifOptions options;
  options.source_root = "/srv";
  const std::string text = render_sarif(s.report, s.sources, options);
  CHECK(text.find("/srv") == std::string::npos);
  const json run = json::parse(text)["runs"][0];
  CHECK(run["properties"]["policy"] == "fw/policy.toml");
  CHECK(run["artifacts"][0]["location"]["uri"] == "fw/rules.nft");
  CHECK(run["results"][0]["message"]["text"] ==
        "nothing supports this port.\nsee [a \\[b\\](c)](1)");
}

TEST_CASE("sarif: the standard's schema holds") {
  // The schema is not part of the project; the environment names a copy.
  const char* schema = std::getenv("FWLINT_SARIF_SCHEMA");  // NOLINT(concurrency-mt-unsafe)
  SarifOptions options;
  options.show_suppressed = true;
  for (const test::Sample& s : {test::clean(), test::full(), with_diagnostics()}) {
    validate(render_sarif(s.report, s.sources, options), "report.sarif",
             schema == nullptr ? "(FWLINT_SARIF_SCHEMA is not set)" : schema, false);
  }
}

TEST_CASE("rule names and first paragraphs") {
  CHECK(pascal_case("abandoned-assignment") == "AbandonedAssignment");
  CHECK(pascal_case("any-to-any-accept") == "AnyToAnyAccept");
  CHECK(first_paragraph("# t\nintro\n## What\n\nOne\ntwo.\n\nthree") == "One two.");
  CHECK(first_paragraph("# t\n## What\n```\ncode\n```\n") == "");
  CHECK(first_paragraph("# t\n## What\n" + std::string(1023, 'a') + "é") == std::string(1023, 'a'));
  CHECK(first_paragraph("") == "");
}

}  // namespace fwlint
