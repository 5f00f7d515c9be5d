#include "tests/unit/nftables/line_plan_whole.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables::test {
namespace {

std::string at(Span s) { return std::to_string(s.begin) + "-" + std::to_string(s.end); }

}  // namespace

std::string whole(const std::string& text, bool json, bool short_cut) {
  SourceSet sources;
  const FileId file = sources.add("rules", text);
  Ruleset r;
  Diagnostics diagnostics;
  ParseOptions options;
  options.short_cut = short_cut;
  options.services = [](std::string_view name, std::uint8_t) -> std::optional<std::uint16_t> {
    return name == "ssh" ? std::optional<std::uint16_t>(22) : std::nullopt;
  };
  (json ? parse_json_file : parse_text_file)(sources, file, options, r, diagnostics);
  std::string out = dump(r);
  for (const Chain& c : r.chains) {
    out += c.name + " " + at(c.span) + ":";
    for (const RuleId id : c.rules) out += " " + at(r.rule(id).span);
    out += "\n";
  }
  for (const Rule& rule : r.rules) {
    out += at(rule.span) + " c" + at(rule.comment_span) + " " + std::string(rule.comment);
    for (const PortMention& m : rule.ports) {
      out += " port " + std::string(m.text) + "/" + std::to_string(static_cast<int>(m.form)) + " " +
             at(m.span);
    }
    if (rule.counters) {
      out += " [" + std::to_string(rule.counters->packets) + ":" +
             std::to_string(rule.counters->bytes) + "]";
    }
    out += rule.understood ? "\n" : " not understood\n";
  }
  std::vector<std::string> said;
  for (const Gap& g : r.gaps) said.push_back(g.what + " " + at(g.span));
  for (const Diagnostic& d : diagnostics.all()) {
    said.push_back(d.message + " " + at(d.span) + " " + d.expected + " " + d.hint);
  }
  std::sort(said.begin(), said.end());
  for (const std::string& s : said) out += s + "\n";
  for (const InputInfo& i : r.inputs) {
    out += std::to_string(i.rules) + "/" + std::to_string(i.understood) + "\n";
  }
  return out;
}

}  // namespace fwlint::nftables::test
