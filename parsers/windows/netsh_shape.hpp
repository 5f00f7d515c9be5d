// What a netsh rule listing looks like in any language: a "label: value" line, a line of dashes,
// then nine or more such lines. Labels are translated, their order is not; the meaning of
// translated values is never guessed, because a wrong guess of In or Out would turn every finding
// round.
#pragma once

#include <cstdint>
#include <string_view>

namespace fwlint::windows {

inline constexpr std::string_view kRegistryAdvice =
    "run 'reg export "
    "\"HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\" "
    "local.reg /y' and 'reg export \"HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\" "
    "gpo.reg "
    "/y' (the second fails where there is no policy, which is fine)";

struct NetshShape {
  bool found = false;
  bool english = false;
  std::uint32_t label_begin = 0;  ///< of the first rule's name label, in bytes
  std::uint32_t label_end = 0;
};

/// Reads at most the first 256 KiB.
NetshShape netsh_shape(std::string_view text);

}  // namespace fwlint::windows
