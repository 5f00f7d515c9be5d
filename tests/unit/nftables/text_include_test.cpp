// Included files, without a disk: the loader is a map from names to texts.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

struct Run {
  std::string model;
  std::string problems;
};

/// Reads "main" of `files`; a pattern that ends with "*" takes all names that begin so.
Run read(const std::map<std::string, std::string>& files) {
  SourceSet sources;
  std::map<std::string, FileId> known;
  const auto load = [&](const std::string& name) {
    const auto [it, fresh] = known.emplace(name, kNoFile);
    if (fresh) it->second = sources.add(name, files.at(name));
    return it->second;
  };
  ParseOptions options;
  options.include = [&](std::string_view pattern, FileId) -> Result<std::vector<FileId>> {
    std::vector<FileId> out;
    if (pattern.starts_with("./")) pattern.remove_prefix(2);
    if (pattern.ends_with('*')) {
      pattern.remove_suffix(1);
      for (const auto& [name, text] : files) {
        if (std::string_view(name).starts_with(pattern)) out.push_back(load(name));
      }
      return out;
    }
    if (!files.contains(std::string(pattern))) return fail(ErrorKind::input, "no such file");
    out.push_back(load(std::string(pattern)));
    return out;
  };
  Ruleset ruleset;
  Diagnostics diagnostics;
  parse_text_file(sources, load("main"), options, ruleset, diagnostics);
  std::string problems;
  for (const Diagnostic& d : diagnostics.all()) {
    const LineColumn at = sources.locate(d.span.file, d.span.begin);
    problems += sources.file(d.span.file).name + ':' + std::to_string(at.line) + ':' +
                std::to_string(at.column) + ": " + d.message + '\n';
  }
  return {test::dump(ruleset), problems};
}

}  // namespace

TEST_CASE("an included file is read where it is included") {
  const Run r = read({{"main",
                       "include \"./defs\"\n"
                       "table inet t {\n include \"./sets\"\n chain c {\n  include \"./rules/*\"\n"
                       "  tcp dport $ports accept\n }\n}\n"},
                      {"defs", "define ports = { 22, 80 }\n"},
                      {"sets", "set s { type ipv4_addr; include \"./elements\"\n }"},
                      {"elements", "elements = { 10.0.0.1 }"},
                      {"rules/a", "ip saddr @s accept"},
                      {"rules/b", "drop"},
                      {"other", "accept"}});
  CHECK(r.problems.empty());
  CHECK(r.model ==
        "table inet t\n  set s\n  chain c\n    family=0 src=10.0.0.1 -> accept\n    any -> drop\n"
        "    dport=22,80 fragment=0 protocol=6 -> accept <dport number 22 = 22> "
        "<dport number 80 = 80>\n");
}

TEST_CASE("a problem is told at its place in the included file") {
  CHECK(read({{"main", "table ip t {\n chain c {\n  include \"./rules\"\n }\n}\n"},
              {"rules", "accept\n tcp dport 70000 accept\n"}})
            .problems == "rules:2:12: value 70000 is out of range for 'tcp dport'\n");
}

TEST_CASE("missing files are errors, patterns without a match are not") {
  CHECK(read({{"main", "include \"nosuch\"\n"}}).problems ==
        "main:1:9: 'nosuch' cannot be included: no such file\n");
  CHECK(read({{"main", "include \"nosuch*\"\ntable ip t { }\n"}}).problems.empty());
}

TEST_CASE("a name without a folder in front is not looked for beside the file") {
  CHECK(read({{"main", "include \"rules/x\"\n"}, {"rules/x", "table ip t { }\n"}}).problems ==
        "main:1:9: 'rules/x' is found beside this file, where nft does not look\n");
  CHECK(read({{"main", "include \"etc/*\"\n"}, {"etc/x", "table ip t { }\n"}}).problems ==
        "main:1:9: 'etc/*' is found beside this file, where nft does not look\n");
}

TEST_CASE("files that include each other are refused, a file twice is not") {
  CHECK(read({{"main", "include \"./main\"\n"}}).problems == "main:1:9: 'main' includes itself\n");
  CHECK(read({{"main", "include \"./b\"\n"}, {"b", "include \"./main\"\n"}}).problems ==
        "b:1:9: 'main' includes itself\n");
  CHECK(read({{"main", "include \"./b\"\ninclude \"./b\"\n"}, {"b", "table ip t { }\n"}})
            .problems.empty());
}

TEST_CASE("inclusions are bounded in depth and number") {
  std::map<std::string, std::string> chain{{"main", "include \"./f1\"\n"}};
  for (int i = 1; i < 20; ++i) {
    chain["f" + std::to_string(i)] = "include \"./f" + std::to_string(i + 1) + "\"\n";
  }
  chain["f20"] = "table ip t { }\n";
  CHECK(read(chain).problems == "f16:1:9: './f17' is included too deeply\n");
  std::map<std::string, std::string> bomb{{"main", "include \"./a1\"\n"}};
  for (int i = 1; i < 12; ++i) {
    std::string& text = bomb["a" + std::to_string(i)];
    for (int k = 0; k < 10; ++k) text += "include \"./a" + std::to_string(i + 1) + "\"\n";
  }
  bomb["a12"] = "redefine x = 1\n";
  CHECK(read(bomb).problems.find("too many files are included") != std::string::npos);
}

TEST_CASE("a brace that an included file lacks is told there") {
  CHECK(read({{"main", "table ip t {\n include \"./sets\"\n chain c { }\n}\n"},
              {"sets", "set s {\n type ipv4_addr\n"}})
            .problems == "sets:3:1: unexpected end of file\n");
}

}  // namespace fwlint::nftables
