// `primaryLocationLineHash` as GitHub's upload action computes it, so that uploads by other ways
// carry the same value and the action finds no inconsistency (github/codeql-action,
// src/fingerprints.ts).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint {

/// The fingerprints of the wanted lines of a text, "c129715d7a2bc9a3:1": the hash of what follows
/// from the line's start, and how many lines with that hash there were so far. `lines` is
/// ascending, 1-based; a line ends at LF, CR or CRLF. A line that does not exist gives an empty
/// string. The text is UTF-8 with its byte-order mark, if the file has one.
std::vector<std::string> line_hashes(std::string_view utf8,
                                     const std::vector<std::uint32_t>& lines);

}  // namespace fwlint
