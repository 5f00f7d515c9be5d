// A policy file as written: the first of its three forms. Every value keeps its place, so that
// errors found later (an unknown zone, a reversed range) still point at the text. Types have been
// checked against the table of keys; what the texts mean has not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/check_catalog.hpp"
#include "src/base/date.hpp"
#include "src/policy/policy.hpp"
#include "src/policy/policy_errors.hpp"

namespace fwlint::written {

template <class T>
struct Value {
  T value{};
  PolicyPlace place;
};

using Text = Value<std::string>;
using Texts = std::optional<std::vector<Text>>;  ///< nothing: the key is absent

struct Scope {
  Texts ports;
  Texts from;
  Texts to;
};

struct Zone {
  Text name;
  bool otherwise = false;
  Texts sources;
  Texts interfaces;
  Texts profiles;
};

struct Approval {
  PolicyPlace place;
  Scope scope;
  std::optional<Text> owner;
  std::optional<Text> reason;
  std::optional<Text> ticket;
  std::optional<Text> process;
  std::optional<Value<Date>> expires;
};

struct Forbid {
  PolicyPlace place;
  std::optional<Text> name;
  Scope scope;
  std::optional<Text> reason;
  std::optional<Text> severity;
};

struct Waiver {
  PolicyPlace place;
  Texts checks;
  Scope scope;
  std::optional<Text> rule;
  std::optional<Text> reason;
  std::optional<Text> owner;
  std::optional<Value<Date>> expires;
};

struct Check {
  const CheckInfo* check = nullptr;
  PolicyPlace place;
  std::optional<bool> enabled;
  std::optional<Text> severity;
  std::vector<std::pair<std::string, std::int64_t>> options;
};

/// One file; lists are in file order.
struct File {
  std::string name;
  std::vector<Text> extends;
  std::vector<Zone> zones;
  std::vector<Approval> approvals;
  std::vector<Forbid> forbids;
  std::vector<Waiver> waivers;
  std::vector<Check> checks;
  std::optional<Text> fail_on;
  std::vector<Text> practice;
};

/// Bytes of a policy file; more is refused.
inline constexpr std::size_t kMaxPolicyBytes = std::size_t{4} << 20;

/// Reads a file's text. Nothing when it is not TOML or of another version; else what could be read,
/// with an error in `errors` for all that could not.
std::optional<File> read_policy_file(const std::string& name, std::string_view text,
                                     ErrorList& errors);

}  // namespace fwlint::written
