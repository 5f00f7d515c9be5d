// Rulesets of nftables, text or JSON: read into the syntax tree and printed from it, whole.
#include <string>

#include "parsers/nftables/json.hpp"
#include "parsers/nftables/nftables.hpp"
#include "parsers/nftables/parser.hpp"
#include "parsers/nftables/print.hpp"
#include "tests/kernel/print_rules.hpp"

namespace fwlint {

std::string print_nft(std::string_view text) {
  SourceSet sources;
  const FileId file = sources.add("input", text);
  nftables::Document document;
  Diagnostics diagnostics;
  if (nftables::sniff_json(text) > nftables::sniff_text(text)) {
    nftables::read_json(sources, file, document, diagnostics);
  } else {
    nftables::parse_text(sources, file, document, diagnostics);
  }
  return nftables::print_document(document);
}

}  // namespace fwlint
