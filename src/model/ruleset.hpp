// The ruleset of one host, whatever dialect it came from: tables, chains and rules for netfilter;
// profiles and rules for Windows. Values only, no I/O. Nothing of the input is dropped: what cannot
// be modelled is an opaque predicate in a match and an entry in `gaps`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/compact_string.hpp"
#include "src/base/compact_vector.hpp"
#include "src/base/ids.hpp"
#include "src/base/source.hpp"
#include "src/model/match.hpp"
#include "src/model/predicate.hpp"
#include "src/model/protocol.hpp"

namespace fwlint {

enum class Platform : std::uint8_t { netfilter, windows };

enum class Dialect : std::uint8_t {
  iptables_save,
  ip6tables_save,
  nft_text,
  nft_json,
  windows_reg,
  windows_netsh,
  ipset_save,
  iptables_script,  ///< shell commands
  ip6tables_script
};
std::string_view to_string(Dialect d);  ///< "iptables-save", "nft list ruleset", …

// ---- rules
// ---------------------------------------------------------------------------------------

enum class VerdictKind : std::uint8_t {
  none,  ///< goes on with the next rule (LOG, counters, a rule without target, nft `continue`)
  accept,
  drop,
  reject,
  jump,
  goto_,
  return_,
  queue  ///< decided by a program outside the kernel: unknown
};
std::string_view to_string(VerdictKind k);

struct Verdict {
  VerdictKind kind = VerdictKind::none;
  ChainId target = kNoChain;  ///< for jump and goto
  CompactString detail;       ///< e.g. "icmp-port-unreachable", "tcp reset"; queue number
};

enum class EffectKind : std::uint8_t {
  log,
  mark_set,      ///< mark = (mark & ~mask) ^ value
  ct_mark_set,   ///< likewise for the connection mark
  mark_from_ct,  ///< mark = ct mark (masked)
  ct_mark_from_mark,
  dnat,      ///< `address` / `ports` are the targets
  redirect,  ///< to the host itself, `ports`
  snat,
  masquerade,
  netmap,
  tproxy,
  notrack,
  set_write,        ///< adds to, updates or deletes from the set named in `text`
  other,            ///< changes nothing that decides a verdict (TCPMSS, DSCP, counters by name …)
  mark_unknown,     ///< the bits `mark_mask` of the mark take values that are not known
  ct_mark_unknown,  ///< likewise of the connection mark
  helper  ///< the connection gets the conntrack helper named in `text`, which expects others
};
std::string_view to_string(EffectKind k);

/// A side effect of a rule that matched.
struct Effect {
  EffectKind kind = EffectKind::other;
  CompactString text;                     ///< as written
  std::uint32_t mark_mask = 0xffffffffU;  ///< of the kinds that write a mark
  std::uint32_t mark_value = 0;
  std::optional<Family> family;  ///< of `addresses`
  ValueSet addresses;            ///< NAT targets; empty: unchanged
  ValueSet ports;                ///< NAT target ports; empty: unchanged
  Span span;
};

enum class PortForm : std::uint8_t { number, range, service_name, set_name, keyword };

/// How a rule wrote its ports: the trust checks judge the writing too.
struct PortMention {
  Field field = Field::dport;  ///< sport or dport
  PortForm form = PortForm::number;
  CompactString text;  ///< as written: "https", "1024:65535", "@web_ports", "RPC"
  ValueSet ports;      ///< what it stands for; empty when unknown (keywords)
  Span span;
};

struct Counters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

/// Verdict map: when the rule matches, the first branch whose key matches gives the verdict; no
/// branch: the next rule. Keys of one map are disjoint.
struct Branch {
  Clause key;
  Verdict verdict;
  Span span;
};

/// Windows precedence; netfilter rules all have `ordered`. [MS-FASP] 2.2.34.
enum class Tier : std::uint8_t { bypass, block, allow, ordered };

/// Windows: the policy store a rule or setting comes from. [MS-FASP] 2.2.1 calls them stores too.
enum class Store : std::uint8_t {
  none,   ///< not Windows, or the export does not tell
  local,  ///< the machine's own rules
  group_policy,
  mdm  ///< mobile device management (Intune)
};
std::string_view to_string(Store s);  ///< "local", "group policy", "MDM", ""

struct Rule {
  ChainId chain = kNoChain;
  Span span;  ///< the whole statement, without its line end
  Match match;
  Verdict verdict;
  CompactVector<Branch> branches;  ///< of a verdict map; `verdict` is `none` then
  CompactVector<Effect> effects;
  CompactVector<PortMention> ports;
  CompactString comment;  ///< comment of the rule, or Windows description
  CompactString name;     ///< Windows rule name; netfilter: empty
  Span comment_span;
  std::optional<Counters> counters;
  Tier tier = Tier::ordered;
  bool enabled = true;        ///< Windows: a disabled rule has no effect
  bool understood = true;     ///< false when a gap (unknown or not modelled) touches the rule
  CompactString group;        ///< Windows: the group the rule belongs to (EmbedCtxt, Grouping)
  Store store = Store::none;  ///< Windows: where the rule comes from
};

// ---- chains and tables
// ---------------------------------------------------------------------------

enum class Hook : std::uint8_t {
  ingress,
  prerouting,
  input,
  forward,
  output,
  postrouting,
  egress,
  windows_in,
  windows_out
};
std::string_view to_string(Hook h);

enum class ChainType : std::uint8_t { filter, nat, route };

struct BaseChain {
  Hook hook = Hook::input;
  ChainType type = ChainType::filter;
  int priority = 0;
  VerdictKind policy = VerdictKind::accept;  ///< accept or drop
  bool policy_written = false;
  Span policy_span;
};

struct Chain {
  TableId table = kNoTable;
  std::string name;
  std::optional<BaseChain> base;  ///< nothing: a user chain
  std::vector<RuleId> rules;      ///< in evaluation order
  Span span;                      ///< its declaration
};

enum class TableFamily : std::uint8_t { ip, ip6, inet, arp, bridge, netdev };
std::string_view to_string(TableFamily f);
/// Whether packets of the family pass through the table's layer-3 hooks (ip, ip6, inet).
bool sees(TableFamily t, Family f);

enum class Backend : std::uint8_t { iptables, nftables, windows };

struct Table {
  TableFamily family = TableFamily::ip;
  std::string name;
  Backend backend = Backend::iptables;
  bool dormant = false;
  Span span;
};

// ---- Windows
// -------------------------------------------------------------------------------------

/// One profile's settings as far as the input tells; absent values have Windows' built-in default
/// (on, inbound block, outbound allow: [MS-FASP] note 13).
struct ProfileSettings {
  std::optional<bool> enabled;
  std::optional<VerdictKind> inbound;  ///< accept or drop
  std::optional<VerdictKind> outbound;
  std::optional<bool> shields_up;  ///< all inbound blocked whatever the rules say
  Span span;
  /// AllowLocalPolicyMerge as policy (not the local store) sets it; false: local rules are ignored
  /// in this profile, which the rules' own constraint on `Field::profile` says already.
  std::optional<bool> merge_local_rules;
};

// ---- the whole
// -----------------------------------------------------------------------------------

enum class GapKind : std::uint8_t {
  not_understood,      ///< FW901: unknown construct, kept as an opaque predicate
  contents_missing,    ///< FW902: a set's elements are not in the input
  export_lacks_field,  ///< FW904: the export form cannot hold a field that matters
  skipped              ///< read and left aside on purpose, with the reason (not policy)
};

struct Gap {
  GapKind kind = GapKind::not_understood;
  Span span;
  RuleId rule = kNoRule;    ///< kNoRule: concerns the file
  std::string what;         ///< e.g. "match extension 'geoip'"
  std::string consequence;  ///< e.g. "treated as a condition that may or may not hold"
};

/// What one input file was.
struct InputInfo {
  FileId file = kNoFile;
  Dialect dialect = Dialect::iptables_save;
  std::size_t rules = 0;
  std::size_t understood = 0;
};

/// A named set, kept for reports; membership is already part of the matches.
struct NamedSet {
  TableId table = kNoTable;
  std::string name;
  bool written_by_rules = false;
  Span span;
};

struct Ruleset {
  Platform platform = Platform::netfilter;
  std::vector<InputInfo> inputs;
  std::vector<Table> tables;
  std::vector<Chain> chains;
  std::vector<Rule> rules;
  std::vector<NamedSet> sets;
  std::vector<Gap> gaps;
  PredicateTable predicates;
  std::array<ProfileSettings, 3> profiles;  ///< by Profile; merged from the stores
  /// The settings of each Windows store before merging, by Store and Profile. Files of one host may
  /// be read in any order: every file merges anew.
  std::array<std::array<ProfileSettings, 3>, 4> store_profiles;

  [[nodiscard]] const Rule& rule(RuleId id) const { return rules[index(id)]; }
  [[nodiscard]] const Chain& chain(ChainId id) const { return chains[index(id)]; }
  [[nodiscard]] const Table& table(TableId id) const { return tables[index(id)]; }
  [[nodiscard]] Chain& chain(ChainId id) { return chains[index(id)]; }
  [[nodiscard]] Rule& rule(RuleId id) { return rules[index(id)]; }

  TableId add_table(Table t);
  ChainId add_chain(Chain c);
  /// Appends to the rule's chain.
  RuleId add_rule(Rule r);
};

}  // namespace fwlint
