// Every match of libxtables 1.8.9, and two that are met in the wild (geoip, condition): its
// options, and what becomes of it. Sorted by name. `lower_opaque` stands for a condition that no
// field of the model decides; its kind says why.
#include <array>

#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/options.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::uint8_t N = option_flag::negatable, R = option_flag::required,
                       Mod = option_flag::modifier, Rep = option_flag::repeatable,
                       Opt = option_flag::optional_word;
constexpr FieldMask kFromSrc = mask_of(Field::src), kFromDst = mask_of(Field::dst),
                    kFromIif = mask_of(Field::iif), kFromOif = mask_of(Field::oif);
constexpr FieldMask kPorts = mask_of(Field::sport) | mask_of(Field::dport);
/// What a test on raw bytes may read.
constexpr FieldMask kBytes = kFromSrc | kFromDst | kPorts | mask_of(Field::protocol) |
                             mask_of(Field::fragment) | mask_of(Field::icmp) |
                             mask_of(Field::tcp_flags);

constexpr OptionSpec kAddrtype[] = {{"src-type", 1, N, OptionId::plain, kFromSrc},
                                    {"dst-type", 1, N, OptionId::plain, kFromDst},
                                    {"limit-iface-in", 0, Mod, OptionId::plain, kFromIif},
                                    {"limit-iface-out", 0, Mod, OptionId::plain, kFromOif}};
constexpr OptionSpec kAh[] = {{"ahspi", 1, N}, {"ahlen", 1, N}, {"ahres", 0}};
constexpr OptionSpec kBpf[] = {{"bytecode", 1}, {"object-pinned", 1}};
constexpr OptionSpec kCgroup[] = {{"path", 1, N}, {"cgroup", 1, N}};
constexpr OptionSpec kCluster[] = {{"cluster-total-nodes", 1, R},
                                   {"cluster-local-node", 1, N},
                                   {"cluster-local-nodemask", 1, N},
                                   {"cluster-hash-seed", 1, R}};
constexpr OptionSpec kComment[] = {{"comment", 1, R, OptionId::comment}};
constexpr OptionSpec kConnbytes[] = {
    {"connbytes", 1, N | R}, {"connbytes-dir", 1, R | Mod}, {"connbytes-mode", 1, R | Mod}};
constexpr OptionSpec kConnlabel[] = {{"label", 1, N | R}, {"set", 0, Mod}};
constexpr OptionSpec kConnlimit[] = {{"connlimit-upto", 1, N, OptionId::upto},
                                     {"connlimit-above", 1, N, OptionId::above},
                                     {"connlimit-mask", 1, Mod},
                                     {"connlimit-saddr", 0, Mod},
                                     {"connlimit-daddr", 0, Mod}};
constexpr OptionSpec kConnmark[] = {{"mark", 1, N | R, OptionId::mark}};
constexpr OptionSpec kConntrack[] = {{"ctstate", 1, N, OptionId::ctstate},
                                     {"ctproto", 1, N},
                                     {"ctorigsrc", 1, N},
                                     {"ctorigdst", 1, N},
                                     {"ctreplsrc", 1, N},
                                     {"ctrepldst", 1, N},
                                     {"ctstatus", 1, N},
                                     {"ctexpire", 1, N},
                                     {"ctorigsrcport", 1, N},
                                     {"ctorigdstport", 1, N},
                                     {"ctreplsrcport", 1, N},
                                     {"ctrepldstport", 1, N},
                                     {"ctdir", 1, 0, OptionId::ct_dir}};
constexpr OptionSpec kCpu[] = {{"cpu", 1, N | R}};
constexpr OptionSpec kDccp[] = {{"source-port", 1, N, OptionId::sport},
                                {"sport", 1, N, OptionId::sport},
                                {"destination-port", 1, N, OptionId::dport},
                                {"dport", 1, N, OptionId::dport},
                                {"dccp-types", 1, N},
                                {"dccp-option", 1, N}};
constexpr OptionSpec kDevgroup[] = {{"src-group", 1, N, OptionId::plain, kFromIif},
                                    {"dst-group", 1, N, OptionId::plain, kFromOif}};
