// The options of every match, in the order in which iptables-save writes them. Bounds, and which
// options exclude or need one another, are those of the option tables inside libxtables 1.8.9.
#pragma once

#include "parsers/iptables/option_build.hpp"

namespace fwlint::iptables::match_options {

using namespace build;

inline constexpr OptionSpec kAddrtype[] = {
    opt("src-type", list_of(words::kAddressTypes), N, OptionId::plain, kFromSrc),
    opt("dst-type", list_of(words::kAddressTypes), N, OptionId::plain, kFromDst),
    tied(flag("limit-iface-in", Mod, OptionId::plain, kFromIif), 1, 2),
    tied(flag("limit-iface-out", Mod, OptionId::plain, kFromOif), 2, 1)};
inline constexpr OptionSpec kAh[] = {opt("ahspi", any_order(unsaved(range(kMax32))), N),
                                     opt("ahlen", num(kMax32), N), flag("ahres")};
inline constexpr OptionSpec kBpf[] = {tied(opt("bytecode", plain(Kind::bytecode)), 1, 2),
                                      tied(opt("object-pinned", text(511)), 2, 1)};
inline constexpr OptionSpec kCgroup[] = {tied(opt("path", quoted(511), N), 1, 2),
                                         tied(opt("cgroup", num(kMax32), N), 2, 1)};
inline constexpr OptionSpec kCluster[] = {
    tied(opt("cluster-local-nodemask", {Kind::hex_number, 1, 32, 8, nullptr}, N), 1, 2),
    tied(opt("cluster-local-node", num(32, 1), N), 2, 1), opt("cluster-total-nodes", num(32, 1), R),
    opt("cluster-hash-seed", hex(kMax32, 8), R)};
inline constexpr OptionSpec kComment[] = {opt("comment", string(255), R, OptionId::comment)};
inline constexpr OptionSpec kConnbytes[] = {
    opt("connbytes", {Kind::count_range, 0, kMax64, 0, nullptr}, N | R),
    opt("connbytes-mode", one_of(words::kBytesMode), R | Mod),
    opt("connbytes-dir", one_of(words::kBytesDirection), R | Mod)};
inline constexpr OptionSpec kConnlabel[] = {opt("label", {Kind::label, 0, 127, 0, nullptr}, N | R),
                                            flag("set", Mod)};
inline constexpr OptionSpec kConnlimit[] = {
    tied(opt("connlimit-upto", num(kMax32), N, OptionId::upto), 1, 2),
    tied(opt("connlimit-above", num(kMax32), N, OptionId::above), 2, 1),
    opt("connlimit-mask", ArgumentSpec{Kind::prefix_length, 0, kMax32, 0, nullptr}, Mod),
    tied(flag("connlimit-saddr", Mod), 4, 8), tied(flag("connlimit-daddr", Mod), 8, 4)};
inline constexpr OptionSpec kConnmark[] = {opt("mark", mark(), N | R | Self, OptionId::mark)};
inline constexpr OptionSpec kConntrack[] = {
    opt("ctstate", plain(Kind::states), N | Self, OptionId::ctstate),
    opt("ctproto", plain(Kind::protocol_number), N),
    opt("ctorigsrc", host_network(), N),
    opt("ctorigdst", host_network(), N),
    opt("ctreplsrc", host_network(), N),
    opt("ctrepldst", host_network(), N),
    opt("ctorigsrcport", plain(Kind::port_range), N),
    opt("ctorigdstport", plain(Kind::port_range), N),
    opt("ctreplsrcport", plain(Kind::port_range), N),
    opt("ctrepldstport", plain(Kind::port_range), N),
    opt("ctstatus", list_of(words::kConnectionStatus), N),
    opt("ctexpire", any_order(range(kMax32)), N),
    opt("ctdir", one_of(words::kDirection), 0, OptionId::ct_dir)};
inline constexpr OptionSpec kCpu[] = {opt("cpu", num(kMax32), N | R)};
inline constexpr OptionSpec kDccp[] = {
    opt("sport", plain(Kind::port_range), N | Self, OptionId::sport),
    opt("source-port", plain(Kind::port_range), N | Alias | Self, OptionId::sport),
    opt("dport", plain(Kind::port_range), N | Self, OptionId::dport),
    opt("destination-port", plain(Kind::port_range), N | Alias | Self, OptionId::dport),
    opt("dccp-types", list_of(words::kDccpTypes), N),
    opt("dccp-option", num(255, 1), N)};
inline constexpr OptionSpec kDevgroup[] = {
    opt("src-group", {Kind::mark_or_name, 0, kMax32, 0, nullptr}, N, OptionId::plain, kFromIif),
    opt("dst-group", {Kind::mark_or_name, 0, kMax32, 0, nullptr}, N, OptionId::plain, kFromOif)};
inline constexpr OptionSpec kDscp[] = {
    tied(opt("dscp", hex(63, 2), N), 1, 2),
    tied(opt("dscp-class", one_of(words::kDscpClasses), N | Alias), 2, 1)};
inline constexpr OptionSpec kDst[] = {opt("dst-len", num(kMax32), N),
                                      opt("dst-opts", plain(Kind::options_list))};
inline constexpr OptionSpec kEcn[] = {flag("ecn-tcp-ece", N), flag("ecn-tcp-cwr", N),
                                      opt("ecn-ip-ect", num(3), N)};
inline constexpr OptionSpec kEsp[] = {opt("espspi", any_order(unsaved(range(kMax32))), N)};
inline constexpr OptionSpec kFrag[] = {opt("fragid", any_order(unsaved(range(kMax32))), N),
                                       opt("fraglen", num(kMax32), N),
                                       flag("fragres"),
                                       flag("fragfirst"),
                                       tied(flag("fragmore"), 1, 2),
                                       tied(flag("fraglast"), 2, 1)};
inline constexpr OptionSpec kHashlimit[] = {
    tied(opt("hashlimit-upto", plain(Kind::packet_or_byte_rate), N, OptionId::upto), 1, 2),
    tied(opt("hashlimit", plain(Kind::packet_or_byte_rate), N | Alias, OptionId::upto), 1, 2),
    tied(opt("hashlimit-above", plain(Kind::packet_or_byte_rate), N, OptionId::above), 2, 1),
    opt("hashlimit-burst", plain(Kind::burst), Mod),
    opt("hashlimit-mode", list_of(words::kHashModes), Mod),
    opt("hashlimit-name", text(254, 1), R | Mod),
    opt("hashlimit-htable-size", num(kMax32), Mod),
    opt("hashlimit-htable-max", num(kMax32), Mod),
    opt("hashlimit-htable-gcinterval", num(kMax32), Mod),
    opt("hashlimit-htable-expire", num(kMax32, 1), Mod),
    opt("hashlimit-srcmask", plain(Kind::prefix_length), Mod),
    opt("hashlimit-dstmask", plain(Kind::prefix_length), Mod),
    flag("hashlimit-rate-match", Mod),
    opt("hashlimit-rate-interval", num(kMax32, 1), Mod)};
inline constexpr OptionSpec kHbh[] = {opt("hbh-len", num(kMax32), N),
                                      opt("hbh-opts", plain(Kind::options_list))};
inline constexpr OptionSpec kHelper[] = {opt("helper", string(29), N | R)};
inline constexpr OptionSpec kHl[] = {
    tied(opt("hl-eq", num(255), N), 1, 7), tied(opt("hl", num(255), Alias), 1, 7),
    tied(opt("hl-lt", num(255)), 2, 7), tied(opt("hl-gt", num(255)), 4, 7)};
inline constexpr OptionSpec kIcmp[] = {
    opt("icmp-type", plain(Kind::icmp_type), N | R | Self, OptionId::icmp_type)};
inline constexpr OptionSpec kIcmp6[] = {
    opt("icmpv6-type", plain(Kind::icmp_type), N | R | Self, OptionId::icmp_type)};
inline constexpr OptionSpec kIpcomp[] = {opt("ipcompspi", any_order(unsaved(range(kMax32))), N),
                                         flag("compres")};
inline constexpr OptionSpec kIprange[] = {
    opt("src-range", plain(Kind::address_range), N | Self, OptionId::src_range),
    opt("dst-range", plain(Kind::address_range), N | Self, OptionId::dst_range)};
inline constexpr OptionSpec kIpv6header[] = {opt("header", list_of(words::kHeaderNames), N | R),
                                             flag("soft", Mod)};
inline constexpr OptionSpec kIpvs[] = {flag("ipvs", N),
                                       opt("vproto", plain(Kind::protocol_number), N),
                                       opt("vaddr", host_network(), N),
                                       opt("vport", plain(Kind::port), N),
                                       opt("vdir", one_of(words::kDirection)),
                                       opt("vmethod", one_of(words::kIpvsMethod), N),
                                       opt("vportctl", plain(Kind::port), N)};
inline constexpr OptionSpec kLength[] = {opt("length", any_order(range(65535)), N | R)};
inline constexpr OptionSpec kLimit[] = {opt("limit", plain(Kind::rate), 0, OptionId::rate),
                                        opt("limit-burst", num(10000), Mod)};
inline constexpr OptionSpec kMac[] = {
    opt("mac-source", plain(Kind::mac), N | R | Self, OptionId::mac)};
inline constexpr OptionSpec kMark[] = {opt("mark", mark(), N | R | Self, OptionId::mark)};
inline constexpr OptionSpec kMh[] = {
    opt("mh-type", {Kind::type_range, 0, 255, 1, &words::kMhTypes}, N)};
inline constexpr OptionSpec kMultiport[] = {
    opt("sports", plain(Kind::port_list), N | Self, OptionId::sport),
    opt("source-ports", plain(Kind::port_list), N | Alias | Self, OptionId::sport),
    opt("dports", plain(Kind::port_list), N | Self, OptionId::dport),
    opt("destination-ports", plain(Kind::port_list), N | Alias | Self, OptionId::dport),
    opt("ports", plain(Kind::port_list), N | Self, OptionId::ports)};
inline constexpr OptionSpec kNfacct[] = {opt("nfacct-name", string(31, 1), R)};
inline constexpr OptionSpec kOsf[] = {opt("genre", text(31), N | R), opt("ttl", num(2), Mod),
                                      opt("log", num(2), Mod)};
inline constexpr OptionSpec kOwner[] = {
    flag("socket-exists", N), opt("uid-owner", plain(Kind::id_range), N),
    opt("gid-owner", plain(Kind::id_range), N), flag("suppl-groups", Mod)};
inline constexpr OptionSpec kPhysdev[] = {
    flag("physdev-is-in", N), opt("physdev-in", plain(Kind::interface), N),
    flag("physdev-is-out", N), opt("physdev-out", plain(Kind::interface), N),
    flag("physdev-is-bridged", N)};
inline constexpr OptionSpec kPkttype[] = {
    opt("pkt-type", one_of(words::kPacketTypes), N | R | Self, OptionId::pkt_type)};
inline constexpr OptionSpec kPolicy[] = {opt("dir", one_of(words::kPolicyDirection)),
                                         opt("pol", one_of(words::kPolicyKind)),
                                         tied(flag("strict"), 1),
                                         opt("reqid", num(kMax32), N | Rep),
                                         opt("spi", hex(kMax32, 1), N | Rep),
                                         opt("proto", one_of(words::kPolicyProtocol), N | Rep),
                                         opt("mode", one_of(words::kPolicyMode), N | Rep),
                                         opt("tunnel-dst", host_network(), N | Rep),
                                         opt("tunnel-src", host_network(), N | Rep),
                                         tied(flag("next", Rep), 2, 0, 1)};
inline constexpr OptionSpec kQuota[] = {opt("quota", num(kMax64), N | R, OptionId::quota)};
inline constexpr OptionSpec kRateest[] = {flag("rateest-delta"),
                                          opt("rateest", text(15), N),
                                          opt("rateest1", text(15), N | Alias),
                                          opt("rateest2", text(15), N),
                                          opt("rateest-bps1", plain(Kind::none), Opt),
                                          opt("rateest-pps1", plain(Kind::none), Opt),
                                          opt("rateest-bps2", plain(Kind::none), Opt),
                                          opt("rateest-pps2", plain(Kind::none), Opt),
                                          opt("rateest-bps", plain(Kind::none), Opt),
                                          opt("rateest-pps", plain(Kind::none), Opt),
                                          flag("rateest-lt", N),
                                          flag("rateest-gt", N),
                                          flag("rateest-eq", N)};
inline constexpr OptionSpec kRealm[] = {
    opt("realm", {Kind::mark_or_name, 0, kMax32, 0, nullptr}, N | R)};
inline constexpr OptionSpec kRecent[] = {tied(flag("set", N, OptionId::set_rule), 1, 15),
                                         tied(flag("rcheck", N), 2, 15),
                                         tied(flag("update", N), 4, 15),
                                         tied(flag("remove", N, OptionId::remove_rule), 8, 15),
                                         tied(opt("seconds", num(kMax32, 1), Mod), 16),
                                         tied(flag("reap", Mod), 32, 0, 16),
                                         opt("hitcount", num(kMax32), Mod),
                                         tied(flag("rttl", Mod), 64, 9),
                                         opt("name", text(199), Mod, OptionId::name),
                                         opt("mask", plain(Kind::address), Mod),
                                         flag("rsource", Mod),
                                         flag("rdest", Mod)};
inline constexpr OptionSpec kRpfilter[] = {flag("loose"), flag("validmark"), flag("accept-local"),
                                           flag("invert")};
inline constexpr OptionSpec kRt[] = {opt("rt-type", num(kMax32), N),
                                     opt("rt-segsleft", any_order(unsaved(range(kMax32))), N),
                                     opt("rt-len", num(kMax32), N),
                                     flag("rt-0-res"),
                                     opt("rt-0-addrs", plain(Kind::addresses)),
                                     flag("rt-0-not-strict")};
inline constexpr OptionSpec kSctp[] = {
    opt("sport", plain(Kind::port_range), N | Self, OptionId::sport),
    opt("source-port", plain(Kind::port_range), N | Alias | Self, OptionId::sport),
    opt("dport", plain(Kind::port_range), N | Self, OptionId::dport),
    opt("destination-port", plain(Kind::port_range), N | Alias | Self, OptionId::dport),
    opt("chunk-types", plain(Kind::chunk_types), N)};
inline constexpr OptionSpec kSet[] = {
    opt("match-set", plain(Kind::set_lookup), N, OptionId::match_set),
    opt("set", plain(Kind::set_lookup), N | Alias, OptionId::match_set),
    flag("return-nomatch", Mod),
    flag("update-counters", N | Mod),
    flag("update-subcounters", N | Mod),
    tied(opt("packets-eq", num(kMax64), N | Mod), 1, 6),
    tied(opt("packets-lt", num(kMax64), Mod), 2, 5),
    tied(opt("packets-gt", num(kMax64), Mod), 4, 3),
    tied(opt("bytes-eq", num(kMax64), N | Mod), 8, 48),
    tied(opt("bytes-lt", num(kMax64), Mod), 16, 40),
    tied(opt("bytes-gt", num(kMax64), Mod), 32, 24)};
inline constexpr OptionSpec kSocket[] = {flag("transparent"), flag("nowildcard"),
                                         flag("restore-skmark")};
inline constexpr ArgumentSpec kSegment{Kind::network, 0, 0, 2, nullptr};
inline constexpr OptionSpec kSrh[] = {
    opt("srh-next-hdr", num(255), N),      opt("srh-hdr-len-eq", num(255), N),
    opt("srh-hdr-len-gt", num(255), N),    opt("srh-hdr-len-lt", num(255), N),
    opt("srh-segs-left-eq", num(255), N),  opt("srh-segs-left-gt", num(255), N),
    opt("srh-segs-left-lt", num(255), N),  opt("srh-last-entry-eq", num(255), N),
    opt("srh-last-entry-gt", num(255), N), opt("srh-last-entry-lt", num(255), N),
    opt("srh-tag", num(65535), N),         opt("srh-psid", kSegment, N),
    opt("srh-nsid", kSegment, N),          opt("srh-lsid", kSegment, N)};
inline constexpr OptionSpec kState[] = {
    opt("state", plain(Kind::states), N | R | Self, OptionId::ctstate)};
inline constexpr OptionSpec kStatistic[] = {
    opt("mode", one_of(words::kStatisticMode), R | Mod),
    tied(opt("probability", plain(Kind::fraction), N), 2, 12),
    tied(opt("every", num(kMax32, 1), N), 4, 2, 8), tied(opt("packet", num(kMax32), Mod), 8, 2, 4)};
inline constexpr OptionSpec kString[] = {
    tied(opt("string", plain(Kind::byte_text), N), 1, 2),
    tied(opt("hex-string", plain(Kind::bytes_in_hex), N), 2, 1),
    opt("algo", one_of(words::kStringAlgorithm), R | Mod),
    opt("from", num(65535), Mod),
    opt("to", num(65535), Mod),
    flag("icase", Mod)};
inline constexpr OptionSpec kTcp[] = {
    opt("sport", unsaved(plain(Kind::port_range)), N | Self, OptionId::sport),
    opt("source-port", unsaved(plain(Kind::port_range)), N | Alias | Self, OptionId::sport),
    opt("dport", unsaved(plain(Kind::port_range)), N | Self, OptionId::dport),
    opt("destination-port", unsaved(plain(Kind::port_range)), N | Alias | Self, OptionId::dport),
    opt("tcp-option", num(255, 1), N),
    tied(opt("tcp-flags", plain(Kind::tcp_flags), N | Self, OptionId::tcp_flags), 1, 2),
    tied(flag("syn", N, OptionId::syn), 2, 1)};
inline constexpr OptionSpec kTcpmss[] = {opt("mss", range(65535), N | R)};
inline constexpr OptionSpec kTime[] = {opt("timestart", plain(Kind::time_of_day)),
                                       opt("timestop", plain(Kind::time_of_day)),
                                       opt("monthdays", plain(Kind::monthdays), N),
                                       opt("weekdays", plain(Kind::weekdays), N),
                                       opt("datestart", plain(Kind::date)),
                                       opt("datestop", plain(Kind::date)),
                                       tied(flag("kerneltz"), 1, 2),
                                       tied(flag("localtz", Alias), 4, 2),
                                       tied(flag("utc"), 2, 5),
                                       flag("contiguous")};
inline constexpr OptionSpec kTos[] = {opt("tos", plain(Kind::tos), N | R)};
inline constexpr OptionSpec kTtl[] = {
    tied(opt("ttl-eq", num(255), N), 1, 7), tied(opt("ttl", num(255), Alias), 1, 7),
    tied(opt("ttl-lt", num(255)), 2, 7), tied(opt("ttl-gt", num(255)), 4, 7)};
inline constexpr OptionSpec kU32[] = {opt("u32", plain(Kind::u32_tests), N | R)};
inline constexpr OptionSpec kUdp[] = {
    opt("sport", unsaved(plain(Kind::port_range)), N | Self, OptionId::sport),
    opt("source-port", unsaved(plain(Kind::port_range)), N | Alias | Self, OptionId::sport),
    opt("dport", unsaved(plain(Kind::port_range)), N | Self, OptionId::dport),
    opt("destination-port", unsaved(plain(Kind::port_range)), N | Alias | Self, OptionId::dport)};
inline constexpr OptionSpec kGeoip[] = {
    opt("src-cc", text(0), N, OptionId::plain, kFromSrc),
    opt("source-country", text(0), N | Alias, OptionId::plain, kFromSrc),
    opt("dst-cc", text(0), N, OptionId::plain, kFromDst),
    opt("destination-country", text(0), N | Alias, OptionId::plain, kFromDst)};
inline constexpr OptionSpec kCondition[] = {opt("condition", text(31, 1), N | R)};

}  // namespace fwlint::iptables::match_options
