// Every target of libxtables 1.8.9 with its options, and by name those of the older or separate
// packages that are met in the wild. Sorted by name. `lower_other` stands for targets that change
// nothing that decides a verdict and go on; `lower_uncertain` for those whose outcome is unknown.
#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/options.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::uint8_t R = option_flag::required;
constexpr std::uint8_t kFilter = table_bit::filter, kNat = table_bit::nat,
                       kMangle = table_bit::mangle, kRaw = table_bit::raw,
                       kSecurity = table_bit::security;

constexpr OptionSpec kAudit[] = {{"type", 1, R}};
constexpr OptionSpec kChecksum[] = {{"checksum-fill", 0, R}};
constexpr OptionSpec kClassify[] = {{"set-class", 1, R}};
constexpr OptionSpec kClusterip[] = {{"new", 0},         {"hashmode", 1},   {"clustermac", 1},
                                     {"total-nodes", 1}, {"local-node", 1}, {"hash-init", 1}};
constexpr OptionSpec kConnmark[] = {{"set-xmark", 1, 0, OptionId::set_xmark},
                                    {"set-mark", 1, 0, OptionId::set_mark},
                                    {"and-mark", 1, 0, OptionId::and_mark},
                                    {"or-mark", 1, 0, OptionId::or_mark},
                                    {"xor-mark", 1, 0, OptionId::xor_mark},
                                    {"save-mark", 0, 0, OptionId::save_mark},
                                    {"restore-mark", 0, 0, OptionId::restore_mark},
                                    {"left-shift-mark", 1, 0, OptionId::shift_mark},
                                    {"right-shift-mark", 1, 0, OptionId::shift_mark},
                                    {"ctmask", 1, 0, OptionId::ctmask},
                                    {"nfmask", 1, 0, OptionId::nfmask},
                                    {"mask", 1, 0, OptionId::mask}};
constexpr OptionSpec kConnsecmark[] = {{"save", 0}, {"restore", 0}};
constexpr OptionSpec kCt[] = {{"notrack", 0, 0, OptionId::notrack},
                              {"helper", 1},
                              {"timeout", 1},
                              {"ctevents", 1},
                              {"expevents", 1},
                              {"zone-orig", 1},
                              {"zone-reply", 1},
                              {"zone", 1}};
constexpr OptionSpec kDnat[] = {
    {"to-destination", 1, R, OptionId::to}, {"random", 0}, {"persistent", 0}};
constexpr OptionSpec kDnpt[] = {{"src-pfx", 1, R}, {"dst-pfx", 1, R}};
constexpr OptionSpec kDscp[] = {{"set-dscp", 1}, {"set-dscp-class", 1}};
constexpr OptionSpec kEcn[] = {
    {"ecn-tcp-remove", 0}, {"ecn-tcp-cwr", 1}, {"ecn-tcp-ece", 1}, {"ecn-ip-ect", 1}};
constexpr OptionSpec kHl[] = {{"hl-set", 1}, {"hl-dec", 1}, {"hl-inc", 1}};
constexpr OptionSpec kHmark[] = {
    {"hmark-tuple", 1},      {"hmark-src-prefix", 1}, {"hmark-dst-prefix", 1},
    {"hmark-sport-mask", 1}, {"hmark-dport-mask", 1}, {"hmark-spi-mask", 1},
    {"hmark-sport", 1},      {"hmark-dport", 1},      {"hmark-spi", 1},
    {"hmark-proto-mask", 1}, {"hmark-rnd", 1},        {"hmark-mod", 1, R},
    {"hmark-offset", 1}};
constexpr OptionSpec kIdletimer[] = {{"timeout", 1, R}, {"label", 1, R}, {"alarm", 0}};
constexpr OptionSpec kLed[] = {{"led-trigger-id", 1, R}, {"led-delay", 1}, {"led-always-blink", 0}};
constexpr OptionSpec kLog[] = {{"log-level", 1},        {"log-prefix", 1, 0, OptionId::prefix},
                               {"log-tcp-sequence", 0}, {"log-tcp-options", 0},
                               {"log-ip-options", 0},   {"log-uid", 0},
                               {"log-macdecode", 0}};
constexpr OptionSpec kMark[] = {{"set-xmark", 1, 0, OptionId::set_xmark},
                                {"set-mark", 1, 0, OptionId::set_mark},
                                {"and-mark", 1, 0, OptionId::and_mark},
                                {"or-mark", 1, 0, OptionId::or_mark},
                                {"xor-mark", 1, 0, OptionId::xor_mark}};
