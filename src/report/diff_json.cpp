// One change per line. Sets are written whole, however long they are.
#include <fmt/format.h>

#include "src/model/protocol.hpp"
#include "src/report/diff_report.hpp"
#include "src/report/json_parts.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint {

namespace {

Json text_or_null(const std::string& s) { return s.empty() ? Json(nullptr) : Json(s); }

Json prefixes(Family family, const ValueSet& s) {
  Json out = Json::array();
  for (const Prefix& p : prefix_list(family, s)) out.push_back(to_string(p));
  return out;
}

Json intervals(const ValueSet& s) {
  Json out = Json::array();
  for (const Interval& i : s.intervals()) {
    out.push_back(
        Json{{"first", static_cast<unsigned>(i.lo)}, {"last", static_cast<unsigned>(i.hi)}});
  }
  return out;
}

Json icmp(const ValueSet& s) {
  Json out = Json::array();
  for (const Interval& i : s.intervals()) {
    const auto lo = static_cast<unsigned>(i.lo);
    const auto hi = static_cast<unsigned>(i.hi);
    out.push_back(Json{{"firstType", lo / 256},
                       {"firstCode", lo % 256},
                       {"lastType", hi / 256},
                       {"lastCode", hi % 256}});
  }
  return out;
}

Json names(const DiffNames& n) {
  if (n.any) return nullptr;
  return Json{{"names", n.names}, {"excluded", n.excluded}};
}

/// Protocol numbers as intervals, and their names where there are few.
Json protocols(const ValueSet& s) {
  Json list = Json::array();
  if (s.count() <= 16) {
    for (const Interval& i : s.intervals()) {
      for (u128 p = i.lo; p <= i.hi; ++p) {
        list.push_back(protocol_name(static_cast<std::uint8_t>(p)));
      }
    }
  }
  return Json{{"any", s.count() == 256}, {"names", std::move(list)}, {"numbers", intervals(s)}};
}

Json decision(const DiffDecision& d, Places& places) {
  Json j{{"accepted", d.accepted},
         {"verdict", d.verdict},
         {"location", json_location(places, d.span)},
         {"chain", text_or_null(d.chain)},
         {"rule", text_or_null(d.rule)},
         {"policy", d.policy}};
  if (!d.moved.empty()) j["translation"] = d.moved;
  return j;
}

class DiffJson {
 public:
  DiffJson(const DiffReport& report, const DiffSources& sources, std::string& out)
      : report_(report), old_(sources.before), new_(sources.after), w_(out) {}

  void render() {
    w_.open_object();
    w_.member("schema", "fwlint/diff/1");
    w_.member("tool", Json{{"name", "fwlint"}, {"version", report_.tool_version}});
    inputs("old", report_.old_inputs, report_.old_errors);
    inputs("new", report_.new_inputs, report_.new_errors);
    w_.member("summary", Json{{"allowed", report_.count(Change::allowed)},
                              {"denied", report_.count(Change::denied)},
                              {"undecided", report_.undecided.size()},
                              {"proved", report_.complete()},
                              {"text", diff_headline(report_)}});
    w_.member("lookedAt", report_.looked_at);
    w_.member("assumptions", report_.assumptions);
    rows("changes", report_.changes);
    rows("undecided", report_.undecided);
    notes("openRules", report_.open_rules);
    w_.member("notCompared", report_.open);
    notes("notes", report_.notes);
    w_.close_object();
  }

 private:
  void inputs(std::string_view key, const std::vector<InputSummary>& all, std::size_t errors) {
    w_.open_object(key);
    w_.open_array("inputs");
    for (const InputSummary& i : all) {
      w_.item(Json{{"path", i.path},
                   {"dialect", i.dialect},
                   {"sha256", i.sha256},
                   {"rules", i.rules},
                   {"understood", i.understood}});
    }
    w_.close_array();
    w_.member("inputErrors", errors);
    w_.close_object();
  }

  void rows(std::string_view key, const std::vector<DiffRow>& all) {
    w_.open_array(key);
    for (const DiffRow& r : all) w_.item(row(r));
    w_.close_array();
  }

  Json row(const DiffRow& r) {
    Json conditions = Json::array();
    for (const DiffCondition& c : r.conditions) {
      conditions.push_back(Json{{"text", c.text}, {"holds", c.holds}, {"in", c.in}});
    }
    const bool way_in = r.hook == Hook::windows_in;
    const bool way_out = r.hook == Hook::windows_out;
    Json j{{"change", r.change == Change::allowed ? "allowed" : "denied"},
           {"text", diff_words(r)},
           {"family", to_string(r.family)},
           {"hook", way_in    ? "inbound"
                    : way_out ? "outbound"
                              : to_string(r.hook)},
           {"profiles", r.profiles},
           {"protocols", protocols(r.protocols)},
           {"from", Json{{"any", is_any(r.family, r.sources)},
                         {"prefixes", prefixes(r.family, r.sources)},
                         {"interfaces", names(r.inputs)},
                         {"ports", intervals(r.source_ports)}}},
           {"to", Json{{"any", is_any(r.family, r.destinations)},
                       {"prefixes", prefixes(r.family, r.destinations)},
                       {"interfaces", names(r.outputs)},
                       {"ports", intervals(r.ports)}}},
           {"icmp", icmp(r.icmp)},
           {"scope", text_or_null(r.scope)},
           {"only", r.only},
           {"conditions", std::move(conditions)},
           {"witness",
            json_witness(r.witness, "old: " + r.before.verdict + ", new: " + r.after.verdict)},
           {"old", decision(r.before, old_)},
           {"new", decision(r.after, new_)},
           {"reason", text_or_null(r.open)}};
    if (r.parts > 1) j["parts"] = r.parts;
    if (r.nat) j["nat"] = nat(r);
    return j;
  }

  Json nat(const DiffRow& r) {
    ValueSet ports;
    for (const OpenPorts& p : r.nat->ports) ports = unite(ports, ValueSet::range(p.first, p.last));
    Places& places = r.change == Change::allowed ? new_ : old_;
    return Json{{"location", json_location(places, r.nat->span)},
                {"rule", r.nat->rule},
                {"as", r.nat->as},
                {"prefixes", prefixes(r.family, r.nat->destinations)},
                {"ports", intervals(ports)}};
  }

  void notes(std::string_view key, const std::vector<DiffNote>& all) {
    w_.open_array(key);
    for (const DiffNote& n : all) {
      w_.item(Json{{"side", n.in_new ? "new" : "old"},
                   {"location", json_location(n.in_new ? new_ : old_, n.span)},
                   {"rule", text_or_null(n.rule)},
                   {"reason", n.reason}});
    }
    w_.close_array();
  }

  const DiffReport& report_;
  Places old_;
  Places new_;
  JsonWriter w_;
};

}  // namespace

void render_diff_json(const DiffReport& report, const DiffSources& sources, std::string& out) {
  DiffJson(report, sources, out).render();
}

}  // namespace fwlint
