// One port gets a page, a range a table. Numbers stand before names, because a number is what a
// firewall sees.
#include "src/cli/port_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "registry/port_registry.hpp"
#include "src/cli/listen_commands.hpp"
#include "src/cli/port_range.hpp"
#include "src/report/cells.hpp"
#include "src/report/json_writer.hpp"

namespace fwlint::cli {

namespace {

using registry::Assignment;
using registry::Practice;
using registry::PracticeRecord;
using registry::Standing;
using registry::Transport;

constexpr std::size_t kColumns = 96;
constexpr std::size_t kLabel = 16;

constexpr std::string_view kReminder =
    "An assignment says who may use a name and a number. It endorses nothing, and it does not say "
    "that traffic on the port is of the assigned service or that it is harmless. What a firewall "
    "opens should follow from what the host needs (RFC 6335, section 9).";

std::string port_words(std::uint16_t first, std::uint16_t last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

std::string facet_words(registry::Facets facets) {
  std::string out;
  for (std::size_t i = 0; i < registry::kFacetCount; ++i) {
    const auto f = static_cast<registry::Facet>(i);
    if (facets.has(f)) out += fmt::format("{}{}", out.empty() ? "" : ", ", to_string(f));
  }
  return out;
}

std::string period_words(const PracticeRecord& r) {
  if (!r.since.empty() && !r.until.empty()) return fmt::format("{} to {}", r.since, r.until);
  if (!r.since.empty()) return fmt::format("since {}", r.since);
  if (!r.until.empty()) return fmt::format("until {}", r.until);
  return {};
}

std::string source_words(const PracticeRecord& r) {
  std::string out = fmt::format("source: {}", r.source);
  if (r.retrieved) out += fmt::format(", read {}", to_string(*r.retrieved));
  return out + fmt::format(", recorded {}", to_string(r.recorded));
}

std::string name_words(const Assignment& a) {
  const std::size_t primary = a.names.size() - std::min(a.alias_count, a.names.size());
  std::string out;
  for (std::size_t i = 0; i < a.names.size(); ++i) {
    out += fmt::format("{}{}{}", i == 0 ? "" : ", ", a.names[i], i >= primary ? " (historic)" : "");
  }
  if (!a.description.empty()) {
    out += out.empty() ? std::string(a.description) : fmt::format(": {}", a.description);
  }
  return out;
}

/// Label and words in two columns.
class Sheet {
 public:
  explicit Sheet(std::string& out) : out_(out) {}

  void row(std::string_view label, std::string_view words) {
    if (words.empty()) return;
    for (const std::string& line : wrap(words, kColumns - kLabel)) {
      out_ += fmt::format("  {:<{}}{}\n", label, kLabel - 2, line);
      label = {};
    }
  }
  /// As `row`, never broken: for addresses and commands to copy.
  void verbatim(std::string_view label, std::string_view words) {
    out_ += fmt::format("  {:<{}}{}\n", label, kLabel - 2, one_line(words));
  }

 private:
  std::string& out_;
};

void append_practice(const PracticeRecord& r, std::string_view label, Sheet& sheet) {
  std::string head = fmt::format("{}: {}", to_string(r.status), r.title);
  if (r.first != r.last) head += fmt::format(" ({})", port_words(r.first, r.last));
  const std::string facets = facet_words(r.facets);
  if (!facets.empty()) head += fmt::format(" [{}]", facets);
  sheet.row(label, head);
  std::string more = period_words(r);
  if (!r.versions.empty()) more += fmt::format("{}{}", more.empty() ? "" : ", ", r.versions);
  if (!r.amplification_factor.empty()) {
    more +=
        fmt::format("{}amplification factor {}", more.empty() ? "" : ", ", r.amplification_factor);
  }
  sheet.row("", more);
  if (r.differs) sheet.row("", "not the service that the registry names");
  sheet.row("", r.note);
  sheet.row("", source_words(r));
  if (!r.url.empty()) sheet.verbatim("", r.url);
}

void append_listen(const PortQuery& q, Sheet& sheet) {
  std::string_view label = "what listens";
  for (const ListenCommand& c : listen_commands(q)) {
    sheet.verbatim(label, fmt::format("{:<9}{}", c.system, c.command));
    label = {};
  }
}

void append_page(const PortQuery& q, const Practice& practice, std::string& out) {
  const Assignment a = registry::lookup(q.first, q.transport, practice);
  Sheet sheet(out);
  out += fmt::format("{}/{}\n", q.first, to_string(q.transport));
  sheet.row("standing", fmt::format("{}: {}", to_string(a.standing), explanation(a.standing)));
  sheet.row("name", name_words(a));
  sheet.row("registered", a.registered);
  sheet.row("reference", a.reference);
  sheet.row("note", a.note);
  if (a.unauthorized_use) sheet.row("squatting", "the registry reports use without assignment");
  if (const registry::NominalFact* n = practice.nominal(q.first, q.transport)) {
    sheet.row("transport", "the service does not run over this transport");
    sheet.row("", n->note);
    sheet.row("", fmt::format("source: {}", n->source));
    if (!n->url.empty()) sheet.verbatim("", n->url);
  }
  std::string_view label = "practice";
  for (const PracticeRecord* r : practice.lookup(q.first, q.transport)) {
    append_practice(*r, label, sheet);
    label = {};
  }
  if (!label.empty()) sheet.row(label, "no record, which does not mean that nothing uses it");
  append_listen(q, sheet);
}

void append_table(const PortQuery& q, const Practice& practice, std::string& out) {
  const RangeSummary s = summarise(q, practice);
  out += fmt::format("{}/{}: {} ports, {} assigned\n", port_words(q.first, q.last),
                     to_string(q.transport), s.ports, s.assigned);
  for (const StandingGroup& g : s.groups) {
    out += fmt::format("\n{}, {} {}: {}\n", to_string(g.standing), g.ports,
                       g.ports == 1 ? "port" : "ports", explanation(g.standing));
    for (const PortRow& r : g.rows) {
      std::string line = fmt::format("  {:<13}", port_words(r.first, r.last));
      if (!r.assignment.registered.empty()) line += fmt::format("{:<15}", r.assignment.registered);
      line += name_words(r.assignment);
      if (r.assignment.unauthorized_use) line += " (use without assignment is reported)";
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
  }
  out += "\npractice\n";
  for (const PracticeRecord* r : s.practice) {
    out += fmt::format("  {:<13}{}: {}", port_words(r->first, r->last), to_string(r->status),
                       r->title);
    const std::string facets = facet_words(r->facets);
    if (!facets.empty()) out += fmt::format(" [{}]", facets);
    const std::string period = period_words(*r);
    if (!period.empty()) out += fmt::format(", {}", period);
    out += fmt::format("\n{:15}{}\n", "", source_words(*r));
    if (!r->url.empty()) out += fmt::format("{:15}{}\n", "", r->url);
  }
  if (s.practice.empty()) out += "  no record, which does not mean that nothing uses them\n";
  out += '\n';
  Sheet sheet(out);
  append_listen(q, sheet);
}

/// A transport that was not asked for by name, and of which nothing is known.
bool is_blank(const PortQuery& q, const Practice& practice) {
  if (q.written) return false;
  if (q.is_range()) {
    const RangeSummary s = summarise(q, practice);
    return s.assigned == 0 && s.practice.empty();
  }
  const Assignment a = registry::lookup(q.first, q.transport, practice);
  const bool plain = a.standing == Standing::unassigned || a.standing == Standing::dynamic ||
                     a.standing == Standing::reserved;
  return plain && a.note.empty() && practice.lookup(q.first, q.transport).empty();
}

void append_text(const PortQuery& q, const Practice& practice, std::string& out) {
  if (is_blank(q, practice) && (q.transport == Transport::sctp || q.transport == Transport::dccp)) {
    const Standing s = registry::standing(q.first, q.transport, practice);
    out += fmt::format("{}/{}\n", port_words(q.first, q.last), to_string(q.transport));
    Sheet(out).row("standing", q.is_range() ? std::string("none assigned, no practice record")
                                            : fmt::format("{}, no practice record", to_string(s)));
    return;
  }
  if (q.is_range()) {
    append_table(q, practice, out);
  } else {
    append_page(q, practice, out);
  }
}

// ---- JSON
// ----------------------------------------------------------------------------------------

Json json_record(const PracticeRecord& r) {
  Json facets = Json::array();
  for (std::size_t i = 0; i < registry::kFacetCount; ++i) {
    const auto f = static_cast<registry::Facet>(i);
    if (r.facets.has(f)) facets.push_back(to_string(f));
  }
  Json j{{"first", r.first},     {"last", r.last},   {"status", to_string(r.status)},
         {"service", r.service}, {"title", r.title}, {"facets", std::move(facets)},
         {"differs", r.differs}};
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) j[key] = value;
  };
  text("amplificationFactor", r.amplification_factor);
  text("since", r.since);
  text("until", r.until);
  text("versions", r.versions);
  text("note", r.note);
  j["source"] = r.source;
  text("url", r.url);
  j["recorded"] = to_string(r.recorded);
  if (r.retrieved) j["retrieved"] = to_string(*r.retrieved);
  if (r.user) j["user"] = true;
  return j;
}

Json json_assignment(const Assignment& a) {
  const std::size_t primary = a.names.size() - std::min(a.alias_count, a.names.size());
  Json names = Json::array();
  Json historic = Json::array();
  for (std::size_t i = 0; i < a.names.size(); ++i) {
    (i < primary ? names : historic).push_back(a.names[i]);
  }
  Json j{{"standing", to_string(a.standing)},
         {"explanation", explanation(a.standing)},
         {"assigned", registry::is_assigned(a.standing)},
         {"names", std::move(names)},
         {"historicNames", std::move(historic)}};
  const auto text = [&](const char* key, std::string_view value) {
    if (!value.empty()) j[key] = value;
  };
  text("description", a.description);
  text("registered", a.registered);
  text("reference", a.reference);
  text("note", a.note);
  j["unauthorizedUse"] = a.unauthorized_use;
  return j;
}

Json json_port(const PortQuery& q, const Practice& practice) {
  Json j{{"port", q.first}, {"transport", to_string(q.transport)}};
  j.update(json_assignment(registry::lookup(q.first, q.transport, practice)));
  if (const registry::NominalFact* n = practice.nominal(q.first, q.transport)) {
    j["nominal"] = Json{{"source", n->source}, {"url", n->url}, {"note", n->note}};
  }
  Json records = Json::array();
  for (const PracticeRecord* r : practice.lookup(q.first, q.transport)) {
    records.push_back(json_record(*r));
  }
  j["practice"] = std::move(records);
  return j;
}

Json json_range(const PortQuery& q, const Practice& practice) {
  const RangeSummary s = summarise(q, practice);
  Json groups = Json::array();
  for (const StandingGroup& g : s.groups) {
    Json rows = Json::array();
    for (const PortRow& r : g.rows) {
      Json row{{"first", r.first}, {"last", r.last}};
      row.update(json_assignment(r.assignment));
      rows.push_back(std::move(row));
    }
    groups.push_back(
        Json{{"standing", to_string(g.standing)}, {"ports", g.ports}, {"rows", std::move(rows)}});
  }
  Json records = Json::array();
  for (const PracticeRecord* r : s.practice) records.push_back(json_record(*r));
  return Json{{"first", q.first},
              {"last", q.last},
              {"transport", to_string(q.transport)},
              {"ports", s.ports},
              {"assigned", s.assigned},
              {"standings", std::move(groups)},
              {"practice", std::move(records)}};
}

}  // namespace

std::string port_text(const std::vector<PortQuery>& queries, const Practice& practice) {
  std::string out;
  for (const PortQuery& q : queries) {
    if (!out.empty()) out += '\n';
    append_text(q, practice, out);
  }
  out += '\n';
  for (const std::string& line : wrap(kReminder, kColumns)) out += line + "\n";
  out += fmt::format("Registry: {}.\n", registry::snapshot_description());
  return out;
}

std::string port_json(const std::vector<PortQuery>& queries, const Practice& practice) {
  std::string out;
  JsonWriter w(out);
  w.open_object();
  w.member("schema", "fwlint/port/1");
  w.member("registry", registry::snapshot_description());
  w.open_array("ports");
  for (const PortQuery& q : queries) {
    w.item(q.is_range() ? json_range(q, practice) : json_port(q, practice));
  }
  w.close_array();
  w.close_object();
  return out;
}

}  // namespace fwlint::cli
