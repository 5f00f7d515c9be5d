// The shipped policies, embedded at build time from policies/*.toml by embed_presets.cmake.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace fwlint {

struct Preset {
  std::string_view name;  ///< "recommended"
  std::string_view text;  ///< TOML
};

/// By name.
std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);
std::vector<std::string_view> preset_names();

}  // namespace fwlint
