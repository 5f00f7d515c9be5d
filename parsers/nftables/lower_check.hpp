// What nft refuses although its grammar allows it: contradictory protocols in one rule, statements
// that cannot stand where they do, chains that their family does not have, sets that contradict
// their declaration. The rules follow nft's src/evaluate.c and the kernel's nf_tables_api.c; what
// differs between releases is not refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_state.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

/// Walks one rule from left to right with what is known of the packet's headers by then.
class RuleCheck {
 public:
  RuleCheck(const TableState& table, Diagnostics& diagnostics);
  void run(const Rule& rule);

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
  void nexthop(const MatchStmt& m);
  void typed(const Expr& e);
  void disjoint(const Expr& key, const Expr& set);
  void object(ObjectKind kind, const Maybe<Expr>& name);
  void error(Span span, std::string message, std::string expected = {});

  const TableState& table_;
  Diagnostics& diagnostics_;
  Network network_ = Network::unknown;
  bool fixed_network_ = false;  ///< by the table's family
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
void check_table(const TableState& table, Diagnostics& diagnostics);

}  // namespace fwlint::nftables
