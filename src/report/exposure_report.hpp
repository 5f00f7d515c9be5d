// The answer of `fwlint exposure`, as values, and the formats it is printed in. An exact answer is
// a product of sets: every new connection from `sources` to `destinations` on `ports` gets through,
// under the conditions that stand beside it. Nothing here computes; the same values give the same
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/source.hpp"
#include "src/checks/finding.hpp"
#include "src/model/packet.hpp"

namespace fwlint {

/// An interval of ports, with the assigned name of a single one.
struct OpenPorts {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  std::string name;
};

/// What lets the connections through.
struct Decider {
  Span span;          ///< of the rule, or of the chain's policy; invalid: not written down
  std::string chain;  ///< "ip filter INPUT", "Inbound"
  std::string rule;   ///< the statement on one line, or "policy accept"
  bool policy = false;
};

/// An address translation that leads to the answer: what was asked for, and by which rule it is
/// sent here. One packet has been followed through it.
struct NatStep {
  Span span;
  std::string rule;
  std::string as;         ///< what is asked for before it: "443/tcp", "198.51.100.1, 443/tcp"
  ValueSet destinations;  ///< the same, as addresses …
  std::vector<OpenPorts> ports;  ///< … and ports
};

/// Whose connections: a zone of the policy, or a class of sources.
struct SourceGroup {
  std::string name;  ///< "internet", "everyone"
  std::string note;  ///< what the group is, in words; may be empty
  bool zone = false;
};

struct ExposureAnswer {
  std::size_t group = 0;  ///< in ExposureReport::groups
  Family family = Family::ipv4;
  Hook hook = Hook::input;
  std::uint8_t protocol = 0;
  std::vector<OpenPorts> ports;  ///< ascending, never empty
  ValueSet sources;
  bool all_of_group = false;            ///< the sources are the whole zone
  bool any_interface = true;            ///< of the group
  std::vector<std::string> interfaces;  ///< names; of a prefix, a name that begins so
  bool interfaces_excluded = false;     ///< every interface but those named
  std::vector<OpenPorts> source_ports;  ///< empty: any
  ValueSet destinations;
  bool any_output = true;            ///< forward: whatever interface it leaves by
  std::vector<std::string> outputs;  ///< as `interfaces`
  bool outputs_excluded = false;
  std::vector<std::string> profiles;  ///< Windows; empty: all, or not Windows
  std::vector<Decider> deciders;      ///< in the order of the input, never empty
  std::vector<NatStep> nat;
  bool exact = true;  ///< false: at most these sets; other rules take some combinations of them
  std::string scope;  ///< Windows: "program c:\\x.exe"; empty: any
  std::vector<std::string> conditions;  ///< must hold
  std::vector<std::string> unless;      ///< must not hold
  std::vector<std::string> assumed;
  std::optional<Packet> witness;  ///< `fwlint trace` replays it
  std::string witness_verdict;
};

/// A rule whose effect on exposure is not, or not wholly, in the answers.
struct OpenQuestion {
  Span span;
  std::string rule;
  std::string reason;
};

struct ExposureReport {
  std::string tool_version;
  std::vector<InputSummary> inputs;
  std::string policy;  ///< name or path; empty: none given
  bool has_zones = false;
  std::vector<SourceGroup> groups;   ///< in the order they are told
  std::vector<std::string> filters;  ///< as given: "--port 22/tcp"
  std::vector<ExposureAnswer> answers;
  std::vector<OpenQuestion> related;  ///< helpers whose expected connections get through
  std::vector<OpenQuestion> questions;
  std::vector<OpenQuestion> gaps;        ///< conditions and sets that the input does not tell
  std::vector<std::string> looked_at;    ///< "IPv4 input", …
  std::vector<std::string> assumptions;  ///< that hold for all answers
  std::size_t input_errors = 0;
};

struct ExposureTextOptions {
  bool colour = false;
  unsigned width = 0;  ///< columns of the terminal; 0: unknown
};

void render_exposure_text(const ExposureReport& report, const SourceSet& sources,
                          const ExposureTextOptions& options, std::string& out);
/// Schema `fwlint/exposure/1`; one answer per line.
void render_exposure_json(const ExposureReport& report, const SourceSet& sources, std::string& out);
/// The JSON Schema (draft-07) of render_exposure_json's output.
std::string_view exposure_json_schema();
/// RFC 4180 with a header; one line per answer and port interval. Cells that a spreadsheet would
/// take for a formula begin with an apostrophe.
void render_exposure_csv(const ExposureReport& report, const SourceSet& sources, std::string& out);

/// A field of a CSV line.
std::string csv_cell(std::string_view text);

/// "eth1", "eth1, eth2", "all but eth1"; empty for any.
std::string interface_words(const ExposureAnswer& a);
/// Likewise for the way out.
std::string output_words(const ExposureAnswer& a);
/// "inbound (public)", "forward".
std::string way_in_words(const ExposureAnswer& a);
/// Conditions, scope and source ports in words, one per line; empty when there are none.
std::vector<std::string> condition_words(const ExposureAnswer& a);

}  // namespace fwlint
