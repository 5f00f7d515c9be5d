// Reads a file line by line as `ipset restore` does. One function per command.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parsers/ipset/element.hpp"
#include "parsers/named_sets.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::ipset {

/// A word of a line; `begin` and `end` are byte offsets in the file and include quotes.
struct Word {
  std::string_view text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Parser {
 public:
  Parser(const SourceSet& sources, FileId file, const ParseOptions& options, sets::Store& into,
         Diagnostics& diagnostics);
  void run();

 private:
  enum class Command : std::uint8_t {
    create,
    add,
    del,
    test,
    destroy,
    list,
    save,
    flush,
    rename,
    swap,
    help,
    version,
    unknown
  };

  void read_line(std::uint32_t begin, std::uint32_t end);
  void split_words(std::uint32_t begin, std::uint32_t end);
  /// Takes -exist, -quiet and their like out of the words.
  void take_options();
  static Command command_of(std::string_view word);
  void run_command(Command c);

  void create();
  bool create_option(sets::Set& set, std::size_t& at);
  bool range_option(sets::Set& set, const Word& w);
  void finish_create(sets::Set set, bool has_range);
  void add();
  void del();
  bool element_options(sets::Set& set, std::size_t at, std::uint8_t& flags);
  void add_entries(sets::Set& set, std::uint8_t flags);
  void flush();
  void destroy();
  void rename();
  void swap();

  sets::Set* find_set(std::size_t word);
  bool check_name(const Word& w);
  bool read_entries(sets::Set& set);
  /// A number option's value, or nothing after an error.
  std::optional<std::uint64_t> number(std::size_t at, std::uint64_t most);
  bool too_few(std::size_t wanted, std::string_view form);
  void find_duplicates();
  /// Places of entries by content, kept once a set has had a deletion.
  struct Index {
    std::unordered_multimap<std::size_t, std::size_t> places;
    std::size_t read = 0;  ///< entries that are in `places`
    std::unordered_set<std::size_t> dead;
  };
  Index& index_of(sets::Set& set);
  /// Entries from `from` on, one for each address; false: too many.
  static bool split_hosts(sets::Set& set, std::size_t from);
  void compact();

  [[nodiscard]] Span span(const Word& w) const { return {file_, w.begin, w.end}; }
  [[nodiscard]] Span line() const { return {file_, line_begin_, line_end_}; }
  void error(Span at, std::string message, std::string expected = {}, std::string hint = {});
  void warn(Span at, std::string message, std::string expected = {});

  FileId file_;
  std::string_view text_;
  const ParseOptions& options_;
  sets::Store& into_;
  Diagnostics& diagnostics_;
  std::vector<Word> words_;
  std::vector<sets::Entry> fresh_;
  std::unordered_map<std::string, Index> deletions_;
  std::uint32_t line_begin_ = 0;
  std::uint32_t line_end_ = 0;
  bool exist_ = false;  ///< -exist was given; it stays in force
  bool crlf_reported_ = false;
  std::size_t warnings_left_ = 100;
};

}  // namespace fwlint::ipset
