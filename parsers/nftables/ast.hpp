// The syntax tree of nftables: what a ruleset says, before anything is resolved. It follows the
// vocabulary of libnftables-json(5), because both the text parser and the JSON reader build it.
// Names of services, protocols, states and types stay as words; lowering gives them meaning. Blocks
// are flattened: `table t { chain c { rule } }` becomes three commands in the order of the text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/base/source.hpp"
#include "src/base/u128.hpp"
#include "src/model/address.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

struct Rule;
struct Statement;
struct Expr;

// ---- expressions ---------------------------------------------------------------------------------

/// What an expression is. The comment says which members of Expr carry what; `text` of immediates is
/// always as written (quoted strings without their quotes).
enum class ExprKind : std::uint8_t {
  number,        ///< `value`; text "22", "0x10"
  symbol,        ///< bare word: "ssh", "established", "echo-request", "lo", "30s", a host name
  string,        ///< quoted: "eth0"
  name_prefix,   ///< "eth*": `text` is "eth"
  address,       ///< IPv4 or IPv6 address: `value`, `family`
  mac,           ///< 48-bit link-layer address: `value`
  boolean,       ///< exists / missing / true / false: `value` 1 or 0
  any,           ///< catch-all `*`
  prefix,        ///< args[0] / `length` (args[0]: address, or raw value, or name)
  range,         ///< args[0] - args[1]
  list,          ///< a,b,c: args (flag lists)
  concat,        ///< a . b: args
  set,           ///< { … }: args are plain expressions, `elem`s or `mapping`s
  mapping,       ///< key : data inside a map literal; args[0] key (may be `elem`), args[1] data
  elem,          ///< args[0] with `elem` set (timeout, expires, comment, counters)
  set_ref,       ///< @name: `text` without "@"
  map,           ///< key map { … } / key map @m: args[0] key, args[1] set or set_ref
  binary,        ///< `op`, args[0], args[1]
  verdict,       ///< `verdict`; jump/goto: `text` target, or `chain` for jump { … }

  payload,       ///< `text` protocol ("tcp"), `field` ("dport"); `outer` the tunnel ("vxlan") or ""
  raw_payload,   ///< @base,offset,length: `text` base (ll nh th ih), `offset` and `length` in bits
  exthdr,        ///< IPv6 extension header: `text` name, `field` ("" = existence), `offset` for rt0
  tcp_option,    ///< `text` option name or number, `field` ("" = existence); raw: offset, length
  ip_option,     ///< `text` option, `field`
  sctp_chunk,    ///< `text` chunk, `field` ("" = existence)
  dccp_option,   ///< `text` option number
  meta,          ///< `text` key ("iifname"); also when written unqualified
  ct,            ///< `text` key ("state"), `direction`, `family`
  rt,            ///< `text` key, `family`
  fib,           ///< `text` result (oif oifname type check), args: the flags as symbols, in order
  socket,        ///< `text` key, `length` cgroupv2 level
  osf,           ///< `text` key (name version), `field` ttl mode or ""
  numgen,        ///< `text` mode (inc random), `modulus`, `offset`
  jhash,         ///< args[0], `modulus`, `seed` when written, `offset`
  symhash,       ///< `modulus`, `offset`
  ipsec,         ///< `text` key, `direction` (in: original, out: reply), `family`, `length` spnum
  tunnel,        ///< `text` key
  unknown        ///< `text` is the raw source
};
std::string_view to_string(ExprKind k);

enum class BinaryOp : std::uint8_t { and_, or_, xor_, lshift, rshift };
std::string_view to_string(BinaryOp op);  ///< "&", "|", "^", "<<", ">>"

enum class Direction : std::uint8_t { none, original, reply };

enum class VerdictWord : std::uint8_t { accept, drop, continue_, return_, jump, goto_ };
std::string_view to_string(VerdictWord v);

/// Options of a set element.
struct ElemInfo {
  std::optional<std::uint64_t> timeout_ms;  ///< 0 with `timeout never`
  std::optional<std::uint64_t> expires_ms;
  std::string comment;
  Span comment_span;
  std::vector<Statement> statements;  ///< counter, limit, quota, last, ct count of the element
};

