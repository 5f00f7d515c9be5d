// The fuzz targets over a fixed set of hostile inputs: every seed whole, cut at many places, with
// bytes changed by a seeded generator, and a few giants.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/fuzz/targets.hpp"

using namespace fwlint::fuzz;

namespace {

std::string read(const std::filesystem::path& p) {
  std::ifstream in(p, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// The shipped examples are the seeds.
std::vector<std::string> seeds() {
  std::vector<std::filesystem::path> paths;
  for (const auto& e : std::filesystem::recursive_directory_iterator(
           std::filesystem::path(FWLINT_SOURCE_DIR) / "examples")) {
    if (e.is_regular_file()) paths.push_back(e.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& p : paths) out.push_back(read(p).substr(0, 20000));
  return out;
}

}  // namespace

TEST_CASE("parsers come back from damaged exports") {
  const std::vector<std::string> all = seeds();
  REQUIRE(all.size() >= 5);
  std::mt19937 random(7);
  std::size_t runs = 0;
  for (const Target& t : targets()) {
    INFO(t.name);
    for (const std::string& seed : all) {
      t.run(seed);
      for (int i = 0; i < 12; ++i) {
        std::string damaged = seed.substr(0, random() % (seed.size() + 1));
        for (int k = 0; k < 4 && !damaged.empty(); ++k) {
          damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
        }
        t.run(damaged);
        ++runs;
      }
    }
  }
  MESSAGE(runs << " damaged inputs");
}

TEST_CASE("parsers come back from giants and noise") {
  std::mt19937 random(11);
  std::string noise(200000, '\0');
  for (char& c : noise) c = static_cast<char>(random() % 256);
  const std::string line(10U << 20U, 'a');
  const std::string braces(100000, '{');
  const std::string json = std::string(100000, '[') + std::string(100000, ']');
  for (const Target& t : targets()) {
    INFO(t.name);
    for (const std::string& s :
         {std::string(), std::string(64, '\0'), noise, line, braces, json,
          "*filter\n-A INPUT -j " + line, "table inet f { chain c { " + line}) {
      t.run(s);
    }
  }
}
