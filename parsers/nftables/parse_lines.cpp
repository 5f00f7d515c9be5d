// Rules that are left as lines. A long listing is nearly all plain rules, one in a line, and their
// trees would take many times the memory of their text; so a document that is only lowered keeps
// where they are, and each is read when its turn comes, if its shape is not known by then.
#include <memory>

#include "parsers/nftables/line_words.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

/// At a chain's item: takes the plain rules from here on. False: there is none.
bool Parser::leave_lines(std::size_t chain_index) {
  const std::string_view text = lexer_.text();
  const std::uint32_t first = tok_.begin;
  std::uint32_t at = first;
  RuleLine line;
  line.file = file_;
  RuleLines lines;
  lines.first = out_.lines.size();
  std::uint32_t next = 0;
  std::uint32_t last = first;
  while (plain_rule_line(text, at, line, next)) {
    out_.lines.push_back(line);
    ++lines.count;
    last = line.end;
    at = next;
    while (at < text.size() && (text[at] == '\n' || text[at] == ' ' || text[at] == '\t')) ++at;
  }
  if (lines.count == 0) return false;
  {
    const auto& chain = get<Chain>(out_.commands[chain_index].body);
    lines.scope = chain.scope;
    lines.chain = chain.name;
  }
  out_.commands.push_back({Verb::add, {file_, first, last}, std::move(lines)});
  last_end_ = last;
  rewind(next);
  return true;
}

void Parser::run_line(const RuleLine& line, Rule& into) {
  const std::string_view text = sources_.text(file_);
  const std::size_t end = text.find('\n', line.end);  // a line that is left has one
  lexer_.set_text(text.substr(0, end == text.npos ? end : end + 1));
  lexer_.seek(line.begin);
  failed_ = plausible_ = classes_ = false;
  braces_ = depth_ = 0;
  tok_ = {};
  last_end_ = line.begin;
  advance();
  const Mark from = mark();
  parse_rule(into);
  end_item("';' or end of line", from);
}

namespace {

class TextLineReader final : public LineReader {
 public:
  TextLineReader(const SourceSet& sources, FileId file, Diagnostics& diagnostics)
      : LineReader(file), parser_(sources, file, nothing_, diagnostics, no_include_) {}
  void read(const RuleLine& line, Rule& into) override { parser_.run_line(line, into); }

 private:
  Document nothing_;  ///< a rule adds no command
  IncludeLoader no_include_;
  Parser parser_;
};

}  // namespace

std::unique_ptr<LineReader> text_line_reader(const SourceSet& sources, FileId file,
                                             Diagnostics& diagnostics) {
  return std::make_unique<TextLineReader>(sources, file, diagnostics);
}

}  // namespace fwlint::nftables
