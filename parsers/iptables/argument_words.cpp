// Names: the tables of every option that chooses among names, and lists of them. A list is saved in
// the table's order, so the order of writing does not tell two equal conditions apart.
#include <algorithm>
#include <array>
#include <bitset>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr Word same(std::string_view name) { return {name, name}; }

constexpr Word kAddress[] = {same("UNSPEC"),    same("UNICAST"),     same("LOCAL"),
                             same("BROADCAST"), same("ANYCAST"),     same("MULTICAST"),
                             same("BLACKHOLE"), same("UNREACHABLE"), same("PROHIBIT"),
                             same("THROW"),     same("NAT"),         same("XRESOLVE")};
constexpr Word kAudit[] = {same("accept"), same("drop"), same("reject")};
constexpr Word kBytesDir[] = {same("original"), same("reply"), same("both")};
constexpr Word kBytesModes[] = {same("packets"), same("bytes"), same("avgpkt")};
constexpr Word kHashes[] = {same("sourceip"), same("sourceip-sourceport"),
                            same("sourceip-sourceport-destport")};
constexpr Word kStatus[] = {
    {"NONE", ""}, same("EXPECTED"), same("SEEN_REPLY"), same("ASSURED"), same("CONFIRMED")};
constexpr Word kDccp[] = {same("REQUEST"), same("RESPONSE"), same("DATA"),   same("ACK"),
                          same("DATAACK"), same("CLOSEREQ"), same("CLOSE"),  same("RESET"),
                          same("SYNC"),    same("SYNCACK"),  same("INVALID")};
constexpr Word kDirections[] = {same("ORIGINAL"), same("REPLY")};
constexpr Word kDscp[] = {{"BE", "0x00"},   {"CS0", "0x00"},  {"CS1", "0x08"},  {"CS2", "0x10"},
                          {"CS3", "0x18"},  {"CS4", "0x20"},  {"CS5", "0x28"},  {"CS6", "0x30"},
                          {"CS7", "0x38"},  {"AF11", "0x0a"}, {"AF12", "0x0c"}, {"AF13", "0x0e"},
                          {"AF21", "0x12"}, {"AF22", "0x14"}, {"AF23", "0x16"}, {"AF31", "0x1a"},
                          {"AF32", "0x1c"}, {"AF33", "0x1e"}, {"AF41", "0x22"}, {"AF42", "0x24"},
                          {"AF43", "0x26"}, {"EF", "0x2e"}};
constexpr Word kExpect[] = {same("new")};
constexpr Word kTrack[] = {same("new"),        same("related"),   same("destroy"), same("reply"),
                           same("assured"),    same("protoinfo"), same("helper"),  same("mark"),
                           same("natseqinfo"), same("secmark")};
constexpr Word kModes[] = {same("srcip"), same("srcport"), same("dstip"), same("dstport")};
constexpr Word kHeaders[] = {
    same("hop-by-hop"),   {"hop", "hop-by-hop"}, {"0", "hop-by-hop"},    same("ipv6-opts"),
    {"dst", "ipv6-opts"}, {"60", "ipv6-opts"},   same("ipv6-route"),     {"route", "ipv6-route"},
    {"43", "ipv6-route"}, same("ipv6-frag"),     {"frag", "ipv6-frag"},  {"44", "ipv6-frag"},
    same("ah"),           {"auth", "ah"},        {"51", "ah"},           same("esp"),
    {"50", "esp"},        same("ipv6-nonxt"),    {"none", "ipv6-nonxt"}, {"59", "ipv6-nonxt"},
    same("protocol"),     {"prot", "protocol"},  {"255", "protocol"}};
constexpr Word kMobility[] = {{"binding-refresh-request", "0"},
                              {"brr", "0"},
                              {"home-test-init", "1"},
                              {"hoti", "1"},
                              {"careof-test-init", "2"},
                              {"coti", "2"},
                              {"home-test", "3"},
                              {"hot", "3"},
                              {"careof-test", "4"},
                              {"cot", "4"},
                              {"binding-update", "5"},
                              {"bu", "5"},
                              {"binding-acknowledgement", "6"},
                              {"ba", "6"},
                              {"binding-error", "7"},
                              {"be", "7"}};
