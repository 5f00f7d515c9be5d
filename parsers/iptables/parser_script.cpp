// Commands that come one by one, each with its own table and family: the tables stay open until the
// last command, and none is flushed by opening it.
#include <algorithm>

#include "parsers/iptables/parser.hpp"
#include "parsers/iptables/rule_reader.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

void Parser::begin_script() {
  keeps_tables_ = true;
  script_ = context_.script = true;
  context_.into.platform = Platform::netfilter;
  check_encoding();
  scan_writers();
}

bool Parser::take_table_option(std::vector<Token>& words, std::string& table) {
  table = "filter";
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::string_view w = words[k].text;
    std::size_t count = 1;
    std::string_view name;
    const std::string_view option = w.substr(0, w.find('='));
    const bool named = option.size() >= 4 && std::string_view("--table").starts_with(option);
    if (w == "-t" || (named && option == w)) {
      if (k + 1 == words.size()) {
        context_.diagnostics.error(context_.span(words[k]), "option '-t' without a table",
                                   "-t TABLE");
        return false;
      }
      name = words[k + 1].text;
      count = 2;
    } else if (named) {
      name = w.substr(option.size() + 1);
    } else if (w.size() > 2 && w.starts_with("-t")) {
      name = w.substr(2);
    } else {
      continue;
    }
    if (bit_of_table(name) == 0) {
      context_.diagnostics.error(context_.span(words[k + count - 1]),
                                 "unknown table '" + printable(name) + "'",
                                 "filter, nat, mangle, raw or security");
      return false;
    }
    table = name;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(k),
                words.begin() + static_cast<std::ptrdiff_t>(k + count));
    return true;
  }
  return true;
}

void Parser::switch_table(Family family, std::string_view name, Span at) {
  if (table_.open && context_.family == family && context_.table == name) return;
  close_table();
  context_.family = family;
  open_table(name, at, true);
}

bool Parser::run_command(Family family, std::vector<Token> words, std::uint32_t begin,
                         std::uint32_t end) {
  std::string table;
  const Span at = context_.span(begin, end);
  if (words.empty() || !take_table_option(words, table)) return false;
  switch_table(family, table, at);
  draft_.clear();
  draft_.begin = begin;
  draft_.end = end;
  draft_.ordinal = static_cast<std::uint32_t>(context_.into.rules.size());
  gaps_before_ = context_.into.gaps.size();
  draft_.line.tokens.clear();
  draft_.line.arena.clear();
  for (Token& w : words) {
    draft_.line.arena.emplace_back(w.text);
    w.text = draft_.line.arena.back();
    draft_.line.tokens.push_back(w);
  }
  draft_.line.unterminated = draft_.line.cut = false;
  same_found_ = true;
  const std::size_t rules = context_.into.rules.size();
  const std::size_t errors = context_.diagnostics.error_count();
  RuleReader(draft_).read(0);
  command();
  const std::string words_of_rule = rule_words();
  words_of_rules_.resize(context_.into.rules.size() - first_rule_);
  if (context_.into.rules.size() > rules) words_of_rules_.back() = words_of_rule;
  return same_found_ && context_.diagnostics.error_count() == errors;
}

std::string Parser::rule_words() const {
  // All words but the command, its chain and its number.
  std::string out;
  const auto& tokens = draft_.line.tokens;
  for (std::uint32_t k = 0; k < tokens.size(); ++k) {
    if (k == draft_.chain || k == draft_.argument || k + 1 == draft_.chain) continue;
    out.append(tokens[k].text).append("\n");
  }
  return out;
}

std::optional<std::size_t> Parser::place_of_same(const ChainState& chain) {
  const std::string wanted = rule_words();
  const std::vector<RuleId> all = chain.order.all();
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (words_of_rules_[index(all[k]) - first_rule_] == wanted) return k;
  }
  return std::nullopt;
}

}  // namespace fwlint::iptables
