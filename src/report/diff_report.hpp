// The answer of `fwlint diff`, as values, and the formats it is printed in. A change is a product
// of sets: every new connection in it was denied and is allowed now, or the other way round.
// Nothing here computes; the same values give the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"
#include "src/checks/finding.hpp"
#include "src/model/packet.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint {

enum class Change : std::uint8_t { allowed, denied };

/// What decides the witness on one side.
struct DiffDecision {
  bool accepted = false;
  std::string verdict;  ///< "accept", "drop", "reject"
  Span span;            ///< of the rule, or of the chain's policy; invalid: not written down
  std::string chain;    ///< "ip filter INPUT", "Inbound"; empty: no chain looks at the packet
  std::string rule;     ///< the statement on one line, or "policy drop"
  bool policy = false;
  std::string moved;  ///< "destination is now 10.0.0.2:80"; empty: as it came
};

/// Names of interfaces.
struct DiffNames {
  bool any = true;
  bool excluded = false;           ///< all but those named
  std::vector<std::string> names;  ///< "wg*" for all that begin so
};

struct DiffCondition {
  std::string text;
  bool holds = false;
  std::string_view in;  ///< "both", "old", "new", or "neither" for what no rule names
};

struct DiffRow {
  Change change = Change::allowed;
  Family family = Family::ipv4;
  Hook hook = Hook::input;
  ValueSet protocols;  ///< all 256 for any
  ValueSet sources;
  ValueSet destinations;
  ValueSet source_ports;  ///< empty: any, or a protocol without ports
  ValueSet ports;         ///< likewise
  ValueSet icmp;          ///< type * 256 + code; empty: any
  DiffNames inputs;
  DiffNames outputs;
  std::vector<std::string> profiles;  ///< Windows; empty: all, or not Windows
  std::string scope;                  ///< Windows: "program c:\\x.exe"; empty: any
  std::vector<std::string> only;      ///< other restrictions, in words
  Packet witness;
  DiffDecision before;
  DiffDecision after;
  std::vector<DiffCondition> conditions;
  std::string open;  ///< why it is not decided; empty: it is
  /// The rule of the new side (allowed) or of the old one that gives the packets `destinations` and
  /// `ports`, and what they ask for as they arrive. The witness is of packets as they arrive.
  std::optional<NatStep> nat;
  /// More than one: so many disjoint sets that the same rules or chains decide, told together. What
  /// is said of the packets holds all of them, and may hold others.
  std::size_t parts = 1;
};

/// A rule that only one side has and that is told by itself.
struct DiffNote {
  bool in_new = false;
  Span span;
  std::string rule;
  std::string reason;
};

struct DiffReport {
  std::string tool_version;
  std::vector<InputSummary> old_inputs;
  std::vector<InputSummary> new_inputs;
  std::vector<DiffRow> changes;        ///< decided
  std::vector<DiffRow> undecided;      ///< with `open`
  std::vector<DiffNote> open_rules;    ///< what they change is not decided
  std::vector<std::string> open;       ///< other reasons why "no change" is not proved
  std::vector<DiffNote> notes;         ///< changed rules without effect on the answer
  std::vector<std::string> looked_at;  ///< "IPv4 input", …
  std::vector<std::string> assumptions;
  std::size_t old_errors = 0;  ///< of the input
  std::size_t new_errors = 0;

  [[nodiscard]] std::size_t count(Change c) const;
  /// Everything was compared and decided.
  [[nodiscard]] bool complete() const {
    return undecided.empty() && open_rules.empty() && open.empty() && old_errors == 0 &&
           new_errors == 0 && !looked_at.empty();
  }
};

/// The texts of both sides.
struct DiffSources {
  const SourceSet& before;
  const SourceSet& after;
};

struct DiffTextOptions {
  bool colour = false;
};

void render_diff_text(const DiffReport& report, const DiffSources& sources,
                      const DiffTextOptions& options, std::string& out);
void render_diff_markdown(const DiffReport& report, const DiffSources& sources, std::string& out);
/// Schema `fwlint/diff/1`; one change per line.
void render_diff_json(const DiffReport& report, const DiffSources& sources, std::string& out);
/// The JSON Schema (draft-07) of render_diff_json's output.
std::string_view diff_json_schema();
/// SARIF 2.1.0: what is newly allowed stands at the rule of the new files, what is newly denied at
/// the rule of the old ones.
void render_diff_sarif(const DiffReport& report, const DiffSources& sources,
                       const std::string& source_root, std::string& out);

// Words that the formats share.
/// "tcp 10.0.0.0/8 -> any port 8080".
std::string diff_words(const DiffRow& row);
/// "input", "inbound (public)".
std::string diff_hook_words(const DiffRow& row);
/// "2 newly allowed, 1 newly denied, 1 undecided", "no change".
std::string diff_headline(const DiffReport& report);
/// Likewise, of lists of which some rows are told together.
std::string diff_headline(const DiffReport& report, std::size_t allowed, std::size_t denied,
                          std::size_t undecided);
/// "if X", "unless Y".
std::string diff_condition_words(const DiffCondition& c);

}  // namespace fwlint
