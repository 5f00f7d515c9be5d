// Prefix lists, CSV cells and the table of `fwlint exposure`.
#include <doctest/doctest.h>

#include "src/report/exposure_report.hpp"
#include "src/report/prefix_list.hpp"

using namespace fwlint;

namespace {

ValueSet v4(std::string_view from, std::string_view to) {
  return ValueSet::range(parse_address(from)->value, parse_address(to)->value);
}

std::string words(const ValueSet& s) { return describe_prefixes(Family::ipv4, s); }

ExposureAnswer answer() {
  ExposureAnswer a;
  a.protocol = protocol::tcp;
  a.ports = {{22, 22, "ssh"}};
  a.sources = v4("192.0.2.0", "192.0.2.255");
  a.destinations = ValueSet::range(0, max_address(Family::ipv4));
  a.deciders = {
      {{}, "ip filter INPUT", "-A INPUT -s 192.0.2.0/24 -p tcp --dport 22 -j ACCEPT", false}};
  return a;
}

ExposureReport report_of(std::vector<ExposureAnswer> answers) {
  ExposureReport r;
  r.groups = {{"everyone", "", false}};
  r.looked_at = {"IPv4 input"};
  r.answers = std::move(answers);
  return r;
}

std::string text(const ExposureReport& r, unsigned width) {
  const SourceSet sources;
  std::string out;
  render_exposure_text(r, sources, {false, width}, out);
  return out;
}

}  // namespace

TEST_CASE("a set of addresses is the shortest list of prefixes") {
  CHECK(words(v4("0.0.0.0", "255.255.255.255")) == "any");
  CHECK(words(v4("10.0.0.0", "10.255.255.255")) == "10.0.0.0/8");
  CHECK(words(v4("192.0.2.7", "192.0.2.7")) == "192.0.2.7");
  CHECK(words(v4("192.0.2.1", "192.0.2.6")) == "192.0.2.1, 192.0.2.2/31, 192.0.2.4/31, 192.0.2.6");
  CHECK(words(v4("0.0.0.1", "255.255.255.255")) == "any except 0.0.0.0");
  const ValueSet ten = v4("10.0.0.0", "10.255.255.255");
  CHECK(words(subtract(ten, v4("10.0.0.1", "10.0.0.1"))) == "10.0.0.0/8 except 10.0.0.1");
  CHECK(words(ValueSet{}) == "none");
  CHECK(prefix_list(Family::ipv4, v4("0.0.0.1", "255.255.255.254")).size() == 62);
  CHECK(prefix_list(Family::ipv6, ValueSet::range(1, kU128Max - 1)).size() == 254);
  const std::vector<Prefix> all = prefix_list(Family::ipv6, ValueSet::range(0, kU128Max));
  REQUIRE(all.size() == 1);
  CHECK(to_string(all[0]) == "::/0");
  CHECK(describe_prefixes(Family::ipv4, v4("192.0.2.1", "192.0.2.6"), 2) ==
        "192.0.2.1, 192.0.2.2/31, … (2 more)");
}

TEST_CASE("prefixes of a list lie side by side and cover the set") {
  std::uint64_t seed = 7;
  const auto next = [&] { return seed = seed * 6364136223846793005ULL + 1442695040888963407ULL; };
  for (int round = 0; round < 300; ++round) {
    std::vector<Interval> list;
    for (int i = 0; i < 4; ++i) {
      const u128 a = next() >> 40;
      list.push_back({a, a + (next() >> 50)});
    }
    const ValueSet s = ValueSet::from(list);
    ValueSet covered;
    for (const Prefix& p : prefix_list(Family::ipv4, s)) {
      const ValueSet v = values(p);
      CHECK_FALSE(meets(covered, v));
      covered = unite(covered, v);
    }
    CHECK(covered == s);
  }
}

