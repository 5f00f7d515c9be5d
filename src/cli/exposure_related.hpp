// Connections that nobody asked the rules for: a helper of connection tracking reads what two peers
// agree on and expects further connections between them. Their first packets are RELATED, and
// rules that accept RELATED let them in, whatever their ports.
#pragma once

#include <set>
#include <vector>

#include "src/analysis/program.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint::cli {

/// Adds what rules of the program's family let in so. `told`: rules that are told already.
void add_related(const Host& host, const Program& program, const std::vector<Hook>& hooks,
                 std::set<RuleId>& told, std::vector<OpenQuestion>& out);

}  // namespace fwlint::cli
