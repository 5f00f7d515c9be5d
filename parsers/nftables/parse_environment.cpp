// Selectors that ask the host rather than the packet: routes, sockets, fingerprints, counters of
// the kernel's own. Syntax after nft(8), "PRIMARY EXPRESSIONS".
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

bool Parser::parse_rt(Expr& out) {
  out.kind = ExprKind::rt;
  advance();
  if (is_word("ip") || is_word("ip6")) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  return take_word(out.text, "classid, nexthop, mtu or ipsec");
}

/// fib saddr . iif oif
bool Parser::parse_fib(Expr& out) {
  out.kind = ExprKind::fib;
  advance();
  do {
    if (!is(TokenKind::word)) return fail("saddr, daddr, mark, iif or oif");
    if (!is_word("saddr") && !is_word("daddr") && !is_word("mark") && !is_word("iif") &&
        !is_word("oif")) {
      return fail("saddr, daddr, mark, iif or oif",
                  near_miss(tok_.text, {"saddr", "daddr", "mark", "iif", "oif"}));
    }
    Expr flag;
    if (!parse_word_value(flag)) return false;
    out.args.push_back(std::move(flag));
  } while (accept(TokenKind::dot));
  if (!is_word("oif") && !is_word("oifname") && !is_word("type") && !is_word("check")) {
    return fail("oif, oifname, type or check",
                is(TokenKind::word) ? near_miss(tok_.text, {"oif", "oifname", "type", "check"})
                                    : std::string());
  }
  return take_word(out.text, "oif, oifname, type or check");
}

bool Parser::parse_socket(Expr& out) {
  out.kind = ExprKind::socket;
  advance();
  if (!is_word("transparent") && !is_word("mark") && !is_word("wildcard") && !is_word("cgroupv2")) {
    return fail("transparent, mark, wildcard or cgroupv2");
  }
  if (!take_word(out.text, "a key of socket")) return false;
  if (out.text == "cgroupv2" && accept_word("level")) return take_u32(out.length, "a level");
  return true;
}

bool Parser::parse_osf(Expr& out) {
  out.kind = ExprKind::osf;
  advance();
  if (accept_word("ttl")) {
    if (!is_word("loose") && !is_word("skip")) return fail("loose or skip");
    out.field = tok_.text;
    advance();
  }
  if (!is_word("name") && !is_word("version")) return fail("name or version");
  return take_word(out.text, "name or version");
}

bool Parser::parse_numgen(Expr& out) {
  out.kind = ExprKind::numgen;
  advance();
  if (!take_word(out.text, "inc or random")) return false;
  if (!accept_word("mod")) return fail("'mod'");
  if (!take_u32(out.modulus, "a modulus")) return false;
  return !accept_word("offset") || take_u32(out.offset, "an offset");
}

bool Parser::parse_hash(Expr& out) {
  const bool keyed = is_word("jhash");
  out.kind = keyed ? ExprKind::jhash : ExprKind::symhash;
  advance();
  if (keyed) {
    out.args.resize(1);
    if (!parse_expr(out.args[0], Mode::left)) return plausible_ ? fail("a packet field") : false;
  }
  if (!accept_word("mod")) return fail("'mod'");
  if (!take_u32(out.modulus, "a modulus")) return false;
  if (keyed && accept_word("seed")) {
    std::uint32_t seed = 0;
    if (!take_u32(seed, "a seed")) return false;
    out.seed = seed;
  }
  return !accept_word("offset") || take_u32(out.offset, "an offset");
}

/// ipsec in|out [spnum n] reqid | spi | ip saddr | ip6 daddr …
bool Parser::parse_ipsec(Expr& out) {
  out.kind = ExprKind::ipsec;
  advance();
  out.direction = is_word("in") ? Direction::original : Direction::reply;
  advance();
  if (accept_word("spnum")) {
    const Token number = tok_;
    if (!take_u32(out.length, "a number")) return false;
    if (out.length > 255) {
      return fail_at(span_of(number), describe(number) + " is out of range", "at most 255");
    }
  }
  if (is_word("ip") || is_word("ip6")) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  return take_word(out.text, "reqid, spi, saddr or daddr");
}

}  // namespace fwlint::nftables
