#include "src/policy/presets.hpp"

namespace fwlint {

const Preset* find_preset(std::string_view name) {
  for (const Preset& p : presets()) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> out;
  for (const Preset& p : presets()) out.push_back(p.name);
  return out;
}

}  // namespace fwlint
