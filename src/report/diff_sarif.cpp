// SARIF 2.1.0. Three rules of its own: what is newly allowed, newly denied, and not decided. A
// change that has no place in the files (a policy that is not written, no chain at all) stands at
// the top of the first file.
#include <array>

#include <fmt/format.h>

#include "src/report/diff_report.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/place.hpp"
#include "src/report/uri.hpp"

namespace fwlint {

namespace {

constexpr std::string_view kSchemaAddress =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t kMostResults = 5000;  ///< GitHub shows no more of a run

struct RuleText {
  std::string_view id;
  std::string_view name;
  std::string_view level;
  std::string_view text;
};
constexpr std::array<RuleText, 3> kRules = {{
    {"newly-allowed", "NewlyAllowed", "warning",
     "New connections that the old rules denied are let through by the new ones."},
    {"newly-denied", "NewlyDenied", "note",
     "New connections that the old rules let through are denied by the new ones."},
    {"change-not-decided", "ChangeNotDecided", "note",
     "Whether new connections fare otherwise depends on what the rules alone do not tell."},
}};

Json message(std::string_view text) {
  Json j = Json::object();
  j["text"] = text;
  return j;
}

class DiffSarif {
 public:
  DiffSarif(const DiffReport& report, const DiffSources& sources, const std::string& root,
            std::string& out)
      : report_(report), old_(sources.before), new_(sources.after), root_(root), w_(out) {}

  void render() {
    w_.open_object();
    w_.member("$schema", kSchemaAddress);
    w_.member("version", "2.1.0");
    w_.open_array("runs");
    w_.open_object();
    tool();
    w_.member("columnKind", "unicodeCodePoints");
    w_.open_array("invocations");
    w_.item(Json{{"executionSuccessful", report_.old_errors + report_.new_errors == 0}});
    w_.close_array();
    w_.open_array("results");
    for (const std::vector<DiffRow>* list : {&report_.changes, &report_.undecided}) {
      for (const DiffRow& r : *list) {
        if (written_++ < kMostResults) w_.item(result(r));
      }
    }
    for (const DiffNote& n : report_.open_rules) {
      if (written_++ < kMostResults) w_.item(result(n));
    }
    w_.close_array();
    w_.member("properties", Json{{"summary", diff_headline(report_)},
                                 {"proved", report_.complete()},
                                 {"notCompared", report_.open},
                                 {"results", written_}});
    w_.close_object();
    w_.close_array();
    w_.close_object();
  }

 private:
  void tool() {
    w_.open_object("tool");
    w_.open_object("driver");
    w_.member("name", "fwlint diff");
    w_.member("semanticVersion", report_.tool_version);
    w_.open_array("rules");
    for (const RuleText& r : kRules) {
      w_.item(Json{{"id", r.id},
                   {"name", r.name},
                   {"shortDescription", message(r.text)},
                   {"defaultConfiguration", Json{{"level", r.level}}}});
    }
    w_.close_array();
    w_.close_object();
    w_.close_object();
  }

  Json location(bool in_new, const Span& span) {
    Places& places = in_new ? new_ : old_;
    const std::vector<InputSummary>& inputs = in_new ? report_.new_inputs : report_.old_inputs;
    Json region = Json{{"startLine", 1}};
    std::string path = inputs.empty() ? "-" : inputs.front().path;
    if (places.knows(span)) {
      const Region r = places.region(span);
      region = Json{{"startLine", r.begin.line},
                    {"startColumn", r.begin.column},
                    {"endLine", r.end.line},
                    {"endColumn", r.end.column}};
      path = places.sources().file(span.file).name;
    }
    Json artifact = Json{{"uri", artifact_uri(path, root_)}};
    if (path != "-") artifact["uriBaseId"] = "%SRCROOT%";
    return Json{{"physicalLocation",
                 Json{{"artifactLocation", std::move(artifact)}, {"region", std::move(region)}}}};
  }

  static std::string decision(std::string_view side, const DiffDecision& d) {
    const std::string by = d.chain.empty() ? "no chain looks at it" : d.rule;
    return fmt::format("{}: {} ({})", side, d.verdict, by);
  }

  Json result(const DiffRow& r) {
    const bool allowed = r.change == Change::allowed;
    const std::size_t rule = !r.open.empty() ? 2 : allowed ? 0 : 1;
    std::string text = fmt::format("newly {}: {} ({}, {})", allowed ? "allowed" : "denied",
                                   diff_words(r), diff_hook_words(r), to_string(r.family));
    if (!r.open.empty()) text += ", but " + r.open;
    for (const DiffCondition& c : r.conditions) text += "\n" + diff_condition_words(c);
    text += "\npacket: " + to_string(r.witness);
    text += "\n" + decision("old", r.before) + "\n" + decision("new", r.after);
    Json related = location(!allowed, allowed ? r.before.span : r.after.span);
    related["id"] = 1;
    related["message"] = message(allowed ? decision("old", r.before) : decision("new", r.after));
    Json j = head(rule, text);
    const Span own = allowed ? r.after.span : r.before.span;
    j["locations"] = Json::array({location(allowed, r.nat ? r.nat->span : own)});
    j["relatedLocations"] = Json::array({std::move(related)});
    j["properties"] = Json{{"witness", to_string(r.witness)}};
    return j;
  }

  Json result(const DiffNote& n) {
    Json j = head(2, n.reason + (n.rule.empty() ? "" : ": " + n.rule));
    j["locations"] = Json::array({location(n.in_new, n.span)});
    return j;
  }

  static Json head(std::size_t rule, std::string_view text) {
    return Json{{"ruleId", kRules[rule].id},
                {"ruleIndex", rule},
                {"level", kRules[rule].level},
                {"message", message(text)}};
  }

  const DiffReport& report_;
  Places old_;
  Places new_;
  const std::string& root_;
  JsonWriter w_;
  std::size_t written_ = 0;
};

}  // namespace

void render_diff_sarif(const DiffReport& report, const DiffSources& sources,
                       const std::string& source_root, std::string& out) {
  DiffSarif(report, sources, source_root, out).render();
}

}  // namespace fwlint
