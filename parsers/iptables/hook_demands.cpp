// Some matches and targets may only be reached from some of netfilter's hooks. In a chain of the
// user that is known when the table ends: the hooks flow along the jumps. The two back ends walk
// differently. iptables-nft looks at every rule; iptables-legacy stops in a chain at the first rule
// without a condition that ends the walk (mark_source_chains in ip_tables.c).
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/table_state.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

std::uint8_t bit_of_hook(Hook hook) {
  switch (hook) {
    case Hook::prerouting:
      return hook_bit::prerouting;
    case Hook::input:
      return hook_bit::input;
    case Hook::forward:
      return hook_bit::forward;
    case Hook::output:
      return hook_bit::output;
    case Hook::postrouting:
      return hook_bit::postrouting;
    case Hook::ingress:
    case Hook::egress:
    case Hook::windows_in:
    case Hook::windows_out:
      break;
  }
  return 0;
}

/// Whether the walk of iptables-legacy ends here.
bool ends_walk(const Rule& r) {
  const VerdictKind kind = r.verdict.kind;
  if (kind != VerdictKind::accept && kind != VerdictKind::drop && kind != VerdictKind::return_) {
    return false;
  }
  const Clause& all = r.match.all;
  return all.fields.empty() && all.symbols.empty() && all.literals.empty() &&
         r.match.one_of.empty() && r.effects.empty() && r.comment.empty() && r.understood;
}

class Reach {
 public:
  Reach(FileContext& file, TableState& table) : file_(file), table_(table) {
    for (std::size_t c = 0; c < table.chains.size(); ++c) {
      if (table.chains[c].id != kNoChain) place_.emplace(table.chains[c].id, c);
    }
    nodes_.resize(table.chains.size());
    for (const HookDemand& d : table.demands) demanded_.emplace(d.rule, Place{});
    for (const auto& [id, c] : place_) read_chain(id, c);
    flow();
  }

  void report(const HookDemand& demand) {
    const Place at = demanded_.at(demand.rule);
    if (!at.live) return;
    const Node& node = nodes_[at.chain];
    const auto wrong = [&](std::uint8_t bits) {
      return static_cast<std::uint8_t>(bits & ~demand.hooks);
    };
    const std::uint8_t legacy = at.walked ? wrong(node.walked) : std::uint8_t{0};
    const std::uint8_t nft = demand.legacy_only ? std::uint8_t{0} : wrong(node.all);
    if (legacy == 0 && nft == 0) return;
    if (!said_.emplace(at.chain, demand.what).second) return;
    std::string message = fmt::format("{} in chain '{}', which {} reaches", demand.what,
                                      printable(file_.into.chain(table_.chains[at.chain].id).name),
                                      hook_names(legacy != 0 ? legacy : nft));
    std::string expected = fmt::format("a chain that only {} reaches", hook_names(demand.hooks));
    if (legacy != 0 && nft != 0) {
      file_.diagnostics.error(demand.span, std::move(message), std::move(expected));
    } else if (file_.warnings_left > 0) {
      --file_.warnings_left;
      message += legacy != 0 ? ": iptables-legacy refuses it" : ": iptables-nft refuses it";
      file_.diagnostics.warning(demand.span, std::move(message), std::move(expected));
    }
  }

 private:
  struct Edge {
    std::size_t to = 0;
    bool walked = false;
  };
  struct Node {
    std::vector<Edge> edges;
    std::uint8_t all = 0;     ///< hooks that reach the chain
    std::uint8_t walked = 0;  ///< those by which iptables-legacy comes to it
  };
  struct Place {
    std::size_t chain = 0;
    bool live = false;
    bool walked = false;
  };

  void read_chain(ChainId id, std::size_t c) {
    const Chain& chain = file_.into.chain(id);
    if (chain.base) nodes_[c].all = nodes_[c].walked = bit_of_hook(chain.base->hook);
    bool walked = true;
    for (const RuleId rule_id : chain.rules) {
      const Rule& rule = file_.into.rule(rule_id);
      if (const auto d = demanded_.find(rule_id); d != demanded_.end()) {
        d->second = {c, true, walked};
      }
      if (rule.verdict.kind == VerdictKind::jump || rule.verdict.kind == VerdictKind::goto_) {
        const auto to = place_.find(rule.verdict.target);
        if (to != place_.end()) nodes_[c].edges.push_back({to->second, walked});
      }
      walked = walked && !ends_walk(rule);
    }
  }

  void flow() {
    std::vector<std::size_t> work;
    for (std::size_t c = 0; c < nodes_.size(); ++c) {
      if (nodes_[c].all != 0) work.push_back(c);
    }
    while (!work.empty()) {
      const std::size_t c = work.back();
      work.pop_back();
      for (const Edge& e : nodes_[c].edges) {
        Node& to = nodes_[e.to];
        const auto all = static_cast<std::uint8_t>(to.all | nodes_[c].all);
        const auto walked =
            static_cast<std::uint8_t>(to.walked | (e.walked ? nodes_[c].walked : 0));
        if (all == to.all && walked == to.walked) continue;
        to.all = all;
        to.walked = walked;
        work.push_back(e.to);
      }
    }
  }

  FileContext& file_;
  TableState& table_;
  std::unordered_map<ChainId, std::size_t> place_;
  std::vector<Node> nodes_;
  std::unordered_map<RuleId, Place> demanded_;
  std::set<std::pair<std::size_t, std::string>> said_;
};

}  // namespace

void check_demands(FileContext& file, TableState& table) {
  if (table.demands.empty()) return;
  Reach reach(file, table);
  for (const HookDemand& d : table.demands) reach.report(d);
  table.demands.clear();
}

}  // namespace fwlint::iptables
