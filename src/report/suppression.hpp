// How to suppress a finding, ready to paste, in the way the dialect of its file allows.
#pragma once

#include <string>
#include <string_view>

namespace fwlint {

struct SuppressionHint {
  std::string where;  ///< "in the rule's comment", …; empty when `text` says it all
  std::string text;   ///< what to paste; several lines for a waiver
};

/// `dialect` as to_string(Dialect) names it; `check` a check's name; `ports` like "3552/tcp" narrows
/// a waiver and may be empty. nft text takes a `#` comment, iptables-save a comment match; a dialect
/// whose export has no comments of its own (registry, netsh, JSON) and an unknown one take a waiver
/// in the policy file.
SuppressionHint suppression_hint(std::string_view dialect, std::string_view check,
                                 std::string_view ports = {});

}  // namespace fwlint
