// Expressions in nft's list form. The tree has no parentheses, so they come back by the precedence
// of operators; values are in quotes where nft lists them so, which the selector beside them tells.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parsers/nftables/print_impl.hpp"

namespace fwlint::nftables {

namespace {

/// nft lists these without "meta" before them.
constexpr std::array<std::string_view, 6> kBareMeta = {"iif",     "oif",      "iifname",
                                                       "oifname", "iifgroup", "oifgroup"};
/// nft's grammar binds shifts tightest, then &, ^ and |.
int level(BinaryOp op) {
  switch (op) {
    case BinaryOp::or_:
      return 0;
    case BinaryOp::xor_:
      return 1;
    case BinaryOp::and_:
      return 2;
    case BinaryOp::lshift:
    case BinaryOp::rshift:
      return 3;
  }
  return 0;
}

std::string hex(u128 v) {
  if (high64(v) == 0) return fmt::format("{:#x}", low64(v));
  return fmt::format("{:#x}{:016x}", high64(v), low64(v));
}

std::string mac(u128 v) {
  const std::uint64_t n = low64(v);
  std::string out;
  for (int shift = 40; shift >= 0; shift -= 8) {
    out += fmt::format("{}{:02x}", out.empty() ? "" : ":", (n >> shift) & 0xffU);
  }
  return out;
}

}  // namespace

/// Immediates that print the same everywhere.
void Printer::constant(const Expr& e) {
  if (e.kind == ExprKind::number) {
    if (!e.text.empty() && e.text[0] != '-') {
      out += e.text;
    } else {
      const u128 v = e.value;
      out += high64(v) == 0 ? std::to_string(low64(v)) : hex(v);
    }
  } else if (e.kind == ExprKind::address) {
    out += to_string(Address{e.family.value_or(Family::ipv4), e.value});
  } else if (e.kind == ExprKind::mac) {
    out += mac(e.value);
  } else {
    out += static_cast<u128>(e.value) != 0 ? "exists" : "missing";
  }
}

void Printer::value(const Expr& e, Quoted quoted, Quoted data) {
  switch (e.kind) {
    case ExprKind::number:
    case ExprKind::address:
    case ExprKind::mac:
    case ExprKind::boolean:
      constant(e);
      return;
    case ExprKind::symbol:
      symbol(e, (quoted & 1) != 0);
      return;
    case ExprKind::string:
      // A star that a backslash made ordinary would be a wildcard again.
      quote(e.text.ends_with("*") ? std::string(e.text.substr(0, e.text.size() - 1)) + "\\*"
                                  : std::string(e.text));
      return;
    case ExprKind::name_prefix:
      quote(e.text + "*");
      return;
    case ExprKind::any:
      out += '*';
      return;
    case ExprKind::prefix:
      value(e.args[0], quoted, 0);
      out += '/';
      number(e.length);
      return;
    case ExprKind::range:
      // "echo-reply-255" would be one word.
      joined(e, e.args[0].kind == ExprKind::symbol && (quoted & 1) == 0 ? " - " : "-", quoted, 0);
      return;
    case ExprKind::list:
      joined(e, ",", quoted, 0);
      return;
    case ExprKind::concat:
      joined(e, " . ", quoted, 0);
      return;
    case ExprKind::set:
      elements(e.args, quoted, data);
      return;
    case ExprKind::mapping:
      value(e.args[0], quoted, 0);
      out += " : ";
      value(e.args[1], data, 0);
      return;
    case ExprKind::elem:
      value(e.args[0], quoted, 0);
      if (e.elem != nullptr) {
        statement_options(*e.elem);
        element_options(*e.elem);
      }
      return;
    case ExprKind::set_ref:
      out += '@';
      out += e.text;
      return;
    case ExprKind::map:
      key(e.args[0]);
      out += " map ";
      value(e.args[1], quoted_parts(e.args[0]), data);
      return;
    case ExprKind::binary:
      binary(e, quoted);
      return;
    case ExprKind::verdict:
      verdict(e);
      return;
    case ExprKind::unknown:
      out += e.text;
      return;
    default:
      selector(e);
  }
}

void Printer::key(const Expr& e) {
  if (e.kind != ExprKind::concat) {
    expr(e);
    return;
  }
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    if (i > 0) out += " . ";
    value(e.args[i], e.args[i].kind == ExprKind::symbol ? 1 : 0, 0);
  }
}

/// Separated; parts of a concatenation have a bit of their own.
void Printer::joined(const Expr& e, std::string_view separator, Quoted quoted, Quoted data) {
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    if (i > 0) out += separator;
    const Quoted own = e.kind == ExprKind::concat ? (i < 64 ? (quoted >> i) & 1U : 0) : quoted;
    value(e.args[i], own, data);
  }
}

void Printer::elements(const List<Expr>& elements, Quoted quoted, Quoted data) {
  out += "{ ";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out += ", ";
    value(elements[i], quoted, data);
  }
  out += elements.empty() ? "}" : " }";
}

void Printer::statement_options(const ElemInfo& info) {
  for (const Statement& s : info.statements) {
    out += ' ';
    statement(s);
  }
}

void Printer::element_options(const ElemInfo& info) {
  if (info.timeout_ms) {
    out += " timeout ";
    if (*info.timeout_ms == 0) {
      out += "never";
    } else {
      duration(*info.timeout_ms);
    }
  }
  if (info.expires_ms) {
    out += " expires ";
    duration(*info.expires_ms);
  }
  if (written(info.comment)) {
    out += " comment ";
    quote(info.comment);
  }
}

