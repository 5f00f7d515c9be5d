// Lists the catalogue of checks.
#include <algorithm>

#include <fmt/format.h>

#include "src/base/check_catalog.hpp"
#include "src/cli/commands.hpp"
#include "src/report/json_writer.hpp"

namespace fwlint::cli {

namespace {

std::string rules_text() {
  std::size_t names = 0;
  for (const CheckInfo& c : all_checks()) names = std::max(names, c.name.size());
  std::string out =
      fmt::format("{:<7}{:<{}}{:<10}{}\n", "CODE", "NAME", names + 2, "SEVERITY", "SUMMARY");
  for (const CheckInfo& c : all_checks()) {
    out += fmt::format("{:<7}{:<{}}{:<10}{}{}{}\n", c.code, c.name, names + 2,
                       to_string(c.severity), c.summary, c.on_by_default ? "" : " (off)",
                       c.lifecycle == Lifecycle::stable
                           ? std::string{}
                           : fmt::format(" ({})", to_string(c.lifecycle)));
  }
  out +=
      "\nThe severity is the usual one; a finding may carry another. Checks marked (off) run\n"
      "with --select or when the policy enables them.\n";
  return out;
}

std::string rules_json() {
  std::string out;
  JsonWriter w(out);
  w.open_object();
  w.member("schema", "fwlint/rules/1");
  w.open_array("rules");
  for (const CheckInfo& c : all_checks()) {
    w.item(Json{{"code", c.code},
                {"name", c.name},
                {"summary", c.summary},
                {"severity", to_string(c.severity)},
                {"confidence", to_string(c.confidence)},
                {"lifecycle", to_string(c.lifecycle)},
                {"since", c.since},
                {"onByDefault", c.on_by_default}});
  }
  w.close_array();
  w.close_object();
  return out;
}

}  // namespace

Exit command_rules(const Arguments& a, Console& console) {
  console.write(a.value("format").value_or("text") == "json" ? rules_json() : rules_text());
  return Exit::clean;
}

}  // namespace fwlint::cli
