// Selectors: the parts of a packet and its surroundings that a rule can name. Fields of protocols
// come from one table (nft(8), "PAYLOAD EXPRESSIONS"); the rest have a function each.
#include <fmt/format.h>

#include "parsers/nftables/parse_hint.hpp"
#include "parsers/nftables/parse_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

struct Header {
  std::string_view name;
  std::string_view fields;  ///< blank-separated
};

constexpr Header kPayload[] = {
    {"tcp", "dport sport flags sequence ackseq doff reserved window checksum urgptr option"},
    {"udp", "dport sport length checksum"},
    {"ip",
     "saddr daddr protocol version hdrlength dscp ecn length id frag-off ttl checksum option"},
    {"ip6", "saddr daddr nexthdr version dscp ecn flowlabel length hoplimit"},
    {"icmp", "type code checksum id sequence gateway mtu"},
    {"icmpv6",
     "type code checksum parameter-problem packet-too-big mtu id sequence max-delay taddr daddr"},
    {"th", "dport sport"},
    {"ether", "saddr daddr type"},
    {"vlan", "id dei cfi pcp type"},
    {"arp", "operation htype ptype hlen plen saddr daddr"},
    {"igmp", "type mrt checksum group"},
    {"udplite", "dport sport checksum csumcov"},
    {"sctp", "dport sport vtag checksum chunk"},
    {"dccp", "dport sport type option"},
    {"ah", "nexthdr hdrlength reserved spi sequence"},
    {"esp", "spi sequence"},
    {"comp", "nexthdr flags cpi"},
    {"gre", "flags version protocol"},
    {"gretap", ""},
    {"geneve", "vni type"},
    {"vxlan", "vni type flags"}};

constexpr Header kExthdr[] = {{"hbh", "nexthdr hdrlength"},
                              {"rt", "nexthdr hdrlength type seg-left"},
                              {"rt0", "addr"},
                              {"rt2", "addr"},
                              {"rt4", "last-entry flags tag sid"},
                              {"srh", "last-entry flags tag sid seg-left"},
                              {"frag", "nexthdr reserved frag-off more-fragments id reserved2"},
                              {"dst", "nexthdr hdrlength"},
                              {"mh", "nexthdr hdrlength type reserved checksum"}};

constexpr std::string_view kMeta =
    "length nfproto l4proto protocol priority random mark iif iifname iiftype iifkind oif oifname "
    "oiftype oifkind sdif sdifname skuid skgid nftrace rtclassid ibrname ibriport ibridgename "
    "obrname "
    "obriport obridgename ibrpvid ibrvproto ibrhwaddr pkttype cpu iifgroup oifgroup cgroup secpath "
    "secmark time day hour broute ipsec";
constexpr std::string_view kMetaBare =
    "mark iif iifname iiftype oif oifname oiftype skuid skgid nftrace rtclassid ibriport obriport "
    "ibridgename obridgename ibrname obrname pkttype cpu iifgroup oifgroup cgroup ipsec time day "
    "hour";
constexpr std::string_view kCt =
    "state direction status mark expiration helper label l3proto protocol saddr daddr proto-src "
    "proto-dst packets bytes avgpkt zone id event secmark ip ip6 original reply timeout "
    "expectation "
    "count";
constexpr std::string_view kRt = "classid nexthop mtu ipsec ip ip6";

bool listed(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at < list.size();) {
    auto end = list.find(' ', at);
    if (end == std::string_view::npos) end = list.size();
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

template <std::size_t N>
const Header* find_header(const Header (&table)[N], std::string_view name) {
  for (const Header& h : table) {
    if (h.name == name) return &h;
  }
  return nullptr;
}

bool is_tunnel(std::string_view name) {
  return name == "vxlan" || name == "geneve" || name == "gre" || name == "gretap";
}

std::string field_hint(std::string_view word, std::string_view fields) {
  return slip_hint(word, split(fields, ' '));
}

}  // namespace

bool is_payload_protocol(std::string_view word) { return find_header(kPayload, word) != nullptr; }

