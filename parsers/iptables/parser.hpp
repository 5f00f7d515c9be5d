// Reads a file line by line as iptables-restore does and builds the model. One function per
// statement.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/draft.hpp"
#include "parsers/iptables/line_plan.hpp"
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
  /// Files that are one ruleset, loaded one after the other without flushing.
  void run_together(std::span<const FileId> files);

  void begin_script();
  /// One command of a shell script, whose words are known. `words` are those behind the program's
  /// name. The table set is empty at first, and commands add to it. Returns what the command's exit
  /// status would be, where a later command may ask for it.
  bool run_command(Family family, std::vector<Token> words, std::uint32_t begin, std::uint32_t end);
  void finish();
  [[nodiscard]] FileContext& context() { return context_; }

 private:
  struct Fields {
    std::array<Token, 4> words;
    std::size_t count = 0;
  };

  void read_file();
  void end_of_file();
  void read_line(std::uint32_t begin, std::uint32_t end);
  void check_encoding();
  void comment_line(std::uint32_t begin, std::uint32_t end);
  void table_line(std::uint32_t begin, std::uint32_t end);
  void chain_line(std::uint32_t begin, std::uint32_t end);
  void commit_line(std::uint32_t begin, std::uint32_t end);
  void rule_line(std::uint32_t begin, std::uint32_t end);
  bool counters_prefix(std::uint32_t& begin, std::uint32_t end);
  void check_line(std::uint32_t begin, std::uint32_t end);
  void need_table(std::uint32_t begin, std::uint32_t end);
  /// `iptables -S` prints one table without its name; a policy line tells where one begins.
  void listing_line(std::uint32_t begin, std::uint32_t end);
  [[nodiscard]] std::string_view listed_table(std::uint32_t begin) const;
  bool take_table_option(std::vector<Token>& words, std::string& table);
  void switch_table(Family family, std::string_view name, Span at);
  /// Adds what ufw itself makes around its files: the jumps from the built-in chains, and the
  /// chains that no file declares.
  void complete_ufw();
  void add_jump(std::string_view from, std::string_view to);
  [[nodiscard]] std::string rule_words() const;
  [[nodiscard]] std::optional<std::size_t> place_of_same(const ChainState& chain);

  // Commands of a rule line (parser_commands.cpp).
  void command();
  void add_rule();
  void place_rule(ChainState& chain, RuleId id);
  void delete_rule();
  void check_rule();
  void check_listing_option();
  /// The rule that the words behind the chain's name made, letter for letter.
  std::optional<std::size_t> place_as_written(const ChainState& chain);
  void flush();
  /// Something to delete is not there.
  void absent(Span at, std::string message, std::string expected);
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
  void count_input(FileId file);
  void scan_writers();
  /// Which tests of "recent" lists cannot be sure that the list is empty at first.
  void settle_recent();

  [[nodiscard]] Fields fields(std::uint32_t begin, std::uint32_t end) const;

  FileContext context_;
  std::vector<FileId> files_;
  Draft draft_;
  TableState table_;
  LinePlans plans_{context_, table_};
  std::vector<SeenTable> seen_;
  std::size_t first_rule_;
  std::size_t first_gap_;
  std::size_t first_chain_;
  std::vector<RuleId> dead_rules_;
  std::vector<ChainId> dead_chains_;
  std::size_t gaps_before_ = 0;  ///< when the current line began
  std::size_t deletions_ = 0;    ///< rules looked at to find those to delete
  bool deletions_told_ = false;
  bool crlf_reported_ = false;
  bool outside_reported_ = false;
  bool keeps_tables_ = false;  ///< tables come again without being flushed
  bool script_ = false;
  bool ended_ = false;               ///< a line ended the loading
  bool ufw_ = false;                 ///< files of /etc/ufw
  bool listing_ = false;             ///< `iptables -S`
  std::string listed_policies_;      ///< names of the chains whose policies the table has had
  std::size_t rules_at_policy_ = 0;  ///< when the latest policy was listed
  bool same_found_ = true;           ///< of the latest -C
  std::vector<std::string> words_of_rules_;  ///< of a script, by rule
  std::array<std::size_t, 2> tables_of_family_{};
};

}  // namespace fwlint::iptables
