// Selectors: the parts of a packet and its surroundings that a rule can name. Fields of protocols
// come from one table (nft(8), "PAYLOAD EXPRESSIONS"); the rest have a function each.
#include <fmt/format.h>

#include <array>

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
     "type code checksum param-problem parameter-problem packet-too-big mtu id sequence max-delay "
     "taddr daddr"},
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

constexpr std::string_view kIpOptions = "lsrr rr ssrr ra";
constexpr std::string_view kChunks =
    "data init init-ack sack heartbeat heartbeat-ack abort shutdown shutdown-ack error cookie-echo "
    "cookie-ack ecne cwr shutdown-complete asconf-ack forward-tsn asconf";

/// The options of TCP that have a name, with their fields beside `kind` and `length`.
constexpr Header kTcpOptions[] = {{"eol", ""},
                                  {"nop", ""},
                                  {"noop", ""},
                                  {"maxseg", "size"},
                                  {"mss", "size"},
                                  {"window", "count"},
                                  {"sack-permitted", ""},
                                  {"sack-perm", ""},
                                  {"sack", "left right"},
                                  {"sack0", "left right"},
                                  {"sack1", "left right"},
                                  {"sack2", "left right"},
                                  {"sack3", "left right"},
                                  {"timestamp", "tsval tsecr"},
                                  {"md5sig", ""},
                                  {"fastopen", ""},
                                  {"mptcp", "subtype"},
                                  {"echo", ""}};

bool listed(std::string_view list, std::string_view word) {
  const char* at = list.data();
  const char* const end = at + list.size();
  while (at < end) {
    const char* const from = at;
    while (at < end && *at != ' ') ++at;
    if (static_cast<std::size_t>(at - from) == word.size() &&
        std::char_traits<char>::compare(from, word.data(), word.size()) == 0) {
      return true;
    }
    ++at;
  }
  return false;
}

/// What a word can begin.
struct WordInfo {
  std::string_view word;
  const Header* payload = nullptr;
  const Header* extension = nullptr;
  bool special = false;    ///< a selector with a syntax of its own
  bool bare = false;       ///< a meta key that needs no `meta`
  bool statement = false;  ///< a statement other than a match
};

constexpr std::string_view kSpecial =
    "meta ct fib rt socket osf numgen jhash symhash ipsec exthdr tunnel";
constexpr std::string_view kStatements =
    "accept drop jump goto return continue counter log limit reject xt queue quota last notrack "
    "snat dnat masquerade redirect add update delete set meter dup fwd flow synproxy tproxy reset";

/// All words that begin something, by a hash of their length and two of their letters.
class WordTable {
 public:
  constexpr WordTable() {
    for (const Header& h : kPayload) slot(h.name).payload = &h;
    for (const Header& h : kExthdr) slot(h.name).extension = &h;
    each(kSpecial, &WordInfo::special);
    each(kMetaBare, &WordInfo::bare);
    each(kStatements, &WordInfo::statement);
  }
  [[nodiscard]] constexpr const WordInfo& operator[](std::string_view word) const {
    if (word.empty()) return slots_[kSize];
    for (std::size_t i = hash(word);; i = (i + 1) % kSize) {
      if (slots_[i].word.empty()) return slots_[kSize];
      if (slots_[i].word == word) return slots_[i];
    }
  }

 private:
  static constexpr std::size_t kSize = 512;
  static constexpr std::size_t hash(std::string_view w) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(w[i]));
    };
    return (w.size() * 37 + byte(0) * 7 + byte(w.size() - 1) * 61 + byte(w.size() / 2) * 131) %
           kSize;
  }
  constexpr WordInfo& slot(std::string_view word) {
    std::size_t i = hash(word);
    while (!slots_[i].word.empty() && slots_[i].word != word) i = (i + 1) % kSize;
    slots_[i].word = word;
    return slots_[i];
  }
  constexpr void each(std::string_view list, bool WordInfo::*flag) {
    while (!list.empty()) {
      std::size_t n = 0;
      while (n < list.size() && list[n] != ' ') ++n;
      slot(list.substr(0, n)).*flag = true;
      list.remove_prefix(n < list.size() ? n + 1 : n);
    }
  }

  std::array<WordInfo, kSize + 1> slots_{};  // the last one is of unknown words
};

constexpr WordTable kWordTable;

bool is_tunnel(std::string_view name) {
  return name == "vxlan" || name == "geneve" || name == "gre" || name == "gretap";
}

std::string field_hint(std::string_view word, std::string_view fields) {
  return slip_hint(word, split(fields, ' '));
}

}  // namespace

bool is_payload_protocol(std::string_view word) { return kWordTable[word].payload != nullptr; }

