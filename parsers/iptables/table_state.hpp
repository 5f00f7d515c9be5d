// The current table while its lines are read: its chains by name, their rules in order, and the
// jumps that wait for a chain to be declared.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/iptables/draft.hpp"
#include "parsers/iptables/rule_order.hpp"

namespace fwlint::iptables {

/// A chain that the kernel makes by itself.
struct BuiltIn {
  std::string_view table;
  std::string_view chain;
  Hook hook = Hook::input;
  ChainType type = ChainType::filter;
  int priority = 0;
};

/// The built-in chain of a table, or null.
const BuiltIn* find_built_in(std::string_view table, std::string_view chain);
/// The bit of a table's name in `table_bit`, 0 for a table that iptables does not have.
std::uint8_t bit_of_table(std::string_view table);
/// A chain that ufw makes by itself before it loads its files.
bool is_ufw_chain(std::string_view chain);
/// "filter", "nat", …
std::span<const std::string_view> table_names();

struct ChainState {
  ChainId id = kNoChain;
  RuleOrder order;
};

/// A jump whose chain is looked for when the table ends.
struct PendingJump {
  RuleId rule = kNoRule;
  std::string chain;
  Span span;
  bool is_goto = false;
  bool declared = false;  ///< the chain was known when the jump was read
};

struct TableState {
  TableId id = kNoTable;
  Span opened;
  bool open = false;
  bool implied = false;  ///< rules without a '*' line: no COMMIT is expected
  std::vector<ChainState> chains;
  std::vector<PendingJump> jumps;
  std::vector<HookDemand> demands;

  [[nodiscard]] ChainState* find(std::string_view name);
  /// The same, quick where a name follows itself: most rules stand with their chain's others.
  [[nodiscard]] ChainState* find_latest(std::string_view name);
  /// Adds a chain that is not there yet.
  ChainState& add(Ruleset& into, std::string_view name, Span span);
  void forget(std::string_view name);
  void rename(std::string_view from, std::string_view to);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> by_name_;
  std::string latest_name_;  ///< empty: none
  std::size_t latest_ = 0;
};

/// Binds the pending jumps to chains, reports missing chains and jump loops, and hands the order of
/// the rules to the model. A rule whose jump cannot be followed keeps an unknown verdict.
void finish_table(FileContext& file, TableState& table);
/// Reports what stands in a chain of the user and must not be reached from a hook that reaches it.
void check_demands(FileContext& file, TableState& table);

}  // namespace fwlint::iptables
