// Lines: '*' opens a table, ':' declares a chain, COMMIT closes the table, '#' in the first column
// is a comment, anything else is a command line. A table that comes again in one file replaces the
// first, because iptables-restore flushes each table that it opens.
#include "parsers/iptables/parser.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "parsers/iptables/listing.hpp"
#include "parsers/iptables/rule_reader.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxLine = 10238;  // iptables-restore reads lines into 10,240 bytes

bool is_counters(std::string_view s) {
  // sscanf("[%llu:%llu"): the closing bracket is not looked at.
  if (s.empty() || s[0] != '[') return false;
  const std::size_t colon = s.find(':');
  const std::size_t close = std::min(s.find(']'), s.size());
  return colon != s.npos && colon < close && parse_unsigned(s.substr(1, colon - 1)) &&
         parse_unsigned(s.substr(colon + 1, close - colon - 1));
}

}  // namespace

Parser::Parser(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
               Diagnostics& diagnostics)
    : context_{sources, file, sources.text(file), options, into, diagnostics},
      draft_(context_),
      first_rule_(into.rules.size()),
      first_gap_(into.gaps.size()),
      first_chain_(into.chains.size()) {
  context_.family = decide_family(sources.file(file), options);
  context_.is_chain = [this](std::string_view name) {
    return table_.find(name) != nullptr && find_built_in(context_.table, name) == nullptr;
  };
}

void Parser::run() {
  read_file();
  end_of_file();
  finish();
}

void Parser::run_together(std::span<const FileId> files) {
  keeps_tables_ = true;
  if (!files.empty()) {
    context_.family = decide_family(context_.sources.file(files.front()), context_.options);
  }
  const Family family = context_.family;
  for (const FileId file : files) {
    context_.file = file;
    context_.text = context_.sources.text(file);
    crlf_reported_ = false;
    outside_reported_ = false;
    context_.family = family;
    read_file();
    end_of_file();
  }
  finish();
}

void Parser::read_file() {
  const std::string_view text = context_.text;
  context_.into.platform = Platform::netfilter;
  if (const auto nul = text.find('\0'); nul != text.npos) {
    const auto at = static_cast<std::uint32_t>(nul);
    context_.diagnostics.error(context_.span(at, at + 1), "NUL byte in the text",
                               "plain text as iptables-save writes it");
  }
  check_encoding();
  scan_writers();
  listing_ = is_listing(text);
  files_.push_back(context_.file);
  if (is_ufw_part(text)) ufw_ = keeps_tables_ = true;
  std::size_t at = 0;
  while (at < text.size() && !ended_ && !context_.diagnostics.exhausted() &&
         context_.into.rules.size() - first_rule_ < kMaxRules) {
    const void* newline = std::memchr(text.data() + at, '\n', text.size() - at);
    const std::size_t end =
        newline == nullptr
            ? text.size()
            : static_cast<std::size_t>(static_cast<const char*>(newline) - text.data());
    read_line(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end));
    at = end + 1;
  }
}

void Parser::check_encoding() {
  std::string_view what;
  switch (context_.sources.file(context_.file).encoding) {
    case Encoding::utf8:
    case Encoding::eight_bit:
      return;
    case Encoding::utf8_bom:
      what = "the file begins with a byte-order mark";
      break;
    case Encoding::utf16le:
    case Encoding::utf16be:
      what = "the file is UTF-16";
      break;
  }
  draft_.warn(context_.span(0, context_.text.empty() ? 0U : 1U),
              fmt::format("{}: {}", what,
                          script_ ? "the shell does not run its first line"
                                  : "iptables-restore refuses its first line"),
              "UTF-8 without a byte-order mark");
}

void Parser::read_line(std::uint32_t begin, std::uint32_t end) {
  const std::string_view text = context_.text;
  if (end > begin && text[end - 1] == '\r') {
    --end;
    if (!crlf_reported_) {
      draft_.warn(context_.span(end, end + 1), "lines end in CR LF",
                  "LF line ends: iptables-restore refuses this file");
    }
    crlf_reported_ = true;
  }
  if (begin == end) return;
  switch (text[begin]) {
    case '#':
      return comment_line(begin, end);
    case '*':
      return table_line(begin, end);
    case ':':
      return chain_line(begin, end);
    default:
      break;
  }
  if (trim(text.substr(begin, std::min<std::size_t>(end - begin, 4096))).empty()) return;
  if (text[begin] != '-' && trim(text.substr(begin, end - begin)) == "COMMIT") {
    return commit_line(begin, end);
  }
  if (listing_) listing_line(begin, end);
  rule_line(begin, end);
}

