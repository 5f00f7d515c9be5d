// Results of work that can fail because of the environment: files, configuration, arguments.
// Problems of the analysed input are diagnostics instead; our own bugs are assertions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "src/base/source.hpp"

namespace fwlint {

enum class ErrorKind : std::uint8_t {
  usage,    ///< bad arguments: exit 2
  config,   ///< bad policy or configuration file: exit 2
  input,    ///< an input that cannot be read at all: exit 3
  internal  ///< our own fault: exit 4
};

struct Error {
  ErrorKind kind = ErrorKind::usage;
  std::string message;
  std::string hint;
  std::string file;        ///< name of the file, when there is one
  std::uint32_t line = 0;  ///< 1-based; 0 when there is no place
  std::uint32_t column = 0;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(hint), {}, 0, 0});
}

}  // namespace fwlint
