// The forms follow `nft list ruleset`, but only sameness matters: what two inputs mean alike must
// come out alike, and what differs must differ.
#include "parsers/nftables/lower_text.hpp"

#include <algorithm>
#include <string_view>

#include "src/model/address.hpp"

namespace fwlint::nftables {
namespace {

std::string decimal(u128 v) {
  if (high64(v) == 0) return std::to_string(low64(v));
  return hex(v);
}

std::string family_word(const std::optional<Family>& f) {
  if (!f) return {};
  return *f == Family::ipv4 ? "ip " : "ip6 ";
}

std::string direction_word(Direction d, std::string_view forward, std::string_view back) {
  switch (d) {
    case Direction::none:
      return {};
    case Direction::original:
      return std::string(forward) + ' ';
    case Direction::reply:
      return std::string(back) + ' ';
  }
  return {};
}

std::string joined(const List<Expr>& args, std::string_view separator) {
  std::string out;
  for (const Expr& a : args) {
    if (!out.empty()) out += separator;
    out += render(a);
  }
  return out;
}

/// A TCP option as it is listed, whatever name or number was written.
std::string_view option_name(const Expr& e) {
  struct Row {
    std::string_view name;
    std::string_view other;
    std::string_view number;
  };
  static constexpr Row kRows[] = {{"eol", "", "0"},
                                  {"nop", "noop", "1"},
                                  {"maxseg", "mss", "2"},
                                  {"window", "", "3"},
                                  {"sack-perm", "sack-permitted", "4"},
                                  {"sack", "sack0", "5"},
                                  {"timestamp", "", "8"},
                                  {"md5sig", "", "19"},
                                  {"mptcp", "", "30"},
                                  {"fastopen", "", "34"}};
  const std::string_view text = e.text;
  for (const Row& r : kRows) {
    if (text == r.other || (text == r.number && e.length == 0)) return r.name;
  }
  return text;
}

std::string with_field(std::string_view what, const Expr& e) {
  std::string out(what);
  out += e.kind == ExprKind::tcp_option ? option_name(e) : std::string_view(e.text);
  if (!e.field.empty()) out += ' ' + e.field;
  if (e.kind == ExprKind::exthdr && e.offset != 0) out += '[' + std::to_string(e.offset) + ']';
  if (e.length != 0) out += ',' + std::to_string(e.offset) + ',' + std::to_string(e.length);
  return out;
}

std::string modulus(const Expr& e) {
  std::string out = " mod " + std::to_string(e.modulus);
  if (e.seed) out += " seed " + std::to_string(*e.seed);
  if (e.offset != 0) out += " offset " + std::to_string(e.offset);
  return out;
}

std::string set_text(const Expr& e) {
  std::vector<std::string> items;
  items.reserve(e.args.size());
  for (const Expr& a : e.args) items.push_back(render(a));
  std::sort(items.begin(), items.end());
  std::string out = "{ ";
  for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : ", ") + items[i];
  return out + " }";
}

std::string verdict_text(const Expr& e) {
  std::string out(to_string(e.verdict));
  if (!e.text.empty()) out += ' ' + e.text;
  if (e.chain) out += " { … }";
  return out;
}

std::string header(const Expr& e) {
  std::string out = e.outer.empty() ? std::string() : e.outer + ' ';
  out += e.text;
  if (e.text == "vlan" && e.field == "cfi") return out + " dei";  // the older name
  if (!e.field.empty()) out += ' ' + e.field;
  return out;
}

std::string arg(const Expr& e, std::size_t i) {
  return i < e.args.size() ? render(e.args[i]) : std::string();
}

/// Arithmetic on constants, which nft lists as its result.
std::optional<u128> folded_number(const Expr& e) {
  if (e.kind == ExprKind::number) return e.value;
  if (e.kind != ExprKind::binary || e.args.size() != 2) return std::nullopt;
  const auto a = folded_number(e.args[0]);
  const auto b = a ? folded_number(e.args[1]) : std::nullopt;
  if (!a || !b) return std::nullopt;
  switch (e.op) {
    case BinaryOp::and_:
      return *a & *b;
    case BinaryOp::or_:
      return *a | *b;
    case BinaryOp::xor_:
      return *a ^ *b;
    case BinaryOp::lshift:
      return *b < 128 ? *a << low64(*b) : 0;
    case BinaryOp::rshift:
      return *b < 128 ? *a >> low64(*b) : 0;
  }
  return std::nullopt;
}

/// `new | related | destroy` is the list "new,related,destroy".
bool is_flag_union(const Expr& e) {
  const auto flags = [](const Expr& a) {
    return a.kind == ExprKind::symbol || (a.kind == ExprKind::binary && is_flag_union(a));
  };
  return e.op == BinaryOp::or_ && e.args.size() == 2 && flags(e.args[0]) && flags(e.args[1]);
}

/// A range of addresses that is a prefix is listed as one.
std::string range_text(const Expr& e) {
  if (e.args.size() == 2 && e.args[0].kind == ExprKind::address &&
      e.args[1].kind == ExprKind::address && e.args[0].family &&
      e.args[0].family == e.args[1].family) {
    const u128 low = e.args[0].value;
    const u128 free = low ^ static_cast<u128>(e.args[1].value);
    if (free != 0 && (free & (free + 1)) == 0 && (low & free) == 0) {
      unsigned bits = 0;
      while ((free >> bits) != 0) ++bits;
      return arg(e, 0) + '/' + std::to_string(address_bits(*e.args[0].family) - bits);
    }
  }
  return arg(e, 0) + '-' + arg(e, 1);
}

/// Selectors of packet and connection properties.
std::string selector(const Expr& e) {
  switch (e.kind) {
    case ExprKind::payload:
      return header(e);
    case ExprKind::raw_payload:
      return '@' + e.text + ',' + std::to_string(e.offset) + ',' + std::to_string(e.length);
    case ExprKind::exthdr:
      return with_field("exthdr ", e);
    case ExprKind::tcp_option:
      return with_field("tcp option ", e);
    case ExprKind::ip_option:
      return with_field("ip option ", e);
    case ExprKind::sctp_chunk:
      return with_field("sctp chunk ", e);
    case ExprKind::dccp_option:
      return with_field("dccp option ", e);
    case ExprKind::meta:
      return e.text == "secpath" ? "meta ipsec" : "meta " + e.text;  // the older name
    case ExprKind::ct:
      if (e.text == "protocol") return "ct protocol";  // of both directions
      return "ct " + direction_word(e.direction, "original", "reply") + family_word(e.family) +
             e.text;
    case ExprKind::rt:
      return "rt " + family_word(e.family) + e.text;
    case ExprKind::fib:
      return "fib " + joined(e.args, " . ") + ' ' + e.text;
    case ExprKind::socket:
      return "socket " + e.text + (e.length != 0 ? " level " + std::to_string(e.length) : "");
    case ExprKind::osf:
      return "osf " + (e.field.empty() ? "" : "ttl " + e.field + ' ') + e.text;
    case ExprKind::numgen:
      return "numgen " + e.text + modulus(e);
    case ExprKind::jhash:
      return "jhash " + arg(e, 0) + modulus(e);
    case ExprKind::symhash:
      return "symhash" + modulus(e);
    case ExprKind::ipsec:
      return "ipsec " + direction_word(e.direction, "in", "out") +
             (e.length != 0 ? "spnum " + std::to_string(e.length) + ' ' : "") +
             family_word(e.family) + e.text;
    case ExprKind::tunnel:
      return "tunnel " + e.text;
    default:
      return e.text;
  }
}

}  // namespace

