// What stands inside the strings: ports, addresses, zones, interfaces.
#include "tests/unit/policy/policy_test_support.hpp"

using namespace fwlint;
using fwlint::test::errors;
using fwlint::test::good;

namespace {

const std::string kForms =
    "a port such as \"443/tcp\", a range such as \"3224-3324/udp\", \"any/tcp\", \"icmp\" or "
    "\"any\"";

/// The error for one port text, without its place.
std::string port_error(const std::string& text) {
  const std::string out = errors("[[forbid]]\nname = \"x\"\nports = [\"" + text + "\"]\n");
  const std::string place = "policy.toml:4:10: ";
  REQUIRE(out.substr(0, place.size()) == place);
  return out.substr(place.size());
}

/// The error for one prefix text, without its place.
std::string prefix_error(const std::string& text) {
  const std::string out = errors("[[forbid]]\nname = \"x\"\nto = [\"" + text + "\"]\n");
  const std::string place = "policy.toml:4:7: ";
  REQUIRE(out.substr(0, place.size()) == place);
  return out.substr(place.size());
}

std::vector<PortSpec> ports(const std::string& array) {
  return good("[[forbid]]\nname = \"x\"\nports = " + array + "\n").forbids.at(0).scope.ports;
}

}  // namespace

TEST_CASE("policy ports: every good form") {
  const std::vector<PortSpec> expected = {
      {.protocol = protocol::tcp, .ports = {443, 443}},
      {.protocol = protocol::udp, .ports = {3224, 3324}},
      {.protocol = protocol::sctp, .ports = {0, 65535}},
      {.protocol = protocol::tcp, .any_port = true},
      {.protocol = protocol::icmp, .any_port = true},
      {.protocol = protocol::gre, .any_port = true},
      {.any_port = true, .any_protocol = true},
  };
  CHECK(ports("[\"443/tcp\", \"3224-3324/UDP\", \"0-65535/sctp\", \"any/tcp\", \"icmp\", \"GRE\", "
              "\"any\"]") == expected);
}

TEST_CASE("policy ports: every bad form") {
  CHECK(port_error("53") == "port '53' has no protocol; expected " + kForms +
                                "\n  write \"53/tcp\", \"53/udp\" or both\n");
  CHECK(port_error("1000:2000") == "port '1000:2000' has no protocol; expected " + kForms +
                                       "\n  write \"1000-2000/tcp\", \"1000-2000/udp\" or both\n");
  CHECK(port_error("70000/tcp") ==
        "port 70000 in '70000/tcp' is out of range; expected 0 to 65535\n");
  CHECK(port_error("1-65536/tcp") ==
        "port 65536 in '1-65536/tcp' is out of range; expected 0 to 65535\n");
  CHECK(port_error("99999999999999999999999999/tcp") ==
        "port 999999999999999999999999… in '99999999999999999999999999/tcp' is out of range; "
        "expected 0 to 65535\n");
  CHECK(port_error("3324-3224/udp") ==
        "range '3324-3224/udp' runs backwards; expected the lower port first\n"
        "  write \"3224-3324/udp\"\n");
  CHECK(port_error("1000:2000/tcp") ==
        "'1000:2000/tcp' is not a range; expected " + kForms + "\n  write \"1000-2000/tcp\"\n");
  CHECK(port_error("https/tcp") ==
        "'https' in 'https/tcp' is not a port number; expected " + kForms +
            "\n  write the number: a service name says what is registered, not what is open\n");
  CHECK(port_error("/tcp") == "'' in '/tcp' is not a port number; expected " + kForms + "\n");
  CHECK(port_error("-5/tcp") == "'-5' in '-5/tcp' is not a port number; expected " + kForms + "\n");
  CHECK(port_error("443/tpc") ==
        "unknown protocol 'tpc' in '443/tpc'; expected one of tcp, udp, sctp, dccp, udplite\n"
        "  did you mean 'tcp'?\n");
  CHECK(port_error("tcp/443") ==
        "'tcp/443' is not a port and its protocol; expected " + kForms + "\n  write \"443/tcp\"\n");
  CHECK(port_error("8/icmp") ==
        "protocol icmp in '8/icmp' has no ports; expected " + kForms + "\n  write \"icmp\"\n");
  CHECK(port_error("tcp") == "protocol 'tcp' has no ports with it; expected " + kForms +
                                 "\n  write \"any/tcp\" for all of its ports\n");
  CHECK(port_error("icpm") == "'icpm' is neither a port nor a protocol; expected " + kForms +
                                  "\n  did you mean 'icmp'?\n");
  CHECK(port_error("https") ==
        "'https' is neither a port nor a protocol; expected " + kForms + "\n");
  CHECK(port_error("443/6") ==
        "unknown protocol '6' in '443/6'; expected one of tcp, udp, sctp, dccp, udplite\n");
}

