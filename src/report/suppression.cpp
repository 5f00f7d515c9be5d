// An export is written anew by its system: a `#` line in iptables-save output is lost with the next
// save, a comment match is not. Where nothing survives, the policy file is the place.
#include "src/report/suppression.hpp"

#include <fmt/format.h>

#include "src/model/protocol.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostPorts = 40;

}  // namespace

std::string policy_ports(const std::map<std::uint8_t, ValueSet>& ports) {
  std::string out;
  std::size_t items = 0;
  const auto add = [&](const std::string& item) {
    out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", item);
    ++items;
  };
  for (const auto& [number, set] : ports) {
    const std::string name = protocol_name(number);
    if (!has_ports(number)) {
      add(name);
      continue;
    }
    for (const Interval& i : set.intervals()) {
      if (items >= kMostPorts) return {};
      const PortRange range{static_cast<std::uint16_t>(i.lo), static_cast<std::uint16_t>(i.hi)};
      const bool all = range.lo == 0 && range.hi == 65535;
      add((all ? std::string("any") : to_string(range)) + "/" + name);
    }
  }
  return out;
}

SuppressionHint suppression_hint(std::string_view dialect, std::string_view check,
                                 std::string_view ports) {
  if (dialect == to_string(Dialect::iptables_save) ||
      dialect == to_string(Dialect::ip6tables_save) ||
      dialect == to_string(Dialect::iptables_script) ||
      dialect == to_string(Dialect::ip6tables_script)) {
    return {"", fmt::format("-m comment --comment \"fwlint: ignore[{}] reason=\\\"…\\\" "
                            "until=YYYY-MM-DD\"",
                            check)};
  }
  if (dialect == to_string(Dialect::nft_text)) {
    return {"", fmt::format("# fwlint: ignore[{}] reason=\"…\" until=YYYY-MM-DD", check)};
  }
  std::string text = fmt::format("[[waive]]\ncheck = \"{}\"\n", check);
  if (!ports.empty()) text += fmt::format("ports = [{}]\n", ports);
  text += "reason = \"…\"\nowner = \"…\"\nexpires = YYYY-MM-DD";
  return {"a waiver in the policy file", std::move(text)};
}

}  // namespace fwlint