/// One expression. Plain data: a value with its children. Copying is deep except for `elem` and
/// `chain`, which are shared and not changed once built.
struct Expr {
  ExprKind kind = ExprKind::unknown;
  BinaryOp op = BinaryOp::and_;
  VerdictWord verdict = VerdictWord::accept;
  Direction direction = Direction::none;
  std::optional<Family> family;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t modulus = 0;
  std::optional<std::uint32_t> seed;
  Span span;          ///< of the whole expression; a variable's value has the span of its use
  u128 value = 0;
  std::string text;
  std::string field;
  std::string outer;
  std::vector<Expr> args;
  std::shared_ptr<const ElemInfo> elem;
  std::shared_ptr<const std::vector<Rule>> chain;
};

// ---- statements ----------------------------------------------------------------------------------

enum class MatchOp : std::uint8_t {
  implicit,  ///< no operator in the text: `==`, or `in` where the type is a bitmask and the right
             ///< side a single flag or a list (ct state, tcp flags …): lowering decides by type
  eq,
  ne,
  lt,
  gt,
  le,
  ge,
  in,       ///< JSON only: left & right != 0
  none_of   ///< `! flags`: left & right == 0
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
  std::optional<Expr> name;  ///< reference to a named counter: string, symbol or map
  std::optional<std::uint64_t> packets;
  std::optional<std::uint64_t> bytes;
};

struct LastStmt {
  std::string text;  ///< "never" or the time as written
};

struct LogStmt {
  std::string prefix;
  Span prefix_span;
  std::string level;
  std::vector<std::string> flags;  ///< "tcp sequence", "ip options", "all" …
  std::optional<std::uint64_t> group;
  std::optional<std::uint64_t> snaplen;
  std::optional<std::uint64_t> queue_threshold;
};

struct LimitStmt {
  std::optional<Expr> name;     ///< reference to a named limit; the rest is unset then
  bool over = false;            ///< matches when the rate is exceeded
  std::uint64_t rate = 0;
  std::string rate_unit;        ///< "packets", "bytes", "kbytes", "mbytes"
  std::string per;              ///< "second", "minute", "hour", "day", "week"
  std::optional<std::uint64_t> burst;
  std::string burst_unit;       ///< "packets", "bytes", "kbytes" …; "" when no burst is written
};

struct QuotaStmt {
  std::optional<Expr> name;
  bool over = false;
  std::uint64_t amount = 0;
  std::string unit;             ///< "bytes", "kbytes", "mbytes"
  std::optional<std::uint64_t> used;
  std::string used_unit;
};

/// accept, drop, continue, return, jump, goto; `verdict` is an Expr of kind verdict.
struct VerdictStmt {
  Expr verdict;
  Span target_span;  ///< of the chain name, when there is one
};

struct QueueStmt {
  std::optional<Expr> num;          ///< number, range, or an expression (map, numgen …)
  std::vector<std::string> flags;   ///< bypass, fanout
};

struct RejectStmt {
  std::string type;  ///< "", "icmp", "icmpv6", "icmpx", "tcp reset"
  std::string code;  ///< e.g. "port-unreachable", "admin-prohibited", a number; "" when unwritten
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
  std::string set;
  Span set_span;
  Expr elem;                  ///< may be of kind elem
  std::optional<Expr> data;   ///< for maps
  std::vector<Statement> statements;
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
  std::optional<Expr> addr;      ///< address, prefix, range, map, concat map with port
  std::optional<Expr> port;      ///< number, range, symbol, map
  std::vector<std::string> flags;  ///< random, fully-random, persistent, netmap
  bool prefix = false;           ///< `dnat ip prefix to`
  bool interval = false;         ///< `dnat ip interval to` (old spelling)
  bool addr_port = false;        ///< `dnat ip addr . port to …`: the map's data is addr . port
};

struct NotrackStmt {};

struct DupStmt {
  std::optional<Expr> addr;
  std::optional<Expr> dev;
};

struct FwdStmt {
  std::optional<Expr> dev;
  std::optional<Family> family;
  std::optional<Expr> addr;
};

struct FlowStmt {
  std::string flowtable;  ///< flow add @name
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
  std::optional<Expr> name;  ///< reference to a named synproxy
  std::string text;          ///< options as written: "mss 1460 wscale 7 timestamp sack-perm"
};