TEST_CASE("policy prefixes: what is wrong with them") {
  const std::string forms =
      "expected one such as \"192.0.2.10\", \"10.20.0.0/16\" or \"2001:db8::/32\"\n";
  CHECK(prefix_error("example.org") == "'example.org' is not an address or prefix; " + forms);
  CHECK(prefix_error("10.0.0.256") == "'10.0.0.256' is not an address or prefix; " + forms);
  CHECK(prefix_error("fe80::1%eth0") == "'fe80::1%eth0' is not an address or prefix; " + forms);
  CHECK(prefix_error("10.0.0.0/33") ==
        "'10.0.0.0/33' is not an address or prefix; " + forms +
            "  the length of an IPv4 prefix is a number from 0 to 32\n");
  CHECK(prefix_error("2001:db8::/x") ==
        "'2001:db8::/x' is not an address or prefix; " + forms +
            "  the length of an IPv6 prefix is a number from 0 to 128\n");
  CHECK(prefix_error("10.20.0.1/16") ==
        "'10.20.0.1/16' has bits set behind its prefix length 16; expected the first address of "
        "the prefix\n"
        "  write \"10.20.0.0/16\", or \"10.20.0.1\" for the one address\n");
}

TEST_CASE("policy zones: errors") {
  CHECK(errors("[zones.a]\n[zones.b]\nelse = true\nsources = [\"10.0.0.0/8\"]\n"
               "[zones.c]\nelse = true\n[zones.\"10.0.0.0/8\"]\ninterfaces = [\"e*h\", \"eth+\"]\n"
               "[zones.A]\nprofiles = [\"Public\", \"work\"]\n") ==
        "policy.toml:2:8: zone 'a' takes nothing; expected sources, interfaces, profiles or 'else "
        "= true'\n"
        "policy.toml:3:8: zone 'b' has 'else = true' and other keys; expected one or the other\n"
        "  the `else` zone is all that no other zone takes\n"
        "policy.toml:6:8: zone 'c' has 'else = true', and so has zone 'b' (line 3); expected one "
        "such zone\n"
        "policy.toml:8:8: zone name '10.0.0.0/8' cannot be used; expected a name that is not an "
        "address\n"
        "policy.toml:9:15: 'e*h' is not an interface; expected a name such as \"eth1\", or its "
        "beginning and a final *, such as \"wg*\"\n"
        "policy.toml:9:22: 'eth+' is not an interface; expected a name such as \"eth1\", or its "
        "beginning and a final *, such as \"wg*\"\n"
        "  write \"eth*\"\n"
        "policy.toml:10:8: zone 'A' differs from zone 'a' (line 2) only in case; expected one of "
        "them\n"
        "policy.toml:11:13: unknown profile 'Public'; expected one of domain, private, public\n"
        "  did you mean 'public'?\n"
        "policy.toml:11:23: unknown profile 'work'; expected one of domain, private, public\n");
}

