// Where policy files come from: an interface, so that tests use memory and the command line the
// disk.
#pragma once

#include <map>
#include <string>

#include "src/base/result.hpp"

namespace fwlint {

struct FileReader {
  virtual ~FileReader() = default;
  /// The file's bytes. The error's message says why not: "no such file or directory".
  virtual Result<std::string> read(const std::string& path) = 0;
};

/// Reads regular files and pipes, up to the size limit of policy files.
struct DiskReader final : FileReader {
  Result<std::string> read(const std::string& path) override;
};

/// Files by path, for tests and embedding.
struct MemoryReader final : FileReader {
  std::map<std::string, std::string> files;
  Result<std::string> read(const std::string& path) override;
};

}  // namespace fwlint
