// What a parser needs beside the text. Service names are resolved through a function, so that
// parsers need not know the port registry.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/base/source.hpp"
#include "src/model/address.hpp"

namespace fwlint {

namespace sets {
class Store;
}

/// Port of a service name for an IP protocol number, or nothing when the name is unknown.
using ServiceLookup =
    std::function<std::optional<std::uint16_t>(std::string_view name, std::uint8_t protocol)>;

/// The files that `include "pattern"` in the file `from` names, in the order of their names, as
/// inputs of the same SourceSet; one file has one id, however often it is asked for. Empty: a
/// pattern with wildcards that matches nothing. Errors: no such file, not readable, too large.
using IncludeLoader =
    std::function<Result<std::vector<FileId>>(std::string_view pattern, FileId from)>;

struct ParseOptions {
  ServiceLookup services;        ///< may be empty: then every service name is unknown
  std::optional<Family> family;  ///< iptables: forces IPv4 or IPv6 where the text does not tell
  const sets::Store* sets = nullptr;  ///< contents of ipset's sets; null: not in the input
  /// Lines of a known shape take a short cut. Off only to test that it changes nothing.
  bool short_cut = true;
  IncludeLoader include;  ///< may be empty: then included files are not read, which is a gap
};

}  // namespace fwlint
