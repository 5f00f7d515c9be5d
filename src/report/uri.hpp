// File names as SARIF artifact addresses.
#pragma once

#include <string>
#include <string_view>

namespace fwlint {

/// A relative URI reference (RFC 3986 section 4.2), percent-encoded: "etc/rules%20old.v4". A path
/// below `root` loses that folder, any other absolute path its leading slash; "." parts go. Standard
/// input ("-") is "stdin".
std::string artifact_uri(std::string_view path, std::string_view root = {});

}  // namespace fwlint
