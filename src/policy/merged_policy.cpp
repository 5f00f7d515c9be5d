#include "src/policy/merged_policy.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/policy/presets.hpp"

namespace fwlint::written {

namespace {

/// A preset or a file, and what messages call it.
struct Source {
  bool preset = false;
  std::string path;  ///< normalised, or the preset's name
  std::string shown;
  auto operator<=>(const Source& o) const {
    return std::tie(preset, path) <=> std::tie(o.preset, o.path);
  }
  bool operator==(const Source& o) const { return preset == o.preset && path == o.path; }
};

Source preset_source(const Preset& p) {
  return {true, std::string(p.name), fmt::format("{} (built in)", p.name)};
}

Source file_source(const std::string& path) {
  return {false, std::filesystem::path(path).lexically_normal().generic_string(), path};
}

/// `path` as seen from the folder of `from`.
std::string beside(const Source& from, const std::string& path) {
  if (from.preset) return path;
  const std::filesystem::path folder = std::filesystem::path(from.shown).parent_path();
  return (folder / path).lexically_normal().generic_string();
}

bool looks_like_path(std::string_view s) {
  return s.find('/') != std::string_view::npos || s.find('\\') != std::string_view::npos ||
         (s.size() > 5 && iequals(s.substr(s.size() - 5), ".toml"));
}

class Merger {
 public:
  Merger(FileReader& reader, ErrorList& errors) : reader_(reader), errors_(errors) {}

  /// `at` is the place of the `extends` entry, nothing for the policy itself.
  void include(const Source& source, const Text* at);

  MergedPolicy merged;

 private:
  const File* load(const Source& source, const Text* at);
  void extend(const Source& from, const Text& entry);
  void report(const Source& source, const Text* at, std::string message, std::string hint = {});
  void apply(const Source& source, const File& file, bool first_time);

  FileReader& reader_;
  ErrorList& errors_;
  std::map<Source, std::optional<File>> files_;
  std::vector<Source> stack_;
  std::map<Source, bool> applied_;
  std::size_t inclusions_ = 0;
};

void Merger::report(const Source& source, const Text* at, std::string message, std::string hint) {
  merged.complete = false;
  errors_.add(at != nullptr ? at->place : PolicyPlace{source.shown, 0, 0}, std::move(message),
              std::move(hint));
}

const File* Merger::load(const Source& source, const Text* at) {
  const auto [it, fresh] = files_.try_emplace(source);
  if (!fresh) return it->second ? &*it->second : nullptr;
  if (source.preset) {
    it->second = read_policy_file(source.shown, find_preset(source.path)->text, errors_);
  } else if (const Result<std::string> text = reader_.read(source.shown)) {
    it->second = read_policy_file(source.shown, *text, errors_);
  } else {
    std::string hint = did_you_mean(source.shown, preset_names());
    if (at == nullptr && hint.empty() && !looks_like_path(source.shown)) {
      hint = fmt::format("shipped policies are {}", list_of(preset_names()));
    }
    report(source, at,
           fmt::format("cannot read {}: {}", in_quotes(source.shown), text.error().message),
           std::move(hint));
  }
  if (!it->second) merged.complete = false;
  return it->second ? &*it->second : nullptr;
}

void Merger::include(const Source& source, const Text* at) {
  if (const auto loop = std::find(stack_.begin(), stack_.end(), source); loop != stack_.end()) {
    std::string way;
    for (auto s = loop; s != stack_.end(); ++s) way += printable(s->shown, 200) + " -> ";
    report(source, at,
           fmt::format("'extends' goes in a circle: {}{}", way, printable(source.shown, 200)),
           "remove this entry");
    return;
  }
  if (stack_.size() >= kMaxExtendDepth || ++inclusions_ > kMaxInclusions) {
    report(source, at,
           fmt::format("too many policies extend one another; expected at most {} in a "
                       "chain and {} in all",
                       kMaxExtendDepth, kMaxInclusions));
    return;
  }
  const File* file = load(source, at);
  if (file == nullptr) return;
  stack_.push_back(source);
  for (const Text& entry : file->extends) {
    if (inclusions_ > kMaxInclusions) break;
    extend(source, entry);
  }
  stack_.pop_back();
  apply(source, *file, std::exchange(applied_[source], true) == false);
}

void Merger::extend(const Source& from, const Text& entry) {
  if (const Preset* p = find_preset(entry.value)) {
    include(preset_source(*p), &entry);
  } else if (looks_like_path(entry.value)) {
    include(file_source(beside(from, entry.value)), &entry);
  } else {
    report(from, &entry,
           fmt::format("unknown policy {}; expected one of {}, or a path that ends in .toml",
                       in_quotes(entry.value), list_of(preset_names())),
           did_you_mean(entry.value, preset_names()));
  }
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void Merger::apply(const Source& source, const File& file, bool first_time) {
  std::set<std::string_view> names;
  for (const Zone& z : file.zones) names.insert(z.name.value);
  std::erase_if(merged.zones, [&](const Zone& old) { return names.contains(old.name.value); });
  merged.zones.insert(merged.zones.begin(), file.zones.begin(), file.zones.end());
  for (const Check& c : file.checks) {
    MergedCheck& m = merged.checks[c.check->id];
    if (c.enabled) m.enabled = c.enabled;
    if (c.severity) m.severity = c.severity;
    for (const auto& [name, value] : c.options) m.options[name] = value;
  }
  if (file.fail_on) merged.fail_on = file.fail_on;
  if (!first_time) return;
  append(merged.approvals, file.approvals);
  append(merged.forbids, file.forbids);
  append(merged.waivers, file.waivers);
  for (const Text& p : file.practice) merged.practice.push_back(beside(source, p.value));
}

}  // namespace

MergedPolicy merge_policy(const std::string& source, FileReader& reader, ErrorList& errors) {
  Merger merger(reader, errors);
  const Preset* preset = find_preset(source);
  const Source start = preset ? preset_source(*preset) : file_source(source);
  errors.open(start.shown);
  merger.include(start, nullptr);
  merger.merged.name = start.shown;
  return std::move(merger.merged);
}

}  // namespace fwlint::written
