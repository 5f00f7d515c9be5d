#include "src/policy/policy_errors.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

std::string policy_error_text(const Error& e) {
  std::string out;
  if (!e.file.empty()) out += printable(e.file, 400) + ":";
  if (e.line != 0) out += fmt::format("{}:{}:", e.line, e.column);
  if (!out.empty()) out += " ";
  out += e.message;
  if (!e.hint.empty()) out += "\n  " + e.hint;
  return out;
}

std::string to_string(const PolicyErrors& errors) {
  std::string out;
  for (const Error& e : errors.all) out += policy_error_text(e) + "\n";
  return out;
}

namespace written {

void ErrorList::open(const std::string& file) {
  if (std::find(files_.begin(), files_.end(), file) == files_.end()) files_.push_back(file);
}

void ErrorList::add(const PolicyPlace& place, std::string message, std::string hint) {
  if (full()) {
    ++dropped_;
    return;
  }
  errors_.push_back(Error{ErrorKind::config, std::move(message), std::move(hint), place.file,
                          place.line, place.column});
}

PolicyErrors ErrorList::take() {
  const auto rank = [&](const Error& e) {
    return std::find(files_.begin(), files_.end(), e.file) - files_.begin();
  };
  std::stable_sort(errors_.begin(), errors_.end(), [&](const Error& a, const Error& b) {
    return std::tuple(rank(a), a.line, a.column) < std::tuple(rank(b), b.line, b.column);
  });
  if (errors_.size() > kMaxErrors) {
    const std::size_t more = errors_.size() - kMaxErrors + dropped_;
    errors_.resize(kMaxErrors);
    errors_.push_back(
        Error{ErrorKind::config, fmt::format("{} more errors are not shown", more), {}, {}, 0, 0});
  }
  return PolicyErrors{std::exchange(errors_, {})};
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  std::optional<std::string_view> near = nearest(word, candidates);
  for (std::size_t i = 0; !near && i + 1 < word.size() && word.size() <= 64; ++i) {
    std::string swapped(word);
    std::swap(swapped[i], swapped[i + 1]);
    const auto it = std::find(candidates.begin(), candidates.end(), swapped);
    if (it != candidates.end()) near = *it;
  }
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::string list_of(std::span<const std::string_view> words) {
  constexpr std::size_t kMaxWords = 20;
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == kMaxWords) return out + fmt::format(", … ({} more)", words.size() - i);
    if (i != 0) out += ", ";
    out += printable(words[i]);
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "'" + printable(text) + "'"; }

}  // namespace written

}  // namespace fwlint
