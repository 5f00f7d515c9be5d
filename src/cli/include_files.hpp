// Files that a configuration includes. Names are taken relative to the file that includes them;
// wildcards as glob(3) has them, in the order of the names' bytes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/base/source.hpp"

namespace fwlint::cli {

/// Loads included files into a SourceSet, each once. Its call has the form of IncludeLoader.
class IncludeFiles {
 public:
  /// `most_bytes` bounds all included files together.
  IncludeFiles(SourceSet& sources, std::size_t most_bytes)
      : sources_(sources), bytes_left_(most_bytes) {}

  /// Errors are of kind `input`: no such file, a directory, not readable, too large. A pattern with
  /// wildcards that matches nothing gives no files; directories that it matches are left out.
  Result<std::vector<FileId>> operator()(std::string_view pattern, FileId from);

  struct Included {
    FileId file = kNoFile;
    std::string path;
  };
  /// All files read, in the order of their first inclusion.
  [[nodiscard]] const std::vector<Included>& files() const { return files_; }

 private:
  Result<FileId> load(const std::string& path);

  SourceSet& sources_;
  std::size_t bytes_left_;
  std::map<std::string, FileId> by_identity_;  ///< canonical path
  std::vector<Included> files_;
};

}  // namespace fwlint::cli
