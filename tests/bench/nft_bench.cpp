// Parse speed and peak memory of both nftables forms, into the full model.
#include <benchmark/benchmark.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <cstdio>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "parsers/nftables/nftables.hpp"
#include "tests/bench/nft_input.hpp"

namespace {

using namespace fwlint;

/// The process's peak resident size in bytes since `reset_peak` (Linux; 0 elsewhere).
std::size_t peak_bytes() {
  std::size_t kib = 0;
  if (std::FILE* f = std::fopen("/proc/self/status", "r"); f != nullptr) {
    char line[256];
    while (std::fgets(line, sizeof line, f) != nullptr) {
      if (std::sscanf(line, "VmHWM: %zu kB", &kib) == 1) break;
    }
    std::fclose(f);
  }
  return kib * 1024;
}

void reset_peak() {
#if defined(__GLIBC__)
  malloc_trim(0);  // what an earlier run left behind would hide what this one needs
#endif
  if (std::FILE* f = std::fopen("/proc/self/clear_refs", "w"); f != nullptr) {
    std::fputs("5", f);
    std::fclose(f);
  }
}

using Parse = void (*)(const SourceSet&, FileId, const ParseOptions&, Ruleset&, Diagnostics&);

void run(benchmark::State& state, std::string (*make)(std::size_t), Parse parse) {
  SourceSet sources;
  std::size_t bytes = 0;
  FileId file{};
  {
    const std::string text = make(static_cast<std::size_t>(state.range(0)));
    bytes = text.size();
    file = sources.add("generated", text);
  }
  reset_peak();
  const std::size_t before = peak_bytes();
  for (auto _ : state) {
    Ruleset ruleset;
    Diagnostics diagnostics;
    parse(sources, file, {}, ruleset, diagnostics);
    if (!diagnostics.empty()) state.SkipWithError(diagnostics.all()[0].message.c_str());
    benchmark::DoNotOptimize(ruleset.rules.size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["peak_x_file"] =
      static_cast<double>(peak_bytes() - before + bytes) / static_cast<double>(bytes);
  state.SetLabel(fmt::format("{} bytes", bytes));
}

void nft_text(benchmark::State& state) { run(state, bench::nft_text, nftables::parse_text_file); }
void nft_json(benchmark::State& state) { run(state, bench::nft_json, nftables::parse_json_file); }

}  // namespace

BENCHMARK(nft_text)->Arg(1000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);
BENCHMARK(nft_json)->Arg(1000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);
