// Acceptance against the official registry, where a copy lies beside the project: the snapshot must
// agree with the XML of 2026-08-17 on nearly every assigned pair. Skipped where there is no copy.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "registry/port_registry.hpp"
#include "src/base/text.hpp"

using namespace fwlint::registry;

namespace {

using Pair = std::pair<std::uint16_t, Transport>;
using Names = std::map<Pair, std::set<std::string>>;

// The text between <tag> and </tag> inside one record; empty when there is none.
std::string element(std::string_view record, std::string_view tag) {
  const std::string open = std::string("<").append(tag).append(">");
  const std::size_t begin = record.find(open);
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::size_t end = record.find('<', begin + open.size());
  return std::string(fwlint::trim(record.substr(begin + open.size(), end - begin - open.size())));
}

void add_record(std::string_view record, Names& out) {
  const std::string number = element(record, "number");
  const std::string name = element(record, "name");
  const std::string description = element(record, "description");
  const bool nameless =
      description.starts_with("any private") || description.starts_with("Possibly used");
  if (number.empty() || (name.empty() && !nameless)) {
    return;
  }
  const std::size_t dash = number.find('-');
  const auto first = fwlint::parse_unsigned(number.substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : fwlint::parse_unsigned(number.substr(dash + 1));
  REQUIRE((first && last && *last <= 65535));
  const auto named = parse_transport(element(record, "protocol"));
  for (auto port = *first; port <= *last; ++port) {
    for (const Transport t : {Transport::tcp, Transport::udp, Transport::sctp, Transport::dccp}) {
      if (named ? *named == t : (t == Transport::tcp || t == Transport::udp)) {
        std::set<std::string>& names = out[{static_cast<std::uint16_t>(port), t}];
        if (!name.empty()) {
          names.insert(name);
        }
      }
    }
  }
}

Names official(std::string_view xml) {
  Names names;
  std::size_t at = 0;
  while ((at = xml.find("<record", at)) != std::string_view::npos) {
    const std::size_t end = xml.find("</record>", at);
    add_record(xml.substr(at, end - at), names);
    at = end;
  }
  return names;
}

}  // namespace

TEST_CASE("registry acceptance: the snapshot agrees with the official XML of 2026-08-17") {
  const std::filesystem::path path = std::filesystem::path(FWLINT_SHARED_DIR) / "registry" /
                                     "iana-service-names-port-numbers.2026-08-17.xml";
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    MESSAGE("skipped: no copy of the official registry beside the project");
    return;
  }
  const std::string xml{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const Names expected = official(xml);
  CHECK(expected.size() == 12016);
  std::size_t agree = 0;
  for (const auto& [pair, names] : expected) {
    const Assignment a = lookup(pair.first, pair.second);
    const std::set<std::string> ours(a.names.begin(), a.names.end());
    if (is_assigned(a.standing) && ours == names) {
      ++agree;
    } else {
      MESSAGE("differs: " << pair.first << "/" << to_string(pair.second));
    }
  }
  CHECK(agree >= 12010);
  MESSAGE("pairs that agree: " << agree << " of " << expected.size());
}
