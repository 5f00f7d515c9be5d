// A policy and all that it extends, merged: the second of the three forms. Files are taken in the
// order "what is extended, then the file itself", and later ones win: a zone replaces the zone of
// the same name, a check's setting replaces the same setting, lists of rules are joined. A file
// that is reached twice gives its rules once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/policy/file_reader.hpp"
#include "src/policy/policy_file.hpp"

namespace fwlint::written {

struct MergedCheck {
  std::optional<bool> enabled;
  std::optional<Text> severity;
  std::map<std::string, std::int64_t> options;
};

struct MergedPolicy {
  std::string name;
  std::vector<Zone> zones;  ///< by precedence: the file's own first, then those of what it extends
  std::vector<Approval> approvals;
  std::vector<Forbid> forbids;
  std::vector<Waiver> waivers;
  std::map<CheckId, MergedCheck> checks;
  std::optional<Text> fail_on;
  std::vector<std::string> practice;
  bool complete = true;  ///< false: a file could not be read, so names may be missing
};

/// `source` is a shipped preset's name or a path; a path that looks like a preset's name is written
/// "./name". Problems go into `errors`; the result holds what could be read.
MergedPolicy merge_policy(const std::string& source, FileReader& reader, ErrorList& errors);

inline constexpr std::size_t kMaxInclusions = 256;  ///< extended files, counted at each mention
inline constexpr std::size_t kMaxExtendDepth = 32;

}  // namespace fwlint::written
