// Reads `nft -j list ruleset` (libnftables-json(5)) into the same syntax tree as the text parser,
// so that everything after it is one way. Spans point at the JSON values.
#pragma once

#include <memory>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/parser.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::nftables {

/// Appends the file's commands to `into`. Problems of the JSON text are errors with their place,
/// and reading stops there; what was read before stays. Constructs that are not known become
/// unknown expressions, statements or commands, never nothing.
void read_json(const SourceSet& sources, FileId file, Document& into, Diagnostics& diagnostics);

/// Reads the rules that `read_json` left as lines over `index`, which it put into the document.
std::unique_ptr<LineReader> json_line_reader(const SourceSet& sources, FileId file,
                                             std::shared_ptr<const json::Index> index,
                                             Diagnostics& diagnostics);

}  // namespace fwlint::nftables
