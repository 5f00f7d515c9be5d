// The one table of the policy file's keys. The reader checks types against it, "did you mean" draws
// its candidates from it, and the JSON Schema is printed from it, so that the three cannot
// disagree.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/check_catalog.hpp"

namespace fwlint {

/// The version of the file's format: `policy = 1`.
inline constexpr std::int64_t kPolicyVersion = 1;

enum class PolicySection : std::uint8_t { top, zone, approve, forbid, waive, check };

enum class PolicyKeyType : std::uint8_t {
  integer,
  boolean,
  text,      ///< a string that is not blank
  severity,  ///< a string that parse_severity knows
  texts,     ///< a non-empty array of such strings
  text_or_texts,
  date,        ///< a TOML local date, unquoted
  zones,       ///< tables by name: [zones.NAME]
  checks,      ///< tables by check: [checks.NAME]
  rules,       ///< an array of tables: [[approve]]
  unavailable  ///< known, but not in this version
};

struct PolicyKey {
  PolicySection section{};
  std::string_view name;
  PolicyKeyType type{};
  bool required = false;
  std::string_view example;  ///< a value in TOML, for messages
  std::string_view doc;      ///< one line, no final stop
  PolicySection rows{};      ///< for zones, checks and rules: the section of each table
};

/// All keys, section by section, in the order they are documented.
std::span<const PolicyKey> policy_keys();
const PolicyKey* find_policy_key(PolicySection section, std::string_view name);
std::vector<std::string_view> policy_key_names(PolicySection section);

/// What a value of this type is, for messages: "an array of strings".
std::string_view describe(PolicyKeyType type);

/// A number that [checks.NAME] takes beside `enabled` and `severity`.
struct CheckOption {
  CheckId check{};
  std::string_view name;
  std::int64_t min = 0;  ///< inclusive
  std::int64_t max = 0;  ///< inclusive
  std::int64_t fallback = 0;
  std::string_view doc;
};

std::span<const CheckOption> check_options();
const CheckOption* find_check_option(CheckId check, std::string_view name);

/// The names of Windows profiles in `profiles`, in the order of the Profile enumerators.
std::span<const std::string_view> profile_names();
/// Names that are accepted for severities, worst first.
std::span<const std::string_view> severity_names();

/// JSON Schema (draft 2020-12) of the policy file, schema id "fwlint/policy/1"; dates are strings
/// of format "date", as TOML editors map them. Ends with a line feed.
std::string policy_json_schema();

}  // namespace fwlint
