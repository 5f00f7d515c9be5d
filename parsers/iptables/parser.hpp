// Reads a file line by line as iptables-restore does and builds the model. One function per
// statement.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/draft.hpp"
#include "parsers/iptables/table_state.hpp"

namespace fwlint::iptables {

/// The family of the file's first table, from options, header, file name or content.
Family decide_family(const SourceFile& file, const ParseOptions& options);
/// The family that a header comment names, or nothing.
std::optional<Family> family_of_header(std::string_view comment);

/// A table that was read before in the same file.
struct SeenTable {
  std::string name;
  Family family = Family::ipv4;
  TableState state;
};

class Parser {
 public:
  Parser(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
         Diagnostics& diagnostics);
  void run();

 private:
  struct Fields {
    std::array<Token, 4> words;
    std::size_t count = 0;
  };

  void read_line(std::uint32_t begin, std::uint32_t end);
  void comment_line(std::uint32_t begin, std::uint32_t end);
  void table_line(std::uint32_t begin, std::uint32_t end);
  void chain_line(std::uint32_t begin, std::uint32_t end);
  void commit_line(std::uint32_t begin, std::uint32_t end);
  void rule_line(std::uint32_t begin, std::uint32_t end);
  bool counters_prefix(std::uint32_t& begin, std::uint32_t end);
  void check_line(std::uint32_t begin, std::uint32_t end);
  void need_table(std::uint32_t begin, std::uint32_t end);

  // Commands of a rule line (parser_commands.cpp).
  void command();
  void add_rule();
  void place_rule(ChainState& chain, RuleId id);
  void delete_rule();
  void flush();
  void new_chain();
  void delete_chain();
  void rename_chain();
  void set_policy(std::string_view chain, const Token& policy, Span at);
  void check_base_chain(std::string_view chain);
  void resolve_jump(RuleId id);
  ChainState* chain_of_rule();
  bool check_chain_name(const Token& name);
  std::optional<std::size_t> rule_number(const ChainState& chain, std::size_t most);
  [[nodiscard]] std::string_view rule_tail(const Rule& rule) const;
  RuleId store_rule(ChainId chain);

  void open_table(std::string_view name, Span at, bool implied);
  void close_table();
  void kill(RuleId id);
  void kill_all(ChainState& chain);
  void kill_chain(std::string_view name);
  /// Takes flushed and deleted rules and chains out of the model.
  void compact();
  void count_inputs();
  void scan_writers();
  /// Which tests of "recent" lists cannot be sure that the list is empty at first.
  void settle_recent();

  [[nodiscard]] Fields fields(std::uint32_t begin, std::uint32_t end) const;

  FileContext context_;
  Draft draft_;
  TableState table_;
  std::vector<SeenTable> seen_;
  std::size_t first_rule_;
  std::size_t first_gap_;
  std::size_t first_chain_;
  std::vector<RuleId> dead_rules_;
  std::vector<ChainId> dead_chains_;
  std::size_t gaps_before_ = 0;  ///< when the current line began
  std::size_t deletions_ = 0;
  bool crlf_reported_ = false;
  bool outside_reported_ = false;
  std::array<std::size_t, 2> tables_of_family_{};
};

}  // namespace fwlint::iptables