constexpr Word kTuple[] = {same("src"),   same("dst"), same("sport"),
                           same("dport"), same("spi"), same("ct")};
constexpr Word kIpvs[] = {same("GATE"), same("IPIP"), same("MASQ")};
constexpr Word kPackets[] = {same("unicast"),          {"host", "unicast"},    same("broadcast"),
                             {"brdcast", "broadcast"}, {"bcast", "broadcast"}, same("multicast"),
                             {"mcast", "multicast"},   same("otherhost")};
constexpr Word kInOut[] = {same("in"), same("out")};
constexpr Word kKinds[] = {same("none"), same("ipsec")};
constexpr Word kTunnels[] = {same("transport"), same("tunnel")};
constexpr Word kIcmpReject[] = {same("icmp-port-unreachable"),
                                {"port-unreach", "icmp-port-unreachable"},
                                same("icmp-net-unreachable"),
                                {"net-unreach", "icmp-net-unreachable"},
                                same("icmp-host-unreachable"),
                                {"host-unreach", "icmp-host-unreachable"},
                                same("icmp-proto-unreachable"),
                                {"proto-unreach", "icmp-proto-unreachable"},
                                same("icmp-net-prohibited"),
                                {"net-prohib", "icmp-net-prohibited"},
                                same("icmp-host-prohibited"),
                                {"host-prohib", "icmp-host-prohibited"},
                                same("icmp-admin-prohibited"),
                                {"admin-prohib", "icmp-admin-prohibited"},
                                same("tcp-reset"),
                                {"tcp-rst", "tcp-reset"}};
constexpr Word kIcmp6Reject[] = {same("icmp6-port-unreachable"),
                                 {"port-unreach", "icmp6-port-unreachable"},
                                 same("icmp6-no-route"),
                                 {"no-route", "icmp6-no-route"},
                                 same("icmp6-adm-prohibited"),
                                 {"adm-prohibited", "icmp6-adm-prohibited"},
                                 same("icmp6-addr-unreachable"),
                                 {"addr-unreach", "icmp6-addr-unreachable"},
                                 same("icmp6-policy-fail"),
                                 {"policy-fail", "icmp6-policy-fail"},
                                 same("icmp6-reject-route"),
                                 {"reject-route", "icmp6-reject-route"},
                                 same("tcp-reset")};
constexpr Word kIpsec[] = {same("esp"),  {"50", "esp"},  same("ah"),
                           {"51", "ah"}, same("ipcomp"), {"108", "ipcomp"}};
constexpr Word kStatistics[] = {same("random"), same("nth")};
constexpr Word kAlgorithms[] = {same("bm"), same("kmp")};

struct TcpOption {
  std::string_view name;
  unsigned number;
};
constexpr std::array<TcpOption, 6> kTcpOptions = {
    {{"wscale", 3}, {"mss", 2}, {"sack-permitted", 4}, {"sack", 5}, {"timestamp", 8}, {"md5", 19}}};

struct Tos {
  std::string_view name;
  std::uint8_t value;
};
constexpr std::array<Tos, 5> kTos = {{{"Minimize-Delay", 0x10},
                                      {"Maximize-Throughput", 0x08},
                                      {"Maximize-Reliability", 0x04},
                                      {"Minimize-Cost", 0x02},
                                      {"Normal-Service", 0x00}}};

