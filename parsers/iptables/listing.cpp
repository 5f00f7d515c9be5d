// The policies come first and name all built-in chains of the table, so they tell which table it
// is. Several listings in one file are told apart by their policies too.
#include "parsers/iptables/listing.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "parsers/iptables/parser.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

/// The chain of a "-P CHAIN POLICY" line, or nothing.
std::string_view chain_of_policy(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("-P ")) return {};
  line = trim(line.substr(3));
  return line.substr(0, line.find_first_of(" \t"));
}

}  // namespace

bool is_listing(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, std::min<std::size_t>(end, 256)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#') continue;
    if (!line.starts_with("-P ") && !line.starts_with("-N ")) return false;
    return text.find("\n*") == text.npos && text.find("\nCOMMIT") == text.npos;
  }
  return false;
}

std::string_view table_of_policies(std::string_view text) {
  std::vector<std::string_view> chains;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trim(line).empty() || trim(line)[0] == '#') continue;
    const std::string_view chain = chain_of_policy(line);
    if (chain.empty() || std::find(chains.begin(), chains.end(), chain) != chains.end()) break;
    chains.push_back(chain);
  }
  const auto has = [&](std::string_view c) {
    return std::find(chains.begin(), chains.end(), c) != chains.end();
  };
  if (has("PREROUTING") && has("FORWARD")) return "mangle";
  if (has("POSTROUTING")) return "nat";
  if (has("PREROUTING")) return has("INPUT") ? "nat" : "raw";
  return chains.empty() ? std::string_view() : "filter";
}

void Parser::listing_line(std::uint32_t begin, std::uint32_t end) {
  const std::string_view chain = chain_of_policy(context_.text.substr(begin, end - begin));
  if (chain.empty()) return;
  const std::string mark = std::string(chain) + '\n';
  const bool again = context_.into.rules.size() > rules_at_policy_ ||
                     listed_policies_.find(mark) != std::string::npos;
  rules_at_policy_ = context_.into.rules.size();
  if (table_.open && !again) {
    listed_policies_ += mark;
    return;
  }
  std::string_view table = table_of_policies(context_.text.substr(begin));
  const Span at = context_.span(begin, end);
  // The tables filter and security have the same chains; filter is never listed twice.
  const bool filter_seen =
      table == "filter" &&
      (context_.table == "filter" ||
       std::any_of(seen_.begin(), seen_.end(), [](const auto& s) { return s.name == "filter"; }));
  if (again && filter_seen) table = "security";
  close_table();
  open_table(table, at, true);
  listed_policies_ = mark;
  context_.diagnostics.note(
      at, std::string("no table is named: by the chains that have policies, this is taken for '") +
              std::string(table) + "'");
}

}  // namespace fwlint::iptables
