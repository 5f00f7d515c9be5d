// Words that the text and the CSV share.
#include <fmt/format.h>

#include "src/model/protocol.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint {

namespace {

std::string interface_list(bool any, const std::vector<std::string>& names, bool excluded) {
  if (any) return {};
  return fmt::format("{}{}", excluded ? "all but " : "", fmt::join(names, ", "));
}

}  // namespace

std::string interface_words(const ExposureAnswer& a) {
  return interface_list(a.any_interface, a.interfaces, a.interfaces_excluded);
}

std::string output_words(const ExposureAnswer& a) {
  return interface_list(a.any_output, a.outputs, a.outputs_excluded);
}

std::string way_in_words(const ExposureAnswer& a) {
  if (a.hook != Hook::windows_in) return std::string(to_string(a.hook));
  if (a.profiles.empty()) return "inbound";
  return fmt::format("inbound ({})", fmt::join(a.profiles, ", "));
}

std::vector<std::string> condition_words(const ExposureAnswer& a) {
  std::vector<std::string> out;
  if (!a.scope.empty()) out.push_back("only for " + a.scope);
  if (!a.source_ports.empty()) {
    std::string list;
    for (const OpenPorts& p : a.source_ports) {
      list += (list.empty() ? "" : ", ") + to_string(PortRange{p.first, p.last});
    }
    out.push_back("only from source port " + list);
  }
  for (const std::string& c : a.conditions) out.push_back("only if " + c);
  for (const std::string& c : a.unless) out.push_back("unless " + c);
  if (!a.exact) out.emplace_back("not every combination: other rules take some");
  return out;
}

}  // namespace fwlint
