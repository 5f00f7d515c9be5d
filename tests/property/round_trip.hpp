// What the round-trip tests share: their files, and a count of those that fail.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint::round_trip {

namespace fs = std::filesystem;

inline const fs::path kSource = FWLINT_SOURCE_DIR;
inline const fs::path kCorpus = fs::path(FWLINT_SHARED_DIR) / "corpus";

inline bool have_corpus() {
  if (fs::exists(kCorpus)) return true;
  std::cout << "skipped: " << kCorpus.string() << " is not there\n";
  return false;
}

inline std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Files of a folder and what is below it, by the ends of their names, sorted.
inline std::vector<fs::path> files_of(const fs::path& folder,
                                      std::initializer_list<std::string_view> ends) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder, none)) {
    const std::string name = entry.path().string();
    const bool wanted = std::any_of(ends.begin(), ends.end(),
                                    [&](std::string_view e) { return name.ends_with(e); });
    if (entry.is_regular_file() && wanted) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

inline void append(std::vector<fs::path>& all, const std::vector<fs::path>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

inline std::vector<fs::path> own_files(std::initializer_list<std::string_view> ends) {
  std::vector<fs::path> out = files_of(kSource / "examples", ends);
  append(out, files_of(kSource / "tests" / "kernel" / "rulesets", ends));
  return out;
}

/// Own fixtures, and of the corpus what is in these folders.
inline std::vector<fs::path> all_files(std::initializer_list<std::string_view> ends,
                                       std::initializer_list<std::string_view> folders) {
  std::vector<fs::path> out = own_files(ends);
  if (!have_corpus()) return out;
  for (const std::string_view f : folders) append(out, files_of(kCorpus / std::string(f), ends));
  return out;
}

/// Counts files, and keeps the first few complaints.
class Tally {
 public:
  explicit Tally(std::string_view what) : what_(what) {}
  void file() { ++files_; }
  void complain(const fs::path& path, const std::string& what) {
    if (bad_.insert(path.string()).second && bad_.size() <= 20) {
      report_ += path.filename().string() + ": " + what + '\n';
    }
  }
  void finish(std::size_t least) const {
    std::cout << what_ << ": " << files_ - bad_.size() << " of " << files_ << " files\n" << report_;
    CHECK(bad_.empty());
    CHECK(files_ >= least);
  }

 private:
  std::string_view what_;
  std::size_t files_ = 0;
  std::set<std::string> bad_;
  std::string report_;
};

}  // namespace fwlint::round_trip
