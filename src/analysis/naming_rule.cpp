#include "src/analysis/naming_rule.hpp"

#include <optional>

namespace fwlint {

namespace {

enum class Names : std::uint8_t { nothing, some, addresses, ports };

Names names_of(const Entry& e) {
  if (e.rule == kNoRule) return Names::nothing;
  if (e.match.find(Field::dport) != nullptr) return Names::ports;
  const bool addresses = e.match.find(Field::dst) != nullptr || e.match.find(Field::src) != nullptr;
  return addresses ? Names::addresses : Names::some;
}

}  // namespace

void name_row(const Program& program, Search& search, const Goal& goal, const Point& witness,
              Exposure& row) {
  row.rule = row.found_by;
  row.chain = row.found_in;
  if (program.ruleset->platform != Platform::netfilter) return;
  Names best = Names::nothing;
  if (goal.kind == Goal::Kind::execute && !goal.path.empty()) {
    best = names_of(program.entry(goal.path.back()));
  }
  if (best == Names::ports) return;
  for (std::size_t i = 0; i + 1 < goal.stages.size(); ++i) {
    const Stage& s = program.stages[goal.stages[i]];
    if (s.hook != row.hook || s.type == ChainType::nat) continue;
    const auto site = search.decided_at(goal, witness, i);
    if (!site || program.entry(*site).action != VerdictKind::accept) continue;
    const Names names = names_of(program.entry(*site));
    if (names <= best) continue;
    best = names;
    row.rule = program.entry(*site).rule;
    row.chain = make_id<ChainId>(s.chain);
  }
}

}  // namespace fwlint
