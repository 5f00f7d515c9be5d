// One rule while it is read: its words, the options found in them, and the parts of the model that
// the lowering fills. One draft is used for all rules of a file, so that the hot path allocates
// little.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/lexer.hpp"
#include "parsers/iptables/options.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::iptables {

/// A use of a "recent" list: which packets a rule that writes or asks it speaks of.
struct RecentUse {
  std::string list;
  std::uint64_t hits = 1;   ///< --hitcount
  PredicateId predicate{};  ///< of a test
  ValueSet protocols;
  ValueSet ports;  ///< destination ports
};

/// A match or target of a chain of the user, which only some of the kernel's chains may call.
struct HookDemand {
  RuleId rule = kNoRule;
  std::uint8_t hooks = 0;    ///< of `hook_bit`: where it may stand
  bool legacy_only = false;  ///< only iptables-legacy asks for it where a chain is called
  Span span;
  std::string what;  ///< "target 'DNAT'"
};

struct SetCache;

/// What all rules of one file share.
struct FileContext {
  const SourceSet& sources;
  FileId file;
  std::string_view text;
  const ParseOptions& options;
  Ruleset& into;
  Diagnostics& diagnostics;
  Family family = Family::ipv4;           ///< of the current table
  std::string table = "filter";           ///< name of the current table
  std::uint8_t table_bit = 0;             ///< its bit, 0 for a table that iptables does not have
  std::vector<std::string> written_sets;  ///< sets that rules of this file write
  std::vector<std::string> deleted_sets;  ///< sets that rules of this file delete from
  std::shared_ptr<SetCache> set_cache;    ///< see lower_set.hpp
  bool rewrites_headers = false;          ///< rules of this file write TTL, hop limit or TOS
  std::vector<std::optional<ValueSet>> flag_sets;  ///< --tcp-flags sets by mask * 64 + value
  std::function<bool(std::string_view)> is_chain;  ///< a user chain of the current table so far
  bool script = false;                             ///< commands of a shell script
  std::vector<HookDemand> demands;                 ///< of the rule that is being read
  std::vector<RecentUse> recent_writers;
  std::vector<RecentUse> recent_tests;
  std::size_t warnings_left = 100;      ///< bound on warnings of one file
  std::size_t mask_budget = 4'000'000;  ///< intervals that masks with holes may still take

  [[nodiscard]] Span span(std::uint32_t begin, std::uint32_t end) const {
    return {file, begin, end};
  }
  [[nodiscard]] Span span(const Token& t) const { return {file, t.begin, t.end}; }
};

/// One option as written. Its arguments are `count` words from `first` on.
struct Option {
  const OptionSpec* spec = nullptr;
  std::uint32_t instance = 0;
  std::uint32_t name = 0;  ///< index of the option's own word
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool negated = false;
};

/// One -m or -j with its options, which are consecutive in `Draft::options` once all are read.
struct Instance {
  const ExtensionSpec* spec = nullptr;
  std::uint32_t name = 0;  ///< index of the word that names it
  std::uint32_t first_option = 0;
  std::uint32_t option_count = 0;
  bool implied = false;  ///< loaded by -p alone
};

/// A base option's argument; `word` is an index, kNone when it is absent.
struct BaseArgument {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t word = kNone;
  std::uint32_t option = kNone;  ///< index of the option's own word
  bool negated = false;
  [[nodiscard]] bool given() const { return word != kNone; }
};

struct Draft {
  explicit Draft(FileContext& context) : file(context) {}

  FileContext& file;
  Line line;
  std::uint32_t begin = 0;  ///< the statement's bytes
  std::uint32_t end = 0;

  // What was written.
  char command = 0;                              ///< 'A', 'I' …; 0 when there is none
  std::uint32_t chain = BaseArgument::kNone;     ///< index of the chain's word
  std::uint32_t argument = BaseArgument::kNone;  ///< rule number, policy or new name
  BaseArgument src, dst, iif, oif, proto, jump;
  std::optional<bool> fragment;  ///< -f: true, ! -f: false
  bool is_goto = false;
  std::uint32_t listing_option = BaseArgument::kNone;  ///< index of the word -n, -x, --line-numbers
  char only_family = 0;                                ///< '4' or '6'
  std::optional<Counters> counters;
  std::vector<Instance> instances;  ///< matches in order; the target last once it is known
  std::vector<Option> options;
  std::uint32_t target = BaseArgument::kNone;  ///< index in `instances`

  // What it means.
  std::uint8_t protocol = 0;  ///< of a positive -p, else 0
  std::uint32_t ordinal = 0;  ///< index the rule will have in the ruleset
  Clause all;
  std::vector<std::vector<Clause>> one_of;
  Verdict verdict;
  std::vector<Effect> effects;
  std::vector<PortMention> ports;
  std::string comment;
  Span comment_span;
  bool understood = true;

  void clear();
  [[nodiscard]] const Token& word(std::uint32_t i) const { return line.tokens[i]; }
  [[nodiscard]] const Token& arg(const Option& o, std::uint32_t i = 0) const {
    return line.tokens[o.first + i];
  }
  [[nodiscard]] std::span<const Option> options_of(const Instance& i) const {
    return std::span<const Option>(options).subspan(i.first_option, i.option_count);
  }
  [[nodiscard]] const Option* find(const Instance& i, OptionId id) const;
  [[nodiscard]] Span span(const Token& t) const { return file.span(t); }
  /// From the option's word (or its "!") to its last argument.
  [[nodiscard]] Span span(const Option& o) const;
  [[nodiscard]] Span span(const Instance& i) const;

  void error(Span at, std::string message, std::string expected = {}, std::string hint = {});
  /// Read leniently, and said so; bounded per file.
  void warn(Span at, std::string message, std::string expected = {});
  /// A mistake in a condition: an error, and the condition becomes unknown, so the rest is
  /// analysed.
  void refuse(Span at, std::string message, std::string expected = {}, std::string hint = {});
  /// Records that the rule is not wholly understood.
  void gap(GapKind kind, Span at, std::string what, std::string consequence);
  /// Adds an opaque condition; its place is `at`.
  void opaque(Predicate p, Span at, bool negated = false);
  /// The option as canonical text, without "!".
  [[nodiscard]] std::string text_of(const Option& o) const;
  /// All of the extension as canonical text: "-m ttl --ttl-gt 5".
  [[nodiscard]] std::string text_of(const Instance& i) const;
  [[nodiscard]] std::string_view name_of(const Instance& i) const;
};

/// A word as iptables-save would write it: quoted when it must be.
void append_word(std::string& out, std::string_view word);

inline constexpr std::string_view kMayHold = "treated as a condition that may or may not hold";

}  // namespace fwlint::iptables
