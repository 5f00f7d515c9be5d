// The practice overlay: shipped lookups, stacking, and the reader of users' files.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "registry/practice.hpp"

using namespace fwlint::registry;

namespace {

constexpr Transport kTcp = Transport::tcp;
constexpr Transport kUdp = Transport::udp;

constexpr std::string_view kMinimal = R"(schema = 1

[[record]]
ports = "7777-7779"
protocols = ["tcp"]
service = "house-game"
title = "The game of the house"
status = "active"
source = "our wiki"
recorded = 2026-01-02
)";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(kMinimal);
  text.replace(text.find(from), from.size(), to);
  return text;
}

bool has_service(const Practice& p, std::uint16_t port, Transport t, std::string_view service) {
  const auto stack = p.lookup(port, t);
  return std::any_of(stack.begin(), stack.end(),
                     [service](const PracticeRecord* r) { return r->service == service; });
}

Facets facets_of(const Practice& p, std::uint16_t port, Transport t) {
  Facets all;
  for (const PracticeRecord* r : p.lookup(port, t)) {
    all.bits = static_cast<std::uint8_t>(all.bits | r->facets.bits);
  }
  return all;
}

// An error's text as a user sees it: line, column, message, hint.
std::string error_of(const std::string& toml) {
  const auto data = read_practice(toml, "mine.toml");
  if (data) {
    return "no error";
  }
  const fwlint::Error& e = data.error();
  CHECK(e.file == "mine.toml");
  CHECK(e.kind == fwlint::ErrorKind::config);
  return std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.message +
         (e.hint.empty() ? "" : " (" + e.hint + ")");
}

}  // namespace

TEST_CASE("practice: what is found on well-known ports") {
  const Practice p = Practice::shipped();
  CHECK(has_service(p, 443, kUdp, "http3"));
  CHECK(has_service(p, 51820, kUdp, "wireguard"));
  CHECK(has_service(p, 9200, kTcp, "elasticsearch"));
  CHECK(p.lookup(9200, kUdp).front()->status == Status::abandoned);
  CHECK(p.lookup(51820, kTcp).empty());
  CHECK(p.lookup(65535, kTcp).empty());
  CHECK(p.lookup(22, Transport::sctp).empty());
}

TEST_CASE("practice: facets the checks rely on") {
  const Practice p = Practice::shipped();
  for (const int port :
       {22, 23, 135, 2375, 2376, 3389, 5900, 5985, 5986, 6443, 8006, 10000, 10250}) {
    CAPTURE(port);
    CHECK(facets_of(p, static_cast<std::uint16_t>(port), kTcp).has(Facet::management));
  }
  CHECK(facets_of(p, 161, kUdp).has(Facet::management));
  for (const int port : {1433, 1521, 3306, 5432, 5984, 6379, 8086, 9042, 9200, 11211, 27017}) {
    CAPTURE(port);
    CHECK(facets_of(p, static_cast<std::uint16_t>(port), kTcp).has(Facet::database));
  }
  for (const int port : {3000, 5000, 8000, 8080, 8443, 8888, 9000, 9090}) {
    CAPTURE(port);
    CHECK(facets_of(p, static_cast<std::uint16_t>(port), kTcp).has(Facet::generic));
  }
  for (const int port : {17, 19, 53, 111, 123, 161, 389, 1900, 5353, 11211}) {
    CAPTURE(port);
    CHECK(facets_of(p, static_cast<std::uint16_t>(port), kUdp).has(Facet::amplification));
  }
  for (const int port : {25, 587, 993, 443}) {
    CHECK(facets_of(p, static_cast<std::uint16_t>(port), kTcp).empty());
  }
}

TEST_CASE("practice: dead assignments and dead practice stack") {
  const Practice p = Practice::shipped();
  const auto stack = p.lookup(3253, kUdp);
  REQUIRE(stack.size() == 2);
  CHECK(stack[0]->service == "pda-data");
  CHECK(stack[1]->service == "framehawk");
  CHECK(stack[1]->until == "2019-03");
  CHECK(std::all_of(stack.begin(), stack.end(),
                    [](const PracticeRecord* r) { return r->status == Status::abandoned; }));
  CHECK(p.lookup(3253, kTcp).size() == 1);
  CHECK(p.lookup(3552, kTcp).front()->status == Status::abandoned);
  CHECK(p.lookup(9090, kTcp).size() == 3);
  CHECK(p.lookup(9090, kTcp).back()->facets.has(Facet::generic));
  CHECK(p.lookup(3306, kUdp).size() == 1);  // only the range that lies over it
}

TEST_CASE("practice: ranges begin and end where they say") {
  const Practice p = Practice::shipped();
  CHECK_FALSE(has_service(p, 3223, kUdp, "framehawk"));
  CHECK(has_service(p, 3224, kUdp, "framehawk"));
  CHECK(has_service(p, 3324, kUdp, "framehawk"));
  CHECK_FALSE(has_service(p, 3325, kUdp, "framehawk"));
  CHECK(has_service(p, 30000, kTcp, "kubernetes-nodeport"));
  CHECK(has_service(p, 32767, kUdp, "kubernetes-nodeport"));
  CHECK_FALSE(has_service(p, 32768, kTcp, "kubernetes-nodeport"));
}

