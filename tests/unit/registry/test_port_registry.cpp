// The compiled IANA snapshot: single rows, totals, standings, names, counts.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "registry/port_registry.hpp"
#include "registry/practice.hpp"

using namespace fwlint::registry;

namespace {

constexpr Transport kTcp = Transport::tcp;
constexpr Transport kUdp = Transport::udp;

std::string first_name(std::uint16_t port, Transport t) {
  const Assignment a = lookup(port, t);
  return a.names.empty() ? "" : std::string(a.names.front());
}

struct Expected {
  std::uint16_t port;
  Transport transport;
  std::string_view name;
  Standing standing;
};

}  // namespace

TEST_CASE("registry: rows that matter have the right name and standing") {
  const std::vector<Expected> rows{{22, kTcp, "ssh", Standing::standard},
                                   {22, kUdp, "ssh", Standing::nominal_transport},
                                   {22, Transport::sctp, "ssh", Standing::standard},
                                   {23, kTcp, "telnet", Standing::standard},
                                   {53, kUdp, "domain", lookup(53, kTcp).standing},
                                   {69, kUdp, "tftp", lookup(69, kUdp).standing},
                                   {80, kTcp, "http", Standing::standard},
                                   {123, kUdp, "ntp", Standing::standard},
                                   {123, kTcp, "ntp", Standing::nominal_transport},
                                   {161, kUdp, "snmp", lookup(161, kUdp).standing},
                                   {443, kTcp, "https", Standing::standard},
                                   {443, kUdp, "https", Standing::standard},
                                   {445, kTcp, "microsoft-ds", Standing::registered_undated},
                                   {445, kUdp, "microsoft-ds", Standing::nominal_transport},
                                   {1900, kUdp, "ssdp", Standing::registered_undated},
                                   {2375, kTcp, "docker", Standing::registered},
                                   {2375, kUdp, "", Standing::reserved},
                                   {3253, kTcp, "pda-data", Standing::registered_undated},
                                   {3253, kUdp, "pda-data", Standing::registered_undated},
                                   {3306, kTcp, "mysql", Standing::registered_undated},
                                   {3306, kUdp, "mysql", Standing::nominal_transport},
                                   {3389, kTcp, "ms-wbt-server", Standing::registered_undated},
                                   {3552, kTcp, "taserver", Standing::registered},
                                   {3552, kUdp, "taserver", Standing::registered},
                                   {5353, kUdp, "mdns", Standing::standard},
                                   {5432, kTcp, "postgresql", Standing::registered_undated},
                                   {5432, kUdp, "postgresql", Standing::nominal_transport},
                                   {5985, kTcp, "wsman", Standing::registered},
                                   {6379, kTcp, "redis", Standing::registered},
                                   {6379, kUdp, "", Standing::reserved},
                                   {8080, kTcp, "http-alt", Standing::registered_undated},
                                   {9200, kTcp, "wap-wsp", lookup(9200, kUdp).standing},
                                   {10050, kTcp, "zabbix-agent", Standing::registered},
                                   {10050, kUdp, "zabbix-agent", Standing::nominal_transport},
                                   {11211, kTcp, "memcache", Standing::registered},
                                   {27017, kTcp, "mongodb", Standing::registered},
                                   {27017, kUdp, "", Standing::reserved},
                                   {6443, kTcp, "sun-sr-https", lookup(6443, kTcp).standing},
                                   {10250, kTcp, "", Standing::unassigned},
                                   {15672, kTcp, "", Standing::unassigned},
                                   {51820, kUdp, "", Standing::dynamic},
                                   {2, kTcp, "", Standing::de_assigned},
                                   {5153, kTcp, "", Standing::de_assigned},
                                   {585, kTcp, "", Standing::withdrawn},
                                   {1028, kUdp, "", Standing::withdrawn},
                                   {24, kTcp, "", Standing::private_use},
                                   {0, kTcp, "", Standing::reserved},
                                   {225, kUdp, "", Standing::reserved},
                                   {6000, kTcp, "x11", Standing::registered_undated},
                                   {6063, kTcp, "x11", Standing::registered_undated},
                                   {6000, kUdp, "x11", Standing::nominal_transport},
                                   {6669, kTcp, "ircu", Standing::registered_undated},
                                   {4242, kTcp, "vrml-multi-use", Standing::registered_undated},
                                   {4242, Transport::sctp, "", Standing::unassigned}};
  for (const Expected& row : rows) {
    CAPTURE(row.port);
    CAPTURE(to_string(row.transport));
    CHECK(first_name(row.port, row.transport) == row.name);
    CHECK(lookup(row.port, row.transport).standing == row.standing);
    CHECK(standing(row.port, row.transport) == row.standing);
  }
  CHECK(standing(53, kUdp) != Standing::nominal_transport);
}

TEST_CASE("registry: a row tells all it knows") {
  const Assignment taserver = lookup(3552, kTcp);
  CHECK(taserver.registered == "2002-07");
  CHECK(taserver.description == "TeamAgenda Server Port");
  CHECK(taserver.has_assignee);
  const Assignment pda = lookup(3253, kUdp);
  CHECK(pda.registered.empty());
  CHECK_FALSE(pda.has_assignee);
  CHECK(pda.reference.empty());
  CHECK(lookup(22, kTcp).reference == "RFC 4251");
  CHECK(lookup(27017, kTcp).registered == "after 2015-07");
  CHECK(lookup(6003, kTcp).unauthorized_use);
  CHECK_FALSE(lookup(6004, kTcp).unauthorized_use);
  CHECK(lookup(2, kTcp).note.find("compressnet") != std::string_view::npos);
}

