// The version, from the build.
#pragma once

#include <string_view>

namespace fwlint::cli {

#ifndef FWLINT_VERSION
#error "FWLINT_VERSION is defined by src/cli/CMakeLists.txt"
#endif
inline constexpr std::string_view kVersion = FWLINT_VERSION;

}  // namespace fwlint::cli
