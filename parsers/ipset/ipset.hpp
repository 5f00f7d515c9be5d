// The front end for `ipset save`, and for files written by hand for `ipset restore`: a file is a
// program of commands whose end state is kept. The grammar is that of ipset 7.17.
#pragma once

#include <string_view>

#include "parsers/named_sets.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::ipset {

/// How likely `text` is `ipset save`: 0 to 100. Reads at most the first 64 KiB.
int sniff(std::string_view text);

/// Reads one file into `into`, which may hold the sets of other files. Never throws. What
/// `ipset restore` refuses is an error in `diagnostics`, except elements that are there already,
/// which it accepts with -exist: those are warnings.
void parse(const SourceSet& sources, FileId file, const ParseOptions& options, sets::Store& into,
           Diagnostics& diagnostics);

/// A type by its name or one of its old names ("iphash"), or null.
const sets::TypeSpec* find_type(std::string_view name);

}  // namespace fwlint::ipset
