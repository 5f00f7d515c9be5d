// The syntax tree of nftables: what a ruleset says, before anything is resolved. It follows the
// vocabulary of libnftables-json(5), because both the text parser and the JSON reader build it.
// Names of services, protocols, states and types stay as words; lowering gives them meaning. Blocks
// are flattened: `table t { chain c { rule } }` becomes three commands in the order of the text.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast_expr.hpp"
#include "parsers/nftables/ast_stmt.hpp"
#include "parsers/nftables/json_index.hpp"
#include "src/base/source.hpp"
#include "src/model/address.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

// ---- declarations -------------------------------------------------------------------------------

/// A name as written and where.
struct Name {
  Text text;
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
  Span unknown_flags;  ///< JSON: flags that are none; valid when there are some
  bool managed_by_iptables =
      false;  ///< listed under "# Warning: table … is managed by iptables-nft"
  Text comment;
  std::optional<std::uint64_t> handle;
};

/// A base chain's attachment.
struct ChainHook {
  Text type;  ///< filter, nat, route
  Text hook;  ///< ingress prerouting input forward output postrouting egress
  Span hook_span;
  int priority = 0;    ///< resolved: nft(8), "Standard priority names"
  Text priority_text;  ///< as written: "filter + 10", "-150"
  Span priority_span;
  List<Name> devices;  ///< names as written, "eth*" for wildcards
};

struct Chain {
  Scope scope;
  Name name;
  Maybe<ChainHook> hook;
  std::optional<VerdictWord> policy;  ///< accept or drop; nothing when unwritten
  Span policy_span;
  List<Text> flags;  ///< "offload"
  Text comment;
  std::optional<std::uint64_t> handle;
  Name new_name;  ///< rename only
};

/// A rule. `span` runs from the first statement's first byte to the end of the last part (comment
/// included), without line end. A rule in a command (`add rule ip t c …`) has the span of the whole
/// command.
struct RuleBatch;
struct Rule {
  RuleBatch* batch = nullptr;  ///< where its nodes live; nothing: not in a document's batch
  Scope scope;
  Name chain;
  Span span;
  List<Statement> statements;
  Text comment;
  Span comment_span;
  std::optional<std::uint64_t> handle;
  std::optional<std::uint64_t> index;  ///< `index n` of add/insert
  std::optional<std::uint64_t>
      position;  ///< `handle n` or `position n` of add/insert/replace/delete
};

/// A rule that is left as it stands in the file, to be read when it is lowered. Text: the bytes of
/// its statements, without the comment in which `nft -a` writes the handle; JSON: its object.
struct RuleLine {
  FileId file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t handle = 0;  ///< 0: not written
  std::uint32_t token = 0;   ///< JSON: of its opening brace, in the document's index
};

/// Rules of a chain that are left as lines: `count` of the document's, from `first` on.
struct RuleLines {
  Scope scope;
  Name chain;
  std::size_t first = 0;
  std::size_t count = 0;
};

/// Type of a set's key or a map's data: a list of names, or expressions after `typeof`.
struct SetType {
  List<Text> names;       ///< "ipv4_addr", "inet_service"; "verdict", "counter" for data
  List<Expr> of;          ///< typeof
  bool interval = false;  ///< data: `: interval ipv4_addr`
  Span span;
};

struct Set {
  Scope scope;
  Name name;
  bool is_map = false;
  SetType key;
  SetType data;  ///< maps only
  bool constant = false;
  bool interval = false;
  bool timeout_flag = false;
  bool dynamic = false;
  bool auto_merge = false;
  std::optional<std::uint64_t> timeout_ms;
  std::optional<std::uint64_t> gc_interval_ms;
  std::optional<std::uint64_t> size;
  Text policy;  ///< "performance", "memory" or ""
  Text comment;
  List<Statement> statements;  ///< counter, limit … applied to each element
  List<Expr> elements;         ///< plain, elem or mapping
  bool has_elements = false;   ///< an `elements = …` line was there
  Span elements_span;
  std::optional<std::uint64_t> handle;
};

