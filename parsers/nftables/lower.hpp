// From the syntax tree to the model: commands are carried out, names resolved, matches lowered.
#pragma once

#include "parsers/nftables/ast.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

/// Appends the state that the document's commands lead to. The caller adds the InputInfo from the
/// returned counts: `rules` are the rules as written (rules of anonymous chains count too).
struct LowerCounts {
  std::size_t rules = 0;
  std::size_t understood = 0;
};
LowerCounts lower(const Document& document, const SourceSet& sources, const ParseOptions& options,
                  Ruleset& into, Diagnostics& diagnostics);

}  // namespace fwlint::nftables