bool Parser::at_selector(Mode mode) {
  const std::string_view w = tok_.text;
  const Header* header = find_header(kPayload, w);
  const Header* ext = find_header(kExthdr, w);
  const bool special = w == "meta" || w == "ct" || w == "fib" || w == "rt" || w == "socket" ||
                       w == "osf" || w == "numgen" || w == "jhash" || w == "symhash" ||
                       w == "ipsec" || w == "exthdr" || w == "tunnel";
  const bool bare = listed(kMetaBare, w);
  if (header == nullptr && ext == nullptr && !special && !bare) return false;
  if (mode == Mode::left) return true;
  const Token next = peek();
  if (next.kind != TokenKind::word) {
    return mode == Mode::both && bare;
  }
  if (header != nullptr &&
      (listed(header->fields, next.text) || (is_tunnel(w) && is_payload_protocol(next.text)))) {
    return true;
  }
  if (ext != nullptr && listed(ext->fields, next.text)) return true;
  if (w == "meta") return listed(kMeta, next.text);
  if (w == "ct") return listed(kCt, next.text);
  if (w == "rt") return listed(kRt, next.text);
  if (special) return true;
  return mode == Mode::both && bare;
}

bool Parser::parse_selector(Expr& out) {
  const std::uint32_t begin = tok_.begin;
  const std::string_view w = tok_.text;
  bool ok = false;
  if (w == "meta") {
    ok = parse_meta(out);
  } else if (w == "ct") {
    ok = parse_ct(out);
  } else if (w == "rt" && listed(kRt, peek().text)) {
    ok = parse_rt(out);
  } else if (is_payload_protocol(w)) {
    ok = parse_payload(out);
  } else if (w == "exthdr" || find_header(kExthdr, w) != nullptr) {
    ok = parse_exthdr(out);
  } else if (w == "fib") {
    ok = parse_fib(out);
  } else if (w == "socket") {
    ok = parse_socket(out);
  } else if (w == "osf") {
    ok = parse_osf(out);
  } else if (w == "numgen") {
    ok = parse_numgen(out);
  } else if (w == "jhash" || w == "symhash") {
    ok = parse_hash(out);
  } else if (w == "ipsec" && (peek().text == "in" || peek().text == "out")) {
    ok = parse_ipsec(out);
  } else if (w == "tunnel") {
    advance();
    out.kind = ExprKind::tunnel;
    ok = take_word(out.text, "a tunnel key");
  } else {
    out.kind = ExprKind::meta;
    out.text = w;
    advance();
    ok = true;
  }
  out.span = since(begin);
  return ok;
}

bool Parser::parse_payload(Expr& out) {
  out.kind = ExprKind::payload;
  out.text = tok_.text;
  const Header* header = find_header(kPayload, tok_.text);
  advance();
  if (!is(TokenKind::word)) return fail(fmt::format("a field of {}", out.text));
  const std::string_view field = tok_.text;
  if (is_tunnel(out.text) && is_payload_protocol(field)) {
    if (too_deep()) return false;
    const Level level(depth_);
    const std::string outer = out.text;
    if (!parse_payload(out)) return false;
    out.outer = out.outer.empty() ? outer : outer + " " + out.outer;
    return true;
  }
  if (!listed(header->fields, field)) {
    std::string hint = field_hint(field, header->fields);
    if (!hint.empty()) return fail(fmt::format("a field of {}", out.text), std::move(hint));
    plausible_ = true;
    return false;
  }
  if (field == "option") {
    if (out.text == "tcp") return parse_tcp_option(out);
    if (out.text == "ip") return parse_named_field(out, ExprKind::ip_option);
    return parse_named_field(out, ExprKind::dccp_option);
  }
  if (field == "chunk") return parse_named_field(out, ExprKind::sctp_chunk);
  out.field = field;
  advance();
  if (out.text == "arp" && (field == "saddr" || field == "daddr")) {
    if (!is_word("ip") && !is_word("ether")) return fail("'ip' or 'ether'");
    out.field += " " + std::string(tok_.text);
    advance();
  }
  return true;
}

/// At "option" or "chunk": a name or number, and a field of it when one follows.
bool Parser::parse_named_field(Expr& out, ExprKind kind) {
  static constexpr std::string_view kIpOption = "type length value ptr addr";
  static constexpr std::string_view kChunk =
      "type flags length tsn stream ssn ppid init-tag a-rwnd num-outbound-streams "
      "num-inbound-streams initial-tsn cum-tsn-ack num-gap-ack-blocks num-dup-tsns lowest-tsn "
      "seqno "
      "new-cum-tsn";
  advance();
  out.kind = kind;
  if (!is(TokenKind::word) && !is(TokenKind::number)) return fail("an option or chunk name");
  out.text = tok_.text;
  advance();
  const std::string_view fields = kind == ExprKind::ip_option    ? kIpOption
                                  : kind == ExprKind::sctp_chunk ? kChunk
                                                                 : std::string_view();
  if (is(TokenKind::word) && listed(fields, tok_.text)) {
    out.field = tok_.text;
    advance();
  }
  return true;
}

