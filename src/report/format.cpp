// One table of names; its order is the enumeration's.
#include "src/report/format.hpp"

#include <array>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

constexpr std::array<std::string_view, 4> kNames = {"text", "concise", "json", "sarif"};

}  // namespace

std::string_view to_string(Format f) { return kNames[static_cast<std::size_t>(f)]; }

std::span<const std::string_view> format_names() { return kNames; }

Result<Format> parse_format(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Format>(i);
  }
  const auto near = nearest(name, kNames);
  return fail(ErrorKind::usage, fmt::format("unknown format '{}'", printable(name)),
              near ? fmt::format("did you mean '{}'?", *near)
                   : fmt::format("the formats are {}", fmt::join(kNames, ", ")));
}

}  // namespace fwlint
