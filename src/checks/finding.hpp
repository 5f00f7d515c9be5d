// A finding: one claim about the ruleset, with its place, its proof and what to do about it. Values
// only: checks make them, the driver sorts them into found, ignored and suppressed, reports print.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/check_catalog.hpp"
#include "src/base/date.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/packet.hpp"

namespace fwlint {

/// A place with a few words: the secondary spans of a finding.
struct Label {
  Span span;
  std::string text;
};

/// A fact beside the claim: "standing: registered, 2002-07", "practice: …".
struct Fact {
  std::string key;  ///< "standing", "practice", "evidence", "opens", "source", "note" …
  std::string text;
};

/// A place outside the analysed inputs: the policy file.
struct ConfigPlace {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Finding {
  CheckId check{};
  Severity severity = Severity::info;
  Confidence confidence = Confidence::high;
  std::string message;                ///< one sentence, numbers before names, no final stop
  Span primary;                       ///< where; invalid when the place is `config`
  std::string primary_label;          ///< a few words under the span
  std::optional<ConfigPlace> config;  ///< place in the policy, for findings about the policy
  std::vector<Label> secondary;
  std::vector<Fact> facts;
  std::optional<Packet> witness;   ///< `fwlint trace` replays it
  std::string witness_verdict;     ///< what trace says of it: "accept"
  std::vector<std::string> proof;  ///< lines: the cover, or the set shown empty
  std::string fix;                 ///< what to do, one or two sentences
  std::string paste;               ///< text to paste (TOML), may be empty
  RuleId rule = kNoRule;
  std::string_view generator;  ///< the program that wrote the rule or chain: "Docker"; mostly empty
  /// The packets the finding speaks of, for approvals and waivers: ports by protocol, sources.
  std::map<std::uint8_t, ValueSet> ports;
  ValueSet sources4;
  ValueSet sources6;
  /// What the stable fingerprint is made of: no line numbers, no counters.
  std::string identity;
  std::string fingerprint;  ///< 16 hex digits, filled by the driver; unique per run
};

/// A finding that a report only counts: its words were not made.
struct CountedFinding {
  CheckId check{};
  Severity severity = Severity::info;
  Span primary;
};

/// Why a finding is not counted.
struct Suppression {
  bool in_source = false;  ///< inline comment; else a waiver of the policy
  std::string reason;
  std::string owner;
  std::optional<Date> until;
  Span span;                          ///< of an inline suppression
  std::optional<ConfigPlace> config;  ///< of a waiver
};

struct SuppressedFinding {
  Finding finding;
  Suppression by;
};

/// One row of the exposure table that closes a text report.
struct ExposureRow {
  std::string from;       ///< "internet", a zone's name, "192.0.2.0/24", "eth1"
  std::string family;     ///< "IPv4", "IPv6" or "IPv4, IPv6"
  std::string to;         ///< destination addresses, "any"
  std::string protocol;   ///< "tcp"
  std::string ports;      ///< "22, 80, 8000-8010", "all"
  std::string hook;       ///< "input", "forward", "inbound (public)"
  std::string condition;  ///< "" or "rate-limited", "if program …"
  Span rule;              ///< the deciding rule; invalid: the chain's policy
  std::string support;    ///< evidence ladder: "approved", "practice", "assigned", "none"
};

/// One input, as the reports name it.
struct InputSummary {
  std::string path;
  std::string dialect;  ///< "iptables-save", …
  std::string sha256;   ///< of the bytes read
  std::size_t rules = 0;
  std::size_t understood = 0;
};

/// Everything a report shows.
struct CheckReport {
  std::string tool_version;
  std::vector<InputSummary> inputs;
  std::string policy_name;  ///< "recommended (built in)", or the file's path
  bool policy_has_approvals = false;
  Date as_of;
  std::string registry_description;  ///< "IANA as of …"
  std::vector<Diagnostic> diagnostics;
  std::vector<Finding> findings;  ///< sorted: file, place, code
  std::vector<Finding> ignored;   ///< of checks switched off by options or policy
  std::vector<SuppressedFinding> suppressed;
  std::vector<ExposureRow> exposure;
  /// Of a brief report, beside those with words: more of `findings`, of `ignored`, of `exposure`.
  std::vector<CountedFinding> counted;
  std::vector<CountedFinding> counted_ignored;
  std::size_t more_exposure = 0;
  Severity fail_on = Severity::high;
};

}  // namespace fwlint