constexpr OptionSpec kDscp[] = {{"dscp", 1, N}, {"dscp-class", 1, N}};
constexpr OptionSpec kDst[] = {{"dst-len", 1, N}, {"dst-opts", 1}};
constexpr OptionSpec kEcn[] = {{"ecn-tcp-cwr", 0, N}, {"ecn-tcp-ece", 0, N}, {"ecn-ip-ect", 1, N}};
constexpr OptionSpec kEsp[] = {{"espspi", 1, N}};
constexpr OptionSpec kFrag[] = {{"fragid", 1, N}, {"fraglen", 1, N}, {"fragres", 0},
                                {"fragfirst", 0}, {"fragmore", 0},   {"fraglast", 0}};
constexpr OptionSpec kHashlimit[] = {{"hashlimit-upto", 1, N, OptionId::upto},
                                     {"hashlimit-above", 1, N, OptionId::above},
                                     {"hashlimit", 1, N, OptionId::upto},
                                     {"hashlimit-srcmask", 1, Mod},
                                     {"hashlimit-dstmask", 1, Mod},
                                     {"hashlimit-burst", 1, Mod},
                                     {"hashlimit-htable-size", 1, Mod},
                                     {"hashlimit-htable-max", 1, Mod},
                                     {"hashlimit-htable-gcinterval", 1, Mod},
                                     {"hashlimit-htable-expire", 1, Mod},
                                     {"hashlimit-mode", 1, Mod},
                                     {"hashlimit-name", 1, R | Mod},
                                     {"hashlimit-rate-match", 0, Mod},
                                     {"hashlimit-rate-interval", 1, Mod}};
constexpr OptionSpec kHbh[] = {{"hbh-len", 1, N}, {"hbh-opts", 1}};
constexpr OptionSpec kHelper[] = {{"helper", 1, N | R}};
constexpr OptionSpec kHl[] = {{"hl-lt", 1}, {"hl-gt", 1}, {"hl-eq", 1, N}, {"hl", 1}};
constexpr OptionSpec kIcmp[] = {{"icmp-type", 1, N | R, OptionId::icmp_type}};
constexpr OptionSpec kIcmp6[] = {{"icmpv6-type", 1, N | R, OptionId::icmp_type}};
constexpr OptionSpec kIpcomp[] = {{"ipcompspi", 1, N}, {"compres", 0}};
constexpr OptionSpec kIprange[] = {{"src-range", 1, N, OptionId::src_range},
                                   {"dst-range", 1, N, OptionId::dst_range}};
constexpr OptionSpec kIpv6header[] = {{"header", 1, N | R}, {"soft", 0, Mod}};
constexpr OptionSpec kIpvs[] = {{"ipvs", 0, N},    {"vproto", 1, N}, {"vaddr", 1, N},
                                {"vport", 1, N},   {"vdir", 1},      {"vmethod", 1, N},
                                {"vportctl", 1, N}};
constexpr OptionSpec kLength[] = {{"length", 1, N | R}};
constexpr OptionSpec kLimit[] = {{"limit", 1, 0, OptionId::rate}, {"limit-burst", 1, Mod}};
constexpr OptionSpec kMac[] = {{"mac-source", 1, N | R, OptionId::mac}};
constexpr OptionSpec kMark[] = {{"mark", 1, N | R, OptionId::mark}};
constexpr OptionSpec kMh[] = {{"mh-type", 1, N}};
constexpr OptionSpec kMultiport[] = {{"source-ports", 1, N, OptionId::sport},
                                     {"sports", 1, N, OptionId::sport},
                                     {"destination-ports", 1, N, OptionId::dport},
                                     {"dports", 1, N, OptionId::dport},
                                     {"ports", 1, N, OptionId::ports}};
constexpr OptionSpec kNfacct[] = {{"nfacct-name", 1, R}};
constexpr OptionSpec kOsf[] = {{"genre", 1, N | R}, {"ttl", 1, Mod}, {"log", 1, Mod}};
constexpr OptionSpec kOwner[] = {
    {"uid-owner", 1, N}, {"gid-owner", 1, N}, {"socket-exists", 0, N}, {"suppl-groups", 0, Mod}};
constexpr OptionSpec kPhysdev[] = {{"physdev-in", 1, N},
                                   {"physdev-out", 1, N},
                                   {"physdev-is-in", 0, N},
                                   {"physdev-is-out", 0, N},
                                   {"physdev-is-bridged", 0, N}};
constexpr OptionSpec kPkttype[] = {{"pkt-type", 1, N | R, OptionId::pkt_type}};
constexpr OptionSpec kPolicy[] = {{"dir", 1},
                                  {"pol", 1},
                                  {"strict", 0},
                                  {"reqid", 1, N | Rep},
                                  {"spi", 1, N | Rep},
                                  {"tunnel-src", 1, N | Rep},
                                  {"tunnel-dst", 1, N | Rep},
                                  {"proto", 1, N | Rep},
                                  {"mode", 1, N | Rep},
                                  {"next", 0, Rep}};
