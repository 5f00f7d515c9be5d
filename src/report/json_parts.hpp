// The pieces of the JSON formats that are not particular to one of them.
#pragma once

#include <nlohmann/json.hpp>

#include "src/checks/finding.hpp"
#include "src/report/json_writer.hpp"
#include "src/report/place.hpp"

namespace fwlint {

/// {path, startLine, startColumn, endLine, endColumn, snippet}; null when the span is not known.
Json json_location(Places& places, const Span& span);
/// {path} with startLine and startColumn as far as they are known.
Json json_location(const ConfigPlace& place);
/// The primary span, else the place in the policy, else null.
Json json_location(Places& places, const Finding& finding);
/// {text, verdict, hook, family, protocol, src, dst, …}: what does not apply is left out.
Json json_witness(const Packet& packet, const std::string& verdict);
Json json_suppression(Places& places, const Suppression& by);

}  // namespace fwlint
