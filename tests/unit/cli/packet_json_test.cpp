// Lines of packets: keys, defaults and complaints.
#include <doctest/doctest.h>

#include "src/cli/packet_json.hpp"

using namespace fwlint;
using namespace fwlint::cli;

namespace {

std::string shown(std::string_view line) {
  const Result<PacketLine> p = parse_packet_line(line);
  REQUIRE_MESSAGE(p.has_value(), line, ": ", p ? "" : p.error().message);
  return to_string(p->packet);
}

std::string complaint(std::string_view line) {
  const Result<PacketLine> p = parse_packet_line(line);
  REQUIRE_FALSE(p.has_value());
  return p.error().message + (p.error().hint.empty() ? "" : "; " + p.error().hint);
}

}  // namespace

TEST_CASE("packet lines with defaults") {
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1"})") ==
        "tcp 198.51.100.7:40000 > 192.0.2.1:0");
  CHECK(shown(R"({"hook":"forward","iif":"eth0","oif":"eth1","src":"2001:db8::1",)"
              R"("dst":"2001:db8::2","proto":"udp","sport":5,"dport":53})") ==
        "forward in=eth0 out=eth1 udp [2001:db8::1]:5 > [2001:db8::2]:53");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":22,"state":"established"})") ==
        "tcp 198.51.100.7:40000 > 192.0.2.1:22 flags=A established");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":22,"state":"established",)"
              R"("flags":"S"})") == "tcp 198.51.100.7:40000 > 192.0.2.1:22 established");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":22,"flags":""})") ==
        "tcp 198.51.100.7:40000 > 192.0.2.1:22 flags=none");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":22,"flags":18})") ==
        "tcp 198.51.100.7:40000 > 192.0.2.1:22 flags=SA");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","proto":"icmp"})") ==
        "icmp 198.51.100.7 > 192.0.2.1 type=8 code=0");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","proto":1,"state":"related"})") ==
        "icmp 198.51.100.7 > 192.0.2.1 type=3 code=3 related");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","proto":"47","ttl":3,"expect":"drop"})") ==
        "gre 198.51.100.7 > 192.0.2.1");
  CHECK(shown(R"({"src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","frag":64})") ==
        "tcp 198.51.100.7 > 192.0.2.1 fragment");
}

TEST_CASE("the id is given back as it was") {
  const auto p = parse_packet_line(R"({"src":"198.51.100.7","dst":"192.0.2.1","id":"a\"b"})");
  REQUIRE(p.has_value());
  CHECK(p->id == R"("a\"b")");
}

TEST_CASE("bad packet lines") {
  CHECK(complaint("[1]") ==
        "'[1]' is no JSON object; as in {\"src\":\"198.51.100.7\",\"dst\":\"192.0.2.1\","
        "\"proto\":\"tcp\",\"dport\":3552}");
  CHECK(complaint(R"({"src":"198.51.100.7")").find("is no JSON object") != std::string::npos);
  CHECK(complaint(R"({"dst":"192.0.2.1"})") == "\"src\" is missing");
  CHECK(complaint(R"({"src":"198.51.100.7","dst":"2001:db8::1"})") ==
        "\"src\" and \"dst\" are of different families");
  CHECK(complaint(R"({"src":"198.51.100.7","dst":"192.0.2.1","dprot":1})") ==
        "unknown key \"dprot\"; did you mean \"dport\"?");
  CHECK(complaint(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":65536})") ==
        "\"dport\" is 65536, expected a number from 0 to 65535");
  CHECK(complaint(R"({"src":"198.51.100.7","dst":"192.0.2.1","dport":-1})") ==
        "\"dport\" is -1, expected a number from 0 to 65535");
  CHECK(complaint(R"({"src":"a","dst":"192.0.2.1"})") ==
        "\"src\" is \"a\", expected an IP address");
  CHECK(complaint(R"({"src":"198.51.100.7","dst":"192.0.2.1","hook":"ingress"})") ==
        "\"hook\" is \"ingress\", expected input, forward, output, in or out");
  CHECK(complaint(std::string(kMaxPacketLine + 1, ' ')).find("more than") != std::string::npos);
}