/// Flags joined by "|": what a list means beside an operator, where a comma cannot stand.
void Printer::bit_list(const Expr& e) {
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    if (i > 0) out += " | ";
    expr(e.args[i]);
  }
}

void Printer::binary(const Expr& e, Quoted quoted) {
  const auto side = [&](const Expr& arg, bool right) {
    const bool list = arg.kind == ExprKind::list;
    const bool inner = arg.kind == ExprKind::binary &&
                       (level(arg.op) < level(e.op) || (right && level(arg.op) == level(e.op)));
    const bool enclosed = list || inner || arg.kind == ExprKind::concat ||
                          arg.kind == ExprKind::range || arg.kind == ExprKind::map;
    if (enclosed) out += '(';
    if (list) {
      bit_list(arg);
    } else {
      value(arg, quoted, 0);
    }
    if (enclosed) out += ')';
  };
  side(e.args[0], false);
  word(to_string(e.op));
  out += ' ';
  side(e.args[1], true);
}

void Printer::verdict(const Expr& e) {
  out += to_string(e.verdict);
  if (e.verdict != VerdictWord::jump && e.verdict != VerdictWord::goto_) return;
  out += ' ';
  if (e.chain == nullptr) {
    name(e.text);
    return;
  }
  out += "{ ";
  for (const Rule& r : *e.chain) {
    rule(r);
    out += "; ";
  }
  out += '}';
}

void Printer::selector(const Expr& e) {
  switch (e.kind) {
    case ExprKind::meta:
      if (std::find(kBareMeta.begin(), kBareMeta.end(), e.text) == kBareMeta.end()) out += "meta ";
      out += e.text;
      return;
    case ExprKind::raw_payload:
      out += fmt::format("@{},{},{}", e.text, e.offset, e.length);
      return;
    case ExprKind::payload:
      if (!e.outer.empty()) {
        out += e.outer;
        out += ' ';
      }
      out += e.text;
      word(e.field);
      return;
    case ExprKind::exthdr:
    case ExprKind::tcp_option:
    case ExprKind::ip_option:
    case ExprKind::sctp_chunk:
    case ExprKind::dccp_option:
      header(e);
      return;
    case ExprKind::numgen:
    case ExprKind::jhash:
    case ExprKind::symhash:
      generator(e);
      return;
    default:
      environment(e);
  }
}

/// Extension headers, options and chunks; without a field, their presence is asked for.
void Printer::header(const Expr& e) {
  if (e.kind == ExprKind::exthdr) {
    if (e.field.empty()) out += "exthdr ";
    out += e.text;
    if (!e.field.empty()) word(e.field);
    const bool indexed = e.field == "addr" || e.field == "sid";
    if (indexed && (e.text == "rt0" || e.text == "srh" || e.offset != 0)) {
      out += fmt::format("[{}]", e.offset);
    }
    return;
  }
  if (e.kind == ExprKind::tcp_option && e.length != 0) {
    out += fmt::format("tcp option @{},{},{}", e.text, e.offset, e.length);
    return;
  }
  out += e.kind == ExprKind::tcp_option   ? "tcp option"
         : e.kind == ExprKind::ip_option  ? "ip option"
         : e.kind == ExprKind::sctp_chunk ? "sctp chunk"
                                          : "dccp option";
  word(e.text);
  if (!e.field.empty()) word(e.field);
}

/// What is asked of the host: connection, route, socket, fingerprint, tunnel.
void Printer::environment(const Expr& e) {
  switch (e.kind) {
    case ExprKind::ct:
      out += "ct";
      break;
    case ExprKind::rt:
      out += "rt";
      break;
    case ExprKind::ipsec:
      out += "ipsec";
      break;
    case ExprKind::fib:
      out += "fib ";
      joined(e, " . ", 0, 0);
      break;
    case ExprKind::osf:
      out += "osf";
      if (!e.field.empty()) out += " ttl " + std::string(e.field);
      break;
    case ExprKind::socket:
      out += "socket";
      break;
    default:
      out += "tunnel";
      break;
  }
  if (e.direction != Direction::none) {
    const bool first = e.direction == Direction::original;
    if (e.kind == ExprKind::ipsec) {
      out += first ? " in" : " out";
    } else {
      out += first ? " original" : " reply";
    }
  }
  if (e.kind == ExprKind::ipsec && e.length != 0) out += fmt::format(" spnum {}", e.length);
  if (e.family) word(*e.family == Family::ipv4 ? "ip" : "ip6");
  word(e.text);
  if (e.kind == ExprKind::socket && e.text == "cgroupv2") out += fmt::format(" level {}", e.length);
}

void Printer::generator(const Expr& e) {
  if (e.kind == ExprKind::numgen) {
    out += "numgen " + std::string(e.text);
  } else if (e.kind == ExprKind::symhash) {
    out += "symhash";
  } else {
    out += "jhash";
    for (const Expr& of : e.args) {
      out += ' ';
      key(of);
    }
  }
  out += fmt::format(" mod {}", e.modulus);
  if (e.seed) out += fmt::format(" seed {:#x}", *e.seed);
  if (e.offset != 0) out += fmt::format(" offset {}", e.offset);
}

std::string print_expression(const Expr& e) {
  Printer p;
  p.expr(e);
  return std::move(p.out);
}

}  // namespace fwlint::nftables
