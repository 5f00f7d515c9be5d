// The keys of a rule string ([MS-GPFAS] 2.2.2.19 and what newer Windows writes), in one table. Keys
// are compared without case, because Windows' own rules write "LPORT" and "Dir=in".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fwlint::windows {

enum class Key : std::uint8_t {
  action,
  active,
  dir,
  profile,
  protocol,
  lport,
  rport,
  lport_range,
  rport_range,
  lport_late,
  rport_late,
  la4,
  la6,
  ra4,
  ra6,
  ra42,
  ra62,
  icmp4,
  icmp6,
  app,
  svc,
  package_sid,
  package_family,
  interface,
  interface_type,
  local_user,
  remote_user,
  remote_machine,
  owner,
  edge,
  defer,
  security,
  bypass_out,
  trust_tuple,
  platform,
  platform_op,
  name,
  description,
  group,
  loose_source,
  local_only,
  profile_crossing,
  skip_version,
  network,
  realm
};

/// One spelling of a key.
struct KeyInfo {
  std::string_view name;
  Key key{};
  bool repeats = false;  ///< several are a union; otherwise a second one is an error
};

/// All keys with a name of their own; the index of a non-repeating one identifies it.
std::span<const KeyInfo> rule_keys();
/// Of `rule_keys`, or one of the late port keys (LPort2_NN, NN above 10); null for an unknown key.
const KeyInfo* find_rule_key(std::string_view key);
/// The key that an unknown one was probably meant to be: a slip of the pen, or the name that netsh
/// or PowerShell has for it ("RemoteIP" for RA4). Empty when there is no good guess.
std::string_view similar_rule_key(std::string_view key);

}  // namespace fwlint::windows
