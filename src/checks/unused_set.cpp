// FW306: sets are part of the matches by the time a check sees them, so their use is found in the
// text of the rules: "@name" under nftables, the option that names a set under iptables.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/checks/all_checks.hpp"

namespace fwlint {

namespace {

bool is_name(char ch) {
  return is_alnum(ch) || ch == '_' || ch == '-' || ch == '.' || ch == '/' || ch == '\\' ||
         ch == ':';
}

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_name(text[end])) ++end;
  return text.substr(at, end - at);
}

/// Names of sets in a text, all of them and perhaps more.
void collect(std::string_view text, std::set<std::string, std::less<>>& names) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    names.emplace(word_at(text, at + 1));
  }
  for (std::size_t at = text.find("-set "); at != std::string_view::npos;
       at = text.find("-set ", at + 1)) {
    std::size_t word = at + 5;
    while (word < text.size() && (is_space(text[word]) || text[word] == '"')) ++word;
    names.emplace(word_at(text, word));
  }
}

/// A set of ipset: "create NAME TYPE …".
struct IpSet {
  std::string_view name;
  std::string_view line;
  Span span;
};

/// The sets of a file, and the members of lists of sets, "add LIST NAME".
void read_ip_sets(std::string_view text, FileId file, std::vector<IpSet>& sets,
                  std::set<std::string, std::less<>>& used) {
  std::set<std::string_view> lists;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.substr(0, 7) == "create ") {
      const std::string_view name = line.substr(7, line.find(' ', 7) - 7);
      if (line.find(" list:set") != std::string_view::npos) lists.insert(name);
      sets.push_back(
          {name, line, {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}});
    } else if (!lists.empty() && line.substr(0, 4) == "add ") {
      const std::size_t second = std::min(line.find(' ', 4), line.size());
      if (lists.count(line.substr(4, second - 4)) != 0 && second < line.size()) {
        used.emplace(word_at(line, second + 1));
      }
    }
    at = end + 1;
  }
}

bool has_input(const Ruleset& r, std::initializer_list<Dialect> any_of) {
  for (const InputInfo& i : r.inputs) {
    for (const Dialect d : any_of) {
      if (i.dialect == d) return true;
    }
  }
  return false;
}

/// The rules that could use a set of ipset are in the input: those of its family, or both.
bool users_are_here(const CheckContext& c, const IpSet& s) {
  const bool v4 = has_input(c.ruleset, {Dialect::iptables_save, Dialect::iptables_script});
  const bool v6 = has_input(c.ruleset, {Dialect::ip6tables_save, Dialect::ip6tables_script});
  if (s.line.find("family inet6") != std::string_view::npos) return v6;
  if (s.line.find("family inet") != std::string_view::npos) return v4;
  return v4 && v6;
}

FindingBuilder unused(const CheckContext& c, Span span, std::string_view name, std::string proof) {
  FindingBuilder b(c, CheckId::unused_set);
  b.at(span, "no rule looks into it")
      .message(fmt::format("the set {} is not used by any rule", printable(name)))
      .proof(std::move(proof))
      .fix("use it in the rule that it was made for, or delete it")
      .identity(std::string(name));
  return b;
}

/// Of nftables: sets belong to a table, and only its rules see them.
void of_tables(const CheckContext& c, const std::set<std::string, std::less<>>& used,
               Findings& out) {
  std::vector<ChainId> some_chain(c.ruleset.tables.size(), kNoChain);  // by table: one with rules
  for (std::size_t i = 0; i < c.ruleset.chains.size(); ++i) {
    const Chain& chain = c.ruleset.chains[i];
    if (!chain.rules.empty()) some_chain[index(chain.table)] = make_id<ChainId>(i);
  }
  for (const NamedSet& s : c.ruleset.sets) {
    if (!s.span.valid() || s.table == kNoTable || used.count(s.name) != 0) continue;
    if (c.is_broken(s.span)) continue;
    // A table of sets alone is a piece of a file whose rules are elsewhere.
    if (some_chain[index(s.table)] == kNoChain) continue;
    unused(c, s.span, s.name,
           fmt::format("no rule of the table {} names it", c.ruleset.table(s.table).name))
        .written_by(c.generators.of(some_chain[index(s.table)]))
        .into(out);
  }
}

void run(const CheckContext& c, Findings& out) {
  std::set<std::string, std::less<>> used;
  std::vector<IpSet> ip_sets;
  for (const InputInfo& i : c.ruleset.inputs) {
    if (i.dialect == Dialect::ipset_save) {
      read_ip_sets(c.sources.text(i.file), i.file, ip_sets, used);
    }
  }
  if (c.ruleset.sets.empty() && ip_sets.empty()) return;
  for (const Rule& r : c.ruleset.rules) collect(c.sources.text(r.span), used);
  of_tables(c, used, out);
  for (const IpSet& s : ip_sets) {
    if (used.count(s.name) != 0 || !users_are_here(c, s) || !c.broken.empty()) continue;
    unused(c, s.span, s.name, "no rule and no other set of the input names it").into(out);
  }
}

}  // namespace

const Check unused_set{CheckId::unused_set, Needs::ruleset, &run};

}  // namespace fwlint
