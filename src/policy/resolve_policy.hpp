// From the merged policy to the resolved one: names are looked up, texts parsed.
#pragma once

#include "src/policy/merged_policy.hpp"
#include "src/policy/policy.hpp"

namespace fwlint::written {

/// The policy that `merged` stands for. What is wrong goes into `errors` and is left out of the
/// result, which then must not be used.
Policy resolve_policy(const MergedPolicy& merged, ErrorList& errors);

}  // namespace fwlint::written