constexpr OptionSpec kQuota[] = {{"quota", 1, N | R, OptionId::quota}};
constexpr OptionSpec kRateest[] = {
    {"rateest1", 1, N},       {"rateest", 1, N},        {"rateest2", 1, N},
    {"rateest-bps1", 0, Opt}, {"rateest-pps1", 0, Opt}, {"rateest-bps2", 0, Opt},
    {"rateest-pps2", 0, Opt}, {"rateest-bps", 0, Opt},  {"rateest-pps", 0, Opt},
    {"rateest-delta", 0},     {"rateest-lt", 0, N},     {"rateest-gt", 0, N},
    {"rateest-eq", 0, N}};
constexpr OptionSpec kRealm[] = {{"realm", 1, N | R}};
constexpr OptionSpec kRecent[] = {{"set", 0, N, OptionId::set_rule},
                                  {"rcheck", 0, N},
                                  {"update", 0, N},
                                  {"remove", 0, N, OptionId::remove_rule},
                                  {"seconds", 1, Mod},
                                  {"reap", 0, Mod},
                                  {"hitcount", 1, Mod},
                                  {"rttl", 0, Mod},
                                  {"name", 1, Mod, OptionId::name},
                                  {"rsource", 0, Mod},
                                  {"rdest", 0, Mod},
                                  {"mask", 1, Mod}};
constexpr OptionSpec kRpfilter[] = {
    {"loose", 0}, {"validmark", 0}, {"accept-local", 0}, {"invert", 0}};
constexpr OptionSpec kRt[] = {{"rt-type", 1, N}, {"rt-segsleft", 1, N}, {"rt-len", 1, N},
                              {"rt-0-res", 0},   {"rt-0-addrs", 1},     {"rt-0-not-strict", 0}};
constexpr OptionSpec kSctp[] = {{"source-port", 1, N, OptionId::sport},
                                {"sport", 1, N, OptionId::sport},
                                {"destination-port", 1, N, OptionId::dport},
                                {"dport", 1, N, OptionId::dport},
                                {"chunk-types", 2, N}};
constexpr OptionSpec kSet[] = {{"match-set", 2, N, OptionId::match_set},
                               {"set", 2, N, OptionId::match_set},
                               {"return-nomatch", 0, Mod},
                               {"update-counters", 0, Mod},
                               {"packets-eq", 1, N | Mod},
                               {"packets-lt", 1, N | Mod},
                               {"packets-gt", 1, N | Mod},
                               {"bytes-eq", 1, N | Mod},
                               {"bytes-lt", 1, N | Mod},
                               {"bytes-gt", 1, N | Mod},
                               {"update-subcounters", 0, Mod}};
constexpr OptionSpec kSocket[] = {{"transparent", 0}, {"nowildcard", 0}, {"restore-skmark", 0}};
constexpr OptionSpec kSrh[] = {
    {"srh-next-hdr", 1, N},      {"srh-hdr-len-eq", 1, N},    {"srh-hdr-len-gt", 1, N},
    {"srh-hdr-len-lt", 1, N},    {"srh-segs-left-eq", 1, N},  {"srh-segs-left-gt", 1, N},
    {"srh-segs-left-lt", 1, N},  {"srh-last-entry-eq", 1, N}, {"srh-last-entry-gt", 1, N},
    {"srh-last-entry-lt", 1, N}, {"srh-tag", 1, N},           {"srh-psid", 1, N},
    {"srh-nsid", 1, N},          {"srh-lsid", 1, N}};
constexpr OptionSpec kState[] = {{"state", 1, N | R, OptionId::ctstate}};
constexpr OptionSpec kStatistic[] = {
    {"mode", 1, R | Mod}, {"probability", 1, N}, {"every", 1, N}, {"packet", 1, Mod}};
constexpr OptionSpec kString[] = {{"from", 1, Mod}, {"to", 1, Mod},       {"algo", 1, R | Mod},
                                  {"string", 1, N}, {"hex-string", 1, N}, {"icase", 0, Mod}};
constexpr OptionSpec kTcp[] = {{"source-port", 1, N, OptionId::sport},
                               {"sport", 1, N, OptionId::sport},
                               {"destination-port", 1, N, OptionId::dport},
                               {"dport", 1, N, OptionId::dport},
                               {"syn", 0, N, OptionId::syn},
                               {"tcp-flags", 2, N, OptionId::tcp_flags},
                               {"tcp-option", 1, N}};
