// The model as dense text, one line a rule, so that a test states everything a rule became.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/windows/windows.hpp"

namespace fwlint::windows::testing {

/// What came out of one or more inputs.
struct Outcome {
  SourceSet sources;
  Ruleset rules;
  Diagnostics diagnostics;
};

Outcome read_reg(std::string_view text);
Outcome read_regs(const std::vector<std::string>& texts);
Outcome read_netsh(std::string_view text);

/// A registry export with one FirewallRules key of the local store and these lines in it.
std::string local_rules(std::string_view lines);
/// The same with one value "r" and this rule string.
std::string local_rule(std::string_view rule_string);

/// "in allow on 'Name': …", without names that are empty.
std::string dump(const Ruleset& r, const Rule& rule);
/// All rules, a line each.
std::string dump(const Outcome& o);
/// "level line:column 'text at the span' message | expected | hint", a line each.
std::string dump_diagnostics(const Outcome& o);
/// "kind line what -> consequence", a line each; kinds by their enumerators' names.
std::string dump_gaps(const Outcome& o);
/// "domain on in=drop out=accept", a line a profile.
std::string dump_profiles(const Outcome& o);
/// "dport number '443' 443", a line each.
std::string dump_ports(const Outcome& o);

}  // namespace fwlint::windows::testing
