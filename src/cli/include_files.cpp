// One file has one id, whatever path leads to it, so that the parser sees when files include each
// other in a circle.
#include "src/cli/include_files.hpp"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "src/cli/files.hpp"

namespace fwlint::cli {
namespace {

namespace fs = std::filesystem;

bool has_wildcards(std::string_view s) { return s.find_first_of("*?[") != std::string_view::npos; }

/// The path as the including file means it.
std::string resolve(std::string_view pattern, const std::string& from) {
  if (pattern.empty() || pattern.front() == '/' || from == "-") return std::string(pattern);
  const auto slash = from.rfind('/');
  if (slash == std::string::npos) return std::string(pattern);
  return from.substr(0, slash + 1) + std::string(pattern);
}

/// Files that match, without directories, sorted by bytes.
std::vector<std::string> expand(const std::string& pattern) {
  glob_t found{};
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owner(&found, &globfree);
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) != 0) return {};
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  std::erase_if(paths, [](const std::string& p) {
    std::error_code ignored;
    return fs::is_directory(p, ignored);
  });
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<FileId> IncludeFiles::load(const std::string& path) {
  std::error_code problem;
  const fs::path canonical = fs::canonical(path, problem);
  const std::string identity = problem ? path : canonical.string();
  if (const auto known = by_identity_.find(identity); known != by_identity_.end()) {
    return known->second;
  }
  std::error_code kind_problem;
  const fs::file_status status = fs::status(path, kind_problem);
  if (!kind_problem && fs::exists(status) && !fs::is_regular_file(status)) {
    return fail(ErrorKind::input, fmt::format("'{}' is not a regular file", path));
  }
  Result<std::string> bytes = read_input(path, nullptr);
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->size() > bytes_left_) {
    return fail(ErrorKind::input, fmt::format("'{}': the included files are too large", path));
  }
  bytes_left_ -= bytes->size();
  const FileId file = sources_.add(path, *bytes);
  by_identity_.emplace(identity, file);
  files_.push_back({file, path});
  return file;
}

Result<std::vector<FileId>> IncludeFiles::operator()(std::string_view pattern, FileId from) {
  const std::string including = sources_.file(from).name;
  std::error_code problem;
  if (const fs::path self = fs::canonical(including, problem); !problem) {
    by_identity_.emplace(self.string(), from);  // the input itself: a circle may lead back to it
  }
  const std::string path = resolve(pattern, including);
  std::vector<FileId> out;
  if (pattern.find('\0') != std::string_view::npos) {
    return fail(ErrorKind::input, "a file name with a NUL byte");
  }
  if (!has_wildcards(pattern)) {
    auto file = load(path);
    if (!file) return tl::unexpected(file.error());
    out.push_back(*file);
    return out;
  }
  for (const std::string& each : expand(path)) {
    auto file = load(each);
    if (!file) return tl::unexpected(file.error());
    out.push_back(*file);
  }
  return out;
}

}  // namespace fwlint::cli