/// Chunk types of SCTP in order of their numbers, and the flags each may ask for.
struct Chunk {
  std::string_view name;
  std::string_view flags;
};
constexpr std::array<Chunk, 22> kChunks = {
    {{"DATA", "IUBE"},     {"INIT", ""},        {"INIT_ACK", ""},
     {"SACK", ""},         {"HEARTBEAT", ""},   {"HEARTBEAT_ACK", ""},
     {"ABORT", "T"},       {"SHUTDOWN", ""},    {"SHUTDOWN_ACK", ""},
     {"ERROR", ""},        {"COOKIE_ECHO", ""}, {"COOKIE_ACK", ""},
     {"ECN_ECNE", ""},     {"ECN_CWR", ""},     {"SHUTDOWN_COMPLETE", "T"},
     {"I_DATA", "IUBE"},   {"ASCONF_ACK", ""},  {"RE_CONFIG", ""},
     {"PAD", ""},          {"FORWARD_TSN", ""}, {"ASCONF", ""},
     {"I_FORWARD_TSN", ""}}};

/// The flags of a chunk in their fixed order, upper case set, lower case not set; empty is bad.
std::string chunk_flags(const Chunk& chunk, std::string_view written) {
  std::string out;
  for (const char flag : chunk.flags) {
    for (const char c : written) {
      if (to_lower(c) == to_lower(flag)) {
        out += c;
        break;
      }
    }
  }
  return out.size() == written.size() ? out : std::string();
}

Argument bad_name(const WordTable& table, std::string_view word) {
  Argument a = refused(word, std::string(table.form));
  std::vector<std::string_view> names;
  for (const Word& w : table.words) names.push_back(w.name);
  if (const auto near = nearest(word, names)) a.hint = fmt::format("did you mean '{}'?", *near);
  return a;
}

}  // namespace

namespace words {
const WordTable kAddressTypes{kAddress, WordMatch::prefix,
                              "address types such as LOCAL or UNICAST"};
const WordTable kAuditTypes{kAudit, WordMatch::any_case, "accept, drop or reject"};
const WordTable kBytesDirection{kBytesDir, WordMatch::exact, "original, reply or both"};
const WordTable kBytesMode{kBytesModes, WordMatch::exact, "packets, bytes or avgpkt"};
const WordTable kClusterHash{kHashes, WordMatch::exact,
                             "sourceip, sourceip-sourceport or sourceip-sourceport-destport"};
const WordTable kConnectionStatus{kStatus, WordMatch::prefix,
                                  "NONE, EXPECTED, SEEN_REPLY, ASSURED and CONFIRMED", "NONE"};
const WordTable kDccpTypes{kDccp, WordMatch::any_case, "DCCP types such as REQUEST", {}, true};
const WordTable kDirection{kDirections, WordMatch::any_case, "ORIGINAL or REPLY"};
const WordTable kDscpClasses{kDscp, WordMatch::any_case,
                             "a class: BE, EF, CS0 to CS7, AF11 to AF43"};
const WordTable kExpectEvents{kExpect, WordMatch::exact, "new"};
const WordTable kTrackEvents{kTrack, WordMatch::exact,
                             "events such as new, related, destroy, reply and mark"};
const WordTable kHashModes{kModes, WordMatch::exact, "srcip, srcport, dstip and dstport"};
const WordTable kHeaderNames{kHeaders, WordMatch::exact,
                             "extension headers: hop, dst, route, frag, auth, esp, none, prot"};
const WordTable kMhTypes{kMobility, WordMatch::prefix, "a type such as binding-update"};
const WordTable kHmarkTuple{kTuple, WordMatch::exact, "src, dst, sport, dport, spi and ct"};
const WordTable kIpvsMethod{kIpvs, WordMatch::any_case, "GATE, IPIP or MASQ"};
const WordTable kPacketTypes{kPackets, WordMatch::any_case, "unicast, broadcast or multicast"};
const WordTable kPolicyDirection{kInOut, WordMatch::exact, "in or out"};
const WordTable kPolicyKind{kKinds, WordMatch::exact, "none or ipsec"};
const WordTable kPolicyMode{kTunnels, WordMatch::exact, "transport or tunnel"};
const WordTable kPolicyProtocol{kIpsec, WordMatch::any_case, "esp, ah or ipcomp"};
const WordTable kReject4{kIcmpReject, WordMatch::prefix,
                         "an ICMP type that iptables knows, or tcp-reset"};
const WordTable kReject6{kIcmp6Reject, WordMatch::prefix,
                         "an ICMPv6 type that ip6tables knows, or tcp-reset"};
const WordTable kStatisticMode{kStatistics, WordMatch::exact, "random or nth"};
const WordTable kStringAlgorithm{kAlgorithms, WordMatch::exact, "bm or kmp"};
}  // namespace words

