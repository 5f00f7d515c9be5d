// The format for programs: everything a report holds, in the order it holds it. The schema beside
// this file (schema/findings-1.schema.json) is the contract; keys are added, never removed or given
// another meaning, as long as it is called findings/1.
#include "src/report/json_parts.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/report.hpp"
#include "src/report/summary.hpp"

namespace fwlint {

namespace {

Json facts_json(const std::vector<Fact>& facts) {
  Json out = Json::array();
  for (const Fact& f : facts) out.push_back(Json{{"key", f.key}, {"text", f.text}});
  return out;
}

Json labels_json(Places& places, const std::vector<Label>& labels) {
  Json out = Json::array();
  for (const Label& l : labels) {
    out.push_back(Json{{"location", json_location(places, l.span)}, {"label", l.text}});
  }
  return out;
}

Json finding_json(Places& places, const Finding& f) {
  const CheckInfo& check = info(f.check);
  return Json{{"code", check.code},
              {"name", check.name},
              {"severity", to_string(f.severity)},
              {"confidence", to_string(f.confidence)},
              {"message", f.message},
              {"location", json_location(places, f)},
              {"label", f.primary_label},
              {"secondary", labels_json(places, f.secondary)},
              {"facts", facts_json(f.facts)},
              {"witness", f.witness ? json_witness(*f.witness, f.witness_verdict) : Json()},
              {"proof", f.proof},
              {"fix", f.fix},
              {"paste", f.paste},
              {"fingerprint", f.fingerprint}};
}

Json diagnostic_json(Places& places, const Diagnostic& d) {
  Json notes = Json::array();
  for (const DiagnosticNote& n : d.notes) {
    notes.push_back(Json{{"location", json_location(places, n.span)}, {"message", n.message}});
  }
  return Json{{"level", to_string(d.level)},
              {"message", d.message},
              {"expected", d.expected},
              {"hint", d.hint},
              {"location", json_location(places, d.span)},
              {"notes", std::move(notes)}};
}

Json exposure_json(Places& places, const ExposureRow& e) {
  return Json{{"from", e.from},
              {"family", e.family},
              {"to", e.to},
              {"protocol", e.protocol},
              {"ports", e.ports},
              {"hook", e.hook},
              {"condition", e.condition},
              {"rule", json_location(places, e.rule)},
              {"support", e.support}};
}

Json summary_json(const CheckReport& report) {
  const SeverityCounts c = count_all(report);
  Json j;
  for (std::size_t s = c.by_severity.size(); s-- > 0;) {
    j[std::string(to_string(static_cast<Severity>(s)))] = c.by_severity[s];
  }
  j["suppressed"] = c.suppressed;
  j["ignored"] = c.ignored;
  j["diagnostics"] = report.diagnostics.size();
  return j;
}

void head(const CheckReport& report, JsonWriter& w) {
  w.member("schema", "fwlint/findings/1");
  w.member("tool", Json{{"name", "fwlint"}, {"version", report.tool_version}});
  w.member("asOf", to_string(report.as_of));
  w.member("policy",
           Json{{"name", report.policy_name}, {"hasApprovals", report.policy_has_approvals}});
  w.member("registry", report.registry_description);
  w.member("failOn", to_string(report.fail_on));
  w.open_array("inputs");
  for (const InputSummary& i : report.inputs) {
    w.item(Json{{"path", i.path},
                {"dialect", i.dialect},
                {"sha256", i.sha256},
                {"rules", i.rules},
                {"understood", i.understood}});
  }
  w.close_array();
  w.member("summary", summary_json(report));
}

}  // namespace

void render_json(const CheckReport& report, const SourceSet& sources, std::string& out) {
  Places places(sources);
  JsonWriter w(out);
  w.open_object();
  head(report, w);
  w.open_array("diagnostics");
  for (const Diagnostic& d : report.diagnostics) w.item(diagnostic_json(places, d));
  w.close_array();
  w.open_array("findings");
  for (const Finding& f : report.findings) w.item(finding_json(places, f));
  w.close_array();
  w.open_array("suppressed");
  for (const SuppressedFinding& s : report.suppressed) {
    w.item(Json{{"finding", finding_json(places, s.finding)},
                {"suppression", json_suppression(places, s.by)}});
  }
  w.close_array();
  w.open_array("ignored");
  for (const Finding& f : report.ignored) w.item(finding_json(places, f));
  w.close_array();
  w.open_array("exposure");
  for (const ExposureRow& e : report.exposure) w.item(exposure_json(places, e));
  w.close_array();
  w.close_object();
}

std::string render_json(const CheckReport& report, const SourceSet& sources) {
  std::string out;
  render_json(report, sources, out);
  return out;
}

}  // namespace fwlint
