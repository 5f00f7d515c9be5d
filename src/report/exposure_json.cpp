// The format for programs. The contract is schema/exposure-1.schema.json: keys are added, never
// removed or given another meaning, as long as it is called exposure/1.
#include "src/model/protocol.hpp"
#include "src/report/exposure_report.hpp"
#include "src/report/json_parts.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint {

namespace {

Json prefixes_json(Family family, const ValueSet& set) {
  Json out = Json::array();
  for (const Prefix& p : prefix_list(family, set)) out.push_back(to_string(p));
  return out;
}

Json ports_json(const std::vector<OpenPorts>& ports) {
  Json out = Json::array();
  for (const OpenPorts& p : ports) {
    Json j{{"first", p.first}, {"last", p.last}};
    if (!p.name.empty()) j["name"] = p.name;
    out.push_back(std::move(j));
  }
  return out;
}

Json text_or_null(const std::string& s) { return s.empty() ? Json() : Json(s); }

Json interfaces_json(bool any, const std::vector<std::string>& names, bool excluded) {
  return any ? Json() : Json{{"names", names}, {"excluded", excluded}};
}

Json answer_json(const ExposureReport& report, const ExposureAnswer& a, Places& places) {
  Json deciders = Json::array();
  for (const Decider& d : a.deciders) {
    deciders.push_back(Json{{"location", json_location(places, d.span)},
                            {"chain", d.chain},
                            {"rule", d.rule},
                            {"policy", d.policy}});
  }
  Json nat = Json::array();
  for (const NatStep& n : a.nat) {
    nat.push_back(Json{{"location", json_location(places, n.span)},
                       {"rule", n.rule},
                       {"as", n.as},
                       {"prefixes", prefixes_json(a.family, n.destinations)},
                       {"ports", ports_json(n.ports)}});
  }
  return Json{
      {"group", report.groups[a.group].name},
      {"family", to_string(a.family)},
      {"hook", to_string(a.hook)},
      {"profiles", a.profiles},
      {"from",
       Json{{"any", is_any(a.family, a.sources)},
            {"prefixes", prefixes_json(a.family, a.sources)},
            {"interfaces", interfaces_json(a.any_interface, a.interfaces, a.interfaces_excluded)},
            {"ports", ports_json(a.source_ports)}}},
      {"to", Json{{"any", is_any(a.family, a.destinations)},
                  {"prefixes", prefixes_json(a.family, a.destinations)},
                  {"interfaces", interfaces_json(a.any_output, a.outputs, a.outputs_excluded)}}},
      {"protocol", protocol_name(a.protocol)},
      {"ports", ports_json(a.ports)},
      {"decidedBy", std::move(deciders)},
      {"nat", std::move(nat)},
      {"exact", a.exact},
      {"scope", text_or_null(a.scope)},
      {"conditions", a.conditions},
      {"unless", a.unless},
      {"assumed", a.assumed},
      {"witness", a.witness ? json_witness(*a.witness, a.witness_verdict) : Json()}};
}

void questions(JsonWriter& w, std::string_view key, const std::vector<OpenQuestion>& list,
               Places& places) {
  w.open_array(key);
  for (const OpenQuestion& q : list) {
    w.item(Json{{"location", json_location(places, q.span)},
                {"rule", text_or_null(q.rule)},
                {"reason", q.reason}});
  }
  w.close_array();
}

}  // namespace

void render_exposure_json(const ExposureReport& report, const SourceSet& sources,
                          std::string& out) {
  Places places(sources);
  JsonWriter w(out);
  w.open_object();
  w.member("schema", "fwlint/exposure/1");
  w.member("tool", Json{{"name", "fwlint"}, {"version", report.tool_version}});
  w.member("policy", text_or_null(report.policy));
  w.member("filters", report.filters);
  w.open_array("inputs");
  for (const InputSummary& i : report.inputs) {
    w.item(Json{{"path", i.path},
                {"dialect", i.dialect},
                {"sha256", i.sha256},
                {"rules", i.rules},
                {"understood", i.understood}});
  }
  w.close_array();
  w.member("inputErrors", report.input_errors);
  w.member("lookedAt", report.looked_at);
  w.member("assumptions", report.assumptions);
  w.open_array("groups");
  for (const SourceGroup& g : report.groups) {
    w.item(Json{{"name", g.name}, {"zone", g.zone}, {"note", g.note}});
  }
  w.close_array();
  w.open_array("answers");
  for (const ExposureAnswer& a : report.answers) w.item(answer_json(report, a, places));
  w.close_array();
  questions(w, "related", report.related, places);
  questions(w, "undecided", report.questions, places);
  questions(w, "gaps", report.gaps, places);
  w.close_object();
}

}  // namespace fwlint
