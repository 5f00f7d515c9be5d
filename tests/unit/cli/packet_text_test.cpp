// The packet language: every packet that fwlint prints is read back as the same packet, and what is
// not of the language is answered with its place.
#include <doctest/doctest.h>

#include <random>

#include "src/cli/packet_text.hpp"

using namespace fwlint;
using namespace fwlint::cli;

namespace {

Packet parsed(std::string_view text) {
  const Result<Packet> p = parse_packet(text);
  REQUIRE_MESSAGE(p.has_value(), text, ": ", p ? "" : p.error().message);
  return *p;
}

std::string complaint(std::string_view text) {
  const Result<Packet> p = parse_packet(text);
  REQUIRE_FALSE(p.has_value());
  return std::to_string(p.error().column) + ": " + p.error().message +
         (p.error().hint.empty() ? "" : "; " + p.error().hint);
}

bool same(const Packet& a, const Packet& b) {
  return a.family == b.family && a.hook == b.hook && a.src == b.src && a.dst == b.dst &&
         a.protocol == b.protocol && a.sport == b.sport && a.dport == b.dport &&
         a.icmp_type == b.icmp_type && a.icmp_code == b.icmp_code && a.tcp_flags == b.tcp_flags &&
         a.later_fragment == b.later_fragment && a.ct_state == b.ct_state &&
         a.packet_type == b.packet_type && a.profile == b.profile && a.iif == b.iif &&
         a.oif == b.oif && a.program == b.program && a.service == b.service &&
         a.package == b.package;
}

/// A packet without fields that its protocol does not have.
Packet random_packet(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return random() % n; };
  Packet p;
  p.family = below(2) == 0 ? Family::ipv4 : Family::ipv6;
  const auto address = [&]() -> u128 {
    if (p.family == Family::ipv4) return random();
    const std::uint64_t high = below(2) == 0 ? 0x20010db800000000U : 0;
    return make_u128(high, below(3) == 0 ? below(70000) : std::uint64_t{random()} << 20);
  };
  p.src = address();
  p.dst = address();
  constexpr std::array<Hook, 5> kHooks = {Hook::input, Hook::forward, Hook::output,
                                          Hook::windows_in, Hook::windows_out};
  p.hook = kHooks[below(5)];
  constexpr std::array<std::uint8_t, 8> kProtocols = {1, 6, 17, 58, 132, 136, 0, 200};
  p.protocol = below(4) == 0 ? static_cast<std::uint8_t>(below(256)) : kProtocols[below(8)];
  p.later_fragment = below(5) == 0;
  if (!p.later_fragment) {
    if (has_ports(p.protocol)) {
      p.sport = static_cast<std::uint16_t>(below(65536));
      p.dport = static_cast<std::uint16_t>(below(65536));
    }
    if (p.protocol == protocol::icmp || p.protocol == protocol::icmpv6) {
      p.icmp_type = static_cast<std::uint8_t>(below(256));
      p.icmp_code = static_cast<std::uint8_t>(below(256));
    }
    if (p.protocol == protocol::tcp) p.tcp_flags = static_cast<std::uint8_t>(below(256));
  }
  const bool windows = p.hook == Hook::windows_in || p.hook == Hook::windows_out;
  if (windows) {
    p.profile = static_cast<Profile>(below(3));
    if (below(2) == 0) p.program = "c:\\program files\\a b\\x.exe";
    if (below(2) == 0) p.service = "w32time";
    if (below(2) == 0) p.package = "S-1-15-2-1";
  } else {
    p.ct_state = static_cast<CtState>(below(5));
  }
  p.packet_type = static_cast<PacketType>(below(4));
  if (below(2) == 0) p.iif = "eth0.100";
  if (below(2) == 0) p.oif = "br-lan";
  return p;
}

}  // namespace

TEST_CASE("a printed packet is read back as the same packet") {
  std::mt19937 random(3552);
  for (int i = 0; i < 20'000; ++i) {
    const Packet p = random_packet(random);
    const std::string text = to_string(p);
    const Packet q = parsed(text);
    INFO(text);
    INFO(to_string(q));
    REQUIRE(same(p, q));
  }
}

TEST_CASE("the packet of the manual") {
  const Packet p = parsed("in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552");
  CHECK(p.hook == Hook::input);
  CHECK(p.iif == "eth0");
  CHECK(p.protocol == protocol::tcp);
  CHECK(p.src == parse_address("198.51.100.7")->value);
  CHECK(p.sport == 40000);
  CHECK(p.dport == 3552);
  CHECK(p.tcp_flags == tcp_flag::syn);
  CHECK(p.ct_state == CtState::new_);
}