std::string hex(u128 value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[low64(value) & 15]);
    value >>= 4;
  } while (value != 0);
  return "0x" + digits;
}

std::string render(const Expr& e) {
  switch (e.kind) {
    case ExprKind::number:
      return decimal(e.value);
    case ExprKind::symbol:
    case ExprKind::string:
      return e.text;
    case ExprKind::name_prefix:
      return e.text + '*';
    case ExprKind::address:
      return to_string(Address{e.family.value_or(Family::ipv4), e.value});
    case ExprKind::mac:
      return hex(e.value);
    case ExprKind::boolean:
      return e.value != 0 ? "exists" : "missing";
    case ExprKind::any:
      return "*";
    case ExprKind::prefix:
      return arg(e, 0) + '/' + std::to_string(e.length);
    case ExprKind::range:
      return range_text(e);
    case ExprKind::list:
      return joined(e.args, ",");
    case ExprKind::concat:
      return joined(e.args, " . ");
    case ExprKind::set:
      return set_text(e);
    case ExprKind::mapping:
      return arg(e, 0) + " : " + arg(e, 1);
    case ExprKind::elem:
      return arg(e, 0);
    case ExprKind::set_ref:
      return '@' + e.text;
    case ExprKind::map:
      return arg(e, 0) + " map " + arg(e, 1);
    case ExprKind::binary:
      if (const auto folded = folded_number(e)) return decimal(*folded);
      if (is_flag_union(e)) return arg(e, 0) + ',' + arg(e, 1);
      return '(' + arg(e, 0) + ' ' + std::string(to_string(e.op)) + ' ' + arg(e, 1) + ')';
    case ExprKind::verdict:
      return verdict_text(e);
    default:
      return selector(e);
  }
}

