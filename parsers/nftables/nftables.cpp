// Ties readers and lowering together, and tells nftables from other dialects by what a ruleset must
// begin with.
#include "parsers/nftables/nftables.hpp"

#include <array>
#include <cstddef>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/encoding.hpp"
#include "parsers/nftables/json.hpp"
#include "parsers/nftables/lower.hpp"
#include "parsers/nftables/parser.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::size_t kSniffBytes = 65536;

std::string_view first_word(std::string_view s) {
  std::size_t n = 0;
  while (n < s.size() && !is_space(s[n]) && s[n] != '{' && s[n] != ';') ++n;
  return s.substr(0, n);
}

/// Score of one line that is neither blank nor a comment.
int line_score(std::string_view line) {
  const std::string_view word = first_word(line);
  const std::string_view rest = trim(line.substr(word.size()));
  const std::string_view second = first_word(rest);
  if (word == "table") {
    const bool family = parse_family(second).has_value();
    return family || rest.find('{') != std::string_view::npos ? 95 : 60;
  }
  static constexpr std::array<std::string_view, 8> kVerbs{"add",     "create", "insert",  "delete",
                                                          "destroy", "flush",  "replace", "reset"};
  static constexpr std::array<std::string_view, 11> kObjects{
      "table",   "chain",     "rule",    "set",   "map",  "element",
      "ruleset", "flowtable", "counter", "quota", "limit"};
  for (const std::string_view verb : kVerbs) {
    if (word != verb) continue;
    for (const std::string_view object : kObjects) {
      if (second == object) return 90;
    }
  }
  if (word == "define" && rest.find('=') != std::string_view::npos) return 70;
  if (word == "include" && !rest.empty() && (rest[0] == '"' || rest[0] == '\'')) return 50;
  return 0;
}

void record(FileId file, Dialect dialect, const LowerCounts& counts, Ruleset& into) {
  into.platform = Platform::netfilter;
  into.inputs.push_back({file, dialect, counts.rules, counts.understood});
}

}  // namespace

int sniff_text(std::string_view text) {
  text = text.substr(0, kSniffBytes);
  if (text.starts_with("#!") &&
      text.substr(0, text.find('\n')).find("nft") != std::string_view::npos) {
    return 100;
  }
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    if (line.find("managed by iptables-nft") != std::string_view::npos) return 95;
    if (!line.empty() && line[0] != '#' && line[0] != ';') return line_score(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return 0;
}

int sniff_json(std::string_view text) {
  text = trim(text.substr(0, kSniffBytes));
  if (text.empty() || text[0] != '{') return 0;
  const std::string_view inner = trim(text.substr(1));
  if (inner.starts_with("\"nftables\"")) return 100;
  return text.find("\"nftables\"") != std::string_view::npos ? 80 : 0;
}

void parse_text_file(const SourceSet& sources, FileId file, const ParseOptions& options,
                     Ruleset& into, Diagnostics& diagnostics) {
  Document document;
  document.file = file;
  document.leave_lines = options.short_cut;
  check_encoding(sources, file, TextForm::rules, diagnostics);
  parse_text(sources, file, document, diagnostics, options.include);
  record(file, Dialect::nft_text, lower(document, sources, options, into, diagnostics), into);
}

void parse_json_file(const SourceSet& sources, FileId file, const ParseOptions& options,
                     Ruleset& into, Diagnostics& diagnostics) {
  Document document;
  document.leave_lines = options.short_cut;
  check_encoding(sources, file, TextForm::json, diagnostics);
  read_json(sources, file, document, diagnostics);
  record(file, Dialect::nft_json, lower(document, sources, options, into, diagnostics), into);
}

}  // namespace fwlint::nftables
