// What `fwlint port` understands.
#include <doctest/doctest.h>

#include "src/cli/listen_commands.hpp"
#include "src/cli/port_query.hpp"

using namespace fwlint;
using namespace fwlint::cli;
using registry::Transport;

namespace {

std::string complaint(std::string_view text) {
  const auto q = parse_port_query(text);
  REQUIRE_FALSE(q.has_value());
  return q.error().message + "; " + q.error().hint;
}

}  // namespace

TEST_CASE("numbers, ranges and names") {
  CHECK(*parse_port_query("3552/tcp") ==
        std::vector<PortQuery>{{3552, 3552, Transport::tcp, true}});
  CHECK(*parse_port_query("3224-3324/udp") ==
        std::vector<PortQuery>{{3224, 3324, Transport::udp, true}});
  CHECK(*parse_port_query("3224:3324/UDP") == *parse_port_query("3224-3324/udp"));
  CHECK(parse_port_query("3552")->size() == 4);
  CHECK_FALSE(parse_port_query("3552")->front().written);
  CHECK(*parse_port_query("ssh/tcp") == std::vector<PortQuery>{{22, 22, Transport::tcp, true}});
  CHECK(parse_port_query("taserver")->front() == PortQuery{3552, 3552, Transport::tcp, true});
  CHECK(parse_port_query("3com-tsmux")->front().first == 106);
}

TEST_CASE("what is no port") {
  CHECK(complaint("70000/tcp") == "port 70000 is out of range; ports are from 0 to 65535");
  CHECK(complaint("99999999999999999999") ==
        "port 99999999999999999999 is out of range; ports are from 0 to 65535");
  CHECK(complaint("10-5/tcp") == "the range 10-5 ends before it starts; write 5-10");
  CHECK(complaint("22/icmp") ==
        "'icmp' is no transport with registered ports; the transports are tcp, udp, sctp and dccp");
  CHECK(complaint("taservr") == "no service is registered as 'taservr'; did you mean 'taserver'?");
}

TEST_CASE("how to see what listens") {
  const auto tcp = listen_commands({3552, 3552, Transport::tcp, true});
  REQUIRE(tcp.size() == 3);
  CHECK(tcp[0].command == "ss -tlpn 'sport = :3552'");
  CHECK(tcp[1].command == "lsof -nP -iTCP:3552 -sTCP:LISTEN");
  CHECK(tcp[2].command ==
        "Get-NetTCPConnection -State Listen -LocalPort 3552 | Select-Object LocalAddress, "
        "LocalPort, OwningProcess");
  const auto udp = listen_commands({3224, 3324, Transport::udp, true});
  CHECK(udp[0].command == "ss -ulpn 'sport >= :3224 and sport <= :3324'");
  CHECK(udp[1].command == "lsof -nP -iUDP:3224-3324");
  CHECK(listen_commands({22, 22, Transport::sctp, true}).size() == 1);
}