struct TproxyStmt {
  std::optional<Family> family;
  std::optional<Expr> addr;
  std::optional<Expr> port;
};

/// meter name [size n] { key statements }, also the older `flow table name { … }`.
struct MeterStmt {
  std::string name;
  std::optional<std::uint64_t> size;
  Expr key;
  std::vector<Statement> statements;
};

/// Compatibility expression of iptables-nft: its parameters are not in the listing.
struct XtStmt {
  std::string type;  ///< "match", "target", "watcher", or "" (bare `# xt_name` of old nft)
  std::string name;
};

/// secmark, tunnel and other references to objects by name: `meta secmark set "x"`, `tunnel name "x"`.
struct ObjectStmt {
  std::string kind;  ///< "secmark", "tunnel" …
  Expr name;
};

/// exthdr/tcp option reset: `reset tcp option sack-perm`.
struct ResetStmt {
  Expr key;
};

/// Not understood; `text` is the source, whole.
struct UnknownStmt {
  std::string text;
};

using StatementBody =
    std::variant<UnknownStmt, MatchStmt, CounterStmt, LastStmt, LogStmt, LimitStmt, QuotaStmt,
                 VerdictStmt, QueueStmt, RejectStmt, VmapStmt, SetStmt, MangleStmt, NatStmt,
                 NotrackStmt, DupStmt, FwdStmt, FlowStmt, CtObjectStmt, CtCountStmt, SynproxyStmt,
                 TproxyStmt, MeterStmt, XtStmt, ObjectStmt, ResetStmt>;

struct Statement {
  Span span;
  StatementBody body;
};

// ---- declarations --------------------------------------------------------------------------------

/// A name as written and where.
struct Name {
  std::string text;
  Span span;
};

/// Where a declaration lives.
struct Scope {
  TableFamily family = TableFamily::ip;  ///< ip where the text leaves it out
  Name table;
};

struct Table {
  TableFamily family = TableFamily::ip;
  Name name;
  bool dormant = false;
  bool owner = false;
  bool persist = false;
  bool managed_by_iptables = false;  ///< listed under "# Warning: table … is managed by iptables-nft"
  std::string comment;
  std::optional<std::uint64_t> handle;
};

/// A base chain's attachment.
struct ChainHook {
  std::string type;          ///< filter, nat, route
  std::string hook;          ///< ingress prerouting input forward output postrouting egress
  Span hook_span;
  int priority = 0;          ///< resolved: nft(8), "Standard priority names"
  std::string priority_text; ///< as written: "filter + 10", "-150"
  Span priority_span;
  std::vector<Name> devices; ///< names as written, "eth*" for wildcards
};

struct Chain {
  Scope scope;
  Name name;
  std::optional<ChainHook> hook;
  std::optional<VerdictWord> policy;  ///< accept or drop; nothing when unwritten
  Span policy_span;
  std::vector<std::string> flags;     ///< "offload"
  std::string comment;
  std::optional<std::uint64_t> handle;
  Name new_name;                      ///< rename only
};

/// A rule. `span` runs from the first statement's first byte to the end of the last part (comment
/// included), without line end. A rule in a command (`add rule ip t c …`) has the span of the whole
/// command.
struct Rule {
  Scope scope;
  Name chain;
  Span span;
  std::vector<Statement> statements;
  std::string comment;
  Span comment_span;
  std::optional<std::uint64_t> handle;
  std::optional<std::uint64_t> index;     ///< `index n` of add/insert
  std::optional<std::uint64_t> position;  ///< `handle n` or `position n` of add/insert/replace/delete
};

/// Type of a set's key or a map's data: a list of names, or expressions after `typeof`.
struct SetType {
  std::vector<std::string> names;  ///< "ipv4_addr", "inet_service"; "verdict", "counter" for data
  std::vector<Expr> of;            ///< typeof
  bool interval = false;           ///< data: `: interval ipv4_addr`
  Span span;
};

