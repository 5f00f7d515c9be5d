// Which destination NAT leads to an answer: the port that a client asks for is not the one that the
// filter sees.
#pragma once

#include <optional>

#include "src/analysis/program.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint::cli {

/// The step by which `rule` sends connections to the answer. Nothing when its targets are others,
/// are not constant, or when a packet followed through it does not get through.
std::optional<NatStep> nat_step(const Program& program, const Host& host, RuleId rule,
                                const ExposureAnswer& answer);

/// Ports that a translating rule asks for; all when it names none.
ValueSet ports_before(const Rule& rule, Family family);

}  // namespace fwlint::cli
