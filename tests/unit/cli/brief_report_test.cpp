// A text report says the same whether the findings that it only counts were given words or not.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "src/checks/driver.hpp"
#include "src/policy/load_policy.hpp"
#include "src/report/report.hpp"

using namespace fwlint;

namespace {

struct Host {
  SourceSet sources;
  Ruleset ruleset;

  explicit Host(const std::string& text) {
    Diagnostics diagnostics;
    iptables::parse(sources, sources.add("rules.v4", text), {}, ruleset, diagnostics);
    REQUIRE(diagnostics.all().empty());
  }
};

/// Findings of many checks: services, ranges, lists of ports, dead and doubled rules, and some in
/// what Docker wrote. The order of the chains in the file is not the order of their calls.
std::string rules() {
  std::string out =
      "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
      ":late - [0:0]\n:early - [0:0]\n:DOCKER - [0:0]\n"
      "-A INPUT -j early\n-A INPUT -j late\n-A FORWARD -j DOCKER\n";
  for (const char* chain : {"late", "early"}) {
    for (unsigned i = 0; i < 30; ++i) {
      const unsigned net = chain[0] == 'l' ? 1 : 2;
      out += fmt::format("-A {} -s 10.{}.{}.0/24 -p tcp -m tcp --dport {} -j ACCEPT\n", chain, net,
                         i, 30000 + i);
      out += fmt::format("-A {} -p tcp -m multiport --dports {},{},8080 -d 192.0.2.{} -j ACCEPT\n",
                         chain, 40 + i, 300 + i, i);
      out += fmt::format("-A {} -p udp -m udp --dport {}:{} -d 198.51.100.{} -j ACCEPT\n", chain,
                         2000 + i, 3500 + i, i);
      out += fmt::format("-A {} -s 10.{}.{}.7/32 -p tcp -m tcp --dport {} -j DROP\n", chain, net, i,
                         30000 + i);
      out += fmt::format("-A {} -s 10.{}.{}.0/24 -p tcp -m tcp --dport {} -j ACCEPT\n", chain, net,
                         i, 30000 + i);
    }
  }
  for (unsigned i = 0; i < 20; ++i) {
    out += fmt::format("-A DOCKER -d 172.17.0.{}/32 -p tcp -m tcp --dport 9200 -j ACCEPT\n", i % 9);
  }
  return out + "COMMIT\n";
}

std::string text_of(const Host& h, const Policy& policy, std::set<CheckId> ignored,
                    std::size_t most_told, std::size_t printed) {
  CheckReport report;
  report.inputs.push_back(
      {"rules.v4", "iptables-save", "", h.ruleset.rules.size(), h.ruleset.rules.size()});
  run_checks({h.sources,
              h.ruleset,
              policy,
              registry::Practice::shipped(),
              {2026, 1, 1},
              {},
              std::move(ignored),
              nullptr,
              most_told},
             report);
  TextOptions options;
  options.most = printed;
  return render_text(report, h.sources, options);
}

}  // namespace

TEST_CASE("a brief report is the full one") {
  const Host h(rules());
  for (const char* name : {"recommended", "strict"}) {
    const auto policy = builtin_policy(name);
    REQUIRE(policy);
    for (const std::size_t most : {1U, 3U, 10U, 1000U}) {
      CHECK(text_of(h, *policy, {}, most, most) == text_of(h, *policy, {}, 0, most));
      const std::set<CheckId> off{CheckId::port_range_trust, CheckId::duplicate_rule};
      CHECK(text_of(h, *policy, off, most, most) == text_of(h, *policy, off, 0, most));
    }
  }
}

TEST_CASE("what a comment excuses is told apart in a brief report too") {
  std::string text = rules();
  const std::string_view first = "--dport 30004 -j ACCEPT\n";
  text.replace(text.find(first), first.size(),
               "--dport 30004 -m comment --comment \"fwlint: ignore[FW1] "
               "reason=\\\"known\\\"\" -j ACCEPT\n");
  const Host h(text);
  const auto policy = builtin_policy("recommended");
  REQUIRE(policy);
  const std::string brief = text_of(h, *policy, {}, 2, 2);
  CHECK(brief == text_of(h, *policy, {}, 0, 2));
  CHECK(brief.find("(1 suppressed") != std::string::npos);
}
