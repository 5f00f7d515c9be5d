// Which registry keys are live firewall policy, and what each of them is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/model/ruleset.hpp"

namespace fwlint::windows {

enum class KeyRole : std::uint8_t {
  other,        ///< not the firewall's, or settings that decide nothing
  rules,        ///< FirewallRules of a live store
  profile,      ///< settings of one profile
  legacy_list,  ///< exceptions in the form of Windows XP: AuthorizedApplications, GloballyOpenPorts
  skipped       ///< rules may lie here that are not live policy: `reason`
};

struct KeyPlace {
  KeyRole role = KeyRole::other;
  Store store = Store::none;
  std::string profile;      ///< "domain", "private", "standard", "public"
  std::string control_set;  ///< "currentcontrolset", "controlset001"; empty for policy
  std::string_view reason;  ///< why rules there are skipped
  bool firewall = false;    ///< lies in a firewall policy key at all
};

/// `path` as written, any case. [MS-GPFAS] 2.2; SharedAccess\Parameters\FirewallPolicy.
KeyPlace classify_key(std::string_view path);

}  // namespace fwlint::windows