TEST_CASE("policy zones: unknown in `from`") {
  const std::string rule = "[[forbid]]\nname = \"x\"\nfrom = [\"ofice\", \"10.0.0/8\"]\n";
  CHECK(errors(rule) ==
        "policy.toml:4:9: unknown zone 'ofice'; expected a zone of this policy, which has none, or "
        "a prefix such as \"10.20.0.0/16\"\n"
        "policy.toml:4:18: '10.0.0/8' is not an address or prefix; expected one such as "
        "\"192.0.2.10\", \"10.20.0.0/16\" or \"2001:db8::/32\"\n");
  CHECK(errors(rule + "[zones.office]\ninterfaces = [\"eth1\"]\n[zones.internet]\nelse = true\n") ==
        "policy.toml:4:9: unknown zone 'ofice'; expected one of office, internet, or a prefix such "
        "as \"10.20.0.0/16\"\n"
        "  did you mean 'office'?\n"
        "policy.toml:4:18: '10.0.0/8' is not an address or prefix; expected one such as "
        "\"192.0.2.10\", \"10.20.0.0/16\" or \"2001:db8::/32\"\n");
}

TEST_CASE("policy zones: first match in file order, `else` last") {
  const Policy p = good(
      "[zones.world]\nelse = true\n"
      "[zones.vpn]\ninterfaces = [\"wg*\", \"tun0\"]\nsources = [\"10.8.0.0/16\"]\n"
      "[zones.lab]\nsources = [\"10.20.5.0/24\"]\n"
      "[zones.office]\nsources = [\"10.20.0.0/16\", \"2001:db8:20::/48\"]\n"
      "[zones.guest]\nprofiles = [\"public\", \"private\"]\n");
  std::string order;
  for (const Zone& z : p.zones) order += z.name + " ";
  CHECK(order == "vpn lab office guest world ");
  CHECK(p.zones[4].place == PolicyPlace{"policy.toml", 2, 8});
  CHECK(p.zones[0].interfaces == std::vector<SymbolPattern>{{"wg", true}, {"tun0", false}});
  CHECK(p.zones[3].profiles == std::vector<Profile>{Profile::public_, Profile::private_});
  CHECK(else_zone(p) == 4U);
  CHECK(zone_named(p, "office") == 2U);
  CHECK_FALSE(zone_named(p, "Office").has_value());

  const auto zone = [&](const char* source, const char* interface,
                        std::optional<Profile> profile = {}) {
    const auto a = parse_address(source);
    return p.zones.at(zone_of(p, a->family, a->value, interface, profile).value()).name;
  };
  CHECK(zone("10.8.1.1", "wg0") == "vpn");
  CHECK(zone("10.8.1.1", "tun0") == "vpn");
  CHECK(zone("10.8.1.1", "tun01") == "world");
  CHECK(zone("10.9.1.1", "wg0") == "world");
  CHECK(zone("10.20.5.9", "eth0") == "lab");
  CHECK(zone("10.20.6.9", "eth0") == "office");
  CHECK(zone("2001:db8:20::7", "eth0") == "office");
  CHECK(zone("2001:db8:21::7", "eth0") == "world");
  CHECK(zone("203.0.113.1", "", Profile::public_) == "guest");
  CHECK(zone("203.0.113.1", "", Profile::domain) == "world");

  // The lab is cut out of the office; the world is all without both, yet not without the VPN's
  // addresses, since those are the VPN's on its interfaces only.
  const auto sources = [&](std::size_t z) {
    return describe_addresses(Family::ipv4, zone_sources(p, z, Family::ipv4));
  };
  CHECK(sources(0) == "10.8.0.0/16");
  CHECK(sources(1) == "10.20.5.0/24");
  CHECK(sources(2) == "10.20.0.0-10.20.4.255, 10.20.6.0-10.20.255.255");
  CHECK(sources(3) == "any except 10.20.0.0/16");
  CHECK(sources(4) == "any except 10.20.0.0/16");
  CHECK(zone_sources(p, 1, Family::ipv6).empty());
  CHECK(describe_addresses(Family::ipv6, zone_sources(p, 4, Family::ipv6)) ==
        "any except 2001:db8:20::/48");
}

TEST_CASE("policy zones: without an `else` zone a packet may have none") {
  const Policy p = good("[zones.office]\nsources = [\"10.20.0.0/16\"]\n");
  CHECK_FALSE(else_zone(p).has_value());
  CHECK_FALSE(zone_of(p, Family::ipv4, 1, "eth0", std::nullopt).has_value());
}
