#include "tests/fuzz/targets.hpp"

#include <array>
#include <cstdlib>

#include "parsers/iptables/iptables.hpp"
#include "parsers/nftables/nftables.hpp"
#include "parsers/windows/windows.hpp"
#include "src/checks/driver.hpp"
#include "src/policy/load_policy.hpp"

namespace fwlint::fuzz {

namespace {

using Parse = void (*)(const SourceSet&, FileId, const ParseOptions&, Ruleset&, Diagnostics&);

/// Parses, and when the input is accepted runs every check on it.
void drive(Parse parse, std::string_view bytes) {
  SourceSet sources;
  const FileId file = sources.add("input", bytes);
  Ruleset ruleset;
  Diagnostics diagnostics;
  parse(sources, file, {}, ruleset, diagnostics);
  for (const Rule& r : ruleset.rules) {
    if (r.span.valid() && (r.span.begin > r.span.end || r.span.end > sources.text(file).size())) {
      std::abort();
    }
  }
  if (diagnostics.error_count() != 0 || ruleset.rules.size() > 2000) return;
  static const auto kPolicy = builtin_policy("recommended");
  CheckReport report;
  run_checks({sources, ruleset, *kPolicy, registry::Practice::shipped(), {2026, 1, 1}, {}, {}},
             report);
}

void iptables_target(std::string_view b) { drive(&iptables::parse, b); }
void nft_text_target(std::string_view b) { drive(&nftables::parse_text_file, b); }
void nft_json_target(std::string_view b) { drive(&nftables::parse_json_file, b); }
void reg_target(std::string_view b) { drive(&windows::parse_reg, b); }
void netsh_target(std::string_view b) { drive(&windows::parse_netsh, b); }

void policy_target(std::string_view b) {
  MemoryReader reader;
  reader.files["policy.toml"] = std::string(b);
  static_cast<void>(load_policy("policy.toml", reader));
}

constexpr std::array kTargets = {
    Target{"iptables", &iptables_target},   Target{"nft-text", &nft_text_target},
    Target{"nft-json", &nft_json_target},   Target{"windows-reg", &reg_target},
    Target{"windows-netsh", &netsh_target}, Target{"policy", &policy_target}};

}  // namespace

std::span<const Target> targets() { return kTargets; }

}  // namespace fwlint::fuzz
