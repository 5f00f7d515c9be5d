// Reads the registry text format (.reg) one statement at a time: keys, values with their data
// decoded and their places kept, deletions, comments and continuation lines. It knows nothing of
// firewalls. Format: the one `reg export` and Registry Editor write ("Windows Registry Editor
// Version 5.00", or REGEDIT4 whose hexadecimal strings are 8-bit).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/windows/rule_string.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::windows {

enum class RegKind : std::uint8_t {
  key,            ///< [KEY]
  delete_key,     ///< [-KEY]
  string,         ///< "name"="text", or hex(1)
  expand_string,  ///< hex(2): text with %variables%
  multi_string,   ///< hex(7)
  dword,          ///< dword:
  binary,         ///< any other hex
  delete_value    ///< "name"=-
};

struct RegStatement {
  RegKind kind = RegKind::key;
  std::string name;          ///< key path, or value name ("" for the default value "@")
  MappedText text;           ///< of strings
  std::uint32_t number = 0;  ///< of a dword
  std::size_t bytes = 0;     ///< of binary data
  bool complete = true;      ///< false: a string without its closing quote
  Span span;                 ///< the whole statement
  Span value_span;           ///< the data
};

class RegReader {
 public:
  RegReader(const SourceSet& sources, FileId file, Diagnostics& diagnostics);
  /// Whether the first line names the format. Reports its absence.
  bool header();
  /// The next statement, or nothing at the end of the file. Broken lines are reported and skipped.
  std::optional<RegStatement> next();

 private:
  std::optional<RegStatement> statement();
  std::optional<RegStatement> key_line();
  std::optional<RegStatement> value_line();
  bool value_data(RegStatement& s);
  bool quoted(MappedText& out, bool multiline, bool& complete);
  bool dword(RegStatement& s);
  bool hex(RegStatement& s);
  bool hex_bytes(std::string& out);
  void hex_string(RegStatement& s, const std::string& raw);
  void end_of_statement();
  [[nodiscard]] bool statement_starts(std::size_t at) const;
  [[nodiscard]] std::size_t line_end(std::size_t from) const;
  void skip_line() { at_ = line_end(at_); }
  void blanks();
  [[nodiscard]] bool rest_starts(std::string_view s) const;
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const;

  std::string_view text_;
  FileId file_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  bool wide_ = true;  ///< hexadecimal strings are UTF-16LE
};

}  // namespace fwlint::windows