/// add/delete element: elements of a set or map declared elsewhere.
struct Element {
  Scope scope;
  Name set;
  List<Expr> elements;
};

struct Flowtable {
  Scope scope;
  Name name;
  Text hook;
  int priority = 0;
  List<Name> devices;
  List<Text> flags;
  bool counter = false;
  std::optional<std::uint64_t> handle;
};

enum class ObjectKind : std::uint8_t {
  counter,
  quota,
  limit,
  ct_helper,
  ct_timeout,
  ct_expectation,
  secmark,
  synproxy,
  tunnel
};
std::string_view to_string(ObjectKind k);

/// A stateful object: name and its raw text; the parts that matter are parsed.
struct Object {
  Scope scope;
  ObjectKind kind = ObjectKind::counter;
  Name name;
  Text text;                   ///< between the braces, or after the name
  Maybe<Statement> statement;  ///< counter, quota, limit: the parsed values
  Text comment;
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
  Text kind;                          ///< "ruleset", "tables", "chains", "sets" …
  std::optional<TableFamily> family;  ///< nothing: all
};

/// A command that declares nothing fwlint models, or that was not understood; text kept.
struct UnknownCommand {
  Text text;
};

enum class Verb : std::uint8_t {
  add,  ///< also every declaration in block form
  create,
  insert,
  replace,
  delete_,
  destroy,
  flush,
  rename,
  reset,
  list,
  other  ///< monitor, describe, export …
};
std::string_view to_string(Verb v);

using CommandBody = OneOf<UnknownCommand, Table, Chain, Rule, Set, Element, Flowtable, Object,
                          Define, Include, Whole, RuleLines>;

struct Command {
  Verb verb = Verb::add;
  Span span;  ///< the whole declaration; for blocks to the closing brace
  CommandBody body;
};

/// Rules that share an arena. It is let go when all of them are lowered, so that a long listing
/// and its model need not be in memory at the same time.
struct RuleBatch {
  static constexpr std::size_t kRules = 256;
  Arena arena;
  std::size_t rules = 0;  ///< made here
  std::size_t lowered = 0;
};

/// One input, in order. Within a table block, nft accepts a jump to a chain that comes later, so
/// names are resolved after the whole document is read. Readers make declarations in `arena` and
/// rules in the arena of `batch()`; texts are views of the source, which must outlive the document.
struct Document {
  FileId file = kNoFile;
  std::deque<Command> commands;
  std::unique_ptr<Arena> arena = std::make_unique<Arena>();
  std::deque<std::unique_ptr<RuleBatch>> batches;
  /// Whether a reader may leave plain rules as lines. Off: every rule has its tree.
  bool leave_lines = false;
  std::deque<RuleLine> lines;
  std::shared_ptr<const json::Index> index;  ///< of a JSON text whose rules are left as lines
  std::vector<std::shared_ptr<void>> kept;   ///< what else its nodes point into

  /// The batch for one more rule.
  RuleBatch& batch();
};

/// To be called once for every rule that is lowered: its nodes may be gone afterwards.
void let_go(const Rule& rule);

// ---- helpers for both readers -------------------------------------------------------------------

/// Value of a standard priority name ("filter", "dstnat" …) in a family; hook matters for bridge
/// and netdev only in that srcnat, out and others exist or not. Nothing when nft has no such name
/// there.
std::optional<int> priority_value(std::string_view name, TableFamily family);

/// "ip", "ip6", "inet", "arp", "bridge", "netdev".
std::optional<TableFamily> parse_family(std::string_view word);

/// Compact one-line forms for tests and messages.
std::string dump(const Statement& s);
std::string dump(const Rule& r);
std::string dump(const Command& c);
std::string dump(const Document& d);  ///< one command a line

}  // namespace fwlint::nftables
