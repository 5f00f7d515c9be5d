// What the files of the printer share: a text that grows, and the knowledge which values nft lists
// in quotes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"

namespace fwlint::nftables {

/// Whether a comment or prefix was there, even an empty one, which nft lists as well.
inline bool written(const Text& t) { return t.data() != nullptr; }

/// Which parts of a value are strings to nft (interface names, helpers, dates …) and therefore
/// listed in quotes: a bit for each part of a concatenation, the first part is bit 0.
using Quoted = std::uint64_t;
Quoted quoted_parts(const Expr& key);
Quoted quoted_parts(const SetType& type);

class Printer {
 public:
  /// As a selector, or where nothing is known of the value's type.
  void expr(const Expr& e) { value(e, 0, 0); }
  /// Where a selector is asked for: a word among the parts of a concatenation is a constant, and
  /// only in quotes one that nft reads there.
  void key(const Expr& e);
  /// As a value of a type with `quoted` parts; `data` is that of a map's results.
  void value(const Expr& e, Quoted quoted, Quoted data);
  void elements(const List<Expr>& elements, Quoted quoted, Quoted data);
  void statement(const Statement& s);
  void statements(const List<Statement>& list);
  void rule(const Rule& r);
  void verdict(const Expr& e);

  /// In quotes. nft knows no escapes: a quote within becomes an apostrophe, a line break a blank.
  void quote(std::string_view s);
  /// A name of a table, chain, set …: bare unless that cannot be read back.
  void name(std::string_view s);
  void number(std::uint64_t n) { out += std::to_string(n); }
  void duration(std::uint64_t ms);
  void word(std::string_view s) {
    out += ' ';
    out += s;
  }

  std::string out;

 private:
  void constant(const Expr& e);
  void symbol(const Expr& e, bool quoted);
  void selector(const Expr& e);
  void header(const Expr& e);
  void environment(const Expr& e);
  void generator(const Expr& e);
  void binary(const Expr& e, Quoted quoted);
  void joined(const Expr& e, std::string_view separator, Quoted quoted, Quoted data);
  void element_options(const ElemInfo& info);
  void statement_options(const ElemInfo& info);
  void bit_list(const Expr& e);

  void in(const MatchStmt& s);
  void in(const CounterStmt& s);
  void in(const LastStmt& s);
  void in(const LogStmt& s);
  void in(const LimitStmt& s);
  void in(const QuotaStmt& s);
  void in(const VerdictStmt& s);
  void in(const QueueStmt& s);
  void in(const RejectStmt& s);
  void in(const VmapStmt& s);
  void in(const SetStmt& s);
  void in(const MangleStmt& s);
  void in(const NatStmt& s);
  void in(const NotrackStmt& s);
  void in(const DupStmt& s);
  void in(const FwdStmt& s);
  void in(const FlowStmt& s);
  void in(const CtObjectStmt& s);
  void in(const CtCountStmt& s);
  void in(const SynproxyStmt& s);
  void in(const TproxyStmt& s);
  void in(const MeterStmt& s);
  void in(const XtStmt& s);
  void in(const ObjectStmt& s);
  void in(const ResetStmt& s);
  void in(const UnknownStmt& s);

  void reference(const Expr& e);
  void destination(const Maybe<Expr>& addr, const Maybe<Expr>& port);
  void bracketed(const Expr& e);
  void family(const std::optional<Family>& f);
  void log_flags(const List<Text>& flags);
  void match_right(const MatchStmt& s);
};

}  // namespace fwlint::nftables
