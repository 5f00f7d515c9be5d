// Encodings and line ends that fwlint reads and nft does not.
#pragma once

#include <cstdint>

#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::nftables {

enum class TextForm : std::uint8_t { rules, json };

/// Warns, once, of a byte-order mark, of UTF-16 and, in rules, of lines that end in CR LF: nft
/// refuses each with "unexpected junk" (a carriage return in a comment is part of it).
void check_encoding(const SourceSet& sources, FileId file, TextForm form, Diagnostics& diagnostics);

}  // namespace fwlint::nftables
