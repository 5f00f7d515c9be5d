// The canonical printer: a rule as iptables-save 1.8.9 prints it, from the options of a draft. It
// works on the words as parsed, not on the model, so a caller may read a rule, change an option and
// print it again. Also the canonical text of single options, by which equal conditions are one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/draft.hpp"

namespace fwlint::iptables {

/// The rule as iptables-save prints it, without counters: "-A INPUT -p tcp -m tcp --dport 22 -j
/// ACCEPT". Base options in the tool's order, matches in theirs, the target last; numbers for
/// names where this host's data tell them. A rule with lists of addresses is one line for each
/// pair, with '\n' between. Words that are wrong are printed as they stand.
std::string print_rule(const Draft& d);

/// The option without "!" in canonical form: "--dscp 0x2e" for "--dscp-class EF".
std::string canonical_text(const Draft& d, const Option& o);
/// All of a match in canonical form, options in iptables-save's order: "-m ttl --ttl-gt 5".
std::string canonical_text(const Draft& d, const Instance& i);
/// The option's modifiers in canonical form, each with a blank before it.
std::string canonical_modifiers(const Draft& d, const Instance& i);
/// A word as iptables-save writes it: in quotes when it must be, with its escapes.
void append_saved(std::string& out, std::string_view word, Quotes quotes = Quotes::as_needed);

/// One rule read by itself. It owns all that its draft points into and is not copied.
class LooseRule {
 public:
  /// Reads a line such as "-A INPUT -p tcp --dport 22 -j ACCEPT" for a table. Names of targets that
  /// iptables does not have are chains.
  LooseRule(std::string_view line, Family family, std::string_view table,
            ServiceLookup services = {});
  LooseRule(const LooseRule&) = delete;
  LooseRule& operator=(const LooseRule&) = delete;

  [[nodiscard]] Draft& draft() { return draft_; }
  [[nodiscard]] const Draft& draft() const { return draft_; }
  /// Checks and lowers what the draft now holds; once. Errors are in `diagnostics()`.
  void check();
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  SourceSet sources_;
  ParseOptions options_;
  Ruleset ruleset_;
  Diagnostics diagnostics_;
  FileContext context_;
  Draft draft_;
};

// Changes to a draft. Indexes are those of `d.options` and `d.instances`.
/// Gives an option other words; their number stays.
void set_words(Draft& d, std::size_t option, const std::vector<std::string>& words);
void remove_option(Draft& d, std::size_t option);
/// Adds an option by its name to an instance that knows it; false when it does not.
bool add_option(Draft& d, std::size_t instance, std::string_view name,
                const std::vector<std::string>& words, bool negated = false);
/// Sets or replaces -s, -d, -i, -o or -p (a member of `d`).
void set_base(Draft& d, BaseArgument& slot, std::string_view word, bool negated = false);

}  // namespace fwlint::iptables