bool Parser::parse_tcp_option(Expr& out) {
  static constexpr std::string_view kFields =
      "kind length size left right count tsval tsecr subtype";
  advance();
  out.kind = ExprKind::tcp_option;
  if (!is(TokenKind::word) && !is(TokenKind::number) && !is(TokenKind::at)) {
    return fail("a TCP option");
  }
  const bool raw = is(TokenKind::at);
  out.text = tok_.text;
  advance();
  if (raw) {
    return expect(TokenKind::comma, "','") && take_u32(out.offset, "a bit offset") &&
           expect(TokenKind::comma, "','") && take_u32(out.length, "a length in bits");
  }
  if (is(TokenKind::number) && out.text == "sack") {  // `sack 1 left`: the second block
    out.text += tok_.text;
    advance();
  }
  // "window" is an option that nft 0.9 printed with the field "count".
  if (is(TokenKind::word) && listed(kFields, tok_.text)) {
    out.field = tok_.text;
    advance();
  }
  return true;
}

/// @base,offset,length
bool Parser::parse_raw_payload(Expr& out) {
  const std::uint32_t begin = tok_.begin;
  out.kind = ExprKind::raw_payload;
  out.text = tok_.text;
  if (!listed("ll nh th ih", out.text)) return fail("one of @ll, @nh, @th, @ih");
  advance();
  const bool ok = expect(TokenKind::comma, "','") && take_u32(out.offset, "a bit offset") &&
                  expect(TokenKind::comma, "','") && take_u32(out.length, "a length in bits");
  out.span = since(begin);
  return ok;
}

bool Parser::parse_exthdr(Expr& out) {
  out.kind = ExprKind::exthdr;
  if (accept_word("exthdr")) {
    if (!is(TokenKind::word) || find_header(kExthdr, tok_.text) == nullptr) {
      return fail("an extension header such as 'hbh' or 'frag'");
    }
    out.text = tok_.text;
    advance();
    return true;
  }
  const Header* header = find_header(kExthdr, tok_.text);
  out.text = tok_.text;
  advance();
  if (!is(TokenKind::word) || !listed(header->fields, tok_.text)) {
    return fail(fmt::format("a field of {}", out.text),
                is(TokenKind::word) ? field_hint(tok_.text, header->fields) : std::string());
  }
  out.field = tok_.text;
  advance();
  if (accept(TokenKind::lbracket)) {
    return take_u32(out.offset, "an index") && expect(TokenKind::rbracket, "']'");
  }
  return true;
}

bool Parser::parse_meta(Expr& out) {
  out.kind = ExprKind::meta;
  advance();
  if (!is(TokenKind::word)) return fail("a meta key");
  if (!listed(kMeta, tok_.text)) {
    std::string hint = field_hint(tok_.text, kMeta);
    if (!hint.empty()) return fail("a meta key", std::move(hint));
    plausible_ = true;
    return false;
  }
  out.text = tok_.text;
  advance();
  return true;
}

bool Parser::parse_ct(Expr& out) {
  out.kind = ExprKind::ct;
  advance();
  if (is_word("original") || is_word("reply")) {
    out.direction = is_word("original") ? Direction::original : Direction::reply;
    advance();
  }
  if ((is_word("ip") || is_word("ip6")) && (peek().text == "saddr" || peek().text == "daddr")) {
    out.family = is_word("ip") ? Family::ipv4 : Family::ipv6;
    advance();
  }
  if (!is(TokenKind::word)) return fail("a ct key");
  if (!listed(kCt, tok_.text)) {
    std::string hint = field_hint(tok_.text, kCt);
    if (!hint.empty()) return fail("a ct key", std::move(hint));
    plausible_ = true;
    return false;
  }
  out.text = tok_.text;
  advance();
  return true;
}

}  // namespace fwlint::nftables