void Parser::comment_line(std::uint32_t begin, std::uint32_t end) {
  if (context_.options.family) return;
  const auto family = family_of_header(context_.text.substr(begin, std::min(end - begin, 200U)));
  if (!family || *family == context_.family) return;
  if (table_.open) return;  // a comment inside a table does not change it
  context_.family = *family;
}

Parser::Fields Parser::fields(std::uint32_t begin, std::uint32_t end) const {
  // As strtok(" \t") splits: chain lines know no quotes.
  Fields out;
  const std::string_view text = context_.text;
  std::uint32_t at = begin;
  while (out.count < out.words.size()) {
    while (at < end && (text[at] == ' ' || text[at] == '\t')) ++at;
    if (at == end) break;
    const std::uint32_t word = at;
    while (at < end && text[at] != ' ' && text[at] != '\t') ++at;
    out.words[out.count++] = {text.substr(word, at - word), word, at, false};
  }
  return out;
}

void Parser::table_line(std::uint32_t begin, std::uint32_t end) {
  const Fields f = fields(begin + 1, end);
  const Span at = context_.span(begin, end);
  listing_ = false;
  if (table_.open && !table_.implied) {
    Diagnostic missing{
        DiagnosticLevel::error,
        at,
        fmt::format("table '{}' has no COMMIT before this line", printable(context_.table)),
        "COMMIT on a line of its own",
        {},
        {{table_.opened, "the table begins here"}}};
    context_.diagnostics.add(std::move(missing));
  }
  if (f.count == 0) {
    context_.diagnostics.error(at, "'*' without a table's name", "a line such as '*filter'");
    return;
  }
  const std::string_view name = f.words[0].text;
  if (bit_of_table(name) == 0) {
    std::string hint;
    if (const auto near = nearest(name, table_names()))
      hint = fmt::format("did you mean '{}'?", *near);
    context_.diagnostics.error(context_.span(f.words[0]),
                               fmt::format("unknown table '{}'", printable(name)),
                               "filter, nat, mangle, raw or security", hint);
  }
  close_table();
  open_table(name, at, false);
}

void Parser::open_table(std::string_view name, Span at, bool implied) {
  plans_.forget();
  context_.table = name;
  context_.table_bit = bit_of_table(name);
  const auto again = std::find_if(seen_.begin(), seen_.end(), [&](const SeenTable& s) {
    return s.name == name && s.family == context_.family;
  });
  if (again != seen_.end() && keeps_tables_) {
    table_ = std::move(again->state);
    seen_.erase(again);
  } else if (again != seen_.end()) {
    Diagnostic d{
        DiagnosticLevel::warning,
        at,
        fmt::format("table '{}' comes again", printable(name)),
        "one block for a table: iptables-restore flushes the first block when it reads this "
        "one, unless it runs with --noflush",
        {},
        {{again->state.opened, "the first block"}}};
    if (context_.warnings_left > 0) {
      --context_.warnings_left;
      context_.diagnostics.add(std::move(d));
    }
    table_ = std::move(again->state);
    seen_.erase(again);
    for (std::size_t c = 0; c < table_.chains.size(); ++c) {
      if (table_.chains[c].id == kNoChain) continue;
      kill_all(table_.chains[c]);
      const Chain& chain = context_.into.chain(table_.chains[c].id);
      if (!chain.base) kill_chain(std::string(chain.name));
    }
  } else {
    table_ = TableState{};
    Table table;
    table.family = context_.family == Family::ipv4 ? TableFamily::ip : TableFamily::ip6;
    table.name = name;
    table.span = at;
    table_.id = context_.into.add_table(std::move(table));
  }
  table_.opened = at;
  table_.open = true;
  table_.implied = implied;
  ++tables_of_family_[context_.family == Family::ipv4 ? 0 : 1];
}

