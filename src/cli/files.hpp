// Files of the command line: inputs read whole, outputs replaced whole. An input is never partly
// read and an output never partly written without an error.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "src/base/result.hpp"

namespace fwlint::cli {

/// The bytes of a file, or of `standard_input` when the path is "-". Errors are of kind `input`,
/// with `file` set: no such file, a directory, not readable, larger than kMaxInputBytes.
Result<std::string> read_input(const std::string& path, std::FILE* standard_input);

bool file_exists(const std::string& path);
/// Whether both paths name one existing file.
bool same_file(const std::string& a, const std::string& b);

/// Writes through a temporary file in the same folder that is then renamed, so that readers see the
/// old text or the new one. Devices and pipes are written directly. Errors are of kind `config`.
Result<void> replace_file(const std::string& path, std::string_view text);

/// 64 hexadecimal digits (FIPS 180-4).
std::string sha256_hex(std::string_view bytes);

/// How standard input is named in messages: "<stdin>" for "-", other paths as they are.
std::string display_name(const std::string& path);

}  // namespace fwlint::cli
