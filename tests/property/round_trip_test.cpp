// Nothing of a file is lost. The lexers' tokens, with the blanks and comments between them, are the
// file byte for byte, in order and without overlap; a rule's place begins at its first token and
// ends at its last. Own fixtures always, the shared corpora where they are at hand.
#include "tests/property/round_trip.hpp"

#include <cstdint>
#include <functional>

#include "parsers/iptables/iptables.hpp"
#include "parsers/iptables/lexer.hpp"
#include "parsers/nftables/lexer.hpp"
#include "parsers/nftables/nftables.hpp"
#include "parsers/windows/reg_lexer.hpp"
#include "parsers/windows/windows.hpp"
#include "src/base/text.hpp"

namespace fwlint::round_trip {
namespace {

struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Puts the file together again from its tokens and from what is between them, which `trivia` must
/// accept. The complaint, or "".
std::string rebuild(std::string_view text, const std::vector<Piece>& pieces,
                    const std::function<bool(std::string_view)>& trivia) {
  std::string built;
  std::uint32_t at = 0;
  const auto between = [&](std::uint32_t end) {
    const std::string_view gap = text.substr(at, end - at);
    built += gap;
    return trivia(gap);
  };
  for (const Piece& p : pieces) {
    const std::string where = " at byte " + std::to_string(p.begin);
    if (p.begin < at) return "tokens overlap or are out of order" + where;
    if (p.end > text.size() || p.end < p.begin) return "a token leaves the file" + where;
    if (!between(p.begin)) {
      return "lost before byte " + std::to_string(p.begin) + ": '" +
             printable(text.substr(at, p.begin - at)) + "'";
    }
    built += text.substr(p.begin, p.end - p.begin);
    at = p.end;
  }
  if (!between(static_cast<std::uint32_t>(text.size()))) {
    return "lost at the end: '" + printable(text.substr(at)) + "'";
  }
  return built == text ? "" : "the pieces are not the file";
}

/// Blanks, continued lines and comments.
bool nft_trivia(std::string_view gap) {
  for (std::size_t i = 0; i < gap.size(); ++i) {
    if (gap[i] == '#') {
      i = gap.find('\n', i);  // the line's end is a token, so nothing follows
      return i == std::string_view::npos;
    }
    if (gap[i] == '\\') {
      ++i;
      if (i < gap.size() && gap[i] == '\r') ++i;
      if (i >= gap.size() || gap[i] != '\n') return false;
    } else if (gap[i] == '\n' || !is_space(gap[i])) {
      return false;
    }
  }
  return true;
}

std::vector<Piece> nft_pieces(std::string_view text) {
  std::vector<Piece> out;
  nftables::Lexer lexer(text);
  for (;;) {
    const nftables::Token t = lexer.next();
    if (t.kind == nftables::TokenKind::end) return out;
    out.push_back({t.begin, t.end});
  }
}

bool blank(std::string_view gap) { return std::all_of(gap.begin(), gap.end(), is_space); }

/// Words of every line; a line whose quote is open, or that has too many words, keeps its rest.
std::vector<Piece> iptables_pieces(std::string_view text) {
  std::vector<Piece> out;
  iptables::Line line;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    iptables::tokenize(text, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                       line);
    for (const iptables::Token& t : line.tokens) out.push_back({t.begin, t.end});
    if (line.cut) out.push_back({line.rest_begin, static_cast<std::uint32_t>(end)});
    begin = end + 1;
  }
  return out;
}

/// The places of rules, in the order of the text; rules of an anonymous chain are within another.
std::string check_rules(const SourceSet& sources, const Ruleset& ruleset,
                        const std::function<bool(Span)>& whole) {
  std::vector<Span> spans;
  for (const Rule& r : ruleset.rules) {
    if (!r.span.valid()) return "a rule without a place";
    const std::string where = " at byte " + std::to_string(r.span.begin);
    if (index(r.span.file) >= sources.size()) return "a place in no file" + where;
    if (r.span.begin >= r.span.end || r.span.end > sources.text(r.span.file).size()) {
      return "a place outside of its file" + where;
    }
    if (!whole(r.span)) {
      return "a rule that is cut: '" + printable(sources.text(r.span)) + "'" + where;
    }
    spans.push_back(r.span);
  }
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) {
    if (a.file != b.file) return index(a.file) < index(b.file);
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> open;
  for (const Span s : spans) {
    while (!open.empty() && (open.back().file != s.file || open.back().end <= s.begin)) {
      open.pop_back();
    }
    if (!open.empty() && s.end > open.back().end) {
      return "rules overlap at byte " + std::to_string(s.begin);
    }
    open.push_back(s);
  }
  return "";
}

/// Byte offsets at which the first word of a line begins and the last one ends.
struct LineEdges {
  std::set<std::uint32_t> begins;
  std::set<std::uint32_t> ends;

