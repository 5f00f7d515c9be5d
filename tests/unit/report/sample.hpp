// Small reports made by hand for the format tests: every kind of field is used once.
#pragma once

#include <string>
#include <string_view>

#include "src/checks/finding.hpp"

namespace fwlint::test {

/// The span of the n-th (from 0) occurrence of `needle`; the whole test fails on a missing one.
Span find(const SourceSet& sources, FileId file, std::string_view needle, std::size_t nth = 0);

struct Sample {
  SourceSet sources;
  CheckReport report;
};

/// A report with one input, no findings and nothing open.
Sample clean();
/// Two iptables rules, one finding with all its parts, one suppressed, one about the policy, and a
/// table of what is open.
Sample full();
/// One file named `name` with `text` and one finding at `needle`, with `label`.
Sample one(std::string name, std::string dialect, std::string_view text, std::string_view needle,
           std::string label);

}  // namespace fwlint::test