std::string render(const LimitStmt& s) {
  if (s.name) return "limit name " + render(*s.name);
  std::string out = s.over ? "limit rate over " : "limit rate ";
  out += std::to_string(s.rate);
  if (!s.rate_unit.empty() && s.rate_unit != "packets") out += ' ' + s.rate_unit;
  out += '/' + s.per;
  // The kernel's defaults are listed by some versions and left out by others.
  const std::uint64_t usual = s.rate_unit.empty() || s.rate_unit == "packets" ? 5 : 0;
  if (s.burst && *s.burst != usual) {
    out += " burst " + std::to_string(*s.burst) + ' ' + s.burst_unit;
  }
  return out;
}

std::string render(const QuotaStmt& s) {
  if (s.name) return "quota name " + render(*s.name);
  return (s.over ? "quota over " : "quota ") + std::to_string(s.amount) + ' ' + s.unit;
}

std::string render(const CtCountStmt& s) {
  return (s.over ? "ct count over " : "ct count ") + std::to_string(s.count);
}

std::string render(const LogStmt& s) {
  std::string out = "log";
  if (!s.prefix.empty()) out += " prefix \"" + s.prefix + '"';
  if (s.group) out += " group " + std::to_string(*s.group);
  if (!s.level.empty() && s.level != "warn") out += " level " + s.level;
  return out;
}

const Expr& element_key(const Expr& element) {
  const Expr* e = &element;
  while ((e->kind == ExprKind::mapping || e->kind == ExprKind::elem) && !e->args.empty()) {
    e = e->args.data();
  }
  return *e;
}

const Expr* element_data(const Expr& element) {
  const Expr* e = &element;
  if (e->kind == ExprKind::elem && !e->args.empty()) e = e->args.data();
  return e->kind == ExprKind::mapping && e->args.size() == 2 ? &e->args[1] : nullptr;
}

const ElemInfo* element_info(const Expr& element) {
  const Expr* e = &element;
  while (e->kind == ExprKind::mapping && !e->args.empty()) e = e->args.data();
  return e->kind == ExprKind::elem ? e->elem : nullptr;
}

bool has_conditions(const Expr& element) {
  const ElemInfo* info = element_info(element);
  if (info == nullptr) return false;
  return std::any_of(info->statements.begin(), info->statements.end(), [](const Statement& s) {
    return holds_alternative<LimitStmt>(s.body) || holds_alternative<QuotaStmt>(s.body) ||
           holds_alternative<CtCountStmt>(s.body);
  });
}

}  // namespace fwlint::nftables
