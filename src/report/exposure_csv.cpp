// For spreadsheets: one line per answer and port interval, so that ports sort as numbers.
// Rules quote hostile text, and a spreadsheet runs what begins like a formula: such cells get an
// apostrophe in front (OWASP, CSV injection).
#include <array>

#include <fmt/format.h>

#include "src/model/protocol.hpp"
#include "src/report/cells.hpp"
#include "src/report/exposure_report.hpp"
#include "src/report/place.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint {

namespace {

constexpr std::array<std::string_view, 19> kHeader = {
    "group",         "from",     "interface",  "source_ports", "family",    "way_in",     "to",
    "out_interface", "protocol", "first_port", "last_port",    "port_name", "decided_by", "rule",
    "chain",         "nat",      "condition",  "assumed",      "witness"};

template <class T, class F>
std::string joined(const std::vector<T>& items, std::string_view separator, const F& text) {
  std::string out;
  for (const T& i : items) {
    if (!out.empty()) out += separator;
    out += text(i);
  }
  return out;
}

std::string addresses(Family family, const ValueSet& set) {
  if (is_any(family, set)) return "any";
  return joined(prefix_list(family, set), " ", [](const Prefix& p) { return to_string(p); });
}

std::string same(const std::string& s) { return s; }

std::string interval_text(const OpenPorts& p) { return to_string(PortRange{p.first, p.last}); }

void append_line(const std::vector<std::string>& cells, std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) out += ',';
    out += csv_cell(cells[i]);
  }
  out += "\r\n";
}

void append_answer(const ExposureReport& report, const ExposureAnswer& a, Places& places,
                   std::string& out) {
  const auto place = [&](const auto& d) {
    const std::string p = place_text(places, d.span);
    return p.empty() ? std::string("not written") : p;
  };
  for (const OpenPorts& p : a.ports) {
    append_line({report.groups[a.group].name, addresses(a.family, a.sources), interface_words(a),
                 joined(a.source_ports, " ", interval_text), std::string(to_string(a.family)),
                 way_in_words(a), addresses(a.family, a.destinations), output_words(a),
                 protocol_name(a.protocol), std::to_string(p.first), std::to_string(p.last), p.name,
                 joined(a.deciders, "; ", place),
                 joined(a.deciders, "; ", [](const Decider& d) { return d.rule; }),
                 joined(a.deciders, "; ", [](const Decider& d) { return d.chain; }),
                 joined(a.nat, "; ", [&](const NatStep& n) { return n.as + " by " + place(n); }),
                 joined(condition_words(a), "; ", same), joined(a.assumed, "; ", same),
                 a.witness ? to_string(*a.witness) : std::string()},
                out);
  }
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string safe;
  if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos)
    safe = "'";
  // Control characters have no place in a table; line ends would be legal, but break many readers.
  safe += one_line(text);
  if (safe.find_first_of(",\"\r\n'; ") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

void render_exposure_csv(const ExposureReport& report, const SourceSet& sources, std::string& out) {
  Places places(sources);
  append_line({kHeader.begin(), kHeader.end()}, out);
  for (const ExposureAnswer& a : report.answers) append_answer(report, a, places, out);
}

}  // namespace fwlint