void Parser::close_table() {
  if (!table_.open) return;
  if (!keeps_tables_) {
    finish_table(context_, table_);
    table_.jumps.clear();
    table_.demands.clear();
  }
  table_.open = false;
  const Family family =
      context_.into.table(table_.id).family == TableFamily::ip ? Family::ipv4 : Family::ipv6;
  seen_.push_back({context_.into.table(table_.id).name, family, std::move(table_)});
  table_ = TableState{};
}

void Parser::need_table(std::uint32_t begin, std::uint32_t end) {
  if (table_.open) return;
  if (listing_) {
    draft_.warn(context_.span(begin, end), "no table is named: these lines are taken for 'filter'",
                "the output of iptables-save, which names its tables");
    open_table("filter", context_.span(begin, end), true);
    return;
  }
  if (!outside_reported_) {
    context_.diagnostics.error(context_.span(begin, end), "a rule or chain outside of a table",
                               "a line such as '*filter' before it");
  }
  outside_reported_ = true;
  open_table("filter", context_.span(begin, end), true);
}

void Parser::chain_line(std::uint32_t begin, std::uint32_t end) {
  need_table(begin, end);
  const Fields f = fields(begin + 1, end);
  const Span at = context_.span(begin, end);
  if (f.count == 0) {
    context_.diagnostics.error(at, "':' without a chain's name",
                               "a line such as ':INPUT DROP [0:0]'");
    return;
  }
  plans_.forget();
  const Token& name = f.words[0];
  if (!check_chain_name(name)) return;
  ChainState* chain = table_.find(name.text);
  const bool again = chain != nullptr;
  if (chain == nullptr) chain = &table_.add(context_.into, name.text, at);
  const bool own = !context_.into.chain(chain->id).base;
  if (again && own && !keeps_tables_) {
    draft_.warn(context_.span(name),
                fmt::format("chain '{}' is declared twice: iptables-legacy refuses it",
                            printable(name.text)),
                "one line for a chain");
  }
  context_.into.chain(chain->id).span = at;
  if (f.count == 1) {
    context_.diagnostics.error(at, fmt::format("chain '{}' without a policy", printable(name.text)),
                               "ACCEPT or DROP, or '-' for a chain of your own");
    return;
  }
  if (f.words[1].text == "-") {
    if (is_verdict_name(name.text)) {
      draft_.error(context_.span(name),
                   fmt::format("chain name '{}' is the name of a target", name.text),
                   "a name of your own");
    } else if (is_target_name(context_.family, name.text)) {
      draft_.warn(context_.span(name),
                  fmt::format("chain name '{}' is the name of a target: iptables-nft refuses it",
                              printable(name.text)),
                  "a name of your own");
    }
    return;
  }
  const Span policy = context_.span(f.words[1]);
  if (own && bit_of_table(context_.table) != 0) {
    draft_.warn(policy,
                fmt::format("policy '{}' on chain '{}', which is not built in: iptables-legacy "
                            "refuses it, iptables-nft does not look at it",
                            printable(f.words[1].text), printable(name.text)),
                "'-' for a chain of your own");
    return;
  }
  set_policy(name.text, f.words[1], policy);
  if (f.count > 2 && !is_counters(f.words[2].text)) {
    draft_.warn(context_.span(f.words[2]),
                fmt::format("bad counters '{}': iptables-restore --counters refuses them",
                            printable(f.words[2].text)),
                "[packets:bytes]");
  }
}

void Parser::commit_line(std::uint32_t begin, std::uint32_t end) {
  if (!table_.open) {
    context_.diagnostics.error(context_.span(begin, end), "COMMIT outside of a table",
                               "COMMIT at the end of a table");
    return;
  }
  const bool last = end == context_.text.size();
  if (end - begin != 6 || last) {
    draft_.warn(context_.span(begin, end),
                last ? "no line end behind COMMIT" : "blanks around COMMIT",
                "COMMIT and a line end: iptables-restore does not read it otherwise");
  }
  close_table();
}