TEST_CASE("registry: names of a pair, aliases last") {
  const Assignment http = lookup(80, kTcp);
  CHECK(http.names == std::vector<std::string_view>{"http", "www", "www-http"});
  CHECK(http.alias_count == 2);
  CHECK(lookup(465, kTcp).names == std::vector<std::string_view>{"urd", "submissions"});
  CHECK(lookup(631, kTcp).names == std::vector<std::string_view>{"ipp", "ipps"});
  CHECK(lookup(5349, kUdp).names.size() == 3);
  CHECK(lookup(2222, kTcp).names.front() == "EtherNet-IP-1");
  CHECK(lookup(9100, kTcp).names.size() > 1);
}

TEST_CASE("registry: every pair has an answer, and assignments begin below the dynamic range") {
  std::size_t assigned = 0;
  for (const Transport t : kTransports) {
    std::size_t own = 0;
    for (std::uint32_t port = 0; port <= 65535; ++port) {
      const auto p = static_cast<std::uint16_t>(port);
      const Standing s = standing(p, t);
      if (to_string(s).empty() || (s == Standing::dynamic) != (p >= kFirstDynamicPort)) {
        FAIL("port " << port);
      }
      own += is_assigned(s) ? 1U : 0U;
    }
    CHECK(own == assigned_ports(t).size());
    CHECK(own == assigned_count(0, 65535, t));
    assigned += own;
  }
  CHECK(assigned == 12016);
}

TEST_CASE("registry: counting in a range") {
  CHECK(assigned_count(0, 1023, kTcp) == 689);
  CHECK(assigned_count(1024, 49151, kTcp) == 5466);
  CHECK(assigned_count(0, 1023, kUdp) == 686);
  CHECK(assigned_count(1024, 49151, kUdp) == 5078);
  CHECK(assigned_count(49152, 65535, kTcp) == 0);
  CHECK(assigned_count(22, 22, kTcp) == 1);
  CHECK(assigned_count(23, 22, kTcp) == 0);
  CHECK(assigned_ports(kTcp).front() == 1);
}

TEST_CASE("registry: names are found whatever their case, aliases too") {
  CHECK(lookup_name("MySQL") == std::vector<NamedPort>{{3306, kTcp, false}, {3306, kUdp, false}});
  const std::vector<NamedPort> www = lookup_name("www");
  REQUIRE(www.size() == 2);
  CHECK(www.front() == NamedPort{80, kTcp, true});
  const std::vector<NamedPort> http = lookup_name("http");
  CHECK(http.size() == 3);
  CHECK(lookup_name("ethernet/ip-1").front() == NamedPort{2222, kTcp, true});
  CHECK(lookup_name("x11").size() == 128);
  CHECK(lookup_name("no-such-service").empty());
  CHECK(lookup_name("").empty());
}

TEST_CASE("registry: every standing has a word and a sentence") {
  for (int i = 0; i <= static_cast<int>(Standing::dynamic); ++i) {
    const auto s = static_cast<Standing>(i);
    CHECK_FALSE(to_string(s).empty());
    CHECK(to_string(s).find('_') == std::string_view::npos);
    CHECK(explanation(s).ends_with('.'));
  }
  CHECK(snapshot_description().find("IANA as of") == 0);
  CHECK(snapshot_description().find(snapshot_date()) != std::string_view::npos);
}

TEST_CASE("registry: a nominal transport needs the pairing and a fact, and users may add facts") {
  CHECK(is_paired_assignment(3306, kUdp));
  CHECK_FALSE(is_paired_assignment(27017, kUdp));  // reserved since the pairing ended
  CHECK_FALSE(is_paired_assignment(465, kUdp));    // another service
  CHECK_FALSE(is_paired_assignment(22, Transport::sctp));
  const Practice none = Practice::only({});
  CHECK(standing(3306, kUdp, none) == Standing::registered_undated);
  PracticeData user;
  user.nominal.push_back({3552, kUdp, "our own tests", "", ""});
  user.nominal.push_back({27017, kUdp, "our own tests", "", ""});
  const Practice mine = Practice::with_user(user);
  CHECK(standing(3552, kUdp, mine) == Standing::nominal_transport);
  CHECK(lookup(3552, kUdp, mine).standing == Standing::nominal_transport);
  CHECK(standing(27017, kUdp, mine) == Standing::reserved);
  CHECK(standing(22, kUdp, mine) == Standing::nominal_transport);
}

TEST_CASE("registry: each shipped nominal fact concerns a paired assignment") {
  const Practice practice = Practice::shipped();
  CHECK(practice.nominal_facts().size() >= 100);
  for (const NominalFact& fact : practice.nominal_facts()) {
    CAPTURE(fact.port);
    CAPTURE(to_string(fact.transport));
    CHECK_FALSE(fact.source.empty());
    CHECK(is_shipped_nominal(fact.port, fact.transport));
    CHECK(standing(fact.port, fact.transport) == Standing::nominal_transport);
  }
}
