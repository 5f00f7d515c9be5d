// SARIF 2.1.0 for GitHub code scanning, and right by the standard for others. GitHub shows the
// message, the first location and related locations linked from the message, and ignores most of
// the rest, so the facts, the witness and the fix stand in the message text as well as in
// `properties`.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "src/report/json_parts.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/line_hash.hpp"
#include "src/report/report.hpp"
#include "src/report/sarif_rules.hpp"
#include "src/report/summary.hpp"
#include "src/report/uri.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostRelated = 100;  ///< GitHub shows no more
constexpr std::size_t kMostSnippet = 1000;
constexpr std::string_view kSchemaAddress =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

Json text_message(std::string_view text) {
  Json j = Json::object();
  j["text"] = text;
  return j;
}

/// The text of a link to a related location: brackets would end it (SARIF 3.11.6).
std::string link(std::string_view text, std::size_t id) {
  std::string out = "[";
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out + fmt::format("]({})", id);
}

class SarifLog {
 public:
  SarifLog(const CheckReport& report, const SourceSet& sources, const SarifOptions& options,
           std::string& out)
      : report_(report), places_(sources), options_(options), writer_(out) {}

  void run() {
    select();
    hash_lines();
    writer_.open_object();
    writer_.member("$schema", kSchemaAddress);
    writer_.member("version", "2.1.0");
    writer_.open_array("runs");
    writer_.open_object();
    tool();
    writer_.member("columnKind", "unicodeCodePoints");
    invocation();
    artifacts();
    writer_.open_array("results");
    for (const Chosen& c : chosen_) writer_.item(result(*c.finding, c.by));
    writer_.close_array();
    Json basis = Json::object();
    const bool absolute = !report_.policy_name.empty() && report_.policy_name[0] == '/';
    basis["policy"] =
        absolute ? relative_path(report_.policy_name, options_.source_root) : report_.policy_name;
    basis["registry"] = report_.registry_description;
    basis["asOf"] = to_string(report_.as_of);
    writer_.member("properties", basis);
    writer_.close_object();
    writer_.close_array();
    writer_.close_object();
  }

 private:
  struct Chosen {
    const Finding* finding = nullptr;
    const Suppression* by = nullptr;
  };

  /// Takes the findings in their order, and of too many the worst.
  void select() {
    for (const Finding& f : report_.findings) chosen_.push_back({&f, nullptr});
    if (options_.show_suppressed) {
      for (const SuppressedFinding& s : report_.suppressed) chosen_.push_back({&s.finding, &s.by});
    }
    if (chosen_.size() <= options_.max_results) return;
    std::array<std::size_t, 5> room{};
    std::size_t left = options_.max_results;
    for (std::size_t s = room.size(); s-- > 0;) {
      const auto n = static_cast<std::size_t>(std::count_if(
          chosen_.begin(), chosen_.end(),
          [&](const Chosen& c) { return static_cast<std::size_t>(c.finding->severity) == s; }));
      room[s] = std::min(n, left);
      left -= room[s];
    }
    left_out_ = chosen_.size() - options_.max_results;
    std::vector<Chosen> kept;
    for (const Chosen& c : chosen_) {
      std::size_t& r = room[static_cast<std::size_t>(c.finding->severity)];
      if (r == 0) continue;
      --r;
      kept.push_back(c);
    }
    chosen_ = std::move(kept);
  }

  /// Fingerprints of all lines that results start in, file by file. A file that was decoded from
  /// UTF-16 or 8-bit text is left out: the action hashes its bytes as UTF-8.
  void hash_lines() {
    std::map<FileId, std::vector<std::uint32_t>> wanted;
    for (const Chosen& c : chosen_) {
      const Span& s = c.finding->primary;
      if (places_.knows(s)) wanted[s.file].push_back(places_.region(s).begin.line);
    }
    for (auto& [file, lines] : wanted) {
      const SourceFile& source = places_.sources().file(file);
      if (source.encoding != Encoding::utf8 && source.encoding != Encoding::utf8_bom) continue;
      std::sort(lines.begin(), lines.end());
      lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
      const bool mark = source.encoding == Encoding::utf8_bom;
      const std::vector<std::string> hashes =
          mark ? line_hashes("\xEF\xBB\xBF" + source.text, lines) : line_hashes(source.text, lines);
      for (std::size_t i = 0; i < lines.size(); ++i) hashes_[{file, lines[i]}] = hashes[i];
    }
  }