constexpr OptionSpec kTcpmss[] = {{"mss", 1, N | R}};
constexpr OptionSpec kTime[] = {
    {"datestart", 1},   {"datestop", 1},     {"timestart", 1}, {"timestop", 1}, {"contiguous", 0},
    {"weekdays", 1, N}, {"monthdays", 1, N}, {"localtz", 0},   {"utc", 0},      {"kerneltz", 0}};
constexpr OptionSpec kTos[] = {{"tos", 1, N | R}};
constexpr OptionSpec kTtl[] = {{"ttl-lt", 1}, {"ttl-gt", 1}, {"ttl-eq", 1, N}, {"ttl", 1}};
constexpr OptionSpec kU32[] = {{"u32", 1, N | R}};
constexpr OptionSpec kUdp[] = {{"source-port", 1, N, OptionId::sport},
                               {"sport", 1, N, OptionId::sport},
                               {"destination-port", 1, N, OptionId::dport},
                               {"dport", 1, N, OptionId::dport}};
constexpr OptionSpec kUdplite[] = {{"source-port", 1, N, OptionId::sport},
                                   {"sport", 1, N, OptionId::sport},
                                   {"destination-port", 1, N, OptionId::dport},
                                   {"dport", 1, N, OptionId::dport}};
constexpr OptionSpec kGeoip[] = {{"src-cc", 1, N, OptionId::plain, kFromSrc},
                                 {"source-country", 1, N, OptionId::plain, kFromSrc},
                                 {"dst-cc", 1, N, OptionId::plain, kFromDst},
                                 {"destination-country", 1, N, OptionId::plain, kFromDst}};
constexpr OptionSpec kCondition[] = {{"condition", 1, N | R}};

constexpr auto kEnv = PredicateKind::environment;
constexpr auto kContent = PredicateKind::content;
constexpr auto kRate = PredicateKind::rate;
constexpr auto kSets = PredicateKind::set_contents;
constexpr auto kBoth = Families::both;
constexpr auto kV4 = Families::ipv4;
constexpr auto kV6 = Families::ipv6;

