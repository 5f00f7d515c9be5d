// Chains by name, and what can only be said when a table is complete: jumps to chains that never
// came, and loops. The loop search is a depth-first walk with an explicit stack over chains.
#include "parsers/iptables/table_state.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

// Hooks and priorities of the kernel's tables: linux/netfilter_ipv4.h, enum nf_ip_hook_priorities.
constexpr std::array<BuiltIn, 17> kBuiltIns = {{
    {"filter", "INPUT", Hook::input, ChainType::filter, 0},
    {"filter", "FORWARD", Hook::forward, ChainType::filter, 0},
    {"filter", "OUTPUT", Hook::output, ChainType::filter, 0},
    {"nat", "PREROUTING", Hook::prerouting, ChainType::nat, -100},
    {"nat", "INPUT", Hook::input, ChainType::nat, 100},
    {"nat", "OUTPUT", Hook::output, ChainType::nat, -100},
    {"nat", "POSTROUTING", Hook::postrouting, ChainType::nat, 100},
    {"mangle", "PREROUTING", Hook::prerouting, ChainType::filter, -150},
    {"mangle", "INPUT", Hook::input, ChainType::filter, -150},
    {"mangle", "FORWARD", Hook::forward, ChainType::filter, -150},
    {"mangle", "OUTPUT", Hook::output, ChainType::route, -150},
    {"mangle", "POSTROUTING", Hook::postrouting, ChainType::filter, -150},
    {"raw", "PREROUTING", Hook::prerouting, ChainType::filter, -300},
    {"raw", "OUTPUT", Hook::output, ChainType::filter, -300},
    {"security", "INPUT", Hook::input, ChainType::filter, 50},
    {"security", "FORWARD", Hook::forward, ChainType::filter, 50},
    {"security", "OUTPUT", Hook::output, ChainType::filter, 50},
}};
constexpr std::array<std::string_view, 5> kTables = {"filter", "nat", "mangle", "raw", "security"};

void unknown_verdict(FileContext& file, RuleId id, Span span, std::string what) {
  Rule& rule = file.into.rule(id);
  rule.verdict.kind = VerdictKind::queue;
  rule.verdict.target = kNoChain;
  rule.understood = false;
  file.into.gaps.push_back(
      {GapKind::not_understood, span, id, std::move(what), "its verdict is taken as unknown"});
}

void bind_jumps(FileContext& file, TableState& table) {
  std::vector<std::string_view> names;
  for (const PendingJump& j : table.jumps) {
    ChainState* target = table.find(j.chain);
    if (target != nullptr) {
      file.into.rule(j.rule).verdict.target = target->id;
      if (!j.declared) {
        file.diagnostics.error(
            j.span,
            fmt::format("chain '{}' is declared behind this jump to it", printable(j.chain)),
            "the chain's ':' line before the rules");
      }
      continue;
    }
    std::string hint;
    if (!file.diagnostics.exhausted()) {
      if (names.empty()) {
        for (const ExtensionSpec& t : all_targets()) names.push_back(t.name);
        for (const ChainState& c : table.chains) {
          if (c.id != kNoChain) names.push_back(file.into.chain(c.id).name);
        }
      }
      if (const auto near = nearest(j.chain, names))
        hint = fmt::format("did you mean '{}'?", *near);
    }
    const bool verdict = j.is_goto && find_target(j.chain) != nullptr;
    file.diagnostics.error(
        j.span,
        verdict ? fmt::format("goto '{}', which is not a chain", j.chain)
                : fmt::format("jump to chain '{}', which table '{}' does not have",
                              printable(j.chain), printable(file.table)),
        verdict ? fmt::format("-j {}", j.chain) : "a chain of this table, or a target of iptables",
        hint);
    unknown_verdict(file, j.rule, j.span,
                    verdict ? fmt::format("goto '{}'", j.chain)
                            : fmt::format("jump to missing chain '{}'", printable(j.chain)));
  }
}

/// One step of the walk: a chain, its jumping rules, and the next of them to follow.
struct Frame {
  std::size_t chain = 0;
  std::size_t next = 0;
};

class LoopSearch {
 public:
  LoopSearch(FileContext& file, TableState& table) : file_(file), table_(table) {
    std::unordered_map<std::uint32_t, std::size_t> position;
    for (std::size_t c = 0; c < table.chains.size(); ++c) {
      if (table.chains[c].id != kNoChain) {
        position.emplace(static_cast<std::uint32_t>(table.chains[c].id), c);
      }
    }
    edges_.resize(table.chains.size());
    for (std::size_t c = 0; c < table.chains.size(); ++c) {
      if (table.chains[c].id == kNoChain) continue;
      for (const RuleId id : file.into.chain(table.chains[c].id).rules) {
        const Verdict& v = file.into.rule(id).verdict;
        if (v.kind != VerdictKind::jump && v.kind != VerdictKind::goto_) continue;
        const auto at = position.find(static_cast<std::uint32_t>(v.target));
        if (at != position.end()) edges_[c].push_back({id, at->second});
      }
    }
    colour_.resize(table.chains.size(), 0);
  }

