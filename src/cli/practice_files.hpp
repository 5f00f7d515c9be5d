// The practice overlay of a run: the shipped records with the user's own files on top.
#pragma once

#include <string>
#include <vector>

#include "registry/practice.hpp"
#include "src/policy/file_reader.hpp"

namespace fwlint::cli {

/// Errors have the file and the place.
Result<registry::Practice> load_practice(const std::vector<std::string>& paths, FileReader& reader);

}  // namespace fwlint::cli