const Word* find_word(const WordTable& table, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const Word& w : table.words) {
    if (table.match == WordMatch::exact ? w.name == name : iequals(w.name, name)) return &w;
  }
  if (table.match != WordMatch::prefix) return nullptr;
  for (const Word& w : table.words) {
    if (starts_with_i(w.name, name)) return &w;
  }
  return nullptr;
}

Argument read_word(const WordTable& table, std::string_view word) {
  const Word* w = find_word(table, word);
  return w != nullptr ? accepted(std::string(w->saved)) : bad_name(table, word);
}

Argument read_words(const WordTable& table, std::string_view list) {
  std::bitset<64> seen;
  for (const std::string_view name : split(list.substr(0, 4096), ',')) {
    if (name.empty() && table.skips_empty) continue;
    const Word* w = find_word(table, name);
    if (w == nullptr) return bad_name(table, name);
    for (std::size_t k = 0; k < table.words.size(); ++k) {
      if (table.words[k].saved == w->saved) {
        seen.set(k);
        break;
      }
    }
  }
  std::string out;
  for (std::size_t k = 0; k < table.words.size(); ++k) {
    if (!seen[k] || table.words[k].saved.empty()) continue;
    if (!out.empty()) out += ',';
    out += table.words[k].saved;
  }
  return accepted(out.empty() ? std::string(table.none_of) : out);
}

Argument read_type_range(const WordTable& table, std::string_view s) {
  const std::size_t colon = s.find(':');
  unsigned ends[2] = {0, 255};
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string_view part =
        colon == s.npos ? s : (k == 0 ? s.substr(0, colon) : s.substr(colon + 1));
    if (part.empty() && colon != s.npos) continue;
    const Word* w = find_word(table, part);
    const auto n = read_unsigned(w != nullptr ? w->saved : part);
    if (!n || *n > 255) return bad_name(table, part);
    ends[k] = static_cast<unsigned>(*n);
  }
  if (ends[0] > ends[1]) return refused(s, "a range: it is reversed");
  Argument a = accepted(ends[0] == ends[1] ? fmt::format("{}", ends[0])
                                           : fmt::format("{}:{}", ends[0], ends[1]));
  a.everything = ends[0] == 0 && ends[1] == 255;
  return a;
}

Argument read_states(std::string_view list) {
  static constexpr Word kStates[] = {same("INVALID"),     same("NEW"),       same("RELATED"),
                                     same("ESTABLISHED"), same("UNTRACKED"), same("SNAT"),
                                     same("DNAT")};
  static const WordTable table{kStates, WordMatch::prefix, "a connection state"};
  return read_words(table, list);
}

Argument read_tcp_flags(std::string_view list) {
  static constexpr Word kFlags[] = {same("FIN"), same("SYN"), same("RST"),
                                    same("PSH"), same("ACK"), same("URG")};
  static const WordTable table{kFlags, WordMatch::any_case, "a TCP flag", "NONE"};
  if (iequals(list, "NONE")) return accepted("NONE");
  std::string all;
  for (const std::string_view f : split(list.substr(0, 4096), ',')) {
    if (f.empty() || iequals(f, "NONE")) continue;
    if (!all.empty()) all += ',';
    all += iequals(f, "ALL") ? std::string_view("FIN,SYN,RST,PSH,ACK,URG") : f;
  }
  return all.empty() ? accepted("NONE") : read_words(table, all);
}