// name, options, lowering, kind, reads, families, -p, tables, stateful, whole, needs an option
constexpr ExtensionSpec kMatches[] = {
    {"addrtype", kAddrtype, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"ah", kAh, &lower_header, kContent, 0, kBoth, protocol::ah, 0, false, true, false},
    {"bpf", kBpf, &lower_opaque, kContent, kBytes, kBoth, 0, 0, false, true, true},
    {"cgroup", kCgroup, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"cluster", kCluster, &lower_opaque, kEnv, kFromSrc, kBoth, 0, 0, false, true, false},
    {"comment", kComment, &lower_comment, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"condition", kCondition, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"connbytes", kConnbytes, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, false},
    {"connlabel", kConnlabel, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"connlimit", kConnlimit, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, true},
    {"connmark", kConnmark, &lower_mark, PredicateKind::ct_mark, 0, kBoth, 0, 0, false, false,
     false},
    {"conntrack", kConntrack, &lower_conntrack, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"cpu", kCpu, &lower_opaque, kEnv, 0, kBoth, 0, 0, true, false, false},
    {"dccp", kDccp, &lower_transport, kContent, 0, kBoth, protocol::dccp, 0, false, false, false},
    {"devgroup", kDevgroup, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"dscp", kDscp, &lower_opaque, kContent, 0, kBoth, 0, 0, false, false, true},
    {"dst", kDst, &lower_opaque, kContent, 0, kV6, 0, 0, false, true, false},
    {"ecn", kEcn, &lower_opaque, kContent, 0, kBoth, 0, 0, false, false, true},
    {"esp", kEsp, &lower_header, kContent, 0, kBoth, protocol::esp, 0, false, true, false},
    {"eui64", {}, &lower_opaque, kContent, kFromSrc, kV6, 0, 0, false, false, false},
    {"frag", kFrag, &lower_opaque, kContent, mask_of(Field::fragment), kV6, 0, 0, false, true,
     false},
    {"geoip", kGeoip, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"hashlimit", kHashlimit, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, true},
    {"hbh", kHbh, &lower_opaque, kContent, 0, kV6, 0, 0, false, true, false},
    {"helper", kHelper, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"hl", kHl, &lower_opaque, kContent, 0, kV6, 0, 0, false, false, true},
    {"icmp", kIcmp, &lower_icmp, kEnv, 0, kV4, protocol::icmp, 0, false, false, false},
    {"icmp6", kIcmp6, &lower_icmp, kEnv, 0, kV6, protocol::icmpv6, 0, false, false, false},
    {"ipcomp", kIpcomp, &lower_header, kContent, 0, kBoth, 108, 0, false, true, false},
    {"iprange", kIprange, &lower_iprange, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"ipv6header", kIpv6header, &lower_opaque, kContent, mask_of(Field::protocol), kV6, 0, 0, false,
     false, false},
    {"ipvs", kIpvs, &lower_opaque, kEnv, kFromDst | kPorts, kBoth, 0, 0, false, true, true},
    {"length", kLength, &lower_opaque, kContent, 0, kBoth, 0, 0, false, false, false},
    {"limit", kLimit, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, false},
    {"mac", kMac, &lower_mac, kContent, 0, kBoth, 0, 0, false, false, false},
    {"mark", kMark, &lower_mark, PredicateKind::mark, 0, kBoth, 0, 0, false, false, false},
    {"mh", kMh, &lower_header, kContent, 0, kV6, 135, 0, false, true, false},
    {"multiport", kMultiport, &lower_multiport, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"nfacct", kNfacct, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, false},
    {"osf", kOsf, &lower_opaque, kContent, kBytes, kBoth, 0, 0, false, false, false},
    {"owner", kOwner, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"physdev", kPhysdev, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, false, true},
    {"pkttype", kPkttype, &lower_pkttype, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"policy", kPolicy, &lower_opaque, kEnv, 0, kBoth, 0, 0, false, true, true},
    {"quota", kQuota, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, false},
    {"rateest", kRateest, &lower_rate, kRate, 0, kBoth, 0, 0, true, true, true},
    {"realm", kRealm, &lower_opaque, kEnv, kFromDst, kV4, 0, 0, false, false, false},
    {"recent", kRecent, &lower_recent, kRate, 0, kBoth, 0, 0, true, false, false},
    {"rpfilter", kRpfilter, &lower_opaque, kEnv, kFromSrc | kFromIif, kBoth, 0, 0, false, true,
     false},
    {"rt", kRt, &lower_opaque, kContent, 0, kV6, 0, 0, false, true, false},
    {"sctp", kSctp, &lower_transport, kContent, 0, kBoth, protocol::sctp, 0, false, false, false},
    {"set", kSet, &lower_set, kSets, 0, kBoth, 0, 0, false, false, true},
    {"socket", kSocket, &lower_opaque, kEnv, kFromSrc | kFromDst | kPorts, kBoth, 0, 0, false, true,
     false},
    {"srh", kSrh, &lower_opaque, kContent, 0, kV6, 0, 0, false, true, false},
    {"state", kState, &lower_conntrack, kEnv, 0, kBoth, 0, 0, false, false, false},
    {"statistic", kStatistic, &lower_rate, kRate, 0, kBoth, 0, 0, true, false, false},
    {"string", kString, &lower_opaque, kContent, kBytes, kBoth, 0, 0, false, false, true},
    {"tcp", kTcp, &lower_transport, kContent, 0, kBoth, protocol::tcp, 0, false, false, false},
    {"tcpmss", kTcpmss, &lower_opaque, kContent, 0, kBoth, 0, 0, false, false, false},
    {"time", kTime, &lower_opaque, kEnv, 0, kBoth, 0, 0, true, false, false},
    {"tos", kTos, &lower_opaque, kContent, 0, kBoth, 0, 0, false, false, false},
    {"ttl", kTtl, &lower_opaque, kContent, 0, kV4, 0, 0, false, false, true},
    {"u32", kU32, &lower_opaque, kContent, kBytes, kBoth, 0, 0, false, false, false},
    {"udp", kUdp, &lower_transport, kContent, 0, kBoth, protocol::udp, 0, false, false, false},
    {"udplite", kUdplite, &lower_transport, kContent, 0, kBoth, protocol::udplite, 0, false, false,
     false},
};

constexpr ExtensionSpec kUnknown{
    "", {}, &lower_opaque, PredicateKind::unknown, kBytes, kBoth, 0, 0, true, true, false};

}  // namespace

std::span<const ExtensionSpec> all_matches() { return kMatches; }
const ExtensionSpec& unknown_match() { return kUnknown; }

}  // namespace fwlint::iptables