TEST_CASE("defaults and other orders") {
  CHECK(to_string(parsed("192.0.2.7 > 192.0.2.1:53 udp")) == "udp 192.0.2.7:40000 > 192.0.2.1:53");
  CHECK(to_string(parsed("icmp 192.0.2.7 > 192.0.2.1")) ==
        "icmp 192.0.2.7 > 192.0.2.1 type=8 code=0");
  CHECK(to_string(parsed("icmpv6 2001:db8::7 -> 2001:db8::1")) ==
        "icmpv6 2001:db8::7 > 2001:db8::1 type=128 code=0");
  CHECK(to_string(parsed("proto=6 state=established flags=sa  [2001:db8::7] > [2001:db8::1]:22")) ==
        "tcp [2001:db8::7]:40000 > [2001:db8::1]:22 flags=SA established");
  CHECK(to_string(parsed("program=\"C:\\Program Files\\X.exe\" tcp 192.0.2.7:1 > 192.0.2.1:2")) ==
        "profile=public program=\"c:\\program files\\x.exe\" tcp 192.0.2.7:1 > 192.0.2.1:2");
  CHECK(to_string(parsed("output profile=domain udp 192.0.2.7:1 > 192.0.2.1:2")) ==
        "out profile=domain udp 192.0.2.7:1 > 192.0.2.1:2");
}

TEST_CASE("what is wrong is named with its column") {
  CHECK(complaint("tpc 192.0.2.7:1 > 192.0.2.1:2") ==
        "1: 'tpc' is no word of a packet; did you mean 'tcp'?");
  CHECK(complaint("tcp 192.0.2.7:1 > 192.0.2.1") ==
        "19: the destination of tcp needs a port; as in 192.0.2.1:443");
  CHECK(complaint("tcp 192.0.2.7:1 > 192.0.2.1:70000") ==
        "29: '70000' is no port; expected a number from 0 to 65535");
  CHECK(complaint("tcp 192.0.2.7:1 > 2001:db8::1") ==
        "19: source and destination are of different families");
  CHECK(complaint("tcp 192.0.2.300:1 > 192.0.2.1:2") ==
        "5: '192.0.2.300' is no IP address; IPv6 addresses with a port stand in brackets: "
        "[2001:db8::1]:443");
  CHECK(complaint("icmp 192.0.2.7:1 > 192.0.2.1") ==
        "6: icmp has no ports; write the address alone");
  CHECK(complaint("tcp udp 192.0.2.7:1 > 192.0.2.1:2") == "5: 'udp' is a second protocol");
  CHECK(complaint("192.0.2.7:1 > 192.0.2.1:2") ==
        "1: the packet has no protocol before its source; write 'tcp', 'udp', 'icmp' or "
        "proto=NUMBER");
  CHECK(complaint("tcp 192.0.2.7:1>192.0.2.1:2") == "16: '>' needs blanks around it");
  CHECK(complaint("tcp 192.0.2.7:1 > 192.0.2.1:2 flgs=S") ==
        "31: 'flgs' is no property of a packet; did you mean 'flags='?");
  CHECK(complaint("tcp 192.0.2.7:1 > 192.0.2.1:2 flags=X") ==
        "37: 'X' is not known here; expected letters of FSRPAUEC, as in flags=SA, or none");
  CHECK(complaint("udp 192.0.2.7:1 > 192.0.2.1:2 flags=S") == "1: flags belong to TCP packets");
  CHECK(complaint("in=eth0 in=eth1 tcp 192.0.2.7:1 > 192.0.2.1:2") ==
        "9: 'in=eth1' is one too many");
  CHECK(complaint("forward profile=public tcp 192.0.2.7:1 > 192.0.2.1:2") ==
        "1: Windows Firewall has no forwarding; leave 'forward' away");
  CHECK(complaint("program=\"c:\\x tcp 192.0.2.7:1 > 192.0.2.1:2") == "1: a quote is not closed");
  CHECK(complaint("").find("1: the packet has no '>'") == 0);
  CHECK(complaint("> tcp").find("1: '>' needs an address on each side") == 0);
}

TEST_CASE("the marker stands under the wrong word") {
  const std::string text = "tcp 192.0.2.7:1 > 192.0.2.1";
  const Result<Packet> p = parse_packet(text);
  REQUIRE_FALSE(p.has_value());
  CHECK(packet_snippet(text, p.error()) ==
        "    tcp 192.0.2.7:1 > 192.0.2.1\n"
        "                      ^\n");
}

TEST_CASE("packets fit the platform of the rules") {
  Packet p = parsed("tcp 192.0.2.7:1 > 192.0.2.1:2");
  REQUIRE(adapt_packet(p, Platform::windows).has_value());
  CHECK(p.hook == Hook::windows_in);
  CHECK_FALSE(adapt_packet(p, Platform::netfilter).has_value());
  Packet forward = parsed("forward tcp 192.0.2.7:1 > 192.0.2.1:2");
  CHECK_FALSE(adapt_packet(forward, Platform::windows).has_value());
}
