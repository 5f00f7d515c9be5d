#include <doctest/doctest.h>

#include "src/model/address.hpp"
#include "src/model/match.hpp"
#include "src/model/packet.hpp"
#include "src/model/protocol.hpp"

using namespace fwlint;

TEST_CASE("addresses and prefixes") {
  CHECK(to_string(*parse_address("192.0.2.1")) == "192.0.2.1");
  CHECK(to_string(*parse_address("2001:DB8:0:0::1")) == "2001:db8::1");
  CHECK(to_string(*parse_address("fe80::1%eth0")) == "fe80::1");
  for (const std::string_view bad : {"192.0.2", "192.0.2.256", "1.2.3.4.5", "::g", "", "host"}) {
    CHECK_FALSE(parse_address(bad));
  }
  CHECK(to_string(*parse_prefix("10.1.2.3/8")) == "10.0.0.0/8");
  CHECK_FALSE(parse_prefix("10.0.0.0/33"));
  CHECK(values(*parse_prefix("0.0.0.0/0")) == ValueSet::range(0, 0xffffffffU));
  CHECK(values(*parse_prefix("::/0")) == ValueSet::range(0, kU128Max));
}

TEST_CASE("masks with holes") {
  const u128 base = parse_address("10.0.0.5")->value;
  const auto two = masked_values(Family::ipv4, base, 0xff0000ffU & ~0x1U);
  REQUIRE(two);
  CHECK(two->contains(parse_address("10.77.3.4")->value));
  CHECK_FALSE(two->contains(parse_address("10.77.3.6")->value));
  CHECK_FALSE(masked_values(Family::ipv6, 1, 1));
}

TEST_CASE("descriptions") {
  CHECK(describe_addresses(Family::ipv4, ValueSet::range(0, 0xffffffffU)) == "any");
  CHECK(describe_addresses(Family::ipv4, complement(values(*parse_prefix("10.0.0.0/8")),
                                                    0xffffffffU)) == "any except 10.0.0.0/8");
  CHECK(describe_ports(ValueSet::from({{22, 22}, {80, 90}})) == "22, 80-90");
  CHECK(protocol_name(99) == "protocol 99");
  CHECK(parse_protocol("IPv6-ICMP") == 58);
  CHECK_FALSE(parse_protocol("300"));
}

TEST_CASE("a port carries its protocol, and constraints on one field narrow") {
  Clause c;
  require(c, Field::protocol, protocol::tcp);
  require_ports(c, Field::dport, ValueSet::range(1, 100));
  require_ports(c, Field::dport, ValueSet::range(50, 200));
  CHECK(values_of(c, Field::protocol, Family::ipv4) == ValueSet::single(6));
  CHECK(values_of(c, Field::dport, Family::ipv4) == ValueSet::range(50, 100));
  CHECK(values_of(c, Field::fragment, Family::ipv4) == ValueSet::single(0));
  CHECK(values_of(c, Field::sport, Family::ipv4) == ValueSet::range(0, 65535));
}

TEST_CASE("pure predicates with one text are one variable, stateful ones never") {
  PredicateTable t;
  Predicate p;
  p.kind = PredicateKind::set_contents;
  p.text = "-m set --match-set block src";
  CHECK(t.intern(p) == t.intern(p));
  p.stateful = true;
  CHECK(t.intern(p) != t.intern(p));
}

TEST_CASE("a packet in words") {
  Packet p;
  p.iif = "eth0";
  p.src = parse_address("198.51.100.7")->value;
  p.dst = parse_address("192.0.2.1")->value;
  p.sport = 40000;
  p.dport = 3552;
  CHECK(to_string(p) == "in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552");
}
