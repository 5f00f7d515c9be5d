// Real listings, where they are at hand: every listing that nft itself printed parses without an
// error and without an unknown statement. Skips, saying so, when the corpus is not there.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/parser.hpp"

using namespace fwlint;
using namespace fwlint::nftables;

namespace {

std::vector<std::filesystem::path> files(const std::filesystem::path& folder,
                                         std::string_view suffix) {
  std::vector<std::filesystem::path> out;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() >= suffix.size() &&
        std::string_view(name).substr(name.size() - suffix.size()) == suffix) {
      out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::size_t unknown_statements(const List<Statement>& statements) {
  std::size_t n = 0;
  for (const auto& s : statements) {
    if (holds_alternative<UnknownStmt>(s.body)) ++n;
    const auto* v = get_if<VerdictStmt>(&s.body);
    if (v == nullptr || !v->verdict.chain) continue;
    for (const auto& r : *v->verdict.chain) n += unknown_statements(r.statements);
  }
  return n;
}

/// Whether nft printed this: some captures hold a usage message or a separator line instead.
bool is_listing(std::string_view text) {
  return text.empty() || text.substr(0, 6) == "table " || text.substr(0, 10) == "# Warning:";
}

void check_folder(std::string_view folder, std::string_view suffix) {
  const auto all = files(std::filesystem::path(FWLINT_SHARED_DIR) / "corpus" / folder, suffix);
  if (all.empty()) {
    std::cout << "skipped: corpus/" << folder << " is not there\n";
    return;
  }
  for (const auto& path : all) {
    const std::string text = read(path);
    if (!is_listing(text)) continue;
    CAPTURE(path.filename().string());
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), text);
    Document document;
    Diagnostics diagnostics;
    parse_text(sources, file, document, diagnostics);
    CHECK(diagnostics.error_count() == 0);
    std::size_t unknown = 0;
    for (const auto& c : document.commands) {
      if (holds_alternative<UnknownCommand>(c.body)) ++unknown;
      const auto* r = get_if<nftables::Rule>(&c.body);
      if (r != nullptr) unknown += unknown_statements(r->statements);
    }
    CHECK(unknown == 0);
  }
}

}  // namespace

TEST_CASE("listings of loaded rulesets") { check_folder("canon", ".list.nft"); }
TEST_CASE("listings of rules that iptables-nft made") { check_folder("ipt2nft", ".nft"); }
