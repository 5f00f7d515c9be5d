// The small languages inside a policy's strings: ports, addresses, interfaces. Each parser gives a
// value, or a sentence on what was found and expected with a hint on how to write it.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "src/model/address.hpp"
#include "src/model/match.hpp"
#include "src/policy/policy.hpp"

namespace fwlint::written {

struct TextError {
  std::string message;
  std::string hint;
};

template <class T>
using TextResult = tl::expected<T, TextError>;

/// "443/tcp", "3224-3324/udp", "any/tcp", "icmp" (a protocol without ports), "any".
TextResult<PortSpec> parse_port_spec(std::string_view text);

/// An address or a prefix of either family. Host bits must be clear.
TextResult<Prefix> parse_policy_prefix(std::string_view text);

/// "eth1", "wg*"
TextResult<SymbolPattern> parse_interface(std::string_view text);

}  // namespace fwlint::written