  LineEdges(std::string_view text, const std::vector<Piece>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto broken = [&](std::size_t from, std::size_t to) {
        return text.substr(from, to - from).find('\n') != std::string_view::npos;
      };
      const bool first = i == 0 || broken(pieces[i - 1].end, pieces[i].begin);
      const bool last = i + 1 == pieces.size() || broken(pieces[i].end, pieces[i + 1].begin);
      if (first) begins.insert(pieces[i].begin);
      if (last) ends.insert(pieces[i].end);
    }
  }
};

/// Tokens by their places, to look at the neighbours of a rule.
class Neighbours {
 public:
  explicit Neighbours(std::string_view text) {
    nftables::Lexer lexer(text);
    do {
      tokens_.push_back(lexer.next());
    } while (tokens_.back().kind != nftables::TokenKind::end);
  }
  /// Whether nothing of a statement stands before or behind the place.
  [[nodiscard]] bool whole_statement(Span s) const {
    const auto first = at(s.begin);
    const auto behind = at(s.end);
    if (first == tokens_.end() || first->begin != s.begin || behind == tokens_.begin())
      return false;
    if ((behind - 1)->end != s.end) return false;
    using enum nftables::TokenKind;
    const auto before = first == tokens_.begin() ? newline : (first - 1)->kind;
    return (before == newline || before == semicolon || before == lbrace || before == rbrace) &&
           (behind->kind == newline || behind->kind == semicolon || behind->kind == rbrace ||
            behind->kind == end);
  }

 private:
  [[nodiscard]] std::vector<nftables::Token>::const_iterator at(std::uint32_t offset) const {
    return std::lower_bound(tokens_.begin(), tokens_.end(), offset,
                            [](const nftables::Token& t, std::uint32_t o) { return t.begin < o; });
  }
  std::vector<nftables::Token> tokens_;
};

}  // namespace

TEST_CASE("nft: tokens and what is between them are the file; rules are whole statements") {
  Tally tally("nft tokens");
  for (const fs::path& path :
       all_files({".nft", ".nft.conf"}, {"nft", "canon", "ipt2nft", "nft-upstream/dumps"})) {
    tally.file();
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), read(path));
    const std::string_view text = sources.text(file);
    const auto pieces = nft_pieces(text);
    const std::string complaint = rebuild(text, pieces, nft_trivia);
    if (!complaint.empty()) tally.complain(path, complaint);
    Ruleset ruleset;
    Diagnostics diagnostics;
    nftables::parse_text_file(sources, file, {}, ruleset, diagnostics);
    const bool sound = diagnostics.error_count() == 0;  // a broken statement ends where it broke
    const Neighbours neighbours(text);
    const std::string cut = check_rules(
        sources, ruleset, [&](Span place) { return !sound || neighbours.whole_statement(place); });
    if (!cut.empty()) tally.complain(path, cut);
  }
  tally.finish(9);
}

TEST_CASE("nft: JSON rules are whole objects") {
  if (!have_corpus()) return;
  Tally tally("nft JSON places");
  std::vector<fs::path> files = files_of(kCorpus / "canon", {".json"});
  append(files, files_of(kCorpus / "nftjson", {".json"}));
  append(files, files_of(kCorpus / "nft-upstream" / "dumps", {".json-nft"}));
  for (const fs::path& path : files) {
    tally.file();
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), read(path));
    Ruleset ruleset;
    Diagnostics diagnostics;
    nftables::parse_json_file(sources, file, {}, ruleset, diagnostics);
    const std::string cut = check_rules(sources, ruleset, [&](Span s) {
      const std::string_view t = sources.text(s);
      return (t.front() == '{' && t.back() == '}') || (t.front() == '"' && t.back() == '"');
    });
    if (!cut.empty()) tally.complain(path, cut);
  }
  tally.finish(100);
}

TEST_CASE("nft: rules of included files have their places there, also in sets of many lines") {
  SourceSet sources;
  const FileId main = sources.add("main.nft",
                                  "table inet f {\n"
                                  "  chain c {\n"
                                  "    tcp dport {\n      22, # ssh\n      80 } accept\n"
                                  "    include \"more\"\n"
                                  "    drop comment \"rest\" # here\n"
                                  "  }\n}\n");
  const FileId more = sources.add("more", "ip saddr \\\n 10.0.0.1 accept; counter\n");
  ParseOptions options;
  options.include = [more](std::string_view, FileId) {
    return Result<std::vector<FileId>>(std::vector<FileId>{more});
  };
  Ruleset ruleset;
  Diagnostics diagnostics;
  nftables::parse_text_file(sources, main, options, ruleset, diagnostics);
  CHECK(diagnostics.error_count() == 0);
  std::vector<std::string> places;
  for (const Rule& r : ruleset.rules) {
    places.push_back(sources.file(r.span.file).name + ": " + std::string(sources.text(r.span)));
  }
  CHECK(places ==
        std::vector<std::string>{"main.nft: tcp dport {\n      22, # ssh\n      80 } accept",
                                 "more: ip saddr \\\n 10.0.0.1 accept", "more: counter",
                                 "main.nft: drop comment \"rest\""});
}

