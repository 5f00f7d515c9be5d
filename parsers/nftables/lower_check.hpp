// What nft refuses although its grammar allows it: contradictory protocols in one rule, statements
// that cannot stand where they do, chains that their family does not have, sets that contradict
// their declaration. The rules follow nft's src/evaluate.c and the kernel's nf_tables_api.c; what
// differs between releases is not refused.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/lower_host.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_state.hpp"
#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

/// What a check reports to and asks.
struct CheckTools {
  Diagnostics& diagnostics;
  HostNeeds& host;
  const ServiceLookup& services;
};

/// What would be right for a constant of this kind; empty when it has no name.
std::string_view expected_word(ConstantKind kind);
/// Whether an error within `span` was reported lately: one thing is said once.
bool reported(const Diagnostics& diagnostics, Span span);
/// A word that only the host can give a value.
void ask_host(const CheckTools& tools, const Key& key, const Expr& word);
/// Constants that `key` cannot have are errors; those that the host must know are noted.
void check_value(const CheckTools& tools, const Key& key, const Expr& value);
/// A selector, or another expression that only the packet gives a value.
bool is_selector(ExprKind kind);
/// The key of a type that sets are declared with.
Key key_of_type(std::string_view name);

/// The key of a lookup or of an element that a rule adds against the type of the set, where both
/// have one that tells them apart.
void check_key_type(Diagnostics& diagnostics, const std::vector<Key>& keys, const Set& set,
                    Span place);

/// Walks one rule from left to right with what is known of the packet's headers by then.
class RuleCheck {
 public:
  RuleCheck(const TableState& table, const CheckTools& tools);
  void run(const Rule& rule);
  /// The rule's chain, when it is a base chain.
  void set_chain(const ChainState& chain);

 private:
  enum class Network : std::uint8_t { unknown, ip, ip6, arp, other };

  void statement(const Statement& s);
  void expression(const Expr& e);
  void payload(const Expr& e);
  void transport(std::uint8_t protocol, const Expr& e);
  void network(Network n, const Expr& e);
  void learn(const MatchStmt& m);
  void icmp_field(const Expr& e);
  void check(const MatchStmt& m);
  void check(const RejectStmt& s, Span span);
  void check(const NatStmt& s, Span span);
  void check(const TproxyStmt& s, Span span);
  void check(const LogStmt& s, Span span);
  void check(const QueueStmt& s, Span span);
  void check(const SetStmt& s);
  void check(const MangleStmt& s);
  void check(const LimitStmt& s, Span span);
  void selector(const Expr& e);
  void fib(const Expr& e);
  void tunnel(const Expr& e);
  void flags_only(const MatchStmt& m);
  void nexthop(const MatchStmt& m);
  void typed(const Expr& e);
  void only_at(Span span, std::string_view what, std::initializer_list<std::string_view> hooks);
  void at_hook(const NatStmt& s, Span span);
  void at_hook(const Expr& e);
  void right_side(const MatchStmt& m);
  void lookup(const Expr& set, bool data, bool verdicts);
  void untyped_port(const Expr& key);
  void mapped(const Expr& set, const Key& key);
  void disjoint(const Expr& key, const Expr& set);
  void object(const CtObjectStmt& s);
  void object(ObjectKind kind, const Maybe<Expr>& name);
  void error(Span span, std::string message, std::string expected = {});

  const TableState& table_;
  CheckTools tools_;
  Diagnostics& diagnostics_;
  Network network_ = Network::unknown;
  std::string_view hook_;        ///< of the base chain; empty: none, or not looked at
  std::string_view chain_type_;  ///< of the base chain
  bool fixed_network_ = false;   ///< by the table's family
  std::optional<std::uint8_t> transport_;
  bool some_transport_ = false;  ///< `meta l4proto { tcp, udp }`: one of several
  bool other_ether_type_ = false;
  std::optional<std::uint8_t> icmp_type_;
};

/// Elements that overlap without being equal, and equal keys with different data, are errors.
/// `what` names the set: "map 'm'".
void check_overlaps(const std::vector<const Expr*>& elements, const Key& key, std::string_view what,
                    Diagnostics& diagnostics);

/// Chains, sets and elements of a table against their declarations.
void check_table(const TableState& table, const CheckTools& tools);

}  // namespace fwlint::nftables
