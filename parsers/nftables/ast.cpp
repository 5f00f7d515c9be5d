// Helpers that both readers share: what a bare word is, durations, priorities, names of
// enumerators.
#include "parsers/nftables/ast.hpp"

#include "src/base/text.hpp"

namespace fwlint::nftables {

std::string_view to_string(ExprKind k) {
  switch (k) {
    case ExprKind::number:
      return "number";
    case ExprKind::symbol:
      return "symbol";
    case ExprKind::string:
      return "string";
    case ExprKind::name_prefix:
      return "name prefix";
    case ExprKind::address:
      return "address";
    case ExprKind::mac:
      return "mac";
    case ExprKind::boolean:
      return "boolean";
    case ExprKind::any:
      return "any";
    case ExprKind::prefix:
      return "prefix";
    case ExprKind::range:
      return "range";
    case ExprKind::list:
      return "list";
    case ExprKind::concat:
      return "concat";
    case ExprKind::set:
      return "set";
    case ExprKind::mapping:
      return "mapping";
    case ExprKind::elem:
      return "elem";
    case ExprKind::set_ref:
      return "set reference";
    case ExprKind::map:
      return "map";
    case ExprKind::binary:
      return "binary";
    case ExprKind::verdict:
      return "verdict";
    case ExprKind::payload:
      return "payload";
    case ExprKind::raw_payload:
      return "raw payload";
    case ExprKind::exthdr:
      return "exthdr";
    case ExprKind::tcp_option:
      return "tcp option";
    case ExprKind::ip_option:
      return "ip option";
    case ExprKind::sctp_chunk:
      return "sctp chunk";
    case ExprKind::dccp_option:
      return "dccp option";
    case ExprKind::meta:
      return "meta";
    case ExprKind::ct:
      return "ct";
    case ExprKind::rt:
      return "rt";
    case ExprKind::fib:
      return "fib";
    case ExprKind::socket:
      return "socket";
    case ExprKind::osf:
      return "osf";
    case ExprKind::numgen:
      return "numgen";
    case ExprKind::jhash:
      return "jhash";
    case ExprKind::symhash:
      return "symhash";
    case ExprKind::ipsec:
      return "ipsec";
    case ExprKind::tunnel:
      return "tunnel";
    case ExprKind::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_string(BinaryOp op) {
  switch (op) {
    case BinaryOp::and_:
      return "&";
    case BinaryOp::or_:
      return "|";
    case BinaryOp::xor_:
      return "^";
    case BinaryOp::lshift:
      return "<<";
    case BinaryOp::rshift:
      return ">>";
  }
  return "&";
}

std::string_view to_string(VerdictWord v) {
  switch (v) {
    case VerdictWord::accept:
      return "accept";
    case VerdictWord::drop:
      return "drop";
    case VerdictWord::continue_:
      return "continue";
    case VerdictWord::return_:
      return "return";
    case VerdictWord::jump:
      return "jump";
    case VerdictWord::goto_:
      return "goto";
  }
  return "accept";
}

std::string_view to_string(MatchOp op) {
  switch (op) {
    case MatchOp::implicit:
      return "~";
    case MatchOp::eq:
      return "==";
    case MatchOp::ne:
      return "!=";
    case MatchOp::lt:
      return "<";
    case MatchOp::gt:
      return ">";
    case MatchOp::le:
      return "<=";
    case MatchOp::ge:
      return ">=";
    case MatchOp::in:
      return "in";
    case MatchOp::none_of:
      return "!";
  }
  return "==";
}

std::string_view to_string(SetOp op) {
  switch (op) {
    case SetOp::add:
      return "add";
    case SetOp::update:
      return "update";
    case SetOp::delete_:
      return "delete";
  }
  return "add";
}

std::string_view to_string(NatKind k) {
  switch (k) {
    case NatKind::snat:
      return "snat";
    case NatKind::dnat:
      return "dnat";
    case NatKind::masquerade:
      return "masquerade";
    case NatKind::redirect:
      return "redirect";
  }
  return "snat";
}

std::string_view to_string(CtObjectKind k) {
  switch (k) {
    case CtObjectKind::helper:
      return "helper";
    case CtObjectKind::timeout:
      return "timeout";
    case CtObjectKind::expectation:
      return "expectation";
  }
  return "helper";
}

std::string_view to_string(ObjectKind k) {
  switch (k) {
    case ObjectKind::counter:
      return "counter";
    case ObjectKind::quota:
      return "quota";
    case ObjectKind::limit:
      return "limit";
    case ObjectKind::ct_helper:
      return "ct helper";
    case ObjectKind::ct_timeout:
      return "ct timeout";
    case ObjectKind::ct_expectation:
      return "ct expectation";
    case ObjectKind::secmark:
      return "secmark";
    case ObjectKind::synproxy:
      return "synproxy";
    case ObjectKind::tunnel:
      return "tunnel";
  }
  return "counter";
}

std::string_view to_string(Verb v) {
  switch (v) {
    case Verb::add:
      return "add";
    case Verb::create:
      return "create";
    case Verb::insert:
      return "insert";
    case Verb::replace:
      return "replace";
    case Verb::delete_:
      return "delete";
    case Verb::destroy:
      return "destroy";
    case Verb::flush:
      return "flush";
    case Verb::rename:
      return "rename";
    case Verb::reset:
      return "reset";
    case Verb::list:
      return "list";
    case Verb::other:
      return "other";
  }
  return "add";
}

namespace {

/// Six groups of hex digits; the value of the 48 bits.
std::optional<u128> parse_mac(std::string_view s) {
  const auto groups = split(s, ':');
  if (groups.size() != 6) return std::nullopt;
  u128 value = 0;
  for (const auto g : groups) {
    if (g.empty() || g.size() > 2) return std::nullopt;
    const auto byte = parse_unsigned("0x" + std::string(g), true);
    if (!byte) return std::nullopt;
    value = (value << 8) | *byte;
  }
  return value;
}

/// An IPv4 address with a leading zero: nft leaves it to getaddrinfo(3), which reads such a part as
/// octal. Nothing when it is none, or no such address.
std::optional<Address> octal_address(std::string_view text) {
  u128 value = 0;
  std::size_t parts = 0;
  bool octal = false;
  for (const std::string_view part : split(text, '.')) {
    const auto n = parse_unsigned(part, false, true);
    octal = octal || (part.size() > 1 && part[0] == '0');
    if (!n || *n > 255 || ++parts > 4) return std::nullopt;
    value = (value << 8) | *n;
  }
  if (!octal || parts != 4) return std::nullopt;
  return Address{Family::ipv4, value};
}

bool has_leading_zero(std::string_view text) {
  return text.find(':') == text.npos && octal_address(text).has_value();
}

/// Decimal, octal with a leading zero, or 0x…, up to 128 bits (masks of IPv6 addresses are wider
/// than 64): strtoull(3) with the base 0, in the scanner of nft.
std::optional<u128> parse_wide(std::string_view s) {
  const bool hex = s.size() > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
  if (!hex) {
    const auto n = parse_unsigned(s, false, true);
    return n ? std::optional<u128>(*n) : std::nullopt;
  }
  s.remove_prefix(2);
  if (s.size() > 32) return std::nullopt;
  u128 value = 0;
  for (const char c : s) {
    const char d = to_lower(c);
    if (is_digit(d)) {
      value = (value << 4) | static_cast<unsigned>(d - '0');
    } else if (d >= 'a' && d <= 'f') {
      value = (value << 4) | static_cast<unsigned>(d - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

}  // namespace

RuleBatch& Document::batch() {
  if (batches.empty() || batches.back()->rules == RuleBatch::kRules) {
    batches.push_back(std::make_unique<RuleBatch>());
  }
  ++batches.back()->rules;
  return *batches.back();
}

void let_go(const Rule& rule) {
  RuleBatch* const batch = rule.batch;
  if (batch == nullptr) return;
  if (++batch->lowered == RuleBatch::kRules) batch->arena.release();
}

Expr make_word(std::string_view text, Span span, bool quoted) {
  Expr e;
  e.span = span;
  e.text = text;
  e.kind = quoted ? ExprKind::string : ExprKind::symbol;
  if (text.size() > 1 && text.back() == '*') {
    if (text[text.size() - 2] == '\\') {  // "eth\*" is a name that ends with a star
      e.text = std::string(text.substr(0, text.size() - 2)) + "*";
    } else {
      e.kind = ExprKind::name_prefix;
      e.text.pop_back();
    }
    return e;
  }
  if (quoted || text.empty()) return e;
  if (text == "*") {
    e.kind = ExprKind::any;
  } else if (text == "exists" || text == "missing") {
    e.kind = ExprKind::boolean;
    e.value = text == "exists" ? 1 : 0;
  } else if (const char c = text.front(); is_digit(c) || text.find(':') != std::string_view::npos) {
    if (const auto number = parse_wide(text)) {
      e.kind = ExprKind::number;
      e.value = *number;
    } else if (const auto address =
                   has_leading_zero(text) ? octal_address(text) : parse_address(text)) {
      e.kind = ExprKind::address;
      e.value = address->value;
      e.family = address->family;
    } else if (const auto mac = parse_mac(text)) {
      e.kind = ExprKind::mac;
      e.value = *mac;
    }
  }
  return e;
}

Expr make_number(u128 value, Span span) {
  Expr e;
  e.kind = ExprKind::number;
  e.value = value;
  e.span = span;
  if (high64(value) == 0) e.text = std::to_string(low64(value));
  return e;
}

Expr make_prefix(Expr base, std::uint32_t length, Span span) {
  Expr e;
  e.kind = ExprKind::prefix;
  e.span = span;
  e.length = length;
  e.args.push_back(std::move(base));
  return e;
}

std::optional<std::uint64_t> parse_duration_ms(std::string_view text) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
  if (const auto seconds = parse_unsigned(text)) {
    return *seconds < kMost / 1000 ? std::optional<std::uint64_t>(*seconds * 1000) : std::nullopt;
  }
  std::uint64_t total = 0;
  while (!text.empty()) {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n])) ++n;
    const auto count = parse_unsigned(text.substr(0, n));
    if (!count || n == text.size()) return std::nullopt;
    text.remove_prefix(n);
    std::uint64_t unit = 0;
    std::size_t width = 1;
    if (text.substr(0, 2) == "ms") {
      unit = 1;
      width = 2;
    } else if (text.front() == 's') {
      unit = 1000;
    } else if (text.front() == 'm') {
      unit = 60'000;
    } else if (text.front() == 'h') {
      unit = 3'600'000;
    } else if (text.front() == 'd') {
      unit = 86'400'000;
    } else if (text.front() == 'w') {
      unit = 604'800'000;
    } else {
      return std::nullopt;
    }
    if (*count > kMost / unit) return std::nullopt;
    total += *count * unit;
    if (total > kMost) return std::nullopt;
    text.remove_prefix(width);
  }
  return total;
}

std::optional<int> priority_value(std::string_view name, TableFamily family) {
  // nft(8), tables 6 and 7: the bridge family has its own values.
  const bool bridge = family == TableFamily::bridge;
  if (name == "filter") return bridge ? -200 : 0;
  if (name == "dstnat") return bridge ? -300 : -100;
  if (name == "srcnat") return bridge ? 300 : 100;
  if (bridge) return name == "out" ? std::optional<int>(100) : std::nullopt;
  if (name == "raw") return -300;
  if (name == "mangle") return -150;
  if (name == "security") return 50;
  return std::nullopt;
}

std::optional<TableFamily> parse_family(std::string_view word) {
  if (word == "ip") return TableFamily::ip;
  if (word == "ip6") return TableFamily::ip6;
  if (word == "inet") return TableFamily::inet;
  if (word == "arp") return TableFamily::arp;
  if (word == "bridge") return TableFamily::bridge;
  if (word == "netdev") return TableFamily::netdev;
  return std::nullopt;
}

}  // namespace fwlint::nftables