Argument read_chunk_types(std::string_view word, std::size_t index) {
  static constexpr Word kHow[] = {same("any"), same("all"), same("only")};
  static const WordTable how{kHow, WordMatch::any_case, "all, any or only"};
  if (index == 0) return read_word(how, word);
  if (iequals(word, "ALL")) return accepted("ALL");
  if (iequals(word, "NONE")) return accepted("NONE");
  std::array<std::string, kChunks.size()> found;
  for (const std::string_view item : split(word.substr(0, 4096), ',')) {
    const std::size_t colon = item.find(':');
    const std::string_view name = item.substr(0, colon);
    const auto chunk = std::find_if(kChunks.begin(), kChunks.end(),
                                    [&](const Chunk& c) { return iequals(c.name, name); });
    if (chunk == kChunks.end()) return refused(name, "a chunk type of SCTP");
    std::string& text = found[static_cast<std::size_t>(chunk - kChunks.begin())];
    text = chunk->name;
    if (colon == item.npos) continue;
    const std::string flags = chunk_flags(*chunk, item.substr(colon + 1));
    if (flags.empty()) {
      return refused(item.substr(colon + 1), fmt::format("a list of flags of {}", chunk->name));
    }
    text += ':';
    text += flags;
  }
  std::string out;
  for (const std::string& text : found) {
    if (text.empty()) continue;
    if (!out.empty()) out += ',';
    out += text;
  }
  return accepted(out);
}

Argument read_set_lookup(std::string_view word, std::size_t index) {
  if (index == 0) {
    if (word.empty() || word.size() > 31) return refused(word, "a set's name of 1 to 31 bytes");
    return accepted(std::string(word));
  }
  const auto parts = split(word.substr(0, 64), ',');
  if (parts.size() > 6) return refused(word, "at most six of src and dst");
  std::string out;
  for (const std::string_view p : parts) {
    if (p.substr(0, 3) != "src" && p.substr(0, 3) != "dst") return refused(p, "src or dst");
    if (!out.empty()) out += ',';
    out += p.substr(0, 3);
  }
  return accepted(out);
}

Argument read_tcp_options(std::string_view list) {
  std::bitset<256> seen;
  for (const std::string_view item : split(list.substr(0, 4096), ',')) {
    const auto named = std::find_if(kTcpOptions.begin(), kTcpOptions.end(),
                                    [&](const TcpOption& o) { return o.name == item; });
    const auto n = named != kTcpOptions.end() ? std::optional<std::uint64_t>(named->number)
                                              : read_unsigned(item);
    if (!n || *n < 2 || *n > 255) return refused(item, form_of({ArgumentKind::tcp_options}));
    seen.set(static_cast<std::size_t>(*n));
  }
  std::string out;
  for (std::size_t k = 0; k < 256; ++k) {
    if (seen[k]) out += fmt::format("{}{}", out.empty() ? "" : ",", k);
  }
  return accepted(out);
}

Argument read_options_list(std::string_view list) {
  std::string out;
  std::size_t count = 0;
  for (const std::string_view item : split(list.substr(0, 4096), ',')) {
    const std::size_t colon = item.find(':');
    const auto type = read_unsigned(item.substr(0, colon));
    const auto length = colon == item.npos ? std::optional<std::uint64_t>(0)
                                           : read_unsigned(item.substr(colon + 1));
    if (!type || *type > 255 || !length || *length > 255 || ++count > 16) {
      return refused(item, form_of({ArgumentKind::options_list}));
    }
    if (!out.empty()) out += ',';
    out += colon == item.npos ? fmt::format("{}", *type) : fmt::format("{}:{}", *type, *length);
  }
  return accepted(out);
}

std::optional<std::uint8_t> tos_of_name(std::string_view name) {
  for (const Tos& t : kTos) {
    if (iequals(t.name, name)) return t.value;
  }
  return std::nullopt;
}

}  // namespace fwlint::iptables
