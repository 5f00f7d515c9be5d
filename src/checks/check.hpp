// A check is plain data and one function. What several checks need is computed once and asked for
// by `needs`; the driver does the rest. Findings are made through a builder, so that a claim of
// high confidence without a witness or a proof does not get out.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "registry/practice.hpp"
#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "src/analysis/generator.hpp"
#include "src/checks/finding.hpp"
#include "src/checks/port_units.hpp"
#include "src/model/ruleset.hpp"
#include "src/policy/policy.hpp"

namespace fwlint {

/// What a check asks for; the driver computes it when at least one check that runs does.
enum class Needs : std::uint8_t { ruleset, exposure, dead_rules };

struct CheckContext {
  const SourceSet& sources;
  const Ruleset& ruleset;
  const Policy& policy;
  const registry::Practice& practice;
  Date as_of;
  const std::vector<Program>& programs;     ///< one per family that occurs
  const std::vector<Exposures>& exposures;  ///< by program; empty unless needed
  const std::vector<PortUnit>& units;       ///< empty unless exposure is needed
  const DeadRules& dead_rules;              ///< empty unless needed
  const Generators& generators;
  const std::set<CheckId>&
      on;  ///< checks that run: one cause is left to the check that tells it best

  /// Files with errors: what is missing in them may be what was not read.
  const std::set<std::size_t>& broken;

  /// Where findings go that are counted without words; null: all have words.
  std::vector<CountedFinding>* counted = nullptr;
  std::size_t most_told = 0;  ///< findings of a check that have words, the first by place

  [[nodiscard]] bool is_broken(Span s) const {
    return s.valid() && broken.count(index(s.file)) != 0;
  }
  [[nodiscard]] bool told_by(CheckId id) const { return on.count(id) != 0; }
};

using Findings = std::vector<Finding>;

struct Check {
  CheckId id{};
  Needs needs = Needs::ruleset;
  void (*run)(const CheckContext&, Findings&) = nullptr;
  bool costly = false;  ///< not run to count what it would have said
};

/// Every check, in the order of codes.
std::span<const Check* const> checks();

/// One of many findings of a check, before it has words.
struct Candidate {
  RuleId rule = kNoRule;
  ChainId chain = kNoChain;  ///< of a finding about a chain's policy
  Severity severity = Severity::info;
};
/// The place of the finding of an exposure: its rule, or the policy of its chain.
Span place_of(const CheckContext& c, RuleId rule, ChainId chain);
/// Calls `make(i)` in order for the candidates that a report has words for, and counts the others.
void tell_first(const CheckContext& c, CheckId check, const std::vector<Candidate>& all,
                const std::function<void(std::size_t)>& make);

/// Builds one finding.
class FindingBuilder {
 public:
  FindingBuilder(const CheckContext& context, CheckId check);
  FindingBuilder& at(RuleId rule, std::string label);
  FindingBuilder& at(Span span, std::string label);
  FindingBuilder& at(const PolicyPlace& place);
  /// At the rule of an exposure, or the policy of its chain.
  FindingBuilder& at(const Exposure& x, std::string label);
  FindingBuilder& message(std::string text);
  FindingBuilder& severity(Severity s);
  FindingBuilder& confidence(Confidence c);
  FindingBuilder& fact(std::string key, std::string text);
  FindingBuilder& also(Span span, std::string text);
  FindingBuilder& also(RuleId rule, std::string text);
  /// The packet of an exposure as witness, sent to one of its ports and traced again.
  FindingBuilder& witness(const Exposure& x, std::uint16_t port);
  /// A packet with what trace says of it.
  FindingBuilder& witness(const Packet& p);
  FindingBuilder& witness(const Packet& p, std::string verdict);
  FindingBuilder& proof(std::string line);
  FindingBuilder& fix(std::string text);
  FindingBuilder& paste(std::string text);
  FindingBuilder& scope(std::uint8_t protocol, const ValueSet& ports, Family family,
                        const ValueSet& sources);
  /// All the units' ports, for the sources of one row.
  FindingBuilder& scope(const std::vector<const PortUnit*>& units, const Exposure& x);
  /// Makes findings of one check and rule differ.
  FindingBuilder& identity(std::string text);
  /// The finding is about what that program wrote; by default, whoever wrote the rule.
  FindingBuilder& written_by(Generator g);
  /// Hands the finding over. Confidence falls to medium without witness or proof.
  void into(Findings& out);

 private:
  const CheckContext& context_;
  Finding finding_;
};

/// "line 12" or "rules.v6 line 3" as seen from `from`.
std::string place_name(const CheckContext& c, Span span);
/// The rule without counters and blanks, so that a fingerprint survives a new export of the same
/// rule.
std::string canonical_rule(const CheckContext& c, RuleId rule);
/// The rule's text on one line, shortened.
std::string rule_text(const CheckContext& c, RuleId rule, std::size_t limit = 100);

}  // namespace fwlint
