// Every form in which iproute2 prints addresses and routes gives the same facts, and what cannot be
// read is an error with its place.
#include <doctest/doctest.h>

#include <string>

#include "parsers/host/host.hpp"

using namespace fwlint;

namespace {

struct Read {
  SourceSet sources;
  Diagnostics diagnostics;
  HostFacts facts;
};

Read read(std::string_view text) {
  Read r;
  const FileId file = r.sources.add("host.txt", text);
  host::parse(r.sources, file, r.facts, r.diagnostics);
  return r;
}

std::string addresses(const Read& r) {
  std::string out;
  for (const HostAddress& a : r.facts.addresses) {
    out += a.interface + " " + to_string(Address{a.network.base.family, a.address}) + " in " +
           to_string(a.network);
    if (a.broadcast) out += " brd " + to_string(Address{Family::ipv4, *a.broadcast});
    out += "\n";
  }
  return out;
}

std::string ranges(const ValueSet& s, Family f) {
  std::string out;
  for (const Interval& i : s.intervals()) {
    out += to_string(Address{f, i.lo}) + "-" + to_string(Address{f, i.hi}) + " ";
  }
  return out;
}

std::string errors(const Read& r) {
  std::string out;
  for (const Diagnostic& d : r.diagnostics.all()) {
    const LineColumn at = r.sources.locate(d.span.file, d.span.begin);
    out += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + d.message + "\n";
  }
  return out;
}

constexpr std::string_view kAddresses =
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
    "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
    "    inet 127.0.0.1/8 scope host lo\n"
    "       valid_lft forever preferred_lft forever\n"
    "2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n"
    "    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0\n"
    "    altname enp1s0\n"
    "    inet 192.0.2.10/24 brd 192.0.2.255 scope global dynamic noprefixroute eth0\n"
    "       valid_lft 3000sec preferred_lft 3000sec\n"
    "    inet6 2001:db8::10/64 scope global\n"
    "       valid_lft forever preferred_lft forever\n"
    "3: tun0: <POINTOPOINT,NOARP,UP> mtu 1500\n"
    "    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\n";

constexpr std::string_view kFacts =
    "lo 127.0.0.1 in 127.0.0.0/8\n"
    "eth0 192.0.2.10 in 192.0.2.0/24 brd 192.0.2.255\n"
    "eth0 2001:db8::10 in 2001:db8::/64\n"
    "tun0 10.8.0.1 in 10.8.0.1\n";

}  // namespace

TEST_CASE("'ip addr' in all its forms") {
  CHECK(addresses(read(kAddresses)) == kFacts);
  CHECK(host::sniff(kAddresses) >= 90);
  const std::string_view one_line =
      "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
      "2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0\\       valid_lft 9sec\n"
      "2: eth0    inet6 2001:db8::10/64 scope global \\       valid_lft forever\n"
      "3: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\n";
  CHECK(addresses(read(one_line)) == kFacts);
  CHECK(host::sniff(one_line) >= 90);
  const std::string_view json =
      R"([{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1",)"
      R"("prefixlen":8,"scope":"host"}]},{},{"ifindex":2,"ifname":"eth0","link_index":9,)"
      R"("addr_info":[{"family":"inet","local":"192.0.2.10","prefixlen":24,)"
      R"("broadcast":"192.0.2.255"},{"family":"inet6","local":"2001:db8::10","prefixlen":64}]},)"
      R"({"ifname":"tun0","addr_info":[{"family":"inet","local":"10.8.0.1","prefixlen":32}]}])";
  CHECK(addresses(read(json)) == kFacts);
  CHECK(host::sniff(json) >= 90);
  const std::string_view brief =
      "lo               UNKNOWN        127.0.0.1/8 \n"
      "eth0@if9         UP             192.0.2.10/24 2001:db8::10/64 \n"
      "dummy0           DOWN           \n";
  CHECK(addresses(read(brief)) ==
        "lo 127.0.0.1 in 127.0.0.0/8\neth0 192.0.2.10 in 192.0.2.0/24\n"
        "eth0 2001:db8::10 in 2001:db8::/64\n");
  CHECK(host::sniff(brief) >= 90);
}

