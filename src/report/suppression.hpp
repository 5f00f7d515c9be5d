// How to suppress a finding, ready to paste, in the way the dialect of its file allows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "src/base/value_set.hpp"

namespace fwlint {

struct SuppressionHint {
  std::string where;  ///< "in the rule's comment", …; empty when `text` says it all
  std::string text;   ///< what to paste; several lines for a waiver
};

/// Ports as a policy writes them, for a list: "3552/tcp", "3000-4000/udp", "any/tcp", "gre", each
/// in quotes. Empty when there are none or too many to list.
std::string policy_ports(const std::map<std::uint8_t, ValueSet>& ports);

/// `dialect` as to_string(Dialect) names it; `check` a check's name; `ports` of policy_ports narrow
/// a waiver and may be empty. nft text takes a `#` comment, iptables-save a comment match; a
/// dialect whose export has no comments of its own (registry, netsh, JSON) and an empty one take a
/// waiver in the policy file.
SuppressionHint suppression_hint(std::string_view dialect, std::string_view check,
                                 std::string_view ports = {});

}  // namespace fwlint