  /// The kernel follows chains from its hooks only: a loop that no hook reaches loads.
  void run() {
    for (const bool reached : {true, false}) {
      reached_ = reached;
      for (std::size_t c = 0; c < edges_.size(); ++c) {
        if (colour_[c] != 0 || table_.chains[c].id == kNoChain) continue;
        if (!reached || file_.into.chain(table_.chains[c].id).base) walk(c);
      }
    }
  }

 private:
  struct Edge {
    RuleId rule = kNoRule;
    std::size_t to = 0;
  };

  void walk(std::size_t root) {
    std::vector<Frame> stack{{root, 0}};
    colour_[root] = 1;
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next == edges_[top.chain].size()) {
        colour_[top.chain] = 2;
        stack.pop_back();
        continue;
      }
      const Edge edge = edges_[top.chain][top.next++];
      if (colour_[edge.to] == 1) {
        report(stack, edge);
      } else if (colour_[edge.to] == 0) {
        colour_[edge.to] = 1;
        stack.push_back({edge.to, 0});
      }
    }
  }

  void report(const std::vector<Frame>& stack, const Edge& edge) {
    const auto name = [&](std::size_t c) -> const std::string& {
      return file_.into.chain(table_.chains[c].id).name;
    };
    std::size_t from = stack.size() - 1;
    while (stack[from].chain != edge.to) --from;
    std::string path;
    for (std::size_t k = from; k < stack.size() && k < from + 8; ++k) {
      path += printable(name(stack[k].chain)) + " -> ";
    }
    if (stack.size() > from + 8) path += "… -> ";
    path += printable(name(edge.to));
    const Span span = file_.into.rule(edge.rule).span;
    if (reached_) {
      file_.diagnostics.error(span, fmt::format("jump loop: {}", path),
                              "chains that do not call themselves: the kernel refuses a loop");
    } else if (file_.warnings_left > 0) {
      --file_.warnings_left;
      file_.diagnostics.warning(span, fmt::format("jump loop that no hook reaches: {}", path),
                                "chains that do not call themselves");
    }
    unknown_verdict(file_, edge.rule, span, fmt::format("jump loop: {}", path));
  }

  FileContext& file_;
  TableState& table_;
  bool reached_ = true;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::uint8_t> colour_;  // 0 not seen, 1 on the stack, 2 done
};

}  // namespace

const BuiltIn* find_built_in(std::string_view table, std::string_view chain) {
  for (const BuiltIn& b : kBuiltIns) {
    if (b.chain == chain && b.table == table) return &b;
  }
  return nullptr;
}

std::uint8_t bit_of_table(std::string_view table) {
  for (std::size_t k = 0; k < kTables.size(); ++k) {
    if (kTables[k] == table) return static_cast<std::uint8_t>(1U << k);
  }
  return 0;
}

bool is_ufw_chain(std::string_view chain) {
  return chain.starts_with("ufw-") || chain.starts_with("ufw6-");
}

std::span<const std::string_view> table_names() { return kTables; }

ChainState* TableState::find(std::string_view name) {
  const auto at = by_name_.find(name);
  return at == by_name_.end() ? nullptr : &chains[at->second];
}

ChainState* TableState::find_latest(std::string_view name) {
  if (!latest_name_.empty() && latest_name_ == name) return &chains[latest_];
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return nullptr;
  latest_name_ = name;
  latest_ = at->second;
  return &chains[latest_];
}

ChainState& TableState::add(Ruleset& into, std::string_view name, Span span) {
  Chain chain;
  chain.table = id;
  chain.name = name;
  chain.span = span;
  if (const BuiltIn* b = find_built_in(into.table(id).name, name)) {
    chain.base = BaseChain{b->hook, b->type, b->priority, VerdictKind::accept, false, {}};
  }
  by_name_.emplace(std::string(name), chains.size());
  ChainState& state = chains.emplace_back();
  state.id = into.add_chain(std::move(chain));
  return state;
}

void TableState::forget(std::string_view name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return;
  latest_name_.clear();
  chains[at->second].id = kNoChain;
  chains[at->second].order.clear();
  by_name_.erase(at);
}

void TableState::rename(std::string_view from, std::string_view to) {
  const auto at = by_name_.find(from);
  if (at == by_name_.end()) return;
  const std::size_t position = at->second;
  latest_name_.clear();
  by_name_.erase(at);
  by_name_.emplace(std::string(to), position);
}

void finish_table(FileContext& file, TableState& table) {
  for (ChainState& c : table.chains) {
    if (c.id != kNoChain) file.into.chain(c.id).rules = c.order.all();
  }
  bind_jumps(file, table);
  LoopSearch(file, table).run();
  check_demands(file, table);
}

}  // namespace fwlint::iptables