TEST_CASE("cells of a CSV are quoted as RFC 4180 has it and never a formula") {
  CHECK(csv_cell("tcp") == "tcp");
  CHECK(csv_cell("any, \"all\"") == "\"any, \"\"all\"\"\"");
  CHECK(csv_cell("=1+1") == "\"'=1+1\"");
  CHECK(csv_cell("-A INPUT -j ACCEPT") == "\"'-A INPUT -j ACCEPT\"");
  CHECK(csv_cell("@x") == "\"'@x\"");
  CHECK(csv_cell("\t=1") == "\"' =1\"");
  CHECK(csv_cell("a\nb") == "a␊b");
  CHECK(csv_cell("").empty());
}

TEST_CASE("one line of CSV for each interval of ports") {
  ExposureAnswer a = answer();
  a.ports = {{80, 80, "http"}, {8000, 8100, ""}};
  const SourceSet sources;
  std::string out;
  render_exposure_csv(report_of({a}), sources, out);
  CHECK(out ==
        "group,from,interface,source_ports,family,way_in,to,out_interface,protocol,first_port,"
        "last_port,port_name,decided_by,rule,chain,nat,condition,assumed,witness\r\n"
        "everyone,192.0.2.0/24,,,IPv4,input,any,,tcp,80,80,http,\"not written\","
        "\"'-A INPUT -s 192.0.2.0/24 -p tcp --dport 22 -j ACCEPT\",\"ip filter INPUT\",,,,\r\n"
        "everyone,192.0.2.0/24,,,IPv4,input,any,,tcp,8000,8100,,\"not written\","
        "\"'-A INPUT -s 192.0.2.0/24 -p tcp --dport 22 -j ACCEPT\",\"ip filter INPUT\",,,,\r\n");
}

TEST_CASE("a wide terminal gets a table, a narrow one blocks") {
  const ExposureReport r = report_of({answer()});
  CHECK(text(r, 111) ==
        "Open to new connections\n\nFrom everyone\n"
        "  ports         from          to   family  way in  decided by       rule\n"
        "  22/tcp (ssh)  192.0.2.0/24  any  IPv4    input   ip filter INPUT  -A INPUT -s "
        "192.0.2.0/24 -p tcp --dport 22…\n"
        "\nlooked at: IPv4 input; TCP and UDP, SCTP and DCCP where a rule names them; connections "
        "that are\n  new, not from the loopback interface\n");
  CHECK(text(r, 60) ==
        "Open to new connections\n\nFrom everyone\n"
        "  22/tcp (ssh)\n"
        "    from 192.0.2.0/24 to any, IPv4, input\n"
        "    by ip filter INPUT: -A INPUT -s 192.0.2.0/24 -p tcp\n"
        "      --dport 22 -j ACCEPT\n"
        "\nlooked at: IPv4 input; TCP and UDP, SCTP and DCCP where a\n"
        "  rule names them; connections that are new, not from the\n  loopback interface\n");
}

TEST_CASE("answers that differ in family or transport share a line") {
  ExposureAnswer a = answer();
  a.sources = ValueSet::range(0, max_address(Family::ipv4));
  ExposureAnswer b = a;
  b.family = Family::ipv6;
  b.sources = b.destinations = ValueSet::range(0, max_address(Family::ipv6));
  ExposureAnswer c = a;
  c.protocol = protocol::udp;
  c.ports = {{0, 65535, ""}};
  const std::string both = text(report_of({a, b}), 0);
  CHECK(both.find("  22/tcp (ssh)  any   any  IPv4, IPv6  input") != std::string::npos);
  const std::string transports = text(report_of({a, c}), 0);
  CHECK(transports.find("  22/tcp (ssh)       any   any  IPv4    input") != std::string::npos);
  CHECK(transports.find("\n  0-65535/udp (all)\n") != std::string::npos);
}

TEST_CASE("nothing open is said with what was looked at") {
  ExposureReport r = report_of({});
  r.filters = {"--port 22/tcp"};
  CHECK(text(r, 0).substr(0, 56) == "nothing is open to new connections (--port 22/tcp)\n\nlook");
  r.questions = {{{}, "-A INPUT -j X", "the search gave up"}};
  CHECK(text(r, 0).find("nothing is known to be open") == 0);
  r.input_errors = 1;
  CHECK(text(r, 0).find("what is open to new connections is not known") == 0);
}
