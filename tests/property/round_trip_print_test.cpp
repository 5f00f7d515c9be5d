// A ruleset of nftables that is printed from its tree and read again is the same model, also when
// its tree came from JSON; and printed from there it is the same text.
#include "tests/property/round_trip.hpp"

#include <optional>

#include "parsers/nftables/json.hpp"
#include "parsers/nftables/nftables.hpp"
#include "parsers/nftables/parser.hpp"
#include "parsers/nftables/print.hpp"
#include "src/base/text.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::round_trip {
namespace {

struct Model {
  std::string dump;
  std::size_t errors = 0;
};

Model model_of(std::string_view text, bool json) {
  SourceSet sources;
  const FileId file = sources.add("input", text);
  Ruleset ruleset;
  Diagnostics diagnostics;
  if (json) {
    nftables::parse_json_file(sources, file, {}, ruleset, diagnostics);
  } else {
    nftables::parse_text_file(sources, file, {}, ruleset, diagnostics);
  }
  return {nftables::test::dump(ruleset, {.port_text = !json}), diagnostics.error_count()};
}

/// The text that is printed from the tree of `text`; nothing when that had errors.
std::optional<std::string> printed(std::string_view text, bool json) {
  SourceSet sources;
  const FileId file = sources.add("input", text);
  nftables::Document document;
  Diagnostics diagnostics;
  if (json) {
    nftables::read_json(sources, file, document, diagnostics);
  } else {
    nftables::parse_text(sources, file, document, diagnostics);
  }
  if (diagnostics.error_count() != 0) return std::nullopt;
  return nftables::print_document(document);
}

std::string first_difference(const std::string& a, const std::string& b) {
  const auto x = split(a, '\n');
  const auto y = split(b, '\n');
  for (std::size_t i = 0; i < std::max(x.size(), y.size()); ++i) {
    const std::string_view left = i < x.size() ? x[i] : "(nothing)";
    const std::string_view right = i < y.size() ? y[i] : "(nothing)";
    if (left != right) {
      return "\n  original " + std::string(left) + "\n  printed  " + std::string(right);
    }
  }
  return "";
}

/// Reads, prints, reads; the second model must be the first.
void print_and_read(Tally& tally, std::size_t& refused, const fs::path& path, bool json) {
  const std::string text = read(path);
  const auto out = printed(text, json);
  if (!out) {
    ++refused;
    return;
  }
  // JSON has a map's key as selectors but only the name of its data's type, and of an integer the
  // length is lost: no text can say that.
  if (json && out->find(" : integer\n") != std::string::npos) {
    ++refused;
    return;
  }
  tally.file();
  const Model first = model_of(text, json);
  Model second = model_of(*out, false);
  if (json) {  // without the texts of ports on either side
    SourceSet sources;
    const FileId file = sources.add("input", *out);
    Ruleset ruleset;
    Diagnostics diagnostics;
    nftables::parse_text_file(sources, file, {}, ruleset, diagnostics);
    second.dump = nftables::test::dump(ruleset, {.port_text = false});
  }
  if (first.dump != second.dump) {
    tally.complain(path, "another model" + first_difference(first.dump, second.dump));
  } else if (first.errors != second.errors) {
    tally.complain(path, "other errors");
  }
  if (!json && printed(*out, false) != out) tally.complain(path, "prints differently again");
}

}  // namespace

TEST_CASE("nft: parse, print, parse is the same model") {
  Tally tally("nft text printed and read");
  std::size_t refused = 0;
  for (const fs::path& path :
       all_files({".nft"}, {"nft", "canon", "ipt2nft", "nft-upstream/dumps"})) {
    print_and_read(tally, refused, path, false);
  }
  std::cout << "  left out, since they have errors or lost a type: " << refused << '\n';
  tally.finish(9);
}

TEST_CASE("nft: rules of the nftables suite, printed and read") {
  if (!have_corpus()) return;
  Tally tally("nft rules printed and read");
  const std::string table = read(kCorpus / "nft-upstream" / "rules.tsv");
  for (const std::string_view line : split(table, '\n')) {
    const auto c = split(line, '\t');
    if (c.size() < 4 || c[3] != "ok") continue;
    const std::string text = "table " + std::string(c[1].substr(0, c[1].find(','))) +
                             " t {\n chain c {\n  " + std::string(c[2]) + "\n }\n}\n";
    const auto out = printed(text, false);
    if (!out) continue;
    tally.file();
    const Model first = model_of(text, false);
    const Model second = model_of(*out, false);
    const std::string name(c[2]);
    if (first.dump != second.dump) {
      tally.complain(name, "another model" + first_difference(first.dump, second.dump));
    } else if (printed(*out, false) != out) {
      tally.complain(name, "prints differently again: " + printable(*out, 200));
    }
  }
  tally.finish(1000);
}

TEST_CASE("nft: JSON, printed as text and read, is the same model") {
  if (!have_corpus()) return;
  Tally tally("nft JSON printed and read");
  std::size_t refused = 0;
  std::vector<fs::path> files = files_of(kCorpus / "canon", {".json"});
  append(files, files_of(kCorpus / "nftjson", {".json"}));
  append(files, files_of(kCorpus / "nft-upstream" / "dumps", {".json-nft"}));
  for (const fs::path& path : files) print_and_read(tally, refused, path, true);
  std::cout << "  left out, since they have errors or lost a type: " << refused << '\n';
  tally.finish(100);
}

}  // namespace fwlint::round_trip
