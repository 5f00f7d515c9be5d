// --from, --to and --port: what is understood, and what is said otherwise.
#include <doctest/doctest.h>

#include "src/cli/exposure_filter.hpp"

using namespace fwlint;
using namespace fwlint::cli;

namespace {

std::string prefix_fault(std::string_view text) {
  const auto p = parse_asked_prefix("to", text);
  REQUIRE_FALSE(p.has_value());
  return p.error().message + "; " + p.error().hint;
}

std::string port_fault(std::string_view text) {
  const auto p = parse_asked_ports(text);
  REQUIRE_FALSE(p.has_value());
  return p.error().message + "; " + p.error().hint;
}

}  // namespace

TEST_CASE("addresses and prefixes") {
  CHECK(to_string(*parse_asked_prefix("to", "192.0.2.7")) == "192.0.2.7");
  CHECK(to_string(*parse_asked_prefix("to", "10.0.0.0/8")) == "10.0.0.0/8");
  CHECK(to_string(*parse_asked_prefix("to", "2001:db8::/32")) == "2001:db8::/32");
  CHECK(to_string(*parse_asked_prefix("to", "0.0.0.0/0")) == "0.0.0.0/0");
  constexpr std::string_view kForms =
      "; expected an address or a prefix, as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32";
  CHECK(prefix_fault("10.0.0.300") ==
        "--to, column 8: '10.0.0.300' is no address" + std::string(kForms));
  CHECK(prefix_fault("") == "--to, column 1: '' is no address" + std::string(kForms));
  CHECK(prefix_fault("10.0.0.0/33") ==
        "--to, column 10: '33' is no prefix length; IPv4 prefixes have 0 to 32 bits");
  CHECK(prefix_fault("10.0.0.0/") ==
        "--to, column 10: a prefix length is missing; IPv4 prefixes have 0 to 32 bits");
  CHECK(prefix_fault("10.0.0.1/8") ==
        "--to, column 1: '10.0.0.1/8' has bits beyond its length; write 10.0.0.0/8 or 10.0.0.1");
}

TEST_CASE("ports") {
  CHECK(*parse_asked_ports("80") == AskedPorts{true, 0, {80, 80}});
  CHECK(*parse_asked_ports("80/tcp") == AskedPorts{false, protocol::tcp, {80, 80}});
  CHECK(*parse_asked_ports("8000-8100/UDP") == AskedPorts{false, protocol::udp, {8000, 8100}});
  CHECK(*parse_asked_ports("0:65535") == AskedPorts{true, 0, {0, 65535}});
  CHECK(port_fault("80/tpc") == "--port, column 4: 'tpc' is no protocol; did you mean 'tcp'?");
  CHECK(port_fault("8/icmp").find("--port, column 3: 'icmp' has no ports; expected a port") == 0);
  CHECK(port_fault("90-80") == "--port, column 4: '90-80' runs backwards; write 80-90");
  CHECK(port_fault("70000") == "--port, column 1: '70000' is too great; ports are from 0 to 65535");
  CHECK(port_fault("80-") ==
        "--port, column 4: a port is missing; expected a port or a range, as "
        "in 80, 80/tcp or 8000-8100/udp");
}

TEST_CASE("sources are zones, addresses or interfaces, in this order") {
  Policy policy;
  policy.zones.push_back({});
  policy.zones.back().name = "office";
  ExposureFilter f;
  CHECK(parse_asked_source("office", &policy, f));
  CHECK(parse_asked_source("eth+", &policy, f));
  CHECK(parse_asked_source("2001:db8::1", &policy, f));
  CHECK(f.from_zones == std::vector<std::size_t>{0});
  CHECK(f.from_interfaces == std::vector<std::string>{"eth+"});
  CHECK(f.from.size() == 1);
  ExposureFilter without;
  CHECK(parse_asked_source("office", nullptr, without));
  CHECK(without.from_interfaces == std::vector<std::string>{"office"});
  const auto bad = parse_asked_source("two words", nullptr, without);
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().message == "--from, column 1: 'two words' names no source");
}

TEST_CASE("what is asked for several times is united, per family and protocol") {
  ExposureFilter f;
  f.to = {*parse_asked_prefix("to", "10.0.0.0/9"), *parse_asked_prefix("to", "10.128.0.0/9"),
          *parse_asked_prefix("to", "2001:db8::1")};
  f.ports = {*parse_asked_ports("53"), *parse_asked_ports("80-90/tcp")};
  const AskedRegion four = asked_region(f, nullptr, Family::ipv4);
  CHECK(four.sources == ValueSet::range(0, max_address(Family::ipv4)));
  CHECK(four.destinations == values(*parse_prefix("10.0.0.0/8")));
  CHECK(four.ports[protocol::tcp] == ValueSet::from({{53, 53}, {80, 90}}));
  CHECK(four.ports[protocol::udp] == ValueSet::single(53));
  CHECK(four.ports[protocol::icmp].empty());
  CHECK(asked_region(f, nullptr, Family::ipv6).destinations.is_single());
  f.to = {*parse_asked_prefix("to", "2001:db8::1")};
  CHECK(asked_region(f, nullptr, Family::ipv4).destinations.empty());
}
