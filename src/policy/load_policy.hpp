// The way in: from a path or a preset's name to a policy, or to all that is wrong with it.
#pragma once

#include <string>
#include <string_view>

#include "src/policy/file_reader.hpp"
#include "src/policy/policy.hpp"
#include "src/policy/policy_errors.hpp"

namespace fwlint {

/// `source` is a shipped preset's name ("strict") or a path; "./strict" is the file of that name.
/// Paths inside the file are relative to its folder. Same files, same policy, same errors.
PolicyResult<Policy> load_policy(const std::string& source, FileReader& reader);

/// A shipped preset by name, without touching any file. The error lists the presets.
PolicyResult<Policy> builtin_policy(std::string_view name);

}  // namespace fwlint