TEST_CASE("iptables: words and what is between them are the file; rules are whole lines") {
  Tally tally("iptables words");
  for (const fs::path& path : all_files({".v4", ".v6", ".ipsave", ".ip6save", ".rules", ".resaved"},
                                        {"iptables", "ipt2nft", "fffuu"})) {
    tally.file();
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), read(path));
    const std::string_view text = sources.text(file);
    const auto pieces = iptables_pieces(text);
    const std::string complaint = rebuild(text, pieces, blank);
    if (!complaint.empty()) tally.complain(path, complaint);
    Ruleset ruleset;
    Diagnostics diagnostics;
    iptables::parse(sources, file, {}, ruleset, diagnostics);
    const LineEdges edges(text, pieces);
    const std::string cut = check_rules(sources, ruleset, [&](Span s) {
      return edges.begins.contains(s.begin) && edges.ends.contains(s.end);
    });
    if (!cut.empty()) tally.complain(path, cut);
  }
  tally.finish(16);
}

TEST_CASE("broken bytes: the lexers lose nothing of them either") {
  std::uint32_t seed = 1;
  const auto random = [&seed](std::size_t below) {
    seed = seed * 1664525 + 1013904223;
    return static_cast<std::size_t>((seed >> 8) % below);
  };
  static constexpr char kList[] = "\"\\#\n\0\xff{};:$@'-!*\r\t a0x";
  constexpr std::string_view kBytes(kList, sizeof kList - 1);
  for (const fs::path& path : own_files({".nft", ".v4"})) {
    for (int round = 0; round < 50; ++round) {
      std::string text = read(path);
      for (int i = 0; i < 40; ++i) text[random(text.size())] = kBytes[random(kBytes.size())];
      text.resize(random(text.size()));
      CAPTURE(path.string());
      CHECK(rebuild(text, nft_pieces(text), nft_trivia) == "");
      CHECK(rebuild(text, iptables_pieces(text), blank) == "");
    }
  }
}

TEST_CASE("Windows: statements are in order and between them are only blanks and comments") {
  Tally tally("Windows statements");
  for (const fs::path& path : all_files({".reg"}, {"windows"})) {
    tally.file();
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), read(path));
    Diagnostics diagnostics;
    windows::RegReader reader(sources, file, diagnostics);
    reader.header();
    std::vector<Piece> pieces;
    while (const auto s = reader.next()) pieces.push_back({s->span.begin, s->span.end});
    const bool sound = diagnostics.error_count() == 0;
    const std::string complaint = rebuild(sources.text(file), pieces, [&](std::string_view gap) {
      for (const std::string_view line : split(gap, '\n')) {
        const std::string_view l = trim(line);
        const bool header = l.starts_with("Windows Registry Editor") || l == "REGEDIT4";
        if (sound && !l.empty() && l[0] != ';' && !header) return false;
      }
      return true;
    });
    if (!complaint.empty()) tally.complain(path, complaint);
  }
  tally.finish(1);
}

TEST_CASE("Windows: rules have places of their own, from the first word to the last") {
  Tally tally("Windows rules");
  for (const fs::path& path : all_files({".reg", ".txt", ".netsh"}, {"windows"})) {
    SourceSet sources;
    const FileId file = sources.add(path.filename().string(), read(path));
    const std::string_view text = sources.text(file);
    Ruleset ruleset;
    Diagnostics diagnostics;
    if (windows::sniff_reg(text) > 0) {
      windows::parse_reg(sources, file, {}, ruleset, diagnostics);
    } else if (windows::sniff_netsh(text) == 100) {
      windows::parse_netsh(sources, file, {}, ruleset, diagnostics);
    } else {
      continue;
    }
    tally.file();
    const std::string cut = check_rules(sources, ruleset, [&](Span s) {
      const std::string_view t = sources.text(s);
      return !is_space(t.front()) && !is_space(t.back());
    });
    if (!cut.empty()) tally.complain(path, cut);
  }
  tally.finish(1);
}

}  // namespace fwlint::round_trip
