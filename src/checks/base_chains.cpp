#include "src/checks/base_chains.hpp"

#include <fmt/format.h>

#include "src/checks/chain_calls.hpp"

namespace fwlint {

std::vector<std::uint32_t> denying_stages(const Program& p, Hook hook) {
  std::vector<std::uint32_t> out;
  for (const std::uint32_t s : hook_path(p, hook)) {
    const Stage& stage = p.stages[s];
    if (stage.hook != hook || stage.type != ChainType::filter) continue;
    const bool denies = stage.policy == Fate::drop ||
                        p.chains[stage.chain].may[static_cast<std::size_t>(Fate::drop)];
    if (denies) out.push_back(s);
  }
  return out;
}

std::string stage_title(const CheckContext& c, const Program& p, std::uint32_t stage) {
  const auto id = make_id<ChainId>(p.stages[stage].chain);
  const Table& table = c.ruleset.table(c.ruleset.chain(id).table);
  return fmt::format("{} ({})", chain_title(c, id),
                     table.backend == Backend::iptables ? "iptables" : "nftables");
}

}  // namespace fwlint
