#include "src/policy/load_policy.hpp"

#include <fmt/format.h>

#include "src/policy/merged_policy.hpp"
#include "src/policy/presets.hpp"
#include "src/policy/resolve_policy.hpp"

namespace fwlint {

PolicyResult<Policy> load_policy(const std::string& source, FileReader& reader) {
  written::ErrorList errors;
  const written::MergedPolicy merged = written::merge_policy(source, reader, errors);
  Policy policy;
  // With a file missing, its zones would be reported as unknown: noise over the one real error.
  if (merged.complete) policy = written::resolve_policy(merged, errors);
  if (!errors.empty()) return tl::unexpected<PolicyErrors>(errors.take());
  return policy;
}

PolicyResult<Policy> builtin_policy(std::string_view name) {
  if (find_preset(name) == nullptr) {
    written::ErrorList errors;
    errors.add({},
               fmt::format("no shipped policy is named {}; expected one of {}",
                           written::in_quotes(name), written::list_of(preset_names())),
               written::did_you_mean(name, preset_names()));
    return tl::unexpected<PolicyErrors>(errors.take());
  }
  MemoryReader nothing;
  return load_policy(std::string(name), nothing);
}

}  // namespace fwlint
