// Names of tables, chains, sets and objects. nft's grammar takes a word that is no keyword; the
// kernel takes any bytes, and what other programs made is listed as it is. So a name that nft could
// not read is an error where a file is written by hand, and nothing in a listing.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "parsers/nftables/lower_host.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

/// Words that nft 1.0.6 refuses as names, sorted (its src/scanner.l outside of start conditions).
constexpr std::string_view kReserved[] = {
    "accept",     "add",     "ah",       "all",         "arp",      "auto-merge", "bridge",
    "cgroup",     "chain",   "comment",  "comp",        "constant", "continue",   "counter",
    "cpu",        "create",  "ct",       "day",         "dccp",     "define",     "delete",
    "describe",   "device",  "devices",  "dnat",        "drop",     "dst",        "dup",
    "dynamic",    "ecn",     "element",  "elements",    "esp",      "ether",      "exists",
    "expires",    "export",  "exthdr",   "fib",         "flags",    "flow",       "flowtable",
    "flush",      "frag",    "fwd",      "gc-interval", "get",      "goto",       "handle",
    "hbh",        "hook",    "hour",     "ibriport",    "ibrname",  "icmp",       "icmpv6",
    "igmp",       "iif",     "iifgroup", "iifname",     "iiftype",  "import",     "include",
    "index",      "inet",    "insert",   "interval",    "ip",       "ip6",        "ipsec",
    "jhash",      "jump",    "limit",    "list",        "log",      "map",        "mark",
    "masquerade", "meta",    "meter",    "mh",          "missing",  "monitor",    "netdev",
    "nftrace",    "notrack", "numgen",   "obriport",    "obrname",  "offload",    "oif",
    "oifgroup",   "oifname", "oiftype",  "osf",         "pkttype",  "policy",     "position",
    "priority",   "queue",   "quota",    "random",      "redefine", "redirect",   "reject",
    "rename",     "replace", "reset",    "return",      "rt",       "rt0",        "rt2",
    "rtclassid",  "rule",    "ruleset",  "sctp",        "secmark",  "set",        "size",
    "skgid",      "skuid",   "snat",     "socket",      "srh",      "symhash",    "synproxy",
    "table",      "tcp",     "th",       "time",        "timeout",  "tproxy",     "type",
    "typeof",     "udp",     "udplite",  "undefine",    "update",   "vlan",       "vmap",
    "xt"};
static_assert(std::is_sorted(std::begin(kReserved), std::end(kReserved)));

bool is_name_char(char c) {
  return is_digit(c) || is_alpha(c) || c == '_' || c == '.' || c == '/' || c == '-' || c == ':';
}

/// Why nft cannot read the word as a name; empty when it can.
std::string_view why_no_name(std::string_view word) {
  if (std::binary_search(std::begin(kReserved), std::end(kReserved), word)) return "a keyword";
  if (!std::all_of(word.begin(), word.end(), is_name_char)) return "no word";
  if (word.front() == '-' || word.front() == '/') return "no word";
  const bool number = is_digit(word.front()) && word.find(':') == std::string_view::npos &&
                      Lexer(word).next().kind == TokenKind::number;
  return number ? "a number" : "";
}

}  // namespace

/// The name at hand, whether nft could read it. Reading goes on after an error. A jump to a chain
/// is judged by its quotes only: the word was judged where the chain is declared.
void Parser::check_name(NameKind kind) {
  if (kind == NameKind::device) return;
  std::string_view why;
  if (is(TokenKind::string)) {
    why = "in quotes";
  } else if (kind == NameKind::target) {
    return;
  } else if (is(TokenKind::variable)) {
    why = "a variable";
  } else if (is(TokenKind::word)) {
    why = why_no_name(tok_.text);
    if (!why.empty() && may_be_listed()) return;
  }
  if (why.empty()) return;
  diagnostics_.error(span_of(tok_), fmt::format("the name {} is {}", describe(tok_), why),
                     "a word that begins with a letter and is no keyword of nft");
  if (diagnostics_.exhausted()) stop_ = true;
}

/// Whether the file is what nft listed, so that names in it came from other programs.
bool Parser::may_be_listed() {
  const auto [entry, fresh] = listed_.emplace(file_, false);
  if (!fresh) return entry->second;
  const std::string_view text = sources_.text(file_);
  // nft lists even an empty table in two lines.
  const bool one_line = text.substr(0, text.find('\n')).find('}') != std::string_view::npos;
  entry->second = (is_listing(text) && !one_line) ||
                  text.find("managed by iptables-nft") != std::string_view::npos;
  return entry->second;
}

}  // namespace fwlint::nftables
