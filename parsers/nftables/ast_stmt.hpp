// Statements of nftables: what rules are made of. See ast.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast_expr.hpp"
#include "src/base/source.hpp"
#include "src/model/address.hpp"

namespace fwlint::nftables {

// ---- statements ---------------------------------------------------------------------------------

enum class MatchOp : std::uint8_t {
  implicit,  ///< no operator in the text: `==`, or `in` where the type is a bitmask and the right
             ///< side a single flag or a list (ct state, tcp flags …): lowering decides by type
  eq,
  ne,
  lt,
  gt,
  le,
  ge,
  in,      ///< JSON only: left & right != 0
  none_of  ///< `! flags`: left & right == 0
};
std::string_view to_string(MatchOp op);

/// left op right. `tcp flags syn / syn,ack` is eq with left (tcp flags & (syn,ack)), as in JSON.
struct MatchStmt {
  MatchOp op = MatchOp::implicit;
  Expr left;
  Expr right;
  Span op_span;  ///< empty-width when implicit
};

struct CounterStmt {
  Maybe<Expr> name;  ///< reference to a named counter: string, symbol or map
  std::optional<std::uint64_t> packets;
  std::optional<std::uint64_t> bytes;
};

struct LastStmt {
  Text text;  ///< "never" or the time as written
};

struct LogStmt {
  Text prefix;
  Span prefix_span;
  Text level;
  List<Text> flags;  ///< "tcp sequence", "ip options", "all" …
  std::optional<std::uint64_t> group;
  std::optional<std::uint64_t> snaplen;
  std::optional<std::uint64_t> queue_threshold;
};

struct LimitStmt {
  Maybe<Expr> name;   ///< reference to a named limit; the rest is unset then
  bool over = false;  ///< matches when the rate is exceeded
  std::uint64_t rate = 0;
  Text rate_unit;  ///< "packets", "bytes", "kbytes", "mbytes"
  Text per;        ///< "second", "minute", "hour", "day", "week"
  std::optional<std::uint64_t> burst;
  Text burst_unit;  ///< "packets", "bytes", "kbytes" …; "" when no burst is written
};

struct QuotaStmt {
  Maybe<Expr> name;
  bool over = false;
  std::uint64_t amount = 0;
  Text unit;  ///< "bytes", "kbytes", "mbytes"
  std::optional<std::uint64_t> used;
  Text used_unit;
};

/// accept, drop, continue, return, jump, goto; `verdict` is an Expr of kind verdict.
struct VerdictStmt {
  Expr verdict;
  Span target_span;  ///< of the chain name, when there is one
};

struct QueueStmt {
  Maybe<Expr> num;   ///< number, range, or an expression (map, numgen …)
  List<Text> flags;  ///< bypass, fanout
};

struct RejectStmt {
  Text type;  ///< "", "icmp", "icmpv6", "icmpx", "tcp reset"
  Text code;  ///< e.g. "port-unreachable", "admin-prohibited", a number; "" when unwritten
};

/// key vmap data; data is a `set` of mappings to verdicts, or a set_ref.
struct VmapStmt {
  Expr key;
  Expr data;
};

enum class SetOp : std::uint8_t { add, update, delete_ };
std::string_view to_string(SetOp op);

/// add/update/delete @set { elem [: data] [stmts] }, also the older `set add elem @set`.
struct SetStmt {
  SetOp op = SetOp::add;
  Text set;
  Span set_span;
  Expr elem;         ///< may be of kind elem
  Maybe<Expr> data;  ///< for maps
  List<Statement> statements;
};

/// key set value: meta mark set …, ct mark set …, ip dscp set …, tcp option maxseg size set ….
struct MangleStmt {
  Expr key;
  Expr value;
};

enum class NatKind : std::uint8_t { snat, dnat, masquerade, redirect };
std::string_view to_string(NatKind k);

struct NatStmt {
  NatKind kind = NatKind::snat;
  std::optional<Family> family;  ///< as written: `dnat ip to`
  Maybe<Expr> addr;              ///< address, prefix, range, map, concat map with port
  Maybe<Expr> port;              ///< number, range, symbol, map
  List<Text> flags;              ///< random, fully-random, persistent, netmap
  bool prefix = false;           ///< `dnat ip prefix to`
  bool interval = false;         ///< `dnat ip interval to` (old spelling)
  bool addr_port = false;        ///< `dnat ip addr . port to …`: the map's data is addr . port
};

struct NotrackStmt {};

struct DupStmt {
  Maybe<Expr> addr;
  Maybe<Expr> dev;
};

struct FwdStmt {
  Maybe<Expr> dev;
  std::optional<Family> family;
  Maybe<Expr> addr;
};

struct FlowStmt {
  Text flowtable;  ///< flow add @name
};

enum class CtObjectKind : std::uint8_t { helper, timeout, expectation };
std::string_view to_string(CtObjectKind k);

/// ct helper set "x", ct timeout set "x", ct expectation set "x".
struct CtObjectStmt {
  CtObjectKind kind = CtObjectKind::helper;
  Expr value;
};

struct CtCountStmt {
  bool over = false;
  std::uint64_t count = 0;
};

struct SynproxyStmt {
  Maybe<Expr> name;  ///< reference to a named synproxy
  Text text;         ///< options as written: "mss 1460 wscale 7 timestamp sack-perm"
};

struct TproxyStmt {
  std::optional<Family> family;
  Maybe<Expr> addr;
  Maybe<Expr> port;
};

/// meter name [size n] { key statements }, also the older `flow table name { … }`.
struct MeterStmt {
  Text name;
  std::optional<std::uint64_t> size;
  Expr key;
  List<Statement> statements;
};

/// Compatibility expression of iptables-nft: its parameters are not in the listing.
struct XtStmt {
  Text type;  ///< "match", "target", "watcher", or "" (bare `# xt_name` of old nft)
  Text name;
};

/// secmark, tunnel and other references to objects by name: `meta secmark set "x"`, `tunnel name
/// "x"`.
struct ObjectStmt {
  Text kind;  ///< "secmark", "tunnel" …
  Expr name;
};

/// exthdr/tcp option reset: `reset tcp option sack-perm`.
struct ResetStmt {
  Expr key;
};

/// Not understood; `text` is the source, whole.
struct UnknownStmt {
  Text text;
  bool refused = false;  ///< an error says what is wrong with it
};

using StatementBody =
    OneOf<UnknownStmt, MatchStmt, CounterStmt, LastStmt, LogStmt, LimitStmt, QuotaStmt, VerdictStmt,
          QueueStmt, RejectStmt, VmapStmt, SetStmt, MangleStmt, NatStmt, NotrackStmt, DupStmt,
          FwdStmt, FlowStmt, CtObjectStmt, CtCountStmt, SynproxyStmt, TproxyStmt, MeterStmt, XtStmt,
          ObjectStmt, ResetStmt>;

struct Statement {
  Span span;
  StatementBody body;
};

}  // namespace fwlint::nftables
