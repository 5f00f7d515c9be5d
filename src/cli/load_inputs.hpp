// From paths to the ruleset of one host: read, hash, recognise, parse, and refuse files that cannot
// belong to one host.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/diagnostic.hpp"
#include "src/base/result.hpp"
#include "src/base/source.hpp"
#include "src/checks/finding.hpp"
#include "src/cli/dialects.hpp"
#include "src/model/host_facts.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::cli {

/// One host as its files describe it.
struct Host {
  SourceSet sources;
  Ruleset ruleset;
  HostFacts facts;  ///< addresses and routes, of the files that hold them
  Diagnostics diagnostics;
  std::vector<InputSummary> inputs;  ///< one per file, in the order given
};

/// `InputSummary::dialect` of files that hold addresses or routes.
inline constexpr std::string_view kHostDialect = "ip addr, ip route";

struct LoadRequest {
  std::vector<std::string> paths;
  const DialectSpec* dialect = nullptr;  ///< --format-in; null: by content
  std::FILE* standard_input = nullptr;
};

/// All that keeps the files from being read at all: never empty.
struct LoadErrors {
  std::vector<Error> all;
};

/// What parsers complain about is in `diagnostics`, not an error here.
tl::expected<std::unique_ptr<Host>, LoadErrors> load_inputs(const LoadRequest& request);

/// Rules and files of which something was not understood, in words: "2 of 120 rules were not
/// understood". Empty when everything was. What an export form hides does not count.
std::string not_understood(const Host& host);

}  // namespace fwlint::cli
