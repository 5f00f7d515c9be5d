// Compact canonical text of what the iptables parser made of a text: one line per rule.
#pragma once

#include <string>
#include <string_view>

#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::iptables_test {

struct Parsed {
  SourceSet sources;
  FileId file = kNoFile;
  Ruleset ruleset;
  Diagnostics diagnostics;
};

/// Parses a whole file.
Parsed parse_text(std::string_view text, std::string_view name = "rules",
                  std::optional<Family> family = std::nullopt);
/// "src=10.0.0.0/8 proto=6 dport=80 -> accept {log} \"comment\"".
std::string dump_rule(const Parsed& p, const Rule& rule);
/// The rule that "-A INPUT <words>" makes in table filter (or another), or "error: …".
std::string rule4(std::string_view words, std::string_view table = "filter",
                  std::string_view chain = "INPUT");
std::string rule6(std::string_view words, std::string_view table = "filter",
                  std::string_view chain = "INPUT");
/// "line:column level: message | expected | hint", one line each; columns count the marked bytes.
std::string dump_diagnostics(const Parsed& p);
/// Chains with their rules, one line each.
std::string dump_chains(const Parsed& p);

}  // namespace fwlint::iptables_test
