// Load, ask, print. A policy is optional here: it only names the zones.
#include <optional>

#include <fmt/format.h>

#include "src/analysis/program.hpp"
#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/exposure_answers.hpp"
#include "src/cli/exposure_filter.hpp"
#include "src/cli/files.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/cli/report_errors.hpp"
#include "src/policy/load_policy.hpp"

namespace fwlint::cli {

namespace {

/// What is wrong with a value, and the value that it is about.
struct BadValue {
  Error error;
  std::string value;
};

std::optional<BadValue> read_filter(const Arguments& a, const Policy* policy, ExposureFilter& out) {
  for (const std::string& text : a.values("from")) {
    const Result<void> r = parse_asked_source(text, policy, out);
    if (!r) return BadValue{r.error(), text};
    out.words.push_back("--from " + text);
  }
  for (const std::string& text : a.values("to")) {
    const Result<Prefix> p = parse_asked_prefix("to", text);
    if (!p) return BadValue{p.error(), text};
    out.to.push_back(*p);
    out.words.push_back("--to " + text);
  }
  for (const std::string& text : a.values("port")) {
    const Result<AskedPorts> p = parse_asked_ports(text);
    if (!p) return BadValue{p.error(), text};
    out.ports.push_back(*p);
    out.words.push_back("--port " + text);
  }
  return std::nullopt;
}

/// An interface that no rule names may be a slip of the hand.
void remark_on_interfaces(const ExposureFilter& filter, const Policy* policy, const Host& host,
                          Console& console) {
  for (const std::string& name : filter.from_interfaces) {
    if (host.ruleset.platform == Platform::windows) {
      console.remark(fmt::format("--from {}: Windows rules do not name interfaces this way", name));
      continue;
    }
    const std::string wanted = name.substr(0, name.find_first_of("+*"));
    bool named = false;
    for (const Rule& r : host.ruleset.rules) {
      const auto in = [&](const Clause& c) {
        for (const SymbolConstraint& s : c.symbols) {
          if (s.field != Field::iif) continue;
          for (const SymbolPattern& p : s.any_of) {
            const std::string_view own = p.name;
            named = named || own == wanted || (p.prefix && wanted.substr(0, own.size()) == own) ||
                    (wanted.size() < name.size() && own.substr(0, wanted.size()) == wanted);
          }
        }
      };
      in(r.match.all);
      for (const std::vector<Clause>& list : r.match.one_of) {
        for (const Clause& c : list) in(c);
      }
      if (named) break;
    }
    if (!named) {
      console.remark(fmt::format("--from {}: taken as an interface; no rule names it{}", name,
                                 policy == nullptr ? "" : ", and the policy has no such zone"));
    }
  }
}

void print(const ExposureReport& report, const Host& host, const Arguments& a, Console& console) {
  const std::string format = a.value("format").value_or("text");
  std::string out;
  if (format == "json") {
    render_exposure_json(report, host.sources, out);
  } else if (format == "csv") {
    render_exposure_csv(report, host.sources, out);
  } else {
    render_exposure_text(report, host.sources,
                         {wants_colour(a, console.around()), console.around().columns}, out);
  }
  console.write(out);
}

}  // namespace

Exit command_exposure(const Arguments& a, Console& console) {
  std::optional<Policy> policy;
  if (const auto source = a.value("policy")) {
    DiskReader reader;
    PolicyResult<Policy> loaded = load_policy(*source, reader);
    if (!loaded) {
      for (const Error& e : loaded.error().all) console.error(e);
      return Exit::usage;
    }
    policy = std::move(*loaded);
  }
  const Policy* zones = policy ? &*policy : nullptr;
  ExposureFilter filter;
  if (const auto bad = read_filter(a, zones, filter)) {
    Error e = bad->error;
    console.error(e);
    console.write_error(value_snippet(bad->value, e));
    return Exit::usage;
  }
  const auto format_in = a.value("format-in");
  const auto host =
      load_inputs({a.operands, format_in ? find_dialect(*format_in) : nullptr, console.input()});
  if (!host) {
    Exit exit = Exit::clean;
    for (const Error& e : host.error().all) {
      console.error(e);
      exit = worse(exit, exit_of(e.kind));
    }
    return exit;
  }
  Exit exit = report_errors(**host, console);
  remark_on_interfaces(filter, zones, **host, console);
  print(make_exposure_report(**host, zones, filter), **host, a, console);
  const std::string gap = a.has("strict") ? not_understood(**host) : std::string{};
  if (!gap.empty()) {
    console.remark(fmt::format("--strict: {}", gap));
    exit = worse(exit, Exit::input);
  }
  return exit;
}

}  // namespace fwlint::cli