TEST_CASE("a listing of one family says nothing of the other") {
  const Read v4 = read("2: eth0: <UP> mtu 1500\n    inet 192.0.2.10/24 scope global eth0\n");
  CHECK(v4.facts.knows_addresses(Family::ipv4));
  CHECK_FALSE(v4.facts.knows_addresses(Family::ipv6));
}

TEST_CASE("'ip route': the longest prefix decides the interface") {
  const std::string_view text =
      "default via 192.0.2.1 dev eth0 proto dhcp metric 100\n"
      "10.0.0.0/8 dev eth1 proto kernel scope link src 10.0.0.1\n"
      "blackhole 10.9.0.0/16\n"
      "192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10\n"
      "198.51.100.0/24 proto static metric 20\n"
      "\tnexthop via 10.0.0.2 dev eth1 weight 1\n"
      "\tnexthop via 10.0.0.3 dev eth2 weight 1\n"
      "203.0.113.0/24 via 10.0.0.9 dev eth1 table 100\n";
  const std::string_view json =
      R"([{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]},)"
      R"({"dst":"10.0.0.0/8","dev":"eth1"},{"type":"blackhole","dst":"10.9.0.0/16"},)"
      R"({"dst":"192.0.2.0/24","dev":"eth0"},{"dst":"198.51.100.0/24","nexthops":[)"
      R"({"gateway":"10.0.0.2","dev":"eth1"},{"gateway":"10.0.0.3","dev":"eth2"}]}])";
  for (const std::string_view form : {text, json}) {
    CHECK(host::sniff(form) >= 90);
    const Read r = read(form);
    CHECK(errors(r).empty());
    CHECK(r.facts.knows_routes(Family::ipv4));
    CHECK_FALSE(r.facts.knows_routes(Family::ipv6));
    CHECK(ranges(r.facts.behind(Family::ipv4, "eth1"), Family::ipv4) ==
          "10.0.0.0-10.8.255.255 10.10.0.0-10.255.255.255 198.51.100.0-198.51.100.255 ");
    CHECK(ranges(r.facts.behind(Family::ipv4, "eth2"), Family::ipv4) ==
          "198.51.100.0-198.51.100.255 ");
    CHECK_FALSE(r.facts.behind(Family::ipv4, "eth0").contains(u128{10} << 24));
    CHECK(r.facts.behind(Family::ipv4, "eth0").contains(u128{0xcb007105}));
  }
  const Read v6 = read("2001:db8::/64 dev eth0 proto ra\ndefault via fe80::1 dev eth0\n");
  CHECK(v6.facts.knows_routes(Family::ipv6));
  CHECK(v6.facts.behind(Family::ipv6, "eth0").contains(u128{0x2a00} << 112));
}

TEST_CASE("what cannot be read is told with its place") {
  CHECK(errors(read("2: eth0: <UP> mtu 1500\n    inet 192.0.2.300/24 scope global eth0\n")) ==
        "2:10 '192.0.2.300/24' is no address\n");
  CHECK(errors(read("    inet 192.0.2.3/24\n")) == "1:5 an address without an interface\n");
  CHECK(errors(read("2: eth0: <UP> mtu 1500\n    inet\n")) == "2:5 'inet' without an address\n");
  CHECK(errors(read("default via 192.0.2.1 dev eth0\nnonsense here\n")) ==
        "2:1 'nonsense' is not understood\n");
  CHECK(errors(read("\tnexthop via 10.0.0.2 dev eth1\n")) == "1:2 a next hop without its route\n");
  CHECK(errors(read("[1]")) == "1:1 element 1 of the array is no object\n");
  CHECK(errors(read("[{\"ifname\":\"a\"")) == "1:1 no JSON array\n");
  CHECK(errors(read("[{\"ifname\":\"a\",\"addr_info\":[{\"local\":\"x\",\"prefixlen\":1}]}]")) ==
        "1:1 element 1 of the array has the address 'x/1'\n");
  std::string deep = "[{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  CHECK(errors(read(deep)) == "1:1 nested too deeply\n");
}