  void tool() {
    writer_.open_object("tool");
    writer_.open_object("driver");
    writer_.member("name", "fwlint");
    writer_.member("semanticVersion", report_.tool_version);
    writer_.open_array("rules");
    for (const CheckInfo& check : all_checks()) {
      const std::string_view page = options_.page ? options_.page(check.id) : std::string_view();
      writer_.item(sarif_rule(check, page));
    }
    writer_.close_array();
    writer_.close_object();
    writer_.close_object();
  }

  void invocation() {
    writer_.open_array("invocations");
    writer_.open_object();
    writer_.member("executionSuccessful", error_count(report_) == 0);
    writer_.open_array("toolExecutionNotifications");
    for (const Diagnostic& d : report_.diagnostics) {
      std::string text = d.message;
      if (!d.expected.empty()) text += ", expected " + d.expected;
      if (!d.hint.empty()) text += "; " + d.hint;
      Json n = Json::object();
      n["level"] = sarif_level(d.level);
      n["message"] = text_message(text);
      if (places_.knows(d.span)) n["locations"] = Json::array({location(d.span)});
      writer_.item(n);
    }
    if (left_out_ > 0) {
      Json n = Json::object();
      n["level"] = "warning";
      n["message"] = text_message(
          fmt::format("{} of the mildest results are left out: code scanning takes {} per run",
                      left_out_, options_.max_results));
      writer_.item(n);
    }
    writer_.close_array();
    writer_.close_object();
    writer_.close_array();
  }

  void artifacts() {
    writer_.open_array("artifacts");
    for (const InputSummary& i : report_.inputs) {
      Json a = Json::object();
      a["location"] = artifact(i.path);
      if (!i.sha256.empty()) {
        a["hashes"] = Json::object();
        a["hashes"]["sha-256"] = i.sha256;
      }
      a["properties"] = Json::object();
      a["properties"]["dialect"] = i.dialect;
      a["properties"]["rules"] = i.rules;
      a["properties"]["understood"] = i.understood;
      writer_.item(a);
    }
    writer_.close_array();
  }

  [[nodiscard]] Json artifact(std::string_view path) const {
    Json j = Json::object();
    j["uri"] = artifact_uri(path, options_.source_root);
    if (path != "-") j["uriBaseId"] = "%SRCROOT%";
    return j;
  }

  [[nodiscard]] Json physical(std::string_view path, Json region) const {
    Json j = Json::object();
    j["physicalLocation"] = Json::object();
    j["physicalLocation"]["artifactLocation"] = artifact(path);
    if (!region.is_null()) j["physicalLocation"]["region"] = std::move(region);
    return j;
  }

  Json location(const Span& span) {
    const Region r = places_.region(span);
    Json region = Json::object();
    region["startLine"] = r.begin.line;
    region["startColumn"] = r.begin.column;
    region["endLine"] = r.end.line;
    region["endColumn"] = r.end.column;
    const std::string_view text = places_.sources().text(places_.clamp(span));
    if (!text.empty() && text.size() <= kMostSnippet) region["snippet"] = text_message(text);
    return physical(places_.sources().file(span.file).name, std::move(region));
  }

  [[nodiscard]] Json location(const ConfigPlace& place) const {
    Json region = Json::object();
    region["startLine"] = std::max<std::uint32_t>(1, place.line);
    region["startColumn"] = std::max<std::uint32_t>(1, place.column);
    region["endLine"] = region["startLine"];
    region["endColumn"] = region["startColumn"];
    return physical(place.file, std::move(region));
  }

  /// The one location GitHub uses; a finding without a place stands at the top of the first input.
  Json primary(const Finding& f) {
    if (places_.knows(f.primary)) return location(f.primary);
    if (f.config) return location(*f.config);
    const std::string path = report_.inputs.empty() ? "-" : report_.inputs.front().path;
    return location(ConfigPlace{path, 1, 1});
  }

