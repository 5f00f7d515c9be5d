// Text of nftables (`nft list ruleset`, and files for `nft -f`) to the syntax tree of ast.hpp.
#pragma once

#include <memory>

#include "parsers/nftables/ast.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::nftables {

/// Appends the commands of a file to `out`. Never fails as a whole: what nft would refuse is an
/// error diagnostic, and the statement is kept as UnknownStmt; what has a plausible shape but is
/// not known is UnknownStmt without a diagnostic. Variables are replaced by their values. Files
/// that are included come through `include`, which may add to `sources`; without it an `include`
/// gives an Include and a warning, since the included file is not read.
void parse_text(const SourceSet& sources, FileId file, Document& out, Diagnostics& diagnostics,
                const IncludeLoader& include = {});

/// Reads the rules of one file that a reader left as lines (`Document::leave_lines`), with the
/// diagnostics that they would have had.
class LineReader {
 public:
  explicit LineReader(FileId file) : file_(file) {}
  virtual ~LineReader() = default;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  [[nodiscard]] FileId file() const { return file_; }
  /// Into the arena in use.
  virtual void read(const RuleLine& line, Rule& into) = 0;

 private:
  FileId file_;
};

std::unique_ptr<LineReader> text_line_reader(const SourceSet& sources, FileId file,
                                             Diagnostics& diagnostics);

}  // namespace fwlint::nftables
