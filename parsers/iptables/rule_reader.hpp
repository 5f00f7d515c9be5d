// Reads the words of one rule into a draft, as getopt_long does for iptables: abbreviations of long
// options, "--option=value", negation before an option, options of -p's own match without -m.
#pragma once

#include <optional>
#include <utility>

#include "parsers/iptables/draft.hpp"

namespace fwlint::iptables {

/// Reads `d.line` from word `from` on. Mistakes are reported and kept as opaque conditions.
class RuleReader {
 public:
  explicit RuleReader(Draft& draft) : d_(draft) {}
  void read(std::size_t from);

 private:
  struct Found {
    const BaseOption* base = nullptr;
    const OptionSpec* spec = nullptr;
    std::uint32_t instance = 0;
    bool ambiguous = false;
  };

  void long_option();
  void short_options();
  void stray_word();
  void take(const Found& found, std::uint32_t name, std::optional<std::uint32_t> value);
  void take_base(const BaseOption& option, std::uint32_t name, std::optional<std::uint32_t> value);
  void take_extension(const Found& found, std::uint32_t name, std::optional<std::uint32_t> value);
  void set_base(BaseArgument& slot, std::uint32_t name, std::uint32_t value);
  void set_command(char letter, std::uint32_t name, std::uint32_t value);
  void set_flag(char letter, std::uint32_t name);
  void add_match(std::uint32_t name);
  void add_target(std::uint32_t name, bool is_goto);
  void set_counters(std::uint32_t name, std::uint32_t value);
  void unknown(std::uint32_t name, std::optional<std::uint32_t> value);
  void mistaken(std::uint32_t name, std::uint32_t words, std::string message,
                std::string expected = {}, std::string hint = {});

  [[nodiscard]] Found look_up(std::string_view name) const;
  void look_up_prefix(std::string_view name, Found& found) const;
  bool load_protocol_match();
  /// Words behind `next_` that belong to an unknown option.
  std::uint32_t loose_arguments() const;
  /// The argument of an option: a word of its own, or the text behind "="; kNone if there is none.
  std::uint32_t argument(std::uint32_t name, std::optional<std::uint32_t> value);
  std::uint32_t add_word(std::string_view text, std::uint32_t begin, std::uint32_t end);
  bool take_negation() { return std::exchange(negated_, false); }

  Draft& d_;
  std::size_t count_ = 0;  ///< words of the line; later ones are pieces of these
  std::size_t next_ = 0;
  bool negated_ = false;
  bool protocol_loaded_ = false;
  std::uint32_t unknown_instance_ = BaseArgument::kNone;  ///< latest unknown extension
};

}  // namespace fwlint::iptables