void Parser::check_line(std::uint32_t begin, std::uint32_t end) {
  const Line& line = draft_.line;
  const Span at = context_.span(begin, end);
  if (line.tokens.size() > kMaxArguments || line.cut) {
    context_.diagnostics.error(context_.span(begin, std::min(end, begin + 80)),
                               line.cut ? fmt::format("more than {} words in one line", kMaxWords)
                                        : fmt::format("{} words in one line", line.tokens.size()),
                               fmt::format("at most {}", kMaxArguments));
  } else if (end - begin > kMaxLine) {
    context_.diagnostics.error(context_.span(begin, begin + 80),
                               fmt::format("line of {} bytes", end - begin),
                               fmt::format("at most {} bytes", kMaxLine));
  }
  if (line.cut) {
    const Span rest = context_.span(line.rest_begin, end);
    draft_.opaque({.kind = PredicateKind::unknown, .text = "words left aside", .stateful = true},
                  rest);
    draft_.gap(GapKind::not_understood, rest, "the rest of an overlong line",
               std::string(kMayHold));
  }
  if (line.unterminated) {
    draft_.warn(context_.span(line.quote_begin, at.end), "quote is not closed on its line",
                "a closing '\"'");
  }
}

bool Parser::counters_prefix(std::uint32_t& begin, std::uint32_t end) {
  const std::string_view line = context_.text.substr(begin, end - begin);
  const std::size_t close = line.substr(0, 64).find(']');
  if (close == line.npos) {
    context_.diagnostics.error(context_.span(begin, begin + 1), "'[' is not closed",
                               "[packets:bytes] before the rule");
    return false;
  }
  const std::string_view inside = line.substr(1, close - 1);
  const std::size_t colon = inside.find(':');
  const auto packets = parse_unsigned(inside.substr(0, colon));
  const auto bytes = colon == inside.npos ? packets : parse_unsigned(inside.substr(colon + 1));
  const auto last = begin + static_cast<std::uint32_t>(close) + 1;
  if (colon == inside.npos || colon == 0) {
    context_.diagnostics.error(context_.span(begin, last),
                               fmt::format("bad counters '[{}]'", printable(inside)),
                               "[packets:bytes]");
  } else if (!packets || !bytes) {
    draft_.warn(context_.span(begin, last),
                fmt::format("bad counters '[{}]': iptables-restore --counters refuses them",
                            printable(inside)),
                "[packets:bytes]");
  } else {
    draft_.counters = Counters{*packets, *bytes};
  }
  begin = last;
  return true;
}

void Parser::rule_line(std::uint32_t begin, std::uint32_t end) {
  need_table(begin, end);
  draft_.counters.reset();
  draft_.begin = begin;
  draft_.end = end;
  draft_.ordinal = static_cast<std::uint32_t>(context_.into.rules.size());
  gaps_before_ = context_.into.gaps.size();
  std::uint32_t from = begin;
  if (context_.text[begin] == '[' && !counters_prefix(from, end)) return;
  const bool quick = context_.options.short_cut && end - begin <= kMaxLine;
  if (quick && plans_.apply_bytes(from, end, draft_)) return;
  tokenize(context_.text, from, end, draft_.line);
  if (draft_.line.tokens.empty()) return;
  if (!draft_.line.cut) draft_.end = draft_.line.tokens.back().end;  // without blanks behind it
  const bool usual = quick && !draft_.line.unterminated && !draft_.line.cut;
  if (usual && plans_.apply(draft_)) return;
  const auto counters = draft_.counters;
  draft_.clear();
  draft_.counters = counters;
  const std::size_t diagnostics = context_.diagnostics.all().size();
  const std::size_t predicates = context_.into.predicates.size();
  const std::size_t rules = context_.into.rules.size();
  const std::size_t demands = table_.demands.size();
  check_line(begin, end);
  const std::string_view first = draft_.line.tokens[0].text;
  if (first == "-h" || first == "--help") {
    draft_.warn(context_.span(begin, end), "a request for help in a table",
                "a command: iptables-restore ends here, and nothing of this table is loaded");
    ended_ = true;
    return;
  }
  RuleReader(draft_).read(0);
  command();
  const bool quiet = usual && diagnostics == context_.diagnostics.all().size() &&
                     predicates == context_.into.predicates.size() &&
                     gaps_before_ == context_.into.gaps.size() && demands == table_.demands.size();
  if (quiet && context_.into.rules.size() == rules + 1) {
    plans_.learn(draft_, context_.into.rules.back());
  }
}

}  // namespace fwlint::iptables
