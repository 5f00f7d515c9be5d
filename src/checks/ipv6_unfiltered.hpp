// Whether the inputs show that IPv4 is denied by default and IPv6 let in.
#pragma once

#include "src/checks/check.hpp"

namespace fwlint {

struct Ipv6Gap {
  enum class Kind : std::uint8_t {
    none,
    open,      ///< an IPv6 chain that denies nothing
    no_chain,  ///< IPv6 tables, but none that looks at what comes in
    no_tables  ///< a whole listing without a table that sees IPv6
  };
  Kind kind = Kind::none;
  const Exposure* row = nullptr;  ///< open: what the policy accepts
};

Ipv6Gap ipv6_gap(const CheckContext& c);

}  // namespace fwlint
