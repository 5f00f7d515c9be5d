// Drives the listing rule by rule and says once per file what the form hides.
#include <utility>

#include <fmt/format.h>

#include "parsers/windows/lower.hpp"
#include "parsers/windows/netsh_lexer.hpp"
#include "parsers/windows/netsh_lower.hpp"
#include "parsers/windows/netsh_shape.hpp"
#include "parsers/windows/windows.hpp"
#include "src/base/limits.hpp"

namespace fwlint::windows {

namespace {

struct Shown {
  std::size_t rules = 0;
  Span first;  ///< of the first such rule's name line
};

void report_hidden(Ruleset& into, const Shown& plain, const Shown& verbose, FileId file) {
  const auto add = [&](Span span, std::string what) {
    into.gaps.push_back({GapKind::export_lacks_field, span, kNoRule, std::move(what),
                         "no rule of this listing is called open to any program or proved dead; "
                         "the registry export shows these fields"});
  };
  if (plain.rules > 0) {
    add(plain.first, "program, service and app package are not shown");
    add(plain.first, "interfaces and interface types are not shown");
    add(plain.first, "IPsec requirement, users, computers and owner are not shown");
  }
  if (verbose.rules > 0) {
    add(verbose.first, "app package, users, computers and owner are not shown");
    add(verbose.first, "interfaces are shown by type only, not by name");
  }
  if (plain.rules + verbose.rules > 0) {
    const Span at = plain.rules > 0 ? plain.first : verbose.first;
    add(at, "trust tuples, Windows versions and newer address keywords are not shown");
  }
  into.gaps.push_back({GapKind::export_lacks_field, Span{file, 0, 0}, kNoRule,
                       "profile settings are not shown",
                       "Windows' defaults are taken: on, inbound blocked, outbound allowed"});
}

}  // namespace

void parse_netsh(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
                 Diagnostics& diagnostics) {
  (void)options;  // ports are numbers or keywords here, and both families are in one listing
  const Span start{file, 0, 0};
  ensure_chains(into, start);
  InputInfo info{file, Dialect::windows_netsh, 0, 0};
  const NetshShape shape = netsh_shape(sources.text(file));
  if (!shape.english) {
    diagnostics.error(Span{file, shape.label_begin, shape.label_end},
                      shape.found ? "a netsh rule listing in a language other than English"
                                  : "no rule of a netsh listing was found",
                      "the English listing or, for any language, the registry export",
                      std::string(kRegistryAdvice));
    into.inputs.push_back(info);
    return;
  }
  NetshReader reader(sources, file);
  Shown plain;
  Shown verbose;
  const std::size_t first_rule = into.rules.size();
  while (into.rules.size() < kMaxRules) {
    const auto rule = reader.next();
    if (!rule) break;
    Shown& shown = is_verbose(*rule) ? verbose : plain;
    if (shown.rules++ == 0) shown.first = rule->fields.front().span;
    lower_netsh_rule(sources, *rule, into, diagnostics);
  }
  if (reader.outside_lines() > 0) {
    diagnostics.warning(reader.first_outside(),
                        fmt::format("{} line{} outside any rule left aside", reader.outside_lines(),
                                    reader.outside_lines() == 1 ? "" : "s"));
  }
  if (!reader.finished()) {
    const auto end = static_cast<std::uint32_t>(sources.text(file).size());
    diagnostics.warning(Span{file, end, end}, "the listing does not end with 'Ok.'", "'Ok.'",
                        "it may be cut off");
  }
  report_hidden(into, plain, verbose, file);
  for (std::size_t i = first_rule; i < into.rules.size(); ++i) {
    ++info.rules;
    if (into.rules[i].understood) ++info.understood;
  }
  into.inputs.push_back(info);
}

}  // namespace fwlint::windows
