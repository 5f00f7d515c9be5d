// Parse speed on generated iptables rules: accepts of services from networks, drops of hosts, a few
// user chains, as a mixed ruleset has them. Medians of repeated runs; the input's size is in the
// label.
#include <benchmark/benchmark.h>

#include <string>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "tests/bench/bench_check_input.hpp"

namespace {

using namespace fwlint;

void parse(benchmark::State& state) {
  const std::string text = bench::mixed_rules(static_cast<std::size_t>(state.range(0)));
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

}  // namespace

BENCHMARK(parse)->Arg(1000)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
