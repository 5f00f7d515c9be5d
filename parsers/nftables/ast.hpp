// The syntax tree of nftables: what a ruleset says, before anything is resolved. It follows the
// vocabulary of libnftables-json(5), because both the text parser and the JSON reader build it.
// Names of services, protocols, states and types stay as words; lowering gives them meaning. Blocks
// are flattened: `table t { chain c { rule } }` becomes three commands in the order of the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/nftables/ast_expr.hpp"
#include "parsers/nftables/ast_stmt.hpp"
#include "src/base/source.hpp"
#include "src/model/address.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::nftables {

// ---- declarations -------------------------------------------------------------------------------

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
  bool managed_by_iptables =
      false;  ///< listed under "# Warning: table … is managed by iptables-nft"
  std::string comment;
  std::optional<std::uint64_t> handle;
};

/// A base chain's attachment.
struct ChainHook {
  std::string type;  ///< filter, nat, route
  std::string hook;  ///< ingress prerouting input forward output postrouting egress
  Span hook_span;
  int priority = 0;           ///< resolved: nft(8), "Standard priority names"
  std::string priority_text;  ///< as written: "filter + 10", "-150"
  Span priority_span;
  std::vector<Name> devices;  ///< names as written, "eth*" for wildcards
};

struct Chain {
  Scope scope;
  Name name;
  std::optional<ChainHook> hook;
  std::optional<VerdictWord> policy;  ///< accept or drop; nothing when unwritten
  Span policy_span;
  std::vector<std::string> flags;  ///< "offload"
  std::string comment;
  std::optional<std::uint64_t> handle;
  Name new_name;  ///< rename only
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
  std::optional<std::uint64_t> index;  ///< `index n` of add/insert
  std::optional<std::uint64_t>
      position;  ///< `handle n` or `position n` of add/insert/replace/delete
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
  SetType data;  ///< maps only
  bool constant = false;
  bool interval = false;
  bool timeout_flag = false;
  bool dynamic = false;
  bool auto_merge = false;
  std::optional<std::uint64_t> timeout_ms;
  std::optional<std::uint64_t> gc_interval_ms;
  std::optional<std::uint64_t> size;
  std::string policy;  ///< "performance", "memory" or ""
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

using CommandBody = std::variant<UnknownCommand, Table, Chain, Rule, Set, Element, Flowtable,
                                 Object, Define, Include, Whole>;

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
