// The options of every target, in the order in which iptables-save writes them; see
// match_options.hpp.
#pragma once

#include "parsers/iptables/option_build.hpp"

namespace fwlint::iptables::target_options {

using namespace build;

inline constexpr OptionSpec kAudit[] = {opt("type", one_of(words::kAuditTypes), R)};
inline constexpr OptionSpec kChecksum[] = {flag("checksum-fill", R)};
inline constexpr OptionSpec kClassify[] = {opt("set-class", plain(Kind::class_id), R)};
inline constexpr OptionSpec kClusterip[] = {flag("new"),
                                            opt("hashmode", one_of(words::kClusterHash)),
                                            opt("clustermac", plain(Kind::mac)),
                                            opt("total-nodes", num(16)),
                                            opt("local-node", num(16)),
                                            opt("hash-init", num(kMax32))};
inline constexpr OptionSpec kConnmark[] = {
    tied(opt("set-xmark", mark(), 0, OptionId::set_xmark), 1, 127),
    tied(opt("set-mark", mark(), 0, OptionId::set_mark), 2, 127),
    tied(opt("and-mark", num(kMax32), 0, OptionId::and_mark), 4, 127),
    tied(opt("or-mark", num(kMax32), 0, OptionId::or_mark), 8, 127),
    tied(opt("xor-mark", num(kMax32), 0, OptionId::xor_mark), 16, 127),
    tied(flag("save-mark", 0, OptionId::save_mark), 32, 127),
    tied(flag("restore-mark", 0, OptionId::restore_mark), 64, 127),
    tied(opt("nfmask", hex(kMax32, 1), 0, OptionId::nfmask), 128, 512),
    tied(opt("ctmask", hex(kMax32, 1), 0, OptionId::ctmask), 256, 512),
    tied(opt("mask", hex(kMax32, 1), 0, OptionId::mask), 512, 384),
    opt("left-shift-mark", num(32), 0, OptionId::shift_mark),
    opt("right-shift-mark", num(32), 0, OptionId::shift_mark)};
inline constexpr OptionSpec kConnsecmark[] = {tied(flag("save"), 1, 2),
                                              tied(flag("restore"), 2, 1)};
inline constexpr OptionSpec kCt[] = {flag("notrack", 0, OptionId::notrack),
                                     opt("helper", text(15), 0, OptionId::helper),
                                     opt("timeout", text(31)),
                                     opt("ctevents", list_of(words::kTrackEvents)),
                                     opt("expevents", list_of(words::kExpectEvents)),
                                     opt("zone-orig", plain(Kind::zone)),
                                     opt("zone-reply", plain(Kind::zone)),
                                     opt("zone", plain(Kind::zone))};
inline constexpr OptionSpec kDnat[] = {
    opt("to-destination", plain(Kind::nat_target), R | Self, OptionId::to), flag("random"),
    flag("persistent")};
inline constexpr OptionSpec kDnpt[] = {opt("src-pfx", plain(Kind::prefix), R),
                                       opt("dst-pfx", plain(Kind::prefix), R)};
inline constexpr OptionSpec kDscp[] = {
    tied(opt("set-dscp", hex(63, 2)), 1, 2),
    tied(opt("set-dscp-class", one_of(words::kDscpClasses), Alias), 2, 1)};
inline constexpr OptionSpec kEcn[] = {
    tied(flag("ecn-tcp-remove"), 1, 6), tied(opt("ecn-tcp-ece", num(1)), 4, 1),
    tied(opt("ecn-tcp-cwr", num(1)), 2, 1), opt("ecn-ip-ect", num(3))};
inline constexpr OptionSpec kHl[] = {tied(opt("hl-set", num(255)), 1, 7),
                                     tied(opt("hl-dec", num(255, 1)), 2, 7),
                                     tied(opt("hl-inc", num(255, 1)), 4, 7)};
inline constexpr OptionSpec kHmark[] = {opt("hmark-src-prefix", plain(Kind::prefix_length)),
                                        opt("hmark-dst-prefix", plain(Kind::prefix_length)),
                                        opt("hmark-sport-mask", hex(65535, 4)),
                                        opt("hmark-dport-mask", hex(65535, 4)),
                                        opt("hmark-spi-mask", hex(kMax32, 8)),
                                        opt("hmark-sport", hex(65535, 4)),
                                        opt("hmark-dport", hex(65535, 4)),
                                        opt("hmark-spi", hex(kMax32, 8)),
                                        opt("hmark-proto-mask", hex(65535, 2)),
                                        opt("hmark-rnd", hex(kMax32, 8), R),
                                        opt("hmark-mod", num(kMax32, 1), R),
                                        opt("hmark-offset", num(kMax32)),
                                        opt("hmark-tuple", list_of(words::kHmarkTuple))};
inline constexpr OptionSpec kIdletimer[] = {opt("timeout", num(2147483, 1), R),
                                            opt("label", text(27, 1), R), flag("alarm")};
inline constexpr OptionSpec kLed[] = {opt("led-trigger-id", quoted(27), R),
                                      opt("led-delay", text(0)), flag("led-always-blink")};
inline constexpr OptionSpec kLog[] = {opt("log-prefix", string(29, 1), 0, OptionId::prefix),
                                      opt("log-level", plain(Kind::log_level)),
                                      flag("log-tcp-sequence"),
                                      flag("log-tcp-options"),
                                      flag("log-ip-options"),
                                      flag("log-uid"),
                                      flag("log-macdecode")};
inline constexpr OptionSpec kMark[] = {
    tied(opt("set-xmark", mark(), 0, OptionId::set_xmark), 1, 31),
    tied(opt("set-mark", mark(), 0, OptionId::set_mark), 2, 31),
    tied(opt("and-mark", num(kMax32), 0, OptionId::and_mark), 4, 31),
    tied(opt("or-mark", num(kMax32), 0, OptionId::or_mark), 8, 31),
    tied(opt("xor-mark", num(kMax32), 0, OptionId::xor_mark), 16, 31)};
inline constexpr OptionSpec kMasquerade[] = {
    opt("to-ports", plain(Kind::nat_ports), Self, OptionId::to_ports), flag("random"),
    flag("random-fully")};
inline constexpr OptionSpec kNetmap[] = {opt("to", plain(Kind::network), R, OptionId::to)};
inline constexpr OptionSpec kNflog[] = {
    opt("nflog-prefix", string(127, 1), 0, OptionId::prefix), opt("nflog-group", num(65535)),
    tied(opt("nflog-range", num(kMax32)), 1, 2), tied(opt("nflog-size", num(kMax32)), 2, 1),
    opt("nflog-threshold", num(65535))};
inline constexpr OptionSpec kNfqueue[] = {
    tied(opt("queue-num", num(65535), 0, OptionId::queue_num), 1, 2),
    tied(opt("queue-balance", {Kind::queue_range, 0, 65534, 0, nullptr}, 0, OptionId::queue_num), 2,
         1),
    flag("queue-bypass"), tied(flag("queue-cpu-fanout"), 4, 0, 2)};
inline constexpr OptionSpec kRateest[] = {opt("rateest-name", text(15), R),
                                          opt("rateest-interval", plain(Kind::period), R),
                                          opt("rateest-ewmalog", plain(Kind::period), R)};
inline constexpr OptionSpec kRedirect[] = {
    opt("to-ports", plain(Kind::nat_ports), Self, OptionId::to_ports), flag("random")};
inline constexpr OptionSpec kReject[] = {
    opt("reject-with", one_of(words::kReject4), Self, OptionId::reject_with)};
inline constexpr OptionSpec kSecmark[] = {opt("selctx", text(255), R)};
inline constexpr OptionSpec kSet[] = {
    opt("add-set", plain(Kind::set_lookup), 0, OptionId::write_set),
    opt("del-set", plain(Kind::set_lookup), 0, OptionId::write_set),
    opt("map-set", plain(Kind::set_lookup), 0, OptionId::write_set),
    flag("exist"),
    opt("timeout", num(kMax32)),
    flag("map-mark", 0, OptionId::map_mark),
    flag("map-prio"),
    flag("map-queue")};
inline constexpr OptionSpec kSnat[] = {
    opt("to-source", plain(Kind::nat_target), R | Self, OptionId::to), flag("random"),
    flag("random-fully"), flag("persistent")};
inline constexpr OptionSpec kSnpt[] = {opt("src-pfx", plain(Kind::prefix), R),
                                       opt("dst-pfx", plain(Kind::prefix), R)};
inline constexpr OptionSpec kSynproxy[] = {flag("sack-perm"), flag("timestamp"),
                                           opt("wscale", num(kMax32)), opt("mss", num(kMax32)),
                                           flag("ecn")};
inline constexpr OptionSpec kTcpmss[] = {opt("set-mss", num(65515)), flag("clamp-mss-to-pmtu")};
inline constexpr OptionSpec kTcpoptstrip[] = {opt("strip-options", plain(Kind::tcp_options))};
inline constexpr OptionSpec kTee[] = {opt("gateway", plain(Kind::address), R),
                                      opt("oif", plain(Kind::interface))};
inline constexpr OptionSpec kTos[] = {
    tied(opt("set-tos", plain(Kind::tos)), 1, 15), tied(opt("and-tos", num(255)), 2, 15),
    tied(opt("or-tos", num(255)), 4, 15), tied(opt("xor-tos", num(255)), 8, 15)};
inline constexpr OptionSpec kTproxy[] = {
    opt("on-port", plain(Kind::port), R | Self, OptionId::on_port),
    opt("on-ip", plain(Kind::address), Self, OptionId::on_ip),
    opt("tproxy-mark", mark(), Self, OptionId::set_mark)};
inline constexpr OptionSpec kTtl[] = {tied(opt("ttl-set", num(255)), 1, 7),
                                      tied(opt("ttl-dec", num(255, 1)), 2, 7),
                                      tied(opt("ttl-inc", num(255, 1)), 4, 7)};
inline constexpr OptionSpec kUlog[] = {
    opt("ulog-prefix", string(31, 1), 0, OptionId::prefix), opt("ulog-nlgroup", num(32, 1)),
    opt("ulog-cprange", num(kMax64)), opt("ulog-qthreshold", num(50, 1))};

}  // namespace fwlint::iptables::target_options
