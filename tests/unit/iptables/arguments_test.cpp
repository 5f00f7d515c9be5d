// Every kind of argument: what is taken, in its canonical form, and what is refused.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "parsers/iptables/argument.hpp"
#include "parsers/iptables/options.hpp"

using namespace fwlint;
using namespace fwlint::iptables;

namespace {

/// The argument of an option of a match or target, in canonical form, or "! " and the refusal.
std::string read(std::string_view extension, std::string_view option, std::string_view word,
                 std::size_t index = 0, Family family = Family::ipv4) {
  const ExtensionSpec* e = find_match(extension);
  if (e == nullptr) e = find_target(extension);
  if (e == nullptr) return "no such extension";
  const ServiceLookup services = [](std::string_view name, std::uint8_t) {
    return name == "http" ? std::optional<std::uint16_t>(80) : std::nullopt;
  };
  for (const OptionSpec& o : e->options) {
    if (o.name != option) continue;
    const Argument a = read_argument({family, 6, &services}, o.argument, word, index);
    return a.ok() ? a.text : "! " + a.error;
  }
  return "no such option";
}

struct Case {
  std::string_view extension;
  std::string_view option;
  std::string_view word;
  std::string_view want;
};

void check_all(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    CAPTURE(c.option);
    CAPTURE(c.word);
    CHECK(read(c.extension, c.option, c.word) == c.want);
  }
}

}  // namespace

TEST_CASE("numbers, ranges, marks") {
  check_all({
      {"ttl", "ttl-eq", "0x10", "16"},
      {"ttl", "ttl-eq", "010", "8"},
      {"ttl", "ttl-eq", "256", "! '256' is not a number from 0 to 255"},
      {"ttl", "ttl-eq", "-1", "! '-1' is not a number from 0 to 255"},
      {"ttl", "ttl-eq", "", "! '' is not a number from 0 to 255"},
      {"quota", "quota", "18446744073709551615", "18446744073709551615"},
      {"quota", "quota", "18446744073709551616",
       "! '18446744073709551616' is not a number from 0 to 18446744073709551615"},
      {"length", "length", "64:", "64:65535"},
      {"length", "length", "7:7", "7"},
      {"length", "length", "4:3", "4:3"},
      {"tcpmss", "mss", "4:3", "! '4:3' is not a number from 0 to 65535 or a range LOW:HIGH"},
      {"connbytes", "connbytes", "7:7", "7:7"},
      {"connbytes", "connbytes", "7:", "7"},
      {"NFQUEUE", "queue-balance", "1:3", "1:3"},
      {"NFQUEUE", "queue-balance", "3", "! '3' is not a range LOW:HIGH of numbers from 0 to 65534"},
      {"owner", "uid-owner", "5-10", "5-10"},
      {"owner", "uid-owner", "root", "0"},
      {"owner", "uid-owner", "alice", "alice"},
      {"owner", "uid-owner", "9-5", "! '9-5' is not a name, a number or a range LOW-HIGH"},
      {"mark", "mark", "16/0xff", "0x10/0xff"},
      {"mark", "mark", "5/0xffffffff", "0x5"},
      {"mark", "mark", "0x100000000",
       "! '0x100000000' is not a number of 32 bits, with an optional /mask"},
      {"tos", "tos", "minimize-delay", "0x10/0x3f"},
      {"tos", "tos", "8", "0x08/0xff"},
      {"dscp", "dscp-class", "af11", "0x0a"},
      {"dscp", "dscp", "64", "! '64' is not a number from 0 to 63"},
      {"cluster", "cluster-hash-seed", "5", "0x00000005"},
      {"statistic", "probability", ".333", "0.33300000010"},
      {"statistic", "probability", "1.5", "! '1.5' is not a fraction from 0 to 1"},
      {"CLASSIFY", "set-class", "1:FFFF", "0001:ffff"},
      {"CLASSIFY", "set-class", "1", "! '1' is not MAJOR:MINOR in hexadecimal"},
      {"CT", "zone", "mark", "mark"},
      {"CT", "zone", "65536", "! '65536' is not a number from 0 to 65535, or mark"},
      {"connlabel", "label", "128",
       "! '128' is not a number from 0 to 127, or a name of the host's table"},
      {"LOG", "log-level", "warning", "4"},
      {"LOG", "log-level", "err",
       "! 'err' is not a number from 0 to 7 or a name from emerg to debug"},
  });
}

