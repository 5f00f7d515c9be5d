// Expressions of nftables: the part of the syntax tree that statements are built from. See ast.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast_base.hpp"
#include "src/base/source.hpp"
#include "src/base/u128.hpp"
#include "src/model/address.hpp"

namespace fwlint::nftables {

struct Rule;
struct Statement;
struct Expr;

// ---- expressions --------------------------------------------------------------------------------

/// What an expression is. The comment says which members of Expr carry what; `text` of immediates
/// is always as written (quoted strings without their quotes).
enum class ExprKind : std::uint8_t {
  number,       ///< `value`; text "22", "0x10"
  symbol,       ///< bare word: "ssh", "established", "echo-request", "lo", "30s", a host name
  string,       ///< quoted: "eth0"
  name_prefix,  ///< "eth*": `text` is "eth"
  address,      ///< IPv4 or IPv6 address: `value`, `family`
  mac,          ///< 48-bit link-layer address: `value`
  boolean,      ///< exists / missing / true / false: `value` 1 or 0
  any,          ///< catch-all `*`
  prefix,       ///< args[0] / `length` (args[0]: address, or raw value, or name)
  range,        ///< args[0] - args[1]
  list,         ///< a,b,c: args (flag lists)
  concat,       ///< a . b: args
  set,          ///< { … }: args are plain expressions, `elem`s or `mapping`s
  mapping,      ///< key : data inside a map literal; args[0] key (may be `elem`), args[1] data
  elem,         ///< args[0] with `elem` set (timeout, expires, comment, counters)
  set_ref,      ///< @name: `text` without "@"
  map,          ///< key map { … } / key map @m: args[0] key, args[1] set or set_ref
  binary,       ///< `op`, args[0], args[1]
  verdict,      ///< `verdict`; jump/goto: `text` target, or `chain` for jump { … }

  payload,      ///< `text` protocol ("tcp"), `field` ("dport"); `outer` the tunnel ("vxlan") or ""
  raw_payload,  ///< @base,offset,length: `text` base (ll nh th ih), `offset` and `length` in bits
  exthdr,       ///< IPv6 extension header: `text` name, `field` ("" = existence), `offset` for rt0
  tcp_option,   ///< `text` option name or number, `field` ("" = existence); raw: offset, length
  ip_option,    ///< `text` option, `field`
  sctp_chunk,   ///< `text` chunk, `field` ("" = existence)
  dccp_option,  ///< `text` option number
  meta,         ///< `text` key ("iifname"); also when written unqualified
  ct,           ///< `text` key ("state"), `direction`, `family`
  rt,           ///< `text` key, `family`
  fib,          ///< `text` result (oif oifname type check), args: the flags as symbols, in order
  socket,       ///< `text` key, `length` cgroupv2 level
  osf,          ///< `text` key (name version), `field` ttl mode or ""
  numgen,       ///< `text` mode (inc random), `modulus`, `offset`
  jhash,        ///< args[0], `modulus`, `seed` when written, `offset`
  symhash,      ///< `modulus`, `offset`
  ipsec,        ///< `text` key, `direction` (in: original, out: reply), `family`, `length` spnum
  tunnel,       ///< `text` key
  unknown       ///< `text` is the raw source
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
  Text comment;
  Span comment_span;
  List<Statement> statements;  ///< counter, limit, quota, last, ct count of the element
};

/// One expression. Plain data: a value with its children. A copy shares them, so children are not
/// changed once built.
struct Expr {
  Expr() : value() {}

  ExprKind kind = ExprKind::unknown;
  BinaryOp op = BinaryOp::and_;
  VerdictWord verdict = VerdictWord::accept;
  Direction direction = Direction::none;
  std::optional<Family> family;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t modulus = 0;
  std::optional<std::uint32_t> seed;
  Span span;  ///< of the whole expression; a variable's value has the span of its use
  Text text;
  Text field;
  union {
    Wide value;  ///< of constants
    Text outer;  ///< of payloads
  };
  List<Expr> args;
  const ElemInfo* elem = nullptr;
  const List<Rule>* chain = nullptr;
};

/// Classifies an unquoted word, or a JSON string: number (decimal, 0x), IPv4/IPv6 address, MAC,
/// exists/missing, "*", a name with trailing "*", else symbol. `quoted` gives string instead of
/// symbol and classifies nothing but the trailing "*".
Expr make_word(std::string_view text, Span span, bool quoted = false);
Expr make_number(u128 value, Span span);
/// args[0] = base.
Expr make_prefix(Expr base, std::uint32_t length, Span span);

/// "1d2h3m4s5ms", or plain seconds, to milliseconds.
std::optional<std::uint64_t> parse_duration_ms(std::string_view text);

/// Compact one-line form for tests and messages.
std::string dump(const Expr& e);

}  // namespace fwlint::nftables