  static std::string message(const Finding& f, const std::vector<std::string>& links) {
    std::string text = f.message + ".";
    for (const Fact& fact : f.facts) text += fmt::format("\n{}: {}", fact.key, fact.text);
    if (f.witness) {
      text += fmt::format("\nwitness: {}", to_string(*f.witness));
      if (!f.witness_verdict.empty()) text += " (" + f.witness_verdict + ")";
    }
    for (const std::string& l : links) text += "\nsee " + l;
    if (!f.fix.empty()) text += "\nfix: " + f.fix;
    return text;
  }

  Json related(const Finding& f, std::vector<std::string>& links) {
    Json out = Json::array();
    for (const Label& l : f.secondary) {
      if (!places_.knows(l.span)) continue;
      const std::size_t id = out.size() + 1;
      if (id > kMostRelated) break;
      Json place = location(l.span);
      const std::string text = l.text.empty() ? "line " + std::to_string(line_of(l.span)) : l.text;
      place["id"] = id;
      place["message"] = text_message(text);
      links.push_back(link(text, id));
      out.push_back(std::move(place));
    }
    return out;
  }

  std::uint32_t line_of(const Span& s) { return places_.region(s).begin.line; }

  static Json properties(const Finding& f) {
    Json p = Json::object();
    p["severity"] = to_string(f.severity);
    p["confidence"] = to_string(f.confidence);
    if (f.witness) p["witness"] = json_witness(*f.witness, f.witness_verdict);
    if (!f.proof.empty()) p["proof"] = f.proof;
    if (!f.paste.empty()) p["paste"] = f.paste;
    return p;
  }

  Json result(const Finding& f, const Suppression* by) {
    std::vector<std::string> links;
    Json places = related(f, links);
    Json r = Json::object();
    r["ruleId"] = info(f.check).code;
    r["ruleIndex"] = static_cast<std::size_t>(f.check);
    r["level"] = sarif_level(f.severity);
    r["message"] = text_message(message(f, links));
    r["locations"] = Json::array({primary(f)});
    if (!f.primary_label.empty()) r["locations"][0]["message"] = text_message(f.primary_label);
    if (!places.empty()) r["relatedLocations"] = std::move(places);
    r["partialFingerprints"] = fingerprints(f);
    if (options_.show_suppressed) r["suppressions"] = suppressions(by);
    r["properties"] = properties(f);
    return r;
  }

  Json fingerprints(const Finding& f) {
    Json j = Json::object();
    if (!f.fingerprint.empty()) j["fwlint/v1"] = f.fingerprint;
    if (places_.knows(f.primary)) {
      const auto it = hashes_.find({f.primary.file, line_of(f.primary)});
      if (it != hashes_.end() && !it->second.empty()) j["primaryLocationLineHash"] = it->second;
    }
    return j;
  }

  /// Either all results of a run have the property or none (SARIF 3.27.23): an empty list says that
  /// a result is not suppressed.
  Json suppressions(const Suppression* by) {
    Json list = Json::array();
    if (by == nullptr) return list;
    Json s = Json::object();
    s["kind"] = by->in_source ? "inSource" : "external";
    s["status"] = "accepted";
    if (!by->reason.empty()) s["justification"] = by->reason;
    if (places_.knows(by->span)) {
      s["location"] = location(by->span);
    } else if (by->config) {
      s["location"] = location(*by->config);
    }
    list.push_back(std::move(s));
    return list;
  }

  const CheckReport& report_;
  Places places_;
  const SarifOptions& options_;
  JsonWriter writer_;
  std::vector<Chosen> chosen_;
  std::size_t left_out_ = 0;
  std::map<std::pair<FileId, std::uint32_t>, std::string> hashes_;
};

}  // namespace

void render_sarif(const CheckReport& report, const SourceSet& sources, const SarifOptions& options,
                  std::string& out) {
  SarifLog(report, sources, options, out).run();
}

std::string render_sarif(const CheckReport& report, const SourceSet& sources,
                         const SarifOptions& options) {
  std::string out;
  render_sarif(report, sources, options, out);
  return out;
}

}  // namespace fwlint
