// The forms of input that are read, as a table: how to recognise each and how to parse it. What is
// none of them is described, so that the error says what was seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/result.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::cli {

/// What files of one host may not be given twice.
enum class InputForm : std::uint8_t {
  iptables,
  nftables,
  windows_registry,
  windows_netsh,
  ipset,  ///< contents of sets, no rules
  host    ///< addresses and routes, no rules
};

struct DialectSpec {
  std::string_view name;  ///< of --format-in
  InputForm form{};
  std::optional<Family> family;                   ///< forced
  int (*sniff)(std::string_view text) = nullptr;  ///< null: only by --format-in
  /// Null for ipset and host, whose files are read before all others, into stores of their own.
  void (*parse)(const SourceSet&, FileId, const ParseOptions&, Ruleset&, Diagnostics&) = nullptr;
};

std::span<const DialectSpec> dialects();

/// By `--format-in` name.
const DialectSpec* find_dialect(std::string_view name);

/// The dialect of a file by its content. The error, of kind `input`, says what was seen and what is
/// accepted; its `file` is not set. `bytes` are the raw bytes, `text` the decoded ones.
Result<const DialectSpec*> recognise(std::string_view bytes, const SourceFile& source);

/// Service names as the port registry has them, for IP protocols that have ports.
ServiceLookup registry_services();

}  // namespace fwlint::cli