bool begins_statement(std::string_view word) { return kWordTable[word].statement; }

bool Parser::at_selector(Mode mode) {
  const std::string_view w = tok_.text;
  const WordInfo& info = kWordTable[w];
  const Header* header = info.payload;
  const Header* ext = info.extension;
  const bool special = info.special;
  const bool bare = info.bare;
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
  } else if (w == "exthdr" || kWordTable[w].extension != nullptr) {
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
  const Header* header = kWordTable[tok_.text].payload;
  advance();
  if (!is(TokenKind::word)) return fail(fmt::format("a field of {}", out.text));
  const std::string_view field = tok_.text;
  if (out.text == "gre" && (field == "ether" || field == "vlan")) {
    return fail("ip or ip6", "a tunnel of Ethernet frames is 'gretap'");
  }
  if (is_tunnel(out.text) && is_payload_protocol(field)) {
    if (too_deep()) return false;
    const Level level(depth_);
    const Text outer = out.text;
    if (!parse_payload(out)) return false;
    out.outer = out.outer.empty() ? outer : Text(outer + " " + out.outer);
    return true;
  }
  if (!listed(header->fields, field)) {
    return fail(fmt::format("a field of {}", out.text), field_hint(field, header->fields));
  }
  if (field == "option") {
    if (out.text == "tcp") return parse_tcp_option(out);
    if (out.text == "ip") return parse_named_field(out, ExprKind::ip_option);
    return parse_named_field(out, ExprKind::dccp_option);
  }
  if (field == "chunk") return parse_named_field(out, ExprKind::sctp_chunk);
  out.field = field;
  if (field == "param-problem") {
    out.field = "parameter-problem";  // as it is listed
  } else if ((field == "parameter-problem" || field == "packet-too-big") && !may_be_listed()) {
    return fail(field == "packet-too-big" ? "'mtu'" : "'param-problem'",
                "nft lists this name, but does not read it");
  }
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
  if (kind != ExprKind::dccp_option && is(TokenKind::word) &&
      !listed(kind == ExprKind::ip_option ? kIpOptions : kChunks, tok_.text)) {
    return fail(kind == ExprKind::ip_option ? "lsrr, rr, ssrr or ra" : "a chunk such as 'data'");
  }
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
  static constexpr std::string_view kEvery = "kind length";
  advance();
  out.kind = ExprKind::tcp_option;
  if (!is(TokenKind::word) && !is(TokenKind::number) && !is(TokenKind::at)) {
    return fail("a TCP option");
  }
  const bool raw = is(TokenKind::at);
  const bool number = is(TokenKind::number);
  std::string_view fields;
  bool single = false;  // one byte, without a length
  if (number) {
    if (const auto n = parse_unsigned(tok_.text, true); !n || *n > 255) {
      return fail_at(span_of(tok_), describe(tok_) + " is out of range", "an option from 0 to 255");
    }
  } else if (!raw) {
    const Header* known = nullptr;
    for (const Header& h : kTcpOptions) {
      if (h.name == tok_.text) known = &h;
    }
    if (known == nullptr) return fail("a TCP option such as 'maxseg', or its number");
    fields = known->fields;
    single = known->name == "eol" || known->name == "nop" || known->name == "noop";
  }
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
    const bool has = single ? is_word("kind") : listed(kEvery, tok_.text);
    if (!has && !listed(fields, tok_.text)) {
      return fail(fields.empty() ? std::string("a value: the option has no such field")
                                 : fmt::format("a field of {}: {}", out.text, fields));
    }
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
  if (ok && out.length == 0)
    return fail_at(since(begin), "a raw payload of no bits", "a length of at least 1");
  out.span = since(begin);
  return ok;
}

bool Parser::parse_exthdr(Expr& out) {
  out.kind = ExprKind::exthdr;
  if (accept_word("exthdr")) {
    if (!is(TokenKind::word) || kWordTable[tok_.text].extension == nullptr) {
      return fail("an extension header such as 'hbh' or 'frag'");
    }
    out.text = tok_.text;
    advance();
    return true;
  }
  const Header* header = kWordTable[tok_.text].extension;
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
  if ((out.text == "rt0" && out.field == "addr") || out.field == "sid") {
    return fail("'[' and the number of an address");
  }
  return true;
}

bool Parser::parse_meta(Expr& out) {
  out.kind = ExprKind::meta;
  advance();
  if (!is(TokenKind::word)) return fail("a meta key");
  if (!listed(kMeta, tok_.text)) {
    return fail("a meta key", field_hint(tok_.text, kMeta));
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
    return fail("a ct key", field_hint(tok_.text, kCt));
  }
  out.text = tok_.text;
  advance();
  return true;
}

}  // namespace fwlint::nftables