constexpr OptionSpec kMasquerade[] = {
    {"to-ports", 1, 0, OptionId::to_ports}, {"random", 0}, {"random-fully", 0}};
constexpr OptionSpec kNetmap[] = {{"to", 1, R, OptionId::to}};
constexpr OptionSpec kNflog[] = {{"nflog-group", 1},
                                 {"nflog-prefix", 1, 0, OptionId::prefix},
                                 {"nflog-range", 1},
                                 {"nflog-size", 1},
                                 {"nflog-threshold", 1}};
constexpr OptionSpec kNfqueue[] = {{"queue-num", 1, 0, OptionId::queue_num},
                                   {"queue-balance", 1, 0, OptionId::queue_num},
                                   {"queue-bypass", 0},
                                   {"queue-cpu-fanout", 0}};
constexpr OptionSpec kRateest[] = {
    {"rateest-name", 1, R}, {"rateest-interval", 1, R}, {"rateest-ewmalog", 1, R}};
constexpr OptionSpec kRedirect[] = {{"to-ports", 1, 0, OptionId::to_ports}, {"random", 0}};
constexpr OptionSpec kReject[] = {{"reject-with", 1, 0, OptionId::reject_with}};
constexpr OptionSpec kSecmark[] = {{"selctx", 1, R}};
constexpr OptionSpec kSet[] = {{"add-set", 2, 0, OptionId::write_set},
                               {"del-set", 2, 0, OptionId::write_set},
                               {"exist", 0},
                               {"timeout", 1},
                               {"map-set", 2, 0, OptionId::write_set},
                               {"map-mark", 0, 0, OptionId::map_mark},
                               {"map-prio", 0},
                               {"map-queue", 0}};
constexpr OptionSpec kSnat[] = {
    {"to-source", 1, R, OptionId::to}, {"random", 0}, {"random-fully", 0}, {"persistent", 0}};
constexpr OptionSpec kSnpt[] = {{"src-pfx", 1, R}, {"dst-pfx", 1, R}};
constexpr OptionSpec kSynproxy[] = {
    {"sack-perm", 0}, {"timestamp", 0}, {"wscale", 1}, {"mss", 1}, {"ecn", 0}};
constexpr OptionSpec kTcpmss[] = {{"set-mss", 1}, {"clamp-mss-to-pmtu", 0}};
constexpr OptionSpec kTcpoptstrip[] = {{"strip-options", 1}};
constexpr OptionSpec kTee[] = {{"gateway", 1, R}, {"oif", 1}};
constexpr OptionSpec kTos[] = {{"set-tos", 1}, {"and-tos", 1}, {"or-tos", 1}, {"xor-tos", 1}};
constexpr OptionSpec kTproxy[] = {{"on-port", 1, R, OptionId::on_port},
                                  {"on-ip", 1, 0, OptionId::on_ip},
                                  {"tproxy-mark", 1, 0, OptionId::set_mark}};
constexpr OptionSpec kTtl[] = {{"ttl-set", 1}, {"ttl-dec", 1}, {"ttl-inc", 1}};
constexpr OptionSpec kUlog[] = {{"ulog-nlgroup", 1},
                                {"ulog-prefix", 1, 0, OptionId::prefix},
                                {"ulog-cprange", 1},
                                {"ulog-qthreshold", 1}};

constexpr auto kNone = PredicateKind::unknown;
constexpr auto kBoth = Families::both;
constexpr auto kV4 = Families::ipv4;
constexpr auto kV6 = Families::ipv6;

