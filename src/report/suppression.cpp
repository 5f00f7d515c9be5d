// An export is written anew by its system: a `#` line in iptables-save output is lost with the next
// save, a comment match is not. Where nothing survives, the policy file is the place.
#include "src/report/suppression.hpp"

#include <fmt/format.h>

#include "src/model/ruleset.hpp"

namespace fwlint {

SuppressionHint suppression_hint(std::string_view dialect, std::string_view check,
                                 std::string_view ports) {
  if (dialect == to_string(Dialect::iptables_save) ||
      dialect == to_string(Dialect::ip6tables_save)) {
    return {"", fmt::format("-m comment --comment \"fwlint: ignore[{}] reason=\\\"…\\\" "
                            "until=YYYY-MM-DD\"",
                            check)};
  }
  if (dialect == to_string(Dialect::nft_text)) {
    return {"", fmt::format("# fwlint: ignore[{}] reason=\"…\" until=YYYY-MM-DD", check)};
  }
  std::string text = fmt::format("[[waive]]\ncheck = \"{}\"\n", check);
  if (!ports.empty()) text += fmt::format("ports = [\"{}\"]\n", ports);
  text += "reason = \"…\"\nowner = \"…\"\nexpires = YYYY-MM-DD";
  return {"a waiver in the policy file", std::move(text)};
}

}  // namespace fwlint