struct Set {
  Scope scope;
  Name name;
  bool is_map = false;
  SetType key;
  SetType data;               ///< maps only
  bool constant = false;
  bool interval = false;
  bool timeout_flag = false;
  bool dynamic = false;
  bool auto_merge = false;
  std::optional<std::uint64_t> timeout_ms;
  std::optional<std::uint64_t> gc_interval_ms;
  std::optional<std::uint64_t> size;
  std::string policy;         ///< "performance", "memory" or ""
  std::string comment;
  std::vector<Statement> statements;  ///< counter, limit … applied to each element
  std::vector<Expr> elements;         ///< plain, elem or mapping
  bool has_elements = false;          ///< an `elements = …` line was there
  Span elements_span;
  std::optional<std::uint64_t> handle;
};

/// add/delete element: elements of a set or map declared elsewhere.
struct Element {
  Scope scope;
  Name set;
  std::vector<Expr> elements;
};

struct Flowtable {
  Scope scope;
  Name name;
  std::string hook;
  int priority = 0;
  std::vector<Name> devices;
  std::vector<std::string> flags;
  bool counter = false;
  std::optional<std::uint64_t> handle;
};

enum class ObjectKind : std::uint8_t {
  counter, quota, limit, ct_helper, ct_timeout, ct_expectation, secmark, synproxy, tunnel
};
std::string_view to_string(ObjectKind k);

/// A stateful object: name and its raw text; the parts that matter are parsed.
struct Object {
  Scope scope;
  ObjectKind kind = ObjectKind::counter;
  Name name;
  std::string text;                    ///< between the braces, or after the name
  std::optional<Statement> statement;  ///< counter, quota, limit: the parsed values
  std::string comment;
  std::optional<std::uint64_t> handle;
};

/// define x = value / redefine.
struct Define {
  Name name;
  Expr value;
};

/// An include: its file is a separate input, so here is a gap in what is known.
struct Include {
  Name pattern;
};

/// flush/delete/list without details: "ruleset", "table", "chains" …
struct Whole {
  std::string kind;                   ///< "ruleset", "tables", "chains", "sets" …
  std::optional<TableFamily> family;  ///< nothing: all
};

/// A command that declares nothing fwlint models, or that was not understood; text kept.
struct UnknownCommand {
  std::string text;
};

enum class Verb : std::uint8_t {
  add,      ///< also every declaration in block form
  create, insert, replace, delete_, destroy, flush, rename, reset, list,
  other     ///< monitor, describe, export …
};
std::string_view to_string(Verb v);

using CommandBody = std::variant<UnknownCommand, Table, Chain, Rule, Set, Element, Flowtable, Object,
                                 Define, Include, Whole>;

struct Command {
  Verb verb = Verb::add;
  Span span;  ///< the whole declaration; for blocks to the closing brace
  CommandBody body;
};

/// One input, in order. Within a table block, nft accepts a jump to a chain that comes later, so
/// names are resolved after the whole document is read.
struct Document {
  FileId file = kNoFile;
  std::vector<Command> commands;
};

// ---- helpers for both readers --------------------------------------------------------------------

/// Classifies an unquoted word, or a JSON string: number (decimal, 0x), IPv4/IPv6 address, MAC,
/// exists/missing, "*", a name with trailing "*", else symbol. `quoted` gives string instead of
/// symbol and classifies nothing but the trailing "*".
Expr make_word(std::string_view text, Span span, bool quoted = false);
Expr make_number(u128 value, Span span);
/// args[0] = base.
Expr make_prefix(Expr base, std::uint32_t length, Span span);

/// "1d2h3m4s5ms", or plain seconds, to milliseconds.
std::optional<std::uint64_t> parse_duration_ms(std::string_view text);

/// Value of a standard priority name ("filter", "dstnat" …) in a family; hook matters for bridge and
/// netdev only in that srcnat, out and others exist or not. Nothing when nft has no such name there.
std::optional<int> priority_value(std::string_view name, TableFamily family);

/// "ip", "ip6", "inet", "arp", "bridge", "netdev".
std::optional<TableFamily> parse_family(std::string_view word);

/// Compact one-line forms for tests and messages.
std::string dump(const Expr& e);
std::string dump(const Statement& s);
std::string dump(const Rule& r);
std::string dump(const Command& c);
std::string dump(const Document& d);  ///< one command a line

}  // namespace fwlint::nftables
