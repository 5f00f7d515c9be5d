// Snippets on lines that are hard to print. Each case shows the part of the text report between the
// headline and the facts, whole.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "src/report/report.hpp"
#include "tests/unit/report/sample.hpp"

namespace fwlint {

namespace {

/// From the arrow to the bar that ends the snippet.
std::string snippet(const test::Sample& s, unsigned width = 0) {
  const std::string text = render_text(s.report, s.sources, {false, width, false});
  const std::size_t begin = text.find('\n') + 1;
  const std::size_t end = text.find(" = suppress");
  const std::size_t line = text.rfind('\n', end) + 1;
  return text.substr(begin, line - begin);
}

test::Sample with_span(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  test::Sample s = test::one("a.nft", "nft ruleset", text, "", "here");
  s.report.findings[0].primary.begin = begin;
  s.report.findings[0].primary.end = end;
  return s;
}

}  // namespace

TEST_CASE("tabs are expanded and columns count code points") {
  const auto s = test::one("a.nft", "nft ruleset",
                           "table inet t {\n\tchain c {\n\t\ttcp dport 22 accept\n", "22", "ssh");
  CHECK(snippet(s) ==
        " --> a.nft:3:13\n"
        "  |\n"
        "3 |         tcp dport 22 accept\n"
        "  |                   ^^ ssh\n"
        "  |\n");
}

TEST_CASE("a tab in the middle goes to the next stop") {
  const auto s = test::one("a.nft", "nft ruleset", "ab\tcd\tef\n", "ef", "");
  CHECK(snippet(s) ==
        " --> a.nft:1:7\n"
        "  |\n"
        "1 | ab  cd  ef\n"
        "  |         ^^\n"
        "  |\n");
}

TEST_CASE("wide characters take two columns, combining ones none") {
  const auto s =
      test::one("a.nft", "nft ruleset", "comment \"防火牆 e\xCC\x81\" accept\n", "accept", "x");
  CHECK(snippet(s) ==
        " --> a.nft:1:18\n"
        "  |\n"
        "1 | comment \"防火牆 e\xCC\x81\" accept\n"
        "  |                    ^^^^^^ x\n"
        "  |\n");
  const auto w = test::one("a.nft", "nft ruleset", "comment \"防火牆\"\n", "火", "fire");
  CHECK(snippet(w) ==
        " --> a.nft:1:11\n"
        "  |\n"
        "1 | comment \"防火牆\"\n"
        "  |            ^^ fire\n"
        "  |\n");
}

TEST_CASE("CRLF lines print without their line end, also when the span holds it") {
  const auto s = test::one("a.nft", "nft ruleset", "one\r\ntwo\r\nthree\r\n", "two\r\n", "second");
  CHECK(snippet(s) ==
        " --> a.nft:2:1\n"
        "  |\n"
        "2 | two\n"
        "  | ^^^ second\n"
        "  |\n");
}

TEST_CASE("spans at the end of the file, empty, outside of it or inside a character") {
  CHECK(snippet(with_span("abc\n", 4, 4)) ==
        " --> a.nft:2:1\n"
        "  |\n"
        "2 |\n"
        "  | ^ here\n"
        "  |\n");
  CHECK(snippet(with_span("abc", 3, 3)) ==
        " --> a.nft:1:4\n"
        "  |\n"
        "1 | abc\n"
        "  |    ^ here\n"
        "  |\n");
  CHECK(snippet(with_span("abc", 1, 1)) ==
        " --> a.nft:1:2\n"
        "  |\n"
        "1 | abc\n"
        "  |  ^ here\n"
        "  |\n");
  CHECK(snippet(with_span("abc", 4000000000U, 7)) ==
        " --> a.nft:1:4\n"
        "  |\n"
        "1 | abc\n"
        "  |    ^ here\n"
        "  |\n");
  CHECK(snippet(with_span("aéb", 2, 2)) ==
        " --> a.nft:1:2\n"
        "  |\n"
        "1 | aéb\n"
        "  |  ^ here\n"
        "  |\n");
  CHECK(snippet(with_span("", 0, 0)) ==
        " --> a.nft:1:1\n"
        "  |\n"
        "1 |\n"
        "  | ^ here\n"
        "  |\n");
}

TEST_CASE("a span over several lines") {
  const auto s = test::one("a.nft", "nft ruleset", "set s {\n  a,\n\n  b\n}\nrest\n",
                           "set s {\n  a,\n\n  b\n", "all of it");
  CHECK(snippet(s) ==
        " --> a.nft:1:1\n"
        "  |\n"
        "1 | set s {\n"
        "  | ^^^^^^^\n"
        "2 |   a,\n"
        "  |   ^^\n"
        "3 |\n"
        "4 |   b\n"
        "  |   ^ all of it\n"
        "  |\n");
}

TEST_CASE("a long block shows its first two lines and its last") {
  std::string text = "Rule Name: web\n";
  for (int i = 0; i < 12; ++i) text += "Field: value\n";
  text += "Action: Allow\n";
  const auto s = test::one("a.txt", "netsh advfirewall listing", text, text, "this rule");
  CHECK(snippet(s) ==
        "  --> a.txt:1:1\n"
        "   |\n"
        " 1 | Rule Name: web\n"
        "   | ^^^^^^^^^^^^^^\n"
        " 2 | Field: value\n"
        "   | ^^^^^^^^^^^^\n"
        "...\n"
        "14 | Action: Allow\n"
        "   | ^^^^^^^^^^^^^ this rule\n"
        "   |\n");
}

TEST_CASE("spans on one line get a marker line each, the primary first") {
  auto s = test::one("a.nft", "nft ruleset", "tcp dport 22 accept\n", "dport 22", "primary");
  s.report.findings[0].secondary = {{test::find(s.sources, FileId{0}, "22"), "inside"},
                                    {test::find(s.sources, FileId{0}, "tcp"), "before"}};
  CHECK(snippet(s) ==
        " --> a.nft:1:5\n"
        "  |\n"
        "1 | tcp dport 22 accept\n"
        "  |     ^^^^^^^^ primary\n"
        "  | --- before\n"
        "  |           -- inside\n"
        "  |\n");
}

TEST_CASE("places in other files stand below, places that cannot be shown are counted") {
  auto s = test::one("a.nft", "nft ruleset", "tcp dport 22 accept\n", "dport 22", "");
  const FileId other = s.sources.add("b.nft", "x\ny\ndrop\n");
  s.report.findings[0].secondary = {{test::find(s.sources, other, "drop"), "dropped here"}};
  for (int i = 0; i < 9; ++i) {
    s.report.findings[0].secondary.push_back({test::find(s.sources, other, "x"), ""});
  }
  s.report.findings[0].secondary.push_back({Span{FileId{77}, 0, 1}, "no such file"});
  const std::string x7 = "  | -\n  | -\n  | -\n  | -\n  | -\n  | -\n  | -\n";
  CHECK(snippet(s) ==
        " --> a.nft:1:5\n"
        "  |\n"
        "1 | tcp dport 22 accept\n"
        "  |     ^^^^^^^^\n"
        "  |\n"
        " --> b.nft:3:1\n"
        "  |\n"
        "1 | x\n" +
            x7 +
            "2 | y\n"
            "3 | drop\n"
            "  | ---- dropped here\n"
            "  |\n"
            "  = 2 more places not shown\n");
}

TEST_CASE("a long line is cut around the span") {
  const std::string line = std::string(300, 'a') + " NEEDLE " + std::string(300, 'b') + "\n";
  const auto s = test::one("a.nft", "nft ruleset", line, "NEEDLE", "here");
  CHECK(snippet(s) ==
        " --> a.nft:1:302\n"
        "  |\n"
        "1 | …" +
            std::string(45, 'a') + " NEEDLE " + std::string(85, 'b') + "…\n" + "  | " +
            std::string(47, ' ') +
            "^^^^^^ here\n"
            "  |\n");
  CHECK(snippet(s, 60) ==
        " --> a.nft:1:302\n"
        "  |\n"
        "1 | …" +
            std::string(17, 'a') + " NEEDLE " + std::string(29, 'b') + "…\n" + "  | " +
            std::string(19, ' ') +
            "^^^^^^ here\n"
            "  |\n");
}

TEST_CASE("a span longer than the window shows its begin, one near the end all of the end") {
  const std::string line = "-A " + std::string(500, 'x');
  CHECK(snippet(test::one("a.v4", "iptables-save", line, std::string(500, 'x'), "rule")) ==
        " --> a.v4:1:4\n"
        "  |\n"
        "1 | -A " +
            std::string(135, 'x') + "…\n" + "  |    " + std::string(135, '^') +
            "\n"
            "  |    rule\n"
            "  |\n");
  const std::string tail = std::string(500, 'x') + " -j ACCEPT";
  CHECK(snippet(test::one("a.v4", "iptables-save", tail, "ACCEPT", "end")) ==
        " --> a.v4:1:505\n"
        "  |\n"
        "1 | …" +
            std::string(128, 'x') + " -j ACCEPT\n" + "  | " + std::string(133, ' ') + "^^^^^^\n" +
            "  | " + std::string(70, ' ') +
            "end\n"
            "  |\n");
}

TEST_CASE("far apart spans on one long line open a window each") {
  const std::string line = "FIRST" + std::string(400, '.') + "SECOND" + std::string(400, '.');
  auto s = test::one("a.nft", "nft ruleset", line, "FIRST", "one");
  s.report.findings[0].secondary = {{test::find(s.sources, FileId{0}, "SECOND"), "two"}};
  CHECK(snippet(s) ==
        " --> a.nft:1:1\n"
        "  |\n"
        "1 | FIRST" +
            std::string(133, '.') +
            "…\n"
            "  | ^^^^^ one\n"
            "1 | …" +
            std::string(46, '.') + "SECOND" + std::string(86, '.') + "…\n" + "  | " +
            std::string(47, ' ') +
            "------ two\n"
            "  |\n");
}

TEST_CASE("hostile bytes are shown, never sent to the terminal") {
  const auto s = test::one("a\x1b[2Jb.nft", "nft ruleset",
                           "x \x1b[31mred\x07 \xC2\x9B \xE2\x80\xAE end\n", "end", "l\nabel\x1b");
  CHECK(snippet(s) ==
        " --> a␛[2Jb.nft:1:17\n"
        "  |\n"
        "1 | x ␛[31mred␇ \xEF\xBF\xBD \xEF\xBF\xBD end\n"
        "  |                 ^^^ l␊abel␛\n"
        "  |\n");
}

TEST_CASE("a line of ten megabytes with many findings is quick") {
  std::string text = "add element t s { ";
  while (text.size() < 10'000'000) text += "192.0.2.1, é, ";
  text += "}\n";
  auto s = test::one("big.nft", "nft ruleset", text, "}", "closes");
  constexpr std::uint32_t kFindings = 500;
  const Finding f = s.report.findings[0];
  for (std::uint32_t i = 1; i < kFindings; ++i) {
    Finding g = f;
    g.primary.begin = i * 19'990;
    g.primary.end = g.primary.begin + 9;
    g.secondary = {{Span{FileId{0}, 9'999'000 - i, 9'999'000}, "and this"}};
    s.report.findings.push_back(g);
  }
  const auto start = std::chrono::steady_clock::now();
  std::string out;
  render_text(s.report, s.sources, {}, out);
  render_concise(s.report, s.sources, {}, out);
  render_json(s.report, s.sources, out);
  render_sarif(s.report, s.sources, {}, out);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  MESSAGE("four formats, 500 findings on one line of 10 MB: ", seconds.count(), " s, ", out.size(),
          " bytes");
  CHECK(seconds.count() < 60.0);
  std::size_t longest = 0;
  const std::size_t text_end = out.find("nothing is reachable");
  for (std::size_t at = 0; at < text_end;) {
    const std::size_t end = out.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  CHECK(longest < 400);
}

}  // namespace fwlint
