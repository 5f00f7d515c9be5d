// The output formats by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "src/base/result.hpp"

namespace fwlint {

enum class Format : std::uint8_t { text, concise, json, sarif };
std::string_view to_string(Format f);
/// All names, in the order of the enumeration.
std::span<const std::string_view> format_names();
/// Usage error with the nearest name as hint, and all names otherwise.
Result<Format> parse_format(std::string_view name);

}  // namespace fwlint
