// The shipped practice files themselves: sorted, sourced, dated, without accidental duplicates, and
// the compiled table holds exactly what they say.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "registry/practice.hpp"

using namespace fwlint::registry;

namespace {

std::vector<std::filesystem::path> practice_files() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder =
      std::filesystem::path(FWLINT_SOURCE_DIR) / "registry" / "data" / "practice";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

PracticeData read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto data = read_practice(text, path.filename().string());
  if (!data) {
    FAIL(path.filename().string() << ":" << data.error().line << ": " << data.error().message);
  }
  return *data;
}

bool plain_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

TEST_CASE("practice files: every record is sourced, dated and short") {
  for (const auto& path : practice_files()) {
    for (const PracticeRecord& r : read(path).records) {
      CAPTURE(path.filename().string());
      CAPTURE(r.first);
      CAPTURE(r.title);
      CHECK(r.url.starts_with("http"));
      CHECK(r.recorded >= fwlint::Date{2026, 1, 1});
      CHECK((!r.retrieved || *r.retrieved >= fwlint::Date{2026, 1, 1}));
      CHECK(r.title.size() <= 100);
      CHECK(plain_ascii(r.title + r.note + r.source + r.service + r.url));
      CHECK(r.service.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
            std::string::npos);
      CHECK((r.amplification_factor.empty() || r.facets.has(Facet::amplification)));
      CHECK(r.source.find("nmap") == std::string::npos);
    }
  }
}

TEST_CASE("practice files: sorted by port, then protocol") {
  for (const auto& path : practice_files()) {
    CAPTURE(path.filename().string());
    const PracticeData data = read(path);
    CHECK(std::is_sorted(data.records.begin(), data.records.end(),
                         [](const PracticeRecord& a, const PracticeRecord& b) {
                           return std::tie(a.first, a.last) < std::tie(b.first, b.last);
                         }));
    CHECK(std::is_sorted(data.nominal.begin(), data.nominal.end(),
                         [](const NominalFact& a, const NominalFact& b) {
                           return std::tie(a.port, a.transport) < std::tie(b.port, b.transport);
                         }));
  }
}

TEST_CASE("practice files: no pair is told twice of one service") {
  std::set<std::tuple<std::uint16_t, std::uint16_t, Transport, std::string>> seen;
  std::set<std::tuple<std::uint16_t, std::uint16_t, Transport, std::string>> titles;
  for (const auto& path : practice_files()) {
    for (const PracticeRecord& r : read(path).records) {
      for (const Transport t : kTransports) {
        if ((r.transports & transport_bit(t)) != 0) {
          CAPTURE(r.first);
          CAPTURE(r.service);
          CHECK(seen.emplace(r.first, r.last, t, r.service).second);
          CHECK(titles.emplace(r.first, r.last, t, r.title).second);
        }
      }
    }
  }
}

TEST_CASE("practice files: the compiled table is what the files say") {
  std::size_t records = 0;
  std::set<std::pair<std::uint16_t, Transport>> nominal;
  const Practice shipped = Practice::shipped();
  for (const auto& path : practice_files()) {
    const PracticeData data = read(path);
    records += data.records.size();
    for (const NominalFact& fact : data.nominal) {
      nominal.emplace(fact.port, fact.transport);
    }
    for (const PracticeRecord& r : data.records) {
      CAPTURE(r.title);
      const bool found = std::any_of(
          shipped.records().begin(), shipped.records().end(), [&](const PracticeRecord& s) {
            return std::tie(s.first, s.last, s.transports, s.title, s.note, s.facets.bits, s.url,
                            s.retrieved, s.real_transport) ==
                   std::tie(r.first, r.last, r.transports, r.title, r.note, r.facets.bits, r.url,
                            r.retrieved, r.real_transport);
          });
      CHECK(found);
    }
  }
  CHECK(records >= 110);
  CHECK(shipped.records().size() == records);
  CHECK(shipped.nominal_facts().size() == nominal.size());
}

TEST_CASE("practice files: each generic port claims a generic record, no sole service") {
  const Practice shipped = Practice::shipped();
  for (const int port : {3000, 5000, 8000, 8008, 8080, 8081, 8088, 8443, 8888, 9000, 9090, 9443}) {
    CAPTURE(port);
    const auto stack = shipped.lookup(static_cast<std::uint16_t>(port), Transport::tcp);
    CHECK(std::any_of(stack.begin(), stack.end(),
                      [](const PracticeRecord* r) { return r->facets.has(Facet::generic); }));
  }
}
