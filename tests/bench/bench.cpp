// Parse speed and time of a whole check on generated iptables rules: accepts of services from
// networks, drops of hosts, a few user chains, as a mixed ruleset has them. Medians of repeated
// runs; the input's size is in the label.
#include <benchmark/benchmark.h>

#include <string>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "src/checks/driver.hpp"
#include "src/policy/load_policy.hpp"

namespace {

using namespace fwlint;

std::string generate(std::size_t rules) {
  std::string out = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n";
  const std::size_t chains = rules / 1000 + 1;
  for (std::size_t c = 0; c < chains; ++c) out += fmt::format(":zone{} - [0:0]\n", c);
  out +=
      "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT\n";
  for (std::size_t c = 0; c < chains; ++c) {
    out += fmt::format("-A INPUT -s 10.{}.0.0/16 -j zone{}\n", c % 256, c);
  }
  std::uint32_t state = 12345;
  const auto next = [&state](std::uint32_t n) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
  };
  for (std::size_t i = 0; i < rules; ++i) {
    const std::size_t c = i % chains;
    switch (next(4)) {
      case 0:
        out +=
            fmt::format("-A zone{} -s 10.{}.{}.{}/32 -j DROP\n", c, c % 256, next(256), next(256));
        break;
      case 1:
        out += fmt::format(
            "-A zone{} -s 10.{}.{}.0/24 -p tcp -m tcp --dport {} -m comment "
            "--comment \"service {}\" -j ACCEPT\n",
            c, c % 256, next(256), 1024 + next(40000), i);
        break;
      case 2:
        out += fmt::format("-A zone{} -d 192.0.2.{}/32 -p udp -m udp --dport {}:{} -j ACCEPT\n", c,
                           next(256), 2000 + next(1000), 3000 + next(1000));
        break;
      default:
        out += fmt::format(
            "-A zone{} -s 10.{}.{}.0/25 -p tcp -m multiport --dports {},{},{} -m "
            "conntrack --ctstate NEW -j ACCEPT\n",
            c, c % 256, next(256), 20 + next(80), 400 + next(100), 8000 + next(1000));
        break;
    }
  }
  return out + "COMMIT\n";
}

void parse(benchmark::State& state) {
  const std::string text = generate(static_cast<std::size_t>(state.range(0)));
  SourceSet sources;
  const FileId file = sources.add("generated.v4", text);
  for (auto _ : state) {
    Ruleset ruleset;
    Diagnostics diagnostics;
    iptables::parse(sources, file, {}, ruleset, diagnostics);
    benchmark::DoNotOptimize(ruleset.rules.size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.SetLabel(fmt::format("{} bytes", text.size()));
}

void check(benchmark::State& state) {
  const std::string text = generate(static_cast<std::size_t>(state.range(0)));
  const auto policy = builtin_policy("recommended");
  for (auto _ : state) {
    SourceSet sources;
    const FileId file = sources.add("generated.v4", text);
    Ruleset ruleset;
    Diagnostics diagnostics;
    iptables::parse(sources, file, {}, ruleset, diagnostics);
    CheckReport report;
    run_checks({sources, ruleset, *policy, registry::Practice::shipped(), {2026, 1, 1}, {}, {}},
               report);
    benchmark::DoNotOptimize(report.findings.size());
  }
  state.SetLabel(fmt::format("{} bytes", text.size()));
}

}  // namespace

BENCHMARK(parse)->Arg(1000)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);
BENCHMARK(check)->Arg(1000)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
