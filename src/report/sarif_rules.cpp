// GitHub's rules: texts must not be empty, descriptions have at most 1,024 characters, and
// `security-severity` is a string on the rule, so that a finding's own severity shows in its level
// only.
#include "src/report/sarif_rules.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostDescription = 1024;

std::string_view security_severity(Severity s) {
  switch (s) {
    case Severity::critical:
      return "9.5";
    case Severity::high:
      return "8.0";
    case Severity::medium:
      return "5.5";
    case Severity::low:
      return "2.0";
    case Severity::info:
      return "";
  }
  return "";
}

/// The family of a code: its hundreds.
std::string_view family_tag(std::string_view code) {
  switch (code.size() > 2 ? code[2] : '0') {
    case '1':
      return "port-trust";
    case '2':
      return "exposure";
    case '3':
      return "rule-order";
    case '4':
      return "host";
    case '5':
      return "policy";
    case '6':
      return "windows";
    default:
      return "analysis";
  }
}

Json properties(const CheckInfo& check) {
  Json tags = Json::array();
  const std::string_view family = family_tag(check.code);
  if (family != "analysis") tags.push_back("security");
  tags.push_back("firewall");
  tags.push_back(family);
  Json p = Json::object();
  p["tags"] = std::move(tags);
  p["precision"] = to_string(check.confidence);
  if (const std::string_view s = security_severity(check.severity); !s.empty()) {
    p["security-severity"] = s;
  } else {
    p["problem.severity"] = "recommendation";
  }
  p["lifecycle"] = to_string(check.lifecycle);
  p["since"] = check.since;
  return p;
}

Json text_message(std::string_view text) {
  Json j = Json::object();
  j["text"] = text;
  return j;
}

std::string sentence(std::string_view summary) {
  std::string s(summary);
  if (!s.empty() && s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
  return s + ".";
}

}  // namespace

std::string_view sarif_level(Severity s) {
  switch (s) {
    case Severity::critical:
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      return "note";
  }
  return "none";
}

std::string_view sarif_level(DiagnosticLevel l) {
  switch (l) {
    case DiagnosticLevel::error:
      return "error";
    case DiagnosticLevel::warning:
      return "warning";
    case DiagnosticLevel::note:
      return "note";
  }
  return "none";
}

std::string pascal_case(std::string_view kebab) {
  std::string out;
  bool start = true;
  for (const char c : kebab) {
    if (c == '-') {
      start = true;
      continue;
    }
    out += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    start = false;
  }
  return out;
}

std::string first_paragraph(std::string_view markdown) {
  std::string out;
  bool heading = false;
  for (std::string_view line : split(markdown, '\n')) {
    line = trim(line);
    if (line.starts_with("#")) {
      if (!out.empty()) break;
      heading = line.starts_with("##");
    } else if (line.empty()) {
      if (!out.empty()) break;
    } else if (line.starts_with("```") || line.starts_with("|")) {
      break;
    } else if (heading) {
      if (!out.empty()) out += ' ';
      out += line;
    }
  }
  return std::string(clip(out, kMostDescription));
}

Json sarif_rule(const CheckInfo& check, std::string_view page) {
  const std::string brief = sentence(check.summary);
  std::string full = first_paragraph(page);
  if (full.empty()) full = brief;
  const std::string help =
      page.empty() ? fmt::format("{} `fwlint explain {}` tells more.", brief, check.code)
                   : std::string(page);
  Json rule = Json::object();
  rule["id"] = check.code;
  rule["name"] = pascal_case(check.name);
  rule["shortDescription"] = text_message(brief);
  rule["fullDescription"] = text_message(full);
  rule["help"] = text_message(help);
  rule["help"]["markdown"] = help;
  rule["defaultConfiguration"] = Json::object();
  rule["defaultConfiguration"]["enabled"] = check.on_by_default;
  rule["defaultConfiguration"]["level"] = sarif_level(check.severity);
  rule["properties"] = properties(check);
  return rule;
}

}  // namespace fwlint
