// What a parser needs beside the text. Service names are resolved through a function, so that
// parsers need not know the port registry.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "src/model/address.hpp"

namespace fwlint {

/// Port of a service name for an IP protocol number, or nothing when the name is unknown.
using ServiceLookup =
    std::function<std::optional<std::uint16_t>(std::string_view name, std::uint8_t protocol)>;

struct ParseOptions {
  ServiceLookup services;        ///< may be empty: then every service name is unknown
  std::optional<Family> family;  ///< iptables: forces IPv4 or IPv6 where the text does not tell
};

}  // namespace fwlint
