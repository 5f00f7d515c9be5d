// A compact text of a Ruleset without spans: what the tests of the lowering assert, and what the
// text and the JSON form of one ruleset are compared by.
#pragma once

#include <string>

#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables::test {

/// `gaps` and `counters` may be left out where two inputs differ in them by nature.
struct DumpOptions {
  bool gaps = true;
  bool counters = true;
  bool port_text = true;
};

std::string dump(const Ruleset& r, DumpOptions options = {});
std::string dump(const Ruleset& r, const Rule& rule, DumpOptions options = {});
/// "line:column: message (expected …; hint)" a line.
std::string dump(const SourceSet& sources, const Diagnostics& diagnostics);

}  // namespace fwlint::nftables::test
