// From the products of the search to what is told: who can reach what. Parts of several rules that
// give one answer become one row, so that a rule for some sources and a rule for the others read
// as what they are together.
#pragma once

#include <vector>

#include "src/cli/exposure_cells.hpp"
#include "src/cli/exposure_filter.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/report/exposure_report.hpp"

namespace fwlint::cli {

/// A row before it is put into words: rules instead of places.
struct OpenRow {
  ValueSet ports;
  ValueSet sources;
  ValueSet destinations;
  std::vector<RuleId> rules;    ///< ascending
  std::vector<OpenCell> cells;  ///< what it was made of; the first gives everything else
};

/// Unites cells of one program and hook that differ in ports, addresses and rules only. Every
/// packet of the cells is in exactly one row of its context (interfaces, conditions, scope).
std::vector<OpenRow> unite_cells(const std::vector<OpenCell>& cells);

/// Everything that `fwlint exposure` prints. `policy` may be null: then sources are told by class.
ExposureReport make_exposure_report(const Host& host, const Policy* policy,
                                    const ExposureFilter& filter);

}  // namespace fwlint::cli