// name, options, lowering, -, -, families, -, tables, -, -, needs an option
constexpr ExtensionSpec kTargets[] = {
    {"ACCEPT", {}, &lower_verdict, kNone, 0, kBoth, 0, 0, false, false, false},
    {"ACCOUNT", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"AUDIT", kAudit, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"BALANCE", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"CHAOS", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"CHECKSUM", kChecksum, &lower_other, kNone, 0, kBoth, 0, kMangle, false, false, false},
    {"CLASSIFY", kClassify, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"CLUSTERIP", kClusterip, &lower_clusterip, kNone, 0, kV4, 0, 0, false, false, false},
    {"CONNMARK", kConnmark, &lower_set_mark, kNone, 0, kBoth, 0, 0, false, false, true},
    {"CONNSECMARK", kConnsecmark, &lower_other, kNone, 0, kBoth, 0, kMangle | kSecurity, false,
     false, true},
    {"CT", kCt, &lower_ct, kNone, 0, kBoth, 0, kRaw, false, false, false},
    {"DELUDE", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"DNAT", kDnat, &lower_nat, kNone, 0, kBoth, 0, kNat, false, false, false},
    {"DNETMAP", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"DNPT", kDnpt, &lower_prefix_nat, kNone, 0, kV6, 0, kMangle, false, false, false},
    {"DROP", {}, &lower_verdict, kNone, 0, kBoth, 0, 0, false, false, false},
    {"DSCP", kDscp, &lower_other, kNone, 0, kBoth, 0, kMangle, false, false, true},
    {"ECHO", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"ECN", kEcn, &lower_other, kNone, 0, kV4, 0, kMangle, false, false, true},
    {"FLOWOFFLOAD", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"FTOS", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"FULLCONENAT", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"HL", kHl, &lower_other, kNone, 0, kV6, 0, kMangle, false, false, true},
    {"HMARK", kHmark, &lower_hmark, kNone, 0, kBoth, 0, 0, false, false, false},
    {"IDLETIMER", kIdletimer, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"IMQ", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"IPMARK", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"IPV4OPTSSTRIP", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"LED", kLed, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"LOG", kLog, &lower_log, kNone, 0, kBoth, 0, 0, false, false, false},
    {"LOGMARK", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"MARK", kMark, &lower_set_mark, kNone, 0, kBoth, 0, 0, false, false, true},
    {"MASQUERADE", kMasquerade, &lower_nat, kNone, 0, kBoth, 0, kNat, false, false, false},
    {"MIRROR", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"NETFLOW", {}, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"NETMAP", kNetmap, &lower_nat, kNone, 0, kBoth, 0, kNat, false, false, false},
    {"NFLOG", kNflog, &lower_log, kNone, 0, kBoth, 0, 0, false, false, false},
    {"NFQUEUE", kNfqueue, &lower_queue, kNone, 0, kBoth, 0, 0, false, false, false},
    {"NOTRACK", {}, &lower_notrack, kNone, 0, kBoth, 0, kRaw, false, false, false},
    {"PROTO", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"QUEUE", {}, &lower_verdict, kNone, 0, kBoth, 0, 0, false, false, false},
    {"RATEEST", kRateest, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"RAWDNAT", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"RAWSNAT", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"REDIRECT", kRedirect, &lower_nat, kNone, 0, kBoth, 0, kNat, false, false, false},
    {"REJECT", kReject, &lower_reject, kNone, 0, kBoth, 0, kFilter, false, false, false},
    {"RETURN", {}, &lower_verdict, kNone, 0, kBoth, 0, 0, false, false, false},
    {"ROUTE", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"SAME", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"SECMARK", kSecmark, &lower_other, kNone, 0, kBoth, 0, kMangle | kSecurity, false, false,
     false},
    {"SET", kSet, &lower_write_set, kNone, 0, kBoth, 0, 0, false, false, true},
    {"SNAT", kSnat, &lower_nat, kNone, 0, kBoth, 0, kNat, false, false, false},
    {"SNPT", kSnpt, &lower_prefix_nat, kNone, 0, kV6, 0, kMangle, false, false, false},
    {"STEAL", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"SYNPROXY", kSynproxy, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"SYSRQ", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"TARPIT", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"TCPMSS", kTcpmss, &lower_other, kNone, 0, kBoth, 0, 0, false, false, true},
    {"TCPOPTSTRIP", kTcpoptstrip, &lower_other, kNone, 0, kBoth, 0, kMangle, false, false, false},
    {"TEE", kTee, &lower_other, kNone, 0, kBoth, 0, 0, false, false, false},
    {"TOS", kTos, &lower_other, kNone, 0, kBoth, 0, kMangle, false, false, true},
    {"TPROXY", kTproxy, &lower_tproxy, kNone, 0, kBoth, 0, kMangle, false, false, false},
    {"TRACE", {}, &lower_other, kNone, 0, kBoth, 0, kRaw, false, false, false},
    {"TTL", kTtl, &lower_other, kNone, 0, kV4, 0, kMangle, false, false, true},
    {"ULOG", kUlog, &lower_log, kNone, 0, kV4, 0, 0, false, false, false},
    {"WEBMON", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
    {"XOR", {}, &lower_uncertain, kNone, 0, kBoth, 0, 0, false, false, false},
};

constexpr ExtensionSpec kUnknown{"",   {},   &lower_uncertain, kNone, 0, kBoth, 0, 0, false,
                                 true, false};

}  // namespace

std::span<const ExtensionSpec> all_targets() { return kTargets; }
const ExtensionSpec& unknown_target() { return kUnknown; }

}  // namespace fwlint::iptables