TEST_CASE("practice: the lookup agrees with a plain search on every port") {
  const Practice p = Practice::shipped();
  for (const Transport t : {kTcp, kUdp}) {
    for (std::uint32_t port = 0; port <= 65535; port += 1) {
      const auto number = static_cast<std::uint16_t>(port);
      const auto expected =
          std::count_if(p.records().begin(), p.records().end(),
                        [&](const PracticeRecord& r) { return r.covers(number, t); });
      if (static_cast<std::size_t>(expected) != p.lookup(number, t).size()) {
        FAIL("port " << port);
      }
    }
  }
}

TEST_CASE("practice: a user's record wins over the shipped one of the same service") {
  std::string text = changed("7777-7779", "3306");
  text += R"(
[[record]]
ports = 3306
protocols = ["tcp"]
service = "mysql"
title = "Our database, behind a tunnel"
status = "legacy"
facets = ["database"]
source = "our wiki"
recorded = 2026-01-02
)";
  auto data = read_practice(text, "mine.toml");
  REQUIRE(data);
  const Practice p = Practice::with_user(*data);
  const auto stack = p.lookup(3306, kTcp);
  REQUIRE(stack.size() == 2);
  CHECK(stack[0]->service == "house-game");
  CHECK(stack[1]->title == "Our database, behind a tunnel");
  CHECK(stack[1]->user);
  CHECK(has_service(p, 5432, kTcp, "postgresql"));
  const Practice copy = p;
  CHECK(copy.lookup(3306, kTcp).data() == stack.data());
}

TEST_CASE("practice: the reader accepts every field") {
  const auto data = read_practice(R"(schema = 1
[[record]]
ports = "100-200"
protocols = ["tcp", "UDP"]
service = "s"
title = "t"
status = "legacy"
facets = ["cleartext", "malware"]
amplification_factor = "3"
since = "2001"
until = "2010-05"
versions = "1 to 2"
real_transport = "udp"
differs = true
source = "book"
url = "https://example.org/"
recorded = "2026-01-02"
retrieved = 2026-01-03
note = "n"

[[nominal]]
port = 7
protocol = "udp"
source = "book"
recorded = 2026-01-02
)",
                                  "x.toml");
  REQUIRE(data);
  const PracticeRecord& r = data->records.at(0);
  CHECK(r.first == 100);
  CHECK(r.last == 200);
  CHECK(r.covers(150, kUdp));
  CHECK(r.facets.has(Facet::malware));
  CHECK_FALSE(r.facets.has(Facet::database));
  CHECK(r.real_transport == kUdp);
  CHECK(r.differs);
  CHECK(r.recorded == fwlint::Date{2026, 1, 2});
  CHECK(r.retrieved == fwlint::Date{2026, 1, 3});
  CHECK(data->nominal.size() == 102);  // one stated, 101 that follow from real_transport
}

TEST_CASE("practice: errors name the line, the column and the remedy") {
  CHECK(error_of(changed("status", "statsu")) ==
        "8:10 unknown key 'statsu' (did you mean 'status'?)");
  CHECK(error_of(changed("\"active\"", "\"alive\"")) ==
        "8:10 'status' must be active, legacy or abandoned");
  CHECK(error_of(changed("7777-7779", "7777-70000")) ==
        "4:9 'ports' must be a port or a range such as \"8300-8302\", from 0 to 65535");
  CHECK(error_of(changed("7777-7779", "9-8")).starts_with("4:9 'ports' must be"));
  CHECK(error_of(changed("[\"tcp\"]", "[\"tcp\", \"ipx\"]")) ==
        "5:21 'protocols' holds tcp, udp, sctp or dccp only");
  CHECK(error_of(changed("[\"tcp\"]", "[]")) ==
        "5:13 'protocols' must be a list of tcp, udp, sctp or dccp");
  CHECK(error_of(changed("source = \"our wiki\"\n", "")) == "3:1 'source' is missing");
  CHECK(error_of(changed("our wiki", " ")) == "9:10 'source' must be a string that says something");
  CHECK(error_of(changed("2026-01-02", "\"yesterday\"")) ==
        "10:12 'recorded' must be a date such as 2026-11-22");
  CHECK(error_of(changed("schema = 1", "schema = 2")) == "1:10 'schema' must be 1");
  CHECK(error_of(changed("[[record]]", "[record]")) == "3:1 write [[record]] before each entry");
  CHECK(error_of("schema = 1\nrecord = [1]\n") == "2:11 write [[record]] before each entry");
  CHECK(error_of("").starts_with("1:1 'schema' is missing"));
  const std::string broken = error_of(changed("\"active\"", "\"active"));
  CHECK(broken.starts_with("8:"));
}

TEST_CASE("practice: hostile text ends in an error, never in an exception") {
  for (const char* text :
       {"\x00\xff", "[[[[[[", "schema = 99999999999999999999", "a = {", "=", "\"",
        "schema = 1\n[[record]]\nports = 1e400\n", "schema = 1\nnominal = 3\n"}) {
    CHECK(error_of(text) != "");
  }
}
