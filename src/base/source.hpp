// Source text and places in it. A span is a file and a half-open byte range; line and column are
// computed only when something is printed. Text is UTF-8 here: UTF-16 and 8-bit exports are decoded
// when they are loaded, so that every later stage sees one encoding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/ids.hpp"

namespace fwlint {

/// Half-open byte range [begin, end) in the decoded text of one file.
struct Span {
  FileId file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool valid() const { return file != kNoFile; }
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  friend bool operator==(const Span&, const Span&) = default;
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// From the start of `a` to the end of `b`; both in one file.
inline Span join(Span a, Span b) { return {a.file, a.begin, b.end}; }

/// 1-based line and column; `column` counts code points, `byte_column` bytes.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t byte_column = 1;
};

enum class Encoding : std::uint8_t { utf8, utf8_bom, utf16le, utf16be, eight_bit };
std::string_view to_string(Encoding e);

/// One input: its name as the user gave it ("-" for standard input) and its decoded text.
struct SourceFile {
  std::string name;
  std::string text;
  Encoding encoding = Encoding::utf8;
  std::vector<std::uint32_t> line_starts;  ///< byte offset of each line's first byte
};

/// Owns the texts; hands out ids. Not copied while spans are alive elsewhere.
class SourceSet {
 public:
  /// Adds a file whose text is decoded from `bytes` (byte-order marks, UTF-16, else UTF-8, else
  /// 8-bit text as Windows-1252). Files above 4 GiB - 2 are refused by the loader before this is
  /// called.
  FileId add(std::string name, std::string_view bytes);

  [[nodiscard]] const SourceFile& file(FileId id) const { return files_[index(id)]; }
  [[nodiscard]] std::string_view text(FileId id) const { return files_[index(id)].text; }
  [[nodiscard]] std::string_view text(Span s) const;
  [[nodiscard]] LineColumn locate(FileId id, std::uint32_t offset) const;
  /// The text of a 1-based line, without its line end.
  [[nodiscard]] std::string_view line(FileId id, std::uint32_t line) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  std::vector<SourceFile> files_;
};

}  // namespace fwlint
