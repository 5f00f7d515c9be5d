// Real exports, where they are at hand: every rule read, and what is not policy counted.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/unit/windows/dump.hpp"

using namespace fwlint;
using namespace fwlint::windows;
using namespace fwlint::windows::testing;

namespace {

std::string corpus(const std::string& name) {
  std::ifstream in(std::string(FWLINT_SHARED_DIR) + "/corpus/windows/" + name, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (bytes.empty()) std::printf("skipped: no corpus file windows/%s\n", name.c_str());
  return bytes;
}

}  // namespace

TEST_CASE("corpus: the registry export of a workstation") {
  const std::string bytes = corpus("reg_alatnicar.reg");
  if (bytes.empty()) return;
  const Outcome o = read_reg(bytes);
  CHECK(o.rules.inputs.at(0).rules == 318);
  CHECK(o.rules.inputs.at(0).understood == 318);
  CHECK(dump_diagnostics(o) == "");
  const std::string gaps = dump_gaps(o);
  CHECK(gaps.find(" 275 rules in HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\"
                  "SharedAccess\\Defaults\\FirewallPolicy\\FirewallRules -> ") !=
        std::string::npos);
  CHECK(gaps.find(" 89 rules in ") != std::string::npos);
  CHECK(gaps.find("\\RestrictedServices\\Static\\System -> ") != std::string::npos);
  CHECK(dump_profiles(o) == "domain on\nprivate on\npublic on\n");
}

TEST_CASE("corpus: the netsh listing of a workstation") {
  const std::string bytes = corpus("netsh_systema.txt");
  if (bytes.empty()) return;
  const Outcome o = read_netsh(bytes);
  CHECK(o.rules.inputs.at(0).rules == 566);
  CHECK(o.rules.inputs.at(0).understood == 566);
  CHECK(dump_diagnostics(o) == "");
  std::size_t hidden = 0;
  for (std::size_t i = 0; i < o.rules.predicates.size(); ++i) {
    if (o.rules.predicates[make_id<PredicateId>(i)].kind == PredicateKind::hidden) ++hidden;
  }
  CHECK(hidden == 566);
}

TEST_CASE("corpus: what is not read is recognised") {
  const std::vector<std::string> names = {"csv_bajisk001.csv",
                                          "csv_jdamborsky.csv",
                                          "gpo_steveunderscore_gpreport.xml",
                                          "wfw_luthfina16.wfw",
                                          "psjson_mondoo_rules.json",
                                          "gpo_steveunderscore_registry.pol",
                                          "wfmsc_en_verbatim.txt",
                                          "psjson_mondoo_profiles.json",
                                          "profiles_netsh_en_verbatim.txt",
                                          "pslist_vishalni_utf16le.txt",
                                          "psjson_mondoo_settings.json"};
  for (const std::string& name : names) {
    const std::string bytes = corpus(name);
    if (bytes.empty()) continue;
    CAPTURE(name);
    SourceSet sources;
    const std::string_view text = sources.text(sources.add(name, bytes));
    CHECK(recognise_other(text).has_value());
    CHECK(sniff_reg(text) == 0);
    CHECK(sniff_netsh(text) == 0);
  }
}
