// Builds one rule of the model from conditions, whichever text they came from. A list of
// alternatives (addresses of two families, ports next to keywords) becomes a union; what has no
// field becomes a literal; what was not understood or is malformed becomes an unknown literal and a
// gap, so that the rule can neither prove anything nor be called open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/windows/values.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::windows {

enum class Direction : std::uint8_t { in, out };
enum class Side : std::uint8_t { local, remote };

/// The packet field that a rule's side means: the remote side of an inbound rule is the source.
Field address_field(Direction d, Side s);
Field port_field(Direction d, Side s);
std::string_view to_string(Side s);  ///< "local", "remote"

/// A word that stands for addresses or ports only the host knows.
struct Keyword {
  std::string name;       ///< canonical spelling
  unsigned families = 0;  ///< addresses: bit 0 IPv4, bit 1 IPv6
  bool known = true;      ///< false: not in the documented list
  Span span;
};

/// A union of addresses; nothing written means any.
struct AddressSpec {
  std::vector<Interval> v4;
  std::vector<Interval> v6;
  std::vector<Keyword> keywords;
  void add(const AddressRange& r);
  void add_keyword(std::string_view name, unsigned families, bool known, Span span);
};

/// A union of ports; nothing written means any.
struct PortSpec {
  std::vector<Interval> ports;
  std::vector<Keyword> keywords;
};

/// The two base chains of the Windows table, made on first use.
struct WindowsChains {
  ChainId in{};
  ChainId out{};
};
WindowsChains ensure_chains(Ruleset& into, Span span);

/// One rule under construction. The rule's id is the next free one until `finish`.
class RuleWriter {
 public:
  /// Unknown or malformed parts of one rule that are told apart; the rule is opaque after the
  /// first.
  static constexpr std::size_t kMaxUnknowns = 32;
  /// Distinct keywords in one list.
  static constexpr std::size_t kMaxKeywords = 64;

  RuleWriter(const SourceSet& sources, Ruleset& into, Diagnostics& diagnostics, Span rule_span);

  Rule rule;
  Direction direction = Direction::in;

  void require_field(Field f, const ValueSet& values) { require(rule.match.all, f, values); }
  void require_name(Field f, std::string name);
  void addresses(Side side, const AddressSpec& spec);
  /// With an exact protocol among TCP and UDP; `mentions` go to the rule.
  void ports(Side side, std::uint8_t protocol, const PortSpec& spec);
  /// A condition of the host that holds or not: a pure predicate that must hold.
  void condition(PredicateKind kind, std::string text, FieldMask reads, Span span);
  /// At least one of the pure predicates must hold.
  void any_condition(PredicateKind kind, const std::vector<std::string>& texts, Span span);
  void mention(Side side, PortForm form, std::string_view text, ValueSet ports, Span span);
  void effect(std::string text, Span span);

  /// A construct that fwlint does not know: an unknown literal and a gap.
  void unknown(std::string text, Span span, std::string what);
  /// A value that Windows would refuse: an error at its place, and an unknown literal.
  void malformed(Span span, const ValueError& e);
  void malformed(Span span, std::string message, std::string expected, std::string hint = {});

  /// The remote part of the match may not hold as written (a flag of the rule lifts it): the
  /// constraints added by `add` become an alternative to an opaque literal.
  template <class Add>
  void loosely(std::string text, Span span, Add add) {
    Match outer = std::move(rule.match);
    rule.match = Match{};
    add();
    Match inner = std::move(rule.match);
    rule.match = std::move(outer);
    merge_loosely(std::move(inner), std::move(text), span);
  }

  /// "line 12", and with the file's name where an earlier file was read into the same ruleset.
  [[nodiscard]] std::string place(Span span) const;
  RuleId finish();

 private:
  void add_alternatives(std::vector<Clause> clauses);
  void merge_loosely(Match inner, std::string text, Span span);
  PredicateId intern(PredicateKind kind, std::string text, FieldMask reads, Span span);
  void gap(std::string what, Span span);

  const SourceSet& sources_;
  Ruleset& into_;
  Diagnostics& diagnostics_;
  std::size_t unknowns_ = 0;
};

/// Merges the stores' profile settings into `into.profiles` and takes the profiles where policy
/// forbids merging away from local rules. May be called again after more files.
void merge_stores(Ruleset& into);

}  // namespace fwlint::windows
