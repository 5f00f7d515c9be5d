// The nftables dialect: `nft list ruleset`, files for `nft -f`, and `nft -j list ruleset`. Both
// forms become one syntax tree (ast.hpp), and one lowering makes the model of it.
#pragma once

#include <string_view>

#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

/// How much the text looks like nftables text: 0 not at all, 100 certainly. Looks at the beginning
/// only.
int sniff_text(std::string_view text);
/// Likewise for the JSON form.
int sniff_json(std::string_view text);

/// Appends the file to `into`, with an InputInfo. Problems are diagnostics; nothing is thrown.
void parse_text_file(const SourceSet& sources, FileId file, const ParseOptions& options,
                     Ruleset& into, Diagnostics& diagnostics);
void parse_json_file(const SourceSet& sources, FileId file, const ParseOptions& options,
                     Ruleset& into, Diagnostics& diagnostics);

}  // namespace fwlint::nftables
