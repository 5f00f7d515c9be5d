// Recognition reads the first part of a text only, and looks at its structure rather than at single
// words. The forms that are not read are recognised so that the user learns what to export instead.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/windows/netsh_lexer.hpp"
#include "parsers/windows/netsh_shape.hpp"
#include "parsers/windows/windows.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr std::size_t kLook = std::size_t{256} << 10;

std::string_view next_line(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  const std::string_view line = text.substr(at, end - at);
  at = std::min(end + 1, text.size());
  return line;
}

/// Position of the colon that ends a label; also the full-width one of East Asian listings.
std::size_t label_end(std::string_view line) {
  const std::size_t plain = line.find(':');
  const std::size_t wide = line.find("\xEF\xBC\x9A");
  return std::min(plain, wide);
}

bool labelled(std::string_view line) {
  const std::size_t colon = label_end(line);
  return colon != std::string_view::npos && colon > 0 && colon <= 80 && !is_space(line.front());
}

/// Lines after the dashes that are "label: value", up to the first blank one.
std::size_t labelled_lines(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at < text.size()) {
    const std::string_view line = next_line(text, at);
    if (trim(line).empty()) break;
    if (labelled(line)) ++n;
  }
  return n;
}

bool starts(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

std::string not_read(std::string_view what) {
  return fmt::format("this is {}, which is not read; {}", what, kRegistryAdvice);
}

/// Get-NetFirewallRule and Get-NetFirewallProfile in their text forms.
std::optional<std::string> powershell(std::string_view head) {
  const std::string_view s = trim(head);
  const bool rule_words = contains_i(head, "DisplayName") && contains_i(head, "Direction");
  if (starts(s, "<Objs") && contains_i(head, "schemas.microsoft.com/powershell")) {
    return contains_i(head, "NetFirewall")
               ? std::optional(not_read("a CLIXML file of Get-NetFirewallRule objects (they hold "
                                        "no addresses or ports)"))
               : std::nullopt;
  }
  if ((starts(s, "[") || starts(s, "{")) &&
      (contains_i(head, "MSFT_NetFirewallRule") || contains_i(head, "MSFT_NetFirewallProfile") ||
       (rule_words && contains_i(head, "\"Enabled\"")) ||
       contains_i(head, "\"DefaultInboundAction\""))) {
    return not_read("JSON of Get-NetFirewallRule or Get-NetFirewallProfile");
  }
  if (starts(s, "{") &&
      (contains_i(head, "NetSecuritySettingData") || contains_i(head, "\"EnableStatefulFtp\""))) {
    return not_read("JSON of Get-NetFirewallSetting (it holds no rules)");
  }
  std::size_t at = 0;
  const std::string_view first = next_line(s, at);
  const bool table =
      first.find(';') != std::string_view::npos || first.find(',') != std::string_view::npos;
  if (table && contains_i(first, "Direction") && contains_i(first, "Action") &&
      contains_i(first, "Name")) {
    return not_read("a CSV file of Get-NetFirewallRule (its empty cells do not mean any)");
  }
  if (starts(s, "#TYPE") && contains_i(first, "NetFirewallRule")) {
    return not_read("a CSV file of Get-NetFirewallRule (its empty cells do not mean any)");
  }
  if (rule_words && (contains_i(head, " : Inbound") || contains_i(head, " : Outbound"))) {
    return not_read("a list of Get-NetFirewallRule (it holds no addresses or ports)");
  }
  return std::nullopt;
}

}  // namespace

NetshShape netsh_shape(std::string_view whole) {
  const std::string_view text = whole.substr(0, kLook);
  NetshShape shape;
  std::size_t at = 0;
  std::size_t previous_begin = 0;
  std::string_view previous;
  while (at < text.size()) {
    const std::size_t begin = at;
    const std::string_view line = next_line(text, at);
    if (is_dash_line(line) && labelled(previous)) {
      const std::size_t end = label_end(previous);
      const bool english = iequals(previous.substr(0, end), "Rule Name");
      // A cut-off English listing is still English; other languages are known by the full shape
      // only.
      if (english || labelled_lines(text, at) >= 9) {
        shape.found = true;
        shape.english = english;
        shape.label_begin = static_cast<std::uint32_t>(previous_begin);
        shape.label_end = static_cast<std::uint32_t>(previous_begin + end);
        return shape;
      }
    }
    previous = line;
    previous_begin = begin;
  }
  return shape;
}

int sniff_reg(std::string_view text) {
  const std::string_view head = text.substr(0, kLook);
  const std::string_view s = trim(head);
  if (!starts_with_i(s, "Windows Registry Editor Version") && !starts_with_i(s, "REGEDIT4")) {
    return 0;
  }
  const bool firewall = contains_i(head, "\\SharedAccess\\Parameters\\FirewallPolicy") ||
                        contains_i(head, "\\Microsoft\\WindowsFirewall");
  return firewall ? 100 : 50;
}

int sniff_netsh(std::string_view text) {
  const NetshShape shape = netsh_shape(text);
  return shape.english ? 100 : shape.found ? 80 : 0;
}

std::optional<std::string> recognise_other(std::string_view text) {
  if (starts(text, "PReg")) return not_read("a registry.pol file of a group policy object");
  if (starts(text, "regf")) {
    return not_read("a registry hive, such as 'netsh advfirewall export' writes (.wfw)");
  }
  const std::string_view head = text.substr(0, kLook);
  if (contains_i(head, "GroupPolicy/Settings/WindowsFirewall")) {
    return not_read("a group policy report (gpreport.xml)");
  }
  std::size_t at = 0;
  const std::string_view first = next_line(trim(head), at);
  if (std::count(first.begin(), first.end(), '\t') >= 8 && contains_i(first, "Local Port") &&
      contains_i(first, "Remote Address")) {
    return not_read("a list exported from wf.msc (it does not tell the direction)");
  }
  if (contains_i(head, "Profile Settings:") && contains_i(head, "Firewall Policy") &&
      contains_i(head, "Inbound")) {
    return not_read("the output of 'netsh advfirewall show allprofiles' (it holds no rules)");
  }
  return powershell(head);
}

}  // namespace fwlint::windows
