#include "src/base/source.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace fwlint {

std::string_view to_string(Encoding e) {
  switch (e) {
    case Encoding::utf8:
      return "UTF-8";
    case Encoding::utf8_bom:
      return "UTF-8 with byte-order mark";
    case Encoding::utf16le:
      return "UTF-16LE";
    case Encoding::utf16be:
      return "UTF-16BE";
    case Encoding::eight_bit:
      return "8-bit text";
  }
  return "";
}

constexpr std::size_t kHeapText = 64;

FileId SourceSet::add(std::string name, std::string_view bytes) {
  SourceFile f;
  f.name = std::move(name);
  DecodedText decoded = decode_text(bytes);
  f.text = std::move(decoded.text);
  // On the heap even when short, so that views of it survive the growth of `files_`.
  if (f.text.capacity() < kHeapText) f.text.reserve(kHeapText);
  f.encoding = decoded.encoding;
  f.line_starts.push_back(0);
  for (auto at = f.text.find('\n'); at != std::string::npos; at = f.text.find('\n', at + 1)) {
    f.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  files_.push_back(std::move(f));
  return make_id<FileId>(files_.size() - 1);
}

std::string_view SourceSet::text(Span s) const {
  if (!s.valid()) return {};
  const std::string& t = files_[index(s.file)].text;
  const std::size_t begin = std::min<std::size_t>(s.begin, t.size());
  const std::size_t end = std::clamp<std::size_t>(s.end, begin, t.size());
  return std::string_view(t).substr(begin, end - begin);
}

LineColumn SourceSet::locate(FileId id, std::uint32_t offset) const {
  const SourceFile& f = files_[index(id)];
  const auto it = std::upper_bound(f.line_starts.begin(), f.line_starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(it - f.line_starts.begin());
  const std::uint32_t start = f.line_starts[line - 1];
  LineColumn lc;
  lc.line = line;
  lc.byte_column = offset - start + 1;
  const std::size_t n = std::min<std::size_t>(offset, f.text.size());
  lc.column = 1;
  for (std::size_t i = start; i < n; ++i) {
    if ((static_cast<unsigned char>(f.text[i]) & 0xC0U) != 0x80U) ++lc.column;
  }
  return lc;
}

std::string_view SourceSet::line(FileId id, std::uint32_t line) const {
  const SourceFile& f = files_[index(id)];
  if (line == 0 || line > f.line_starts.size()) return {};
  const std::size_t begin = f.line_starts[line - 1];
  std::size_t end = line < f.line_starts.size() ? f.line_starts[line] : f.text.size();
  while (end > begin && (f.text[end - 1] == '\n' || f.text[end - 1] == '\r')) --end;
  return std::string_view(f.text).substr(begin, end - begin);
}

}  // namespace fwlint
