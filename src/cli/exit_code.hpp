// What the process says to its caller. Of several reasons the greatest code wins.
#pragma once

#include <algorithm>
#include <cstdint>

#include "src/base/result.hpp"

namespace fwlint::cli {

enum class Exit : std::uint8_t {
  clean = 0,     ///< nothing at or above --fail-on
  findings = 1,  ///< findings at or above --fail-on
  usage = 2,     ///< bad arguments, policy or practice file, or an output that cannot be written
  input = 3,     ///< input unreadable or in error; under --strict also not fully understood
  internal = 4   ///< a fault of fwlint
};

constexpr Exit worse(Exit a, Exit b) { return std::max(a, b); }

constexpr Exit exit_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::config:
      return Exit::usage;
    case ErrorKind::input:
      return Exit::input;
    case ErrorKind::internal:
      return Exit::internal;
  }
  return Exit::internal;
}

}  // namespace fwlint::cli
