// A range of ports summed up: what each standing holds, and which practice records touch it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "registry/port_registry.hpp"
#include "registry/practice.hpp"
#include "src/cli/port_query.hpp"

namespace fwlint::cli {

/// Ports in a row with one standing; assigned ones stand alone.
struct PortRow {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  registry::Assignment assignment;  ///< of `first`
};

struct StandingGroup {
  registry::Standing standing{};
  std::size_t ports = 0;
  std::vector<PortRow> rows;  ///< ascending
};

struct RangeSummary {
  std::size_t ports = 0;
  std::size_t assigned = 0;
  std::vector<StandingGroup> groups;  ///< strongest standing first; empty ones are left out
  std::vector<const registry::PracticeRecord*> practice;  ///< by first port, each once
};

RangeSummary summarise(const PortQuery& query, const registry::Practice& practice);

}  // namespace fwlint::cli