TEST_CASE("addresses, ports, hardware") {
  check_all({
      {"conntrack", "ctorigsrc", "10.0.0.1/255.255.0.0", "10.0.0.1/16"},
      {"conntrack", "ctorigsrc", "192.0.2.1/32", "192.0.2.1"},
      {"NETMAP", "to", "192.0.2.9/24", "192.0.2.0/24"},
      {"NETMAP", "to", "192.0.2.9", "192.0.2.9/32"},
      {"conntrack", "ctproto", "tcp", "6"},
      {"conntrack", "ctproto", "0", "0"},
      {"conntrack", "ctproto", "256", "! '256' is not a protocol name or a number from 1 to 255"},
      {"policy", "proto", "50", "esp"},
      {"conntrack", "ctorigsrcport", "http", "80"},
      {"conntrack", "ctorigsrcport", ":9", "0:9"},
      {"conntrack", "ctorigsrcport", "70000", "! port 70000 is out of range"},
      {"multiport", "dports", "http,1:5,nosuch", "80,1:5,nosuch"},
      {"iprange", "src-range", "192.0.2.1", "192.0.2.1-192.0.2.1"},
      {"DNAT", "to-destination", "192.0.2.1-192.0.2.1:80-80", "192.0.2.1:80"},
      {"DNAT", "to-destination", "192.0.2.1:80-90/8080", "192.0.2.1:80-90/8080"},
      {"DNAT", "to-destination", ":http", ":80"},
      {"DNAT", "to-destination", "192.0.2.1:90-80",
       "! '90-80' is not a port or a range of ports, 80 or 80-90"},
      {"mac", "mac-source", "A:0b:1:2:3:4", "0a:0b:01:02:03:04"},
      {"mac", "mac-source", "a:b", "! 'a:b' is not a MAC address"},
      {"physdev", "physdev-in", "eth+", "eth+"},
      {"physdev", "physdev-in", "abcdefghijklmnop",
       "! 'abcdefghijklmnop' is not an interface name of at most 15 bytes, with '+' as wildcard "
       "at its end"},
      {"icmp", "icmp-type", "network-redirect", "5/0"},
      {"icmp", "icmp-type", "255", "any"},
  });
  CHECK(read("DNAT", "to-destination", "[2001:db8::1]", 0, Family::ipv6) == "2001:db8::1");
  CHECK(read("DNAT", "to-destination", "[2001:db8::1]:80", 0, Family::ipv6) == "[2001:db8::1]:80");
  CHECK(read("srh", "srh-psid", "a::1/128", 0, Family::ipv6) == "a::1/128");
  CHECK(read("rt", "rt-0-addrs", "::1,2001:DB8::2", 0, Family::ipv6) == "::1,2001:db8::2");
  CHECK(read("icmp6", "icmpv6-type", "ping", 0, Family::ipv6) == "128");
}

