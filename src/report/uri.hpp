// File names as SARIF artifact addresses.
#pragma once

#include <string>
#include <string_view>

namespace fwlint {

/// `path` without the folder `root` when it lies below it, else without a leading slash; "." parts
/// are resolved. Never absolute; "." when nothing is left.
std::string relative_path(std::string_view path, std::string_view root);

/// A relative URI reference (RFC 3986 section 4.2), of relative_path, percent-encoded:
/// "etc/rules%20old.v4". Standard input ("-") is "stdin".
std::string artifact_uri(std::string_view path, std::string_view root = {});

}  // namespace fwlint
