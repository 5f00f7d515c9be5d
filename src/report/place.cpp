// A line shorter than two blocks is counted directly; a longer one through an index of code points
// per block, built once, so that each later question costs one block.
#include "src/report/place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::uint32_t kBlock = 1024;

bool continues(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; }

std::uint32_t code_points(std::string_view s) {
  return static_cast<std::uint32_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return !continues(c); }));
}

}  // namespace

Span Places::clamp(Span s) const {
  const std::string_view text = sources_->text(s.file);
  const auto size = static_cast<std::uint32_t>(text.size());
  s.begin = std::min(s.begin, size);
  s.end = std::clamp(s.end, s.begin, size);
  while (s.begin > 0 && s.begin < size && continues(text[s.begin])) --s.begin;
  while (s.end < size && continues(text[s.end])) ++s.end;
  while (s.end > s.begin && (text[s.end - 1] == '\n' || text[s.end - 1] == '\r')) --s.end;
  return s;
}

LineColumn Places::locate(FileId file, std::uint32_t offset) {
  const SourceFile& f = sources_->file(file);
  const std::string_view text = f.text;
  offset = std::min(offset, static_cast<std::uint32_t>(text.size()));
  const auto it = std::upper_bound(f.line_starts.begin(), f.line_starts.end(), offset);
  LineColumn lc;
  lc.line = static_cast<std::uint32_t>(it - f.line_starts.begin());
  const std::uint32_t start = f.line_starts[lc.line - 1];
  const std::uint32_t bytes = offset - start;
  lc.byte_column = bytes + 1;
  if (bytes < 2 * kBlock) {
    lc.column = code_points(text.substr(start, bytes)) + 1;
    return lc;
  }
  ColumnIndex& blocks = long_lines_[{file, lc.line}];
  if (blocks.empty()) {
    const std::size_t end = it == f.line_starts.end() ? text.size() : *it;
    std::uint32_t before = 0;
    for (std::size_t at = start; at < end; at += kBlock) {
      blocks.push_back(before);
      before += code_points(text.substr(at, std::min<std::size_t>(kBlock, end - at)));
    }
  }
  const std::size_t block = std::min<std::size_t>(bytes / kBlock, blocks.size() - 1);
  const auto from = static_cast<std::uint32_t>(start + block * kBlock);
  lc.column = blocks[block] + code_points(text.substr(from, offset - from)) + 1;
  return lc;
}

Region Places::region(Span s) {
  s = clamp(s);
  return {locate(s.file, s.begin), locate(s.file, s.end)};
}

std::string file_label(std::string_view name) { return name == "-" ? "<stdin>" : one_line(name); }

std::string place_text(Places& places, const Span& s) {
  if (!places.knows(s)) return {};
  const LineColumn at = places.locate(s.file, places.clamp(s).begin);
  return fmt::format("{}:{}:{}", file_label(places.sources().file(s.file).name), at.line,
                     at.column);
}

std::string place_text(Places& places, const Finding& f) {
  if (places.knows(f.primary)) return place_text(places, f.primary);
  if (!f.config) return {};
  std::string out = file_label(f.config->file);
  if (f.config->line > 0) out += fmt::format(":{}", f.config->line);
  if (f.config->line > 0 && f.config->column > 0) out += fmt::format(":{}", f.config->column);
  return out;
}

}  // namespace fwlint