TEST_CASE("names and lists") {
  check_all({
      {"addrtype", "src-type", "loc,unicast", "UNICAST,LOCAL"},
      {"addrtype", "src-type", "nowhere",
       "! 'nowhere' is not address types such as LOCAL or UNICAST"},
      {"conntrack", "ctstate", "est,NEW", "NEW,ESTABLISHED"},
      {"conntrack", "ctstatus", "none", "NONE"},
      {"conntrack", "ctstatus", "assured,none", "ASSURED"},
      {"dccp", "dccp-types", "ack,request", "REQUEST,ACK"},
      {"hashlimit", "hashlimit-mode", "dstport,srcip", "srcip,dstport"},
      {"ipv6header", "header", "dst,0", "hop-by-hop,ipv6-opts"},
      {"mh", "mh-type", "brr:bu", "0:5"},
      {"mh", "mh-type", "bu:brr", "! 'bu:brr' is not a range: it is reversed"},
      {"TCPOPTSTRIP", "strip-options", "timestamp,3", "3,8"},
      {"TCPOPTSTRIP", "strip-options", "1",
       "! '1' is not a list of option numbers from 2 to 255 or names such as timestamp"},
      {"dst", "dst-opts", "0x5:6,3", "5:6,3"},
      {"pkttype", "pkt-type", "host", "unicast"},
      {"REJECT", "reject-with", "net-prohib", "icmp-net-prohibited"},
      {"CT", "ctevents", "destroy,new", "new,destroy"},
  });
  CHECK(read("tcp", "tcp-flags", "syn,ALL", 0) == "FIN,SYN,RST,PSH,ACK,URG");
  CHECK(read("tcp", "tcp-flags", "none", 1) == "NONE");
  CHECK(read("tcp", "tcp-flags", "SYNC", 0) == "! 'SYNC' is not a TCP flag");
  CHECK(read("sctp", "chunk-types", "init,DATA:eB", 1) == "DATA:Be,INIT");
  CHECK(read("sctp", "chunk-types", "DATA:T", 1) == "! 'T' is not a list of flags of DATA");
  CHECK(read("sctp", "chunk-types", "some", 0) == "! 'some' is not all, any or only");
  CHECK(read("set", "match-set", "src,dst", 1) == "src,dst");
  CHECK(read("set", "match-set", "both", 1) == "! 'both' is not src or dst");
}

TEST_CASE("rates and times") {
  check_all({
      {"limit", "limit", "60/m", "1/sec"},
      {"limit", "limit", "90/minute", "90/min"},
      {"limit", "limit", "5", "5/sec"},
      {"limit", "limit", "10001/s",
       "! '10001/s' is not COUNT/UNIT with second, minute, hour or day, at most 10000/second"},
      {"hashlimit", "hashlimit-upto", "1000000/s", "1000000/sec"},
      {"hashlimit", "hashlimit-upto", "1024kb/s", "1mb/s"},
      {"hashlimit", "hashlimit-burst", "2048b", "2kb"},
      {"RATEEST", "rateest-interval", "0.25s", "250.0ms"},
      {"time", "datestart", "2020-2", "2020-02-01T00:00:00"},
      {"time", "datestart", "1969",
       "! '1969' is not YYYY[-MM[-DD[Thh[:mm[:ss]]]]] from 1970 to 2038"},
      {"time", "timestart", "8:5", "08:05:00"},
      {"time", "timestart", "24:00", "! '24:00' is not hh:mm[:ss]"},
      {"time", "weekdays", "7,Monday", "Mon,Sun"},
      {"time", "weekdays", "mo", "! 'mo' is not a day of the week"},
      {"time", "monthdays", "31,2", "2,31"},
      {"time", "monthdays", "32", "! '32' is not a day from 1 to 31"},
  });
}

TEST_CASE("bytes") {
  check_all({
      {"string", "hex-string", "|61 62|c", "abc"},
      {"string", "hex-string", "|0A|x", "|0a78|"},
      {"string", "hex-string", "|0|",
       "! '|0|' is not text with hexadecimal bytes between two '|', at most 128 bytes"},
      {"string", "string", "", "! pattern of 0 bytes"},
      {"u32", "u32", "0>>22&0x3C@4=1:5,7 && 6 & 0xFF = 17",
       "0x0>>0x16&0x3c@0x4=0x1:0x5,0x7&&0x6&0xff=0x11"},
      {"u32", "u32", "6&0xFF", "! '6&0xFF' is not tests such as 6&0xff=1, joined by &&"},
      {"bpf", "bytecode", "1,6 0 0 0,", "1,6 0 0 0"},
      {"bpf", "bytecode", "2,6 0 0 0",
       "! '2,6 0 0 0' is not LENGTH,CODE JT JF K,… with at most 64 instructions"},
  });
}
